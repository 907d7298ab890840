"""Autoscalers, and the workloads whose replicas they own."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.references import dangling
from kubelint.model import Path, Problem, Related
from kubelint.views.kubernetes import Resource
from kubelint.views.labelled import Index
from kubelint.views.references import group_of
from kubelint.views.workspace import Workspace

#: Kinds of autoscalers that set ``spec.replicas``, and the fields with their bounds and what these are when unset.
#: Source: https://keda.sh/docs/latest/reference/scaledobject-spec/
BOUNDS = {
    "HorizontalPodAutoscaler": (("minReplicas", 1), ("maxReplicas", None)),
    "ScaledObject": (("minReplicaCount", 0), ("maxReplicaCount", 100)),
}
GROUPS = ("autoscaling", "keda.sh")

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
    count = _written(workload)
    if count is None or not 0 < count < min or not workload.pod:
        return
    if autoscalers(workload, workspace) or (only_with_service and not workspace.is_served(workload)):
        return
    yield Problem(
        workload.at("spec", "replicas"),
        f"{workload.title} runs {count} replica{'s' if count > 1 else ''}, which one failing node takes away; "
        f"run at least {min}",
    )


def replicas_beside_autoscaler(workload: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A number of replicas that every apply sets back to, although an autoscaler owns it."""
    found = autoscalers(workload, workspace) if workload.get("spec", "replicas") is not None else []
    homes = workspace.once_of(_by_home, found, workspace) if found else {}
    autoscaler = homes.get((workspace.unit(workload), workload.namespace))
    if autoscaler:
        place = autoscaler.at("spec", "scaleTargetRef", "name")
        yield Problem(
            workload.at("spec", "replicas"),
            f"{workload.title} sets replicas, which {autoscaler.title} owns; leave it out, or each apply resets it",
            related=(Related(place, f"{autoscaler.title} scales it", autoscaler.origin),),
        )


def cannot_scale(autoscaler: Resource) -> Iterator[Problem]:
    """Bounds that leave the autoscaler nothing to do."""
    least, most = (bound(autoscaler, end) for end in (0, 1))
    if autoscaler.group in GROUPS and most is not None and least == most:
        field = BOUNDS[autoscaler.kind][1][0]
        message = f"{autoscaler.title} has {field} {most}, which is also its minimum, so it never scales; raise it"
        yield Problem(autoscaler.at("spec", field), message)


def low_minimum(autoscaler: Resource, *, min: int, exempt_scale_to_zero: bool) -> Iterator[Problem]:
    """An autoscaler that goes down to fewer replicas than an outage of one node asks for."""
    least = bound(autoscaler, 0)
    if autoscaler.group not in GROUPS or least is None or least >= min or (least == 0 and exempt_scale_to_zero):
        return
    message = f"{autoscaler.title} scales down to {least}, which one failing node takes away; keep at least {min}"
    yield Problem(_lower(autoscaler), message)


def autoscalers(workload: Resource, workspace: Workspace) -> list[Resource]:
    """The autoscalers that may own the replicas of a workload. Not to be changed."""
    group = group_of(workload.kind, workload.api_version)
    return workspace.once(_by_target).at((group, workload.kind, workload.name), workload.namespace)


def effective_replicas(workload: Resource, workspace: Workspace) -> int | None:
    """The fewest replicas a workload has: its autoscaler's minimum, else its own number. None where nobody knows."""
    found = autoscalers(workload, workspace)
    return workspace.once_of(_agreed_minimum, found) if found else _written(workload)


def bound(autoscaler: Resource, end: int) -> int | None:
    """The minimum (``end`` 0) or maximum (1) of an autoscaler as it is in force; None where there is none to read."""
    if autoscaler.kind not in BOUNDS:
        return None
    field, default = BOUNDS[autoscaler.kind][end]
    return default if autoscaler.get("spec", field) is None else autoscaler.integer("spec", field)


def _lower(autoscaler: Resource) -> Path:
    field = BOUNDS[autoscaler.kind][0][0]
    return autoscaler.at("spec", field) if field in autoscaler.mapping("spec") else autoscaler.at("spec")


def _written(workload: Resource) -> int | None:
    return 1 if workload.get("spec", "replicas") is None else workload.integer("spec", "replicas")


def _agreed_minimum(found: list[Resource]) -> int | None:
    """The minimum of autoscalers that agree; overlays may have one each."""
    minima = {bound(each, 0) for each in found}
    return minima.pop() if len(minima) == 1 else None


def _by_home(found: list[Resource], workspace: Workspace) -> dict[tuple[str, str | None], Resource]:
    """One autoscaler for each set of files that are applied together, and namespace."""
    return {(workspace.unit(each), each.namespace): each for each in found}


def _by_target(workspace: Workspace) -> Index[Resource]:
    """The autoscalers by group, kind and name of what they scale."""
    found = [each for kind in BOUNDS for each in workspace.kind(kind) if each.group in GROUPS]
    return Index(
        ((target.group, target.kind, target.name), target.namespace, autoscaler)
        for autoscaler in found
        for target in workspace.references(autoscaler)
    )
