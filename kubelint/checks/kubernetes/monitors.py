"""ServiceMonitors and the Services they watch."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.pod_selection import come_from_elsewhere, related_pod
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.pods import PodSource
from kubelint.views.selectors import Selector
from kubelint.views.workspace import Workspace


def dangling_monitor(
    monitor: Resource, workspace: Workspace, *, unresolved: str, operator_labels: list[str]
) -> Iterator[Problem]:
    """A monitor whose selector matches no Service. The labels of the Service itself count, not those of its pods."""
    if monitor.group != "monitoring.coreos.com" or unresolved == "never" or not workspace.knows_all_around(monitor):
        return
    selector, namespaces = Selector.parse(monitor.get("spec", "selector")), _namespaces(monitor)
    if any(workspace.services_labelled(selector, each) for each in namespaces):
        return
    if come_from_elsewhere(monitor, selector, operator_labels, workspace):
        return
    pods = _pods(selector, namespaces, workspace)
    if pods or unresolved == "always" or (unresolved == "same-kind" and _is_expected(monitor, namespaces, workspace)):
        where = " here" if None in namespaces else f" in namespace {' or '.join(map(_quoted, namespaces))}"
        carries = f"none{where} carries {brief(str(selector))}" if selector.requirements else f"there is none{where}"
        instead = f"; the pods of {pods.resource.title} do, but only labels of a Service count" if pods else ""
        yield Problem(
            monitor.at("spec", "selector"),
            f"{monitor.title} watches no Service: {carries}{instead}",
            related=(related_pod(pods),) if pods else (),
        )


def _namespaces(monitor: Resource) -> list[str | None]:
    """Where a monitor looks: in the namespaces it names, else its own. None: in all of them, or nobody knows where."""
    if monitor.get("spec", "namespaceSelector", "any") is True:
        return [None]
    named: list[str | None] = [name for _, name in monitor.words("spec", "namespaceSelector", "matchNames") if name]
    return named or [monitor.namespace]


def _pods(selector: Selector, namespaces: list[str | None], workspace: Workspace) -> PodSource | None:
    """Pods that carry the labels which their Service lacks."""
    if selector.is_empty:
        return None
    found = (source for each in namespaces for source in workspace.selected(selector, each))
    return next((each for each in found if workspace.is_served(each.resource)), None)


def _is_expected(monitor: Resource, namespaces: list[str | None], workspace: Workspace) -> bool:
    """Whether the files applied together with a monitor hold Services where it looks."""
    if monitor.get("spec", "namespaceSelector", "any") is True:
        return workspace.unit(monitor) in workspace.once(_homes)
    return any(workspace.has_kind("Service", monitor, each) for each in namespaces)


def _homes(workspace: Workspace) -> set[str]:
    return {workspace.unit(each) for each in workspace.kind("Service")}


def _quoted(name: str | None) -> str:
    return f'"{name}"'
