"""StatefulSets and the Services that give their pods names."""

from collections import defaultdict
from collections.abc import Iterator

from kubelint.checks.kubernetes.references import dangling
from kubelint.model import Problem, Related
from kubelint.views.kubernetes import Resource
from kubelint.views.references import Reference
from kubelint.views.selectors import Selector, labels
from kubelint.views.spelling import LONGEST
from kubelint.views.workspace import AMBIGUOUS, Workspace

HEADLESS = "None"


def governing_service(workload: Resource, workspace: Workspace, *, unresolved: str) -> Iterator[Problem]:
    """A ``serviceName`` that gives the pods no names of their own: no such Service, or one that cannot.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id
    """
    name, place = workload.text("spec", "serviceName"), workload.at("spec", "serviceName")
    if workload.group != "apps" or not workload.pod or not 0 < len(name) <= LONGEST:
        return
    services = workspace.named("Service", name, workload.namespace)
    if not services:
        reference = Reference("Service", "", name, workload.namespace, place, workload, workload.title)
        yield from dangling(reference, workload, workspace, unresolved)
        return
    beside = workspace.once_of(_by_unit, services, workspace).get(workspace.unit(workload), services)[:AMBIGUOUS]
    if all(_unfit(each, workload) for each in beside):
        service = beside[0]
        yield Problem(
            place,
            f"{workload.title} gets no DNS names for its pods from {service.title}, which {_unfit(service, workload)}",
            related=(Related(service.at("metadata", "name"), service.title, service.origin),),
        )


def _by_unit(services: list[Resource], workspace: Workspace) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for each in services:
        found[workspace.unit(each)].append(each)
    return found


def _unfit(service: Resource, workload: Resource) -> str:
    """Why a Service gives the pods of a workload no names; "" where it does. Without selector, others may see to it."""
    addresses = [service.text("spec", "clusterIP"), *(each for _, each in service.words("spec", "clusterIPs"))]
    if HEADLESS not in addresses:
        return "is not headless; set its clusterIP to None"
    selector = Selector.of_labels(service.get("spec", "selector"))
    carried = labels(workload.pod.get("metadata", "labels")) if workload.pod else {}
    if selector.is_placeholder or selector.matches(carried):
        return ""
    return "selects other pods; let it select the labels of the pod template"
