"""Disruption budgets, and whether a node with the pods they protect can still be drained."""

from collections import defaultdict
from collections.abc import Iterator
from math import ceil

from kubelint.checks.kubernetes.autoscaling import effective_replicas
from kubelint.checks.kubernetes.gates import is_since
from kubelint.checks.kubernetes.pod_selection import selects_nothing
from kubelint.model import Path, Problem, Related, Version
from kubelint.views.amounts import percentage
from kubelint.views.kubernetes import Resource
from kubelint.views.pods import PodSource
from kubelint.views.references import group_of
from kubelint.views.selectors import Selector
from kubelint.views.workspace import Workspace

FIELDS = ("minAvailable", "maxUnavailable")

#: The values that never allow an eviction, however many pods there are, and what follows.
NEVER = {"minAvailable": ("100%",), "maxUnavailable": (0, "0%")}
REMEDY = ", so no node with these pods can be drained; set maxUnavailable to 1"

#: Workloads that say how many pods they keep; how many others have nobody can read.
COUNTED = frozenset({"Deployment", "DeploymentConfig", "ReplicaSet", "ReplicationController", "Rollout", "StatefulSet"})

#: Where ``unhealthyPodEvictionPolicy`` begins to count.
EVICTION_POLICY = "1.27"


def blocks_eviction(budget: Resource, workspace: Workspace, *, include_single: bool) -> Iterator[Problem]:
    """A budget that never allows an eviction, so that no node with these pods can be drained.

    Percentages round up, so that any of maxUnavailable above 0 allows one.
    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    if budget.group != "policy":
        return
    for field in FIELDS:
        written = budget.get("spec", field)
        if type(written) in (int, str) and written in NEVER[field]:
            yield Problem(budget.at("spec", field), f'{budget.title} has {field} "{written}"{REMEDY}')
            return
    workloads = _protected_by(budget, workspace)
    together = workspace.once_of(_together, workloads, workspace) if workloads else None
    wanted = _wanted(budget, together or 0)
    if not together or wanted is None or wanted < together or (together == 1 and not include_single):
        return
    written = budget.get("spec", "minAvailable")
    yield Problem(
        budget.at("spec", "minAvailable"),
        f"{budget.title} wants {wanted} pods available{'' if written == wanted else f' ({written})'}, but "
        f"{_names(workloads)} run{'s' if len(workloads) == 1 else ''} {together}{REMEDY}",
        related=tuple(_related(each) for each in workloads[:3]),
    )


def dangling_budget(
    budget: Resource, workspace: Workspace, *, unresolved: str, operator_labels: list[str]
) -> Iterator[Problem]:
    """A budget that protects nobody: its selector is null, or matches no pod of the namespace."""
    if budget.group != "policy":
        return
    if budget.mapping("spec") and budget.get("spec", "selector") is None:
        message = f"{budget.title} has no selector, so it protects no pod; add selector.matchLabels"
        yield Problem(_nearest(budget, "selector"), message)
        return
    selector, place = Selector.parse(budget.get("spec", "selector")), budget.at("spec", "selector")
    yield from selects_nothing(
        budget,
        selector,
        place,
        workspace,
        unresolved=unresolved,
        operator_labels=operator_labels,
        what="protects",
    )


def without_bound(budget: Resource) -> Iterator[Problem]:
    """A budget with neither bound. It is accepted, and then expects no pods at all, so that it lets none go."""
    if budget.group == "policy" and all(budget.get("spec", field) is None for field in FIELDS):
        message = f"{budget.title} has neither minAvailable nor maxUnavailable, so it allows no eviction at all"
        yield Problem(budget.at("spec"), f"{message}; set maxUnavailable to 1")


def keeps_unhealthy_pods(budget: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A budget that lets pods which never become ready hold up a drain."""
    if budget.group != "policy" or not is_since(kubernetes_version, EVICTION_POLICY):
        return
    if budget.get("spec", "unhealthyPodEvictionPolicy") is None:
        message = f"{budget.title} keeps pods that are not ready from being evicted"
        yield Problem(budget.at("spec"), f"{message}; set unhealthyPodEvictionPolicy to AlwaysAllow")


def unprotected(workload: Resource, workspace: Workspace, *, min_replicas: int) -> Iterator[Problem]:
    """Several replicas that a drain may take away all at once."""
    replicas = effective_replicas(workload, workspace) if workload.pod else None
    if replicas is None or replicas < min_replicas or not workspace.complete:
        return
    if (workload.origin, workload.path) not in workspace.once(_protected):
        message = f"{workload.title} has {replicas} replicas, but no PodDisruptionBudget here selects its pods"
        yield Problem(workload.at("metadata", "name"), message)


def _nearest(budget: Resource, field: str) -> Path:
    return budget.at("spec", field) if field in budget.mapping("spec") else budget.at("spec")


def _selector(budget: Resource) -> Selector | None:
    """Which pods a budget is for; None where it is for none. An empty one meant none before ``policy/v1``."""
    selector = Selector.parse(budget.get("spec", "selector"))
    is_none = budget.get("spec", "selector") is None or (selector.is_empty and budget.version == "v1beta1")
    return None if is_none else selector


def _protected_by(budget: Resource, workspace: Workspace) -> list[PodSource]:
    """The pods a budget selects among the files applied together; else those of another folder, if of only one."""
    selector = _selector(budget)
    if selector is None or selector.is_placeholder:
        return []
    selected = workspace.selected(selector, budget.namespace)
    units = workspace.once_of(_by_unit, selected, workspace)
    if len(units) == 1:
        return next(iter(units.values()))
    return units.get(workspace.unit(budget), [])


def _by_unit(sources: list[PodSource], workspace: Workspace) -> dict[str, list[PodSource]]:
    found: dict[str, list[PodSource]] = defaultdict(list)
    for each in sources:
        found[workspace.unit(each.resource)].append(each)
    return found


def _together(sources: list[PodSource], workspace: Workspace) -> int | None:
    """How many pods these workloads keep together; None where one of them does not say."""
    workloads = [each.resource for each in sources if each.resource.kind in COUNTED]
    counts = [effective_replicas(each, workspace) for each in workloads if not _is_rescaled(each, workspace)]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(sources) else None


def _is_rescaled(workload: Resource, workspace: Workspace) -> bool:
    """Whether a kustomization, or a patch of the same name, may give a workload other replicas than are written."""
    group = group_of(workload.kind, workload.api_version)
    versions = workspace.named(workload.kind, workload.name, workload.namespace, group)
    return workload.name in workspace.once(_rescaled) or workspace.once_of(_are_at_odds, versions)


def _rescaled(workspace: Workspace) -> set[str]:
    """The names of workloads that kustomizations set the replicas of."""
    return {entry.text("name") for each in workspace.kind("Kustomization") for entry in each.views("replicas")}


def _are_at_odds(versions: list[Resource]) -> bool:
    written = {str(each.get("spec", "replicas")) for each in versions if each.get("spec", "replicas") is not None}
    return len(written) + any(each.pod and each.get("spec", "replicas") is None for each in versions) > 1


def _wanted(budget: Resource, together: int) -> int | None:
    """How many pods have to be there, given how many there are."""
    part = percentage(budget.get("spec", "minAvailable"))
    return budget.integer("spec", "minAvailable") if part is None else ceil(part * together / 100)


def _protected(workspace: Workspace) -> set[tuple[tuple[str, int], Path]]:
    """Where the resources stand whose pods a budget selects."""
    budgets = [each for each in workspace.kind("PodDisruptionBudget") if each.group == "policy"]
    wanted = dict.fromkeys((selector, each.namespace) for each in budgets if (selector := _selector(each)) is not None)
    pods = (source for selector, namespace in wanted for source in workspace.selected(selector, namespace))
    return {(each.resource.origin, each.resource.path) for each in pods}


def _names(workloads: list[PodSource]) -> str:
    return workloads[0].resource.title if len(workloads) == 1 else f"the {len(workloads)} workloads it selects"


def _related(source: PodSource) -> Related:
    resource = source.resource
    return Related(resource.at("spec", "replicas"), resource.title, resource.origin)
