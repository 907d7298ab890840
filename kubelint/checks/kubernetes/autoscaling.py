"""Autoscalers, and the workloads whose replicas they own."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.references import dangling
from kubelint.model import Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.references import group_of
from kubelint.views.workspace import Workspace

#: Kinds of autoscalers that set ``spec.replicas``.
AUTOSCALERS = ("HorizontalPodAutoscaler", "ScaledObject")

#: What can be scaled without an operator being asked; of other kinds one must be in the run.
SCALABLE = frozenset(
    {
        "DaemonSet",
        "Deployment",
        "DeploymentConfig",
        "ReplicaSet",
        "ReplicationController",
        "Rollout",
        "StatefulSet",
    }
)


def dangling_hpa(autoscaler: Resource, workspace: Workspace, *, unresolved: str) -> Iterator[Problem]:
    """An autoscaler whose target is not among the files. Kind and group count, the version does not."""
    for reference in workspace.references(autoscaler):
        if reference.kind in SCALABLE or workspace.kind(reference.kind):
            if reference.kind in SCALABLE and not reference.view.text("apiVersion"):
                reference = reference._replace(group=None)
            yield from dangling(reference, autoscaler, workspace, unresolved)


def too_few_replicas(
    workload: Resource, workspace: Workspace, *, min: int, only_with_service: bool
) -> Iterator[Problem]:
    """Fewer replicas than an outage of one node asks for, where no autoscaler owns their number."""
    replicas = workload.get("spec", "replicas")
    count = 1 if replicas is None else workload.integer("spec", "replicas")
    if count is None or not 0 < count < min or not workload.pod:
        return
    if _is_scaled(workload, workspace) or (only_with_service and not workspace.is_served(workload)):
        return
    yield Problem(
        workload.at("spec", "replicas"),
        f"{workload.title} runs {count} replica{'s' if count > 1 else ''}, which one failing node takes away; "
        f"run at least {min}",
    )


def _is_scaled(workload: Resource, workspace: Workspace) -> bool:
    targets = workspace.once(_targets)
    namespaces = targets.get((group_of(workload.kind, workload.api_version), workload.kind, workload.name), set())
    return bool(namespaces) and (workload.namespace is None or not namespaces.isdisjoint({workload.namespace, None}))


def _targets(workspace: Workspace) -> dict[tuple[str | None, str, str], set[str | None]]:
    """The namespaces of the autoscalers of everything that has one, by group, kind and name."""
    found: dict[tuple[str | None, str, str], set[str | None]] = {}
    for kind in AUTOSCALERS:
        for autoscaler in workspace.kind(kind):
            for each in workspace.references(autoscaler):
                found.setdefault((each.group, each.kind, each.name), set()).add(each.namespace)
    return found
