"""Removed API versions that are named inside other objects."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.versions import removed
from kubelint.model import Path, Problem, Version
from kubelint.schema import archive
from kubelint.text import brief
from kubelint.versions import show
from kubelint.views.api_resources import groups_of
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.references import MOVED
from kubelint.views.roles import ALL, PolicyRule
from kubelint.views.roles import GROUP as RBAC
from kubelint.views.walk import every, keys

#: Where objects name another one by apiVersion and kind.
REFERENCES = tuple(
    keys(each)
    for each in (
        "metadata.ownerReferences.*",
        "spec.metrics.*.object.describedObject",
        "spec.scaleTargetRef",
        "spec.targetRef",
        "spec.workloadRef",
        "involvedObject",
    )
)

#: Where Argo CD names kinds by group and kind.
GROUP_KINDS = tuple(
    keys(each)
    for each in (
        "spec.ignoreDifferences.*",
        *(f"spec.{scope}Resource{color}list.*" for scope in ("cluster", "namespace") for color in ("White", "Black")),
    )
)

#: Where admission webhooks and policies list what they look at.
ADMISSION = "admissionregistration.k8s.io"
MATCHES = tuple(keys(each) for each in ("webhooks.*.rules.*", "spec.matchConstraints.resourceRules.*"))

#: A group of which nothing is left, and a kind that went without a successor.
OLD = "extensions"
POLICIES = "podsecuritypolicies"

Wrong = Iterator[tuple[Path, str]]


def removed_api(resource: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A removed group or version that a reference, a role, a webhook or a list of kinds still names.

    A role or webhook that names the current group as well was written for clusters old and new.
    Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    yield from _references(resource, kubernetes_version)
    found: Wrong = iter(())
    if resource.group == RBAC:
        found = _roles(resource)
    elif resource.group == ADMISSION:
        found = _admission(resource, kubernetes_version)
    elif resource.group == "argoproj.io":
        found = _group_kinds(resource)
    for path, wrong in found:
        yield Problem(path, f"{resource.title} {wrong}")


def _references(resource: Resource, version: Version) -> Iterator[Problem]:
    for way in REFERENCES:
        for path, value in every(resource.value, way, resource.path):
            holder = View(value, path, resource.subject)
            named = {"apiVersion": holder.get("apiVersion"), "kind": holder.get("kind")}
            named |= {"metadata": {"name": holder.get("name")}}
            for problem in removed(Resource(named, path), components={}, kubernetes_version=version):
                yield Problem(problem.path, f"{resource.title} refers to what is gone: {problem.message}")


def _roles(role: Resource) -> Wrong:
    rules = [PolicyRule(each.value, each.path, each.subject) for each in role.views("rules")]
    for rule in rules:
        groups = [group for _, group in rule.groups]
        lost = next((item for _, item in rule.resources if OLD in groups and _is_lost(item, rules)), "")
        if lost:
            homes = " or ".join(f'"{group}"' for group in _homes(lost))
            use = f"; use {homes}" if homes else ""
            wrong = f'grants "{brief(lost)}" of apiGroup "{OLD}", of which nothing is left{use}'
            yield next(path for path, group in rule.groups if group == OLD), wrong
        for path, item in rule.resources:
            if item == POLICIES:
                yield path, f"grants {POLICIES}, which were removed in Kubernetes 1.25; delete it"


def _homes(item: str) -> list[str]:
    """The groups in which a resource is today."""
    return sorted(groups_of(item.partition("/")[0]) - {OLD})


def _is_lost(item: str, rules: list[PolicyRule]) -> bool:
    """Whether a resource was in the old group, and no rule of the role grants it in a current one."""
    if item == POLICIES or OLD not in groups_of(item.partition("/")[0]):
        return False
    current = {group: (item,) for group in _homes(item)}
    return all(rule.grants((), current) is None for rule in rules)


def _admission(configuration: Resource, version: Version) -> Wrong:
    for way in MATCHES:
        for path, value in every(configuration.value, way, configuration.path):
            rule = View(value, path, configuration.subject)
            groups = [str(group) for _, group in rule.items("apiGroups")]
            versions = [str(each) for _, each in rule.items("apiVersions")]
            known = all(group == OLD or group in archive.groups() for group in groups)
            if not groups or not versions or not known or ALL in (*groups, *versions):
                continue
            named = [f"{group}/{each}" if group else each for group in groups for each in versions]
            if not any(_is_served(each, version) for each in named):
                wrong = f'looks at "{brief(", ".join(named))}" only, which Kubernetes {show(version)} does not serve'
                yield rule.at("apiVersions", 0), f"{wrong}; add the current one"


def _is_served(api_version: str, version: Version) -> bool:
    kinds = archive.kinds().get(api_version, {})
    return any(archive.definition_of(api_version, kind, version[1]) for kind in kinds)


def _group_kinds(resource: Resource) -> Wrong:
    for way in GROUP_KINDS:
        for path, value in every(resource.value, way, resource.path):
            entry = View(value, path, resource.subject)
            if entry.get("group") == OLD and entry.text("kind") in MOVED[OLD]:
                home = MOVED[OLD][entry.text("kind")]
                wrong = f'names {entry.text("kind")} of group "{OLD}", of which nothing is left; use "{home}"'
                yield entry.at("group"), wrong
