"""Cluster roles that add what they grant to other roles."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import DEBUG, EXEC, GRAVE, SECRETS, connecting, gist, problem
from kubelint.model import Problem, Version
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import AGGREGATE_TO, Graph
from kubelint.views.workspace import Workspace


def escalates(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A label that gives all holders of a built-in role what it never meant to grant; or a selector without end."""
    role = workspace.once(Graph).role(resource)
    if not role or not role.is_cluster_wide:
        return
    execute = EXEC._replace(verbs=connecting(["create", "get"], kubernetes_version))
    too_much = {"view": (*GRAVE, SECRETS, execute, DEBUG), "edit": GRAVE, "admin": GRAVE}
    for to, powers in too_much.items():
        what = gist(role, powers) if role.labels.get(AGGREGATE_TO + to) == "true" else ""
        if what:
            message = f'{resource.title} lets everybody with the role "{to}" {what}; leave the label out'
            yield problem(role, workspace, resource.at("metadata", "labels", AGGREGATE_TO + to), message)._replace(
                part="key"
            )
    for path, selector in role.selectors:
        if selector.is_empty:
            message = f"{resource.title} takes in every ClusterRole there is, by an empty selector; select a label"
            yield problem(role, workspace, path, message)
