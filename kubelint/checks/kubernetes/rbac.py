"""Roles that grant everything there is, by wildcards."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import problem
from kubelint.model import Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import Graph
from kubelint.views.roles import ALL
from kubelint.views.workspace import Workspace

#: What a wildcard stands for, by the list it stands in.
EVERY = {
    "verbs": "every verb, also those that will be added",
    "resources": "every resource of its API groups, Secrets among them where they are",
    "apiGroups": "every API group, also those that will be installed",
    "nonResourceURLs": "every path of the API server",
}


def cluster_admin_equivalent(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """One rule with every verb on every resource of every group, which is cluster-admin under another name."""
    role = workspace.once(Graph).role(resource)
    for rule in role.rules if role else ():
        if role and rule.grants_everything:
            where = "of the cluster" if role.is_cluster_wide else "of its namespace"
            yield problem(
                role,
                workspace,
                rule.at("resources"),
                f"{resource.title} grants everything on every object {where}; name the resources and verbs needed",
            )


def wildcards(resource: Resource, workspace: Workspace, *, check: list[str]) -> Iterator[Problem]:
    """A ``*`` in a rule. ``*/scale`` and ``/healthz/*`` are none, and cluster-admin-equivalent has all of them."""
    role = workspace.once(Graph).role(resource)
    for rule in role.rules if role else ():
        for key in check if not rule.grants_everything else ():
            for path, item in rule.items(key):
                if role and item == ALL:
                    message = f'{resource.title} grants {EVERY.get(key, "all")}, by "*" in {key}; list those needed'
                    yield problem(role, workspace, path, message)
