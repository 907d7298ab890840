"""Roles and bindings as the API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN, PATH_SEGMENT
from kubelint.views.roles import GROUP, PolicyRule
from kubelint.views.spelling import is_placeholder

#: What each kind of binding may refer to.
ROLES = {"RoleBinding": ("Role", "ClusterRole"), "ClusterRoleBinding": ("ClusterRole",)}

SUBJECTS = ("User", "Group", "ServiceAccount")

#: What a rule is about when it is about objects.
ABOUT_OBJECTS = ("apiGroups", "resources", "resourceNames")

Wrong = Iterator[tuple[Path, str]]


def invalid_rbac(resource: Resource) -> Iterator[Problem]:
    """A role or binding that the API server rejects.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
    """
    if resource.group == GROUP:
        found = _binding(resource) if resource.kind in ROLES else _role(resource)
        for path, wrong in found:
            yield Problem(path, f"{resource.title} {wrong}")


def _binding(binding: Resource) -> Wrong:
    kinds, kind = ROLES[binding.kind], binding.text("roleRef", "kind")
    if kind and kind not in kinds and not is_placeholder(kind):
        yield binding.at("roleRef", "kind"), f'binds the kind "{brief(kind)}"; use {" or ".join(kinds)}'
    if binding.mapping("roleRef"):
        yield from _api_group(View(binding.get("roleRef"), binding.at("roleRef"), binding.subject), "roleRef")
    name = binding.text("roleRef", "name")
    if name and not is_placeholder(name.replace("%", "")) and not PATH_SEGMENT.accepts(name):
        yield (
            binding.at("roleRef", "name"),
            f'binds the role "{brief(name)}", which is no name; use {PATH_SEGMENT.words}',
        )
    for subject in binding.views("subjects"):
        yield from _subject(subject, binding)


def _subject(subject: View, binding: Resource) -> Wrong:
    kind, name = subject.text("kind"), brief(subject.text("name"))
    title = f'subject "{name}"'
    if is_placeholder(kind):
        return
    if kind and kind not in SUBJECTS:
        wrong = f'gives {title} the kind "{brief(kind)}"{suggest(kind, SUBJECTS) or "; use " + ", ".join(SUBJECTS)}'
        yield subject.at("kind"), wrong
    elif kind in ("User", "Group"):
        yield from _api_group(subject, title)
    elif kind == "ServiceAccount":
        group, plain = subject.text("apiGroup"), subject.text("name")
        if plain and not is_placeholder(plain) and not DNS_SUBDOMAIN.accepts(plain):
            yield subject.at("name"), f"has the ServiceAccount {title[8:]}, which is no name; use {DNS_SUBDOMAIN.words}"
        if group and not is_placeholder(group):
            yield subject.at("apiGroup"), f'gives {title} the apiGroup "{brief(group)}"; a ServiceAccount has none'
        if binding.kind == "ClusterRoleBinding" and not subject.get("namespace"):
            yield subject.at("name"), f"does not say which namespace ServiceAccount {title[8:]} is in; set namespace"


def _api_group(view: View, title: str) -> Wrong:
    """An ``apiGroup`` left out is filled in for subjects, and for roleRef, too."""
    group = view.text("apiGroup")
    if group and group != GROUP and not is_placeholder(group):
        yield view.at("apiGroup"), f'gives {title} the apiGroup "{brief(group)}"; use "{GROUP}"'


def _role(role: Resource) -> Wrong:
    if role.kind == "ClusterRole" and role.get("aggregationRule") == {"clusterRoleSelectors": []}:
        yield role.at("aggregationRule"), "has an aggregationRule that selects nothing; add a selector"
    for each in role.views("rules"):
        yield from _rule(PolicyRule(each.value, each.path, each.subject), role)


def _rule(rule: PolicyRule, role: Resource) -> Wrong:
    if rule.get("verbs") == []:
        yield rule.at("verbs"), "has a rule without verbs; list at least one"
    if rule.get("nonResourceURLs"):
        about = [each for each in ABOUT_OBJECTS if rule.get(each)]
        if role.kind == "Role":
            yield rule.at("nonResourceURLs"), "has nonResourceURLs, which only a ClusterRole can have"
        elif about:
            yield rule.at("nonResourceURLs"), f"has nonResourceURLs beside {about[0]} in one rule; make them two"
        return
    for field in ("apiGroups", "resources"):
        if not rule.get(field):
            core = '; use [""] for the core group' if field == "apiGroups" else "; list at least one"
            yield rule.at(field), f"has a rule without {field}{core}"
