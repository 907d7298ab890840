"""Roles that grant everything there is, by wildcards."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import listed, problem, rules_of
from kubelint.model import Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.roles import ALL, PolicyRule
from kubelint.views.workspace import Workspace

CORE = "core"


def cluster_admin_equivalent(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """One rule with every verb on every resource of every group, which is cluster-admin under another name."""
    for role, rule in rules_of(resource, workspace):
        if rule.grants_everything:
            where = "of the cluster" if role.is_cluster_wide else "of its namespace"
            yield problem(
                role,
                workspace,
                rule.at("resources"),
                f"{resource.title} grants everything on every object {where}; name the resources and verbs needed",
            )


def wildcards(resource: Resource, workspace: Workspace, *, check: list[str]) -> Iterator[Problem]:
    """A ``*`` in a rule. ``*/scale`` and ``/healthz/*`` are none, and cluster-admin-equivalent has all of them."""
    for role, rule in rules_of(resource, workspace):
        for key in check if not rule.grants_everything else ():
            for path, item in rule.items(key):
                if item == ALL:
                    message = f"{resource.title} grants {_every(key, rule)}; list what is needed"
                    yield problem(role, workspace, path, message)


def _every(key: str, rule: PolicyRule) -> str:
    """What a wildcard stands for, by the list it stands in."""
    groups = [group or CORE for _, group in rule.groups]
    items = [item for _, item in (*rule.resources, *rule.urls)]
    every = {
        "verbs": f"every verb on {f'everything in {listed(groups)}' if ALL in items else listed(items)}",
        "resources": f"every resource of {listed(groups)}" + (", Secrets among them" if CORE in groups else ""),
        "apiGroups": f"{listed(items)} of every API group that is or will be installed",
        "nonResourceURLs": "every path of the API server",
    }
    return every.get(key, f"everything in {key}")
