"""Services and the pods behind them."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.pod_selection import (
    come_from_elsewhere,
    in_other_namespace,
    instead,
    misspelled,
    none_carries,
    related_pod,
)
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.pods import PodSource
from kubelint.views.selectors import Selector
from kubelint.views.spelling import LONGEST, Spellings, is_placeholder
from kubelint.views.workspace import AMBIGUOUS, Workspace

#: Endings of a Service's name that the workload behind it does not share.
SUFFIXES = ("-service", "-svc", "-headless", "")

#: Workloads that end, and seldom have a Service.
ONE_SHOT = frozenset({"CronJob", "Job"})


def dangling_service(
    service: Resource, workspace: Workspace, *, unresolved: str, operator_labels: list[str]
) -> Iterator[Problem]:
    """A selector that matches no pod of the namespace, although such pods are kept here.

    Without a selector the endpoints come from elsewhere, and so do they behind an ExternalName.
    """
    selector = Selector.of_labels(service.get("spec", "selector"))
    if service.group or selector.is_empty or service.text("spec", "type") == "ExternalName":
        return
    if unresolved == "never" or not workspace.knows_all_around(service):
        return
    if workspace.selected(selector, service.namespace):
        return
    if come_from_elsewhere(service, selector, operator_labels, workspace):
        return
    meant = _meant(service, selector, workspace)
    if meant or unresolved == "always" or (unresolved == "same-kind" and _is_expected(service, workspace)):
        yield Problem(
            service.at("spec", "selector"),
            f"{service.title} selects no pod: {none_carries(service, selector)}{instead(meant, selector)}",
            related=(related_pod(meant),) if meant else (),
        )


def _is_expected(service: Resource, workspace: Workspace) -> bool:
    """Whether the pods would be kept here: the file of the Service holds some, or its folder has some left unserved."""
    homes = workspace.once(_homes)
    file, unit = service.origin[0], workspace.unit(service)
    return (file, service.namespace) in homes or (unit, service.namespace) in homes


def _homes(workspace: Workspace) -> set[tuple[str, str | None]]:
    """The files with workloads, and the units with workloads that no Service selects, each with the namespace."""
    found = set()
    for source in workspace.pods():
        resource = source.resource
        found.add((resource.origin[0], resource.namespace))
        if resource.kind not in ONE_SHOT and not workspace.is_served(resource):
            found.add((workspace.unit(resource), resource.namespace))
    return found


def _meant(service: Resource, selector: Selector, workspace: Workspace) -> PodSource | None:
    """The pods that were probably meant: one label misspelled, the Service's own name, or another namespace."""
    return (
        misspelled(service, selector, workspace)
        or _namesake(service, workspace)
        or in_other_namespace(service, selector, workspace)
    )


def _namesake(service: Resource, workspace: Workspace) -> PodSource | None:
    """The pods of a workload that is named like the Service and kept beside it."""
    for suffix in SUFFIXES:
        if service.name.endswith(suffix):
            for source in workspace.pods_of(service.name.removesuffix(suffix), service.namespace)[:AMBIGUOUS]:
                if source.labels and _are_neighbours(source.resource, service, workspace):
                    return source
    return None


def _are_neighbours(resource: Resource, other: Resource, workspace: Workspace) -> bool:
    return workspace.unit(resource) == workspace.unit(other) and resource.namespace == other.namespace


def target_port_name_not_found(service: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A named ``targetPort`` that no container behind the Service declares, so its endpoints stay empty."""
    selector = Selector.of_labels(service.get("spec", "selector"))
    if service.group or selector.is_empty or selector.is_placeholder or not workspace.complete:
        return
    for port in service.views("spec", "ports"):
        name, protocol = port.text("targetPort"), port.text("protocol", default="TCP")
        if not 0 < len(name) <= LONGEST or name.isdigit() or is_placeholder(name):
            continue
        sources = workspace.selected(selector, service.namespace)
        declared = workspace.once_of(_declared_by, sources, protocol)
        if declared is not None and name not in declared:
            yield Problem(
                port.at("targetPort"),
                f'{service.title} sends to port "{brief(name)}", which no container of {_titles(sources)} '
                f"declares{'' if protocol == 'TCP' else f' as {brief(protocol)}'}{_declared(name, declared)}",
                related=tuple(related_pod(each) for each in sources[:3]),
            )


def _declared_by(sources: list[PodSource], protocol: str) -> set[str] | None:
    """The names of the ports of pods; None where there are no pods, or nobody can say which ports they have."""
    if not 0 < len(sources) <= AMBIGUOUS or any(each.is_open or _is_partial(each) for each in sources):
        return None
    return {each for source in sources for each in _ports(source, protocol)}


def _is_partial(source: PodSource) -> bool:
    """Whether this is a patch, or filled in later: a container without image."""
    return not all(each.get("image") for each in source.pod.containers if each.role == "containers")


def _ports(source: PodSource, protocol: str) -> Iterator[str]:
    for container in source.pod.containers:
        if container.role == "containers" or container.is_sidecar:
            yield from (each.text("name") for each in _of_protocol(container, protocol) if each.text("name"))


def _of_protocol(container: View, protocol: str) -> Iterator[View]:
    return (each for each in container.views("ports") if each.text("protocol", default="TCP") == protocol)


def _titles(sources: list[PodSource]) -> str:
    titles = list(dict.fromkeys(each.resource.title for each in sources))
    return ", ".join(titles[:3]) + (f" and {len(titles) - 3} more" if len(titles) > 3 else "")


def _declared(name: str, declared: set[str]) -> str:
    near = Spellings(sorted(declared)).near(name)
    if near:
        return f'; did you mean "{near}"?'
    return "; declared: " + ", ".join(f'"{each}"' for each in sorted(declared)[:5]) if declared else ""
