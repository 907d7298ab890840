"""Ports that containers open and Services lead to."""

from collections import defaultdict
from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, Resource
from kubelint.views.pods import PodSource
from kubelint.views.selectors import Selector
from kubelint.views.workspace import AMBIGUOUS, Workspace

#: The setting of a pod from which port on everybody may listen.
UNPRIVILEGED = "net.ipv4.ip_unprivileged_port_start"


def ssh(resource: Resource, workspace: Workspace, *, ports: list[int]) -> Iterator[Problem]:
    """A way in beside ``kubectl exec``: a TCP port for SSH, open in a container or behind a Service."""
    for container in resource.pod.containers if resource.pod else ():
        for port in _tcp(container):
            if port.integer("containerPort") in ports:
                message = f"{container.title} opens SSH port {port.get('containerPort')}; use kubectl exec"
                yield Problem(port.at("containerPort"), message)
    if resource.kind == "Service" and not resource.group:
        for port in resource.views("spec", "ports"):
            if port.text("protocol", default="TCP") == "TCP":
                path, number = _leads_to(resource, port, workspace, ports)
                if number:
                    yield Problem(path, f"{resource.title} leads to SSH port {number}; use kubectl exec")


def privileged(container: Container) -> Iterator[Problem]:
    """A port that only root, or somebody with NET_BIND_SERVICE, may open, unless the pod lets everybody."""
    for port in container.views("ports"):
        number = port.integer("containerPort")
        if number and 0 < number < _first_unprivileged(container):
            yield Problem(
                port.at("containerPort"),
                f"{container.title} listens on port {number}, which takes privileges; use one above 1023",
            )


def _tcp(container: Container) -> Iterator[View]:
    return (each for each in container.views("ports") if each.text("protocol", default="TCP") == "TCP")


def _leads_to(service: Resource, port: View, workspace: Workspace, wanted: list[int]) -> tuple[Path, int]:
    """Return the first of the Service's port, its target and what that name means that is ``wanted``; else 0."""
    for field in ("port", "targetPort"):
        if port.integer(field) in wanted:
            return port.at(field), port.integer(field) or 0
    selector = Selector.of_labels(service.get("spec", "selector"))
    name = port.text("targetPort")
    if name and not selector.is_empty:
        named = workspace.once_of(_named_ports, workspace.selected(selector, service.namespace))
        number = next((each for each in named.get(name, ()) if each in wanted), 0)
        return port.at("targetPort"), number
    return port.path, 0


def _named_ports(sources: list[PodSource]) -> dict[str, list[int]]:
    """The numbers of the TCP ports of pods, by their names."""
    found: dict[str, list[int]] = defaultdict(list)
    for source in sources[:AMBIGUOUS]:
        for container in source.pod.containers:
            for port in _tcp(container):
                found[port.text("name")].append(port.integer("containerPort") or 0)
    return {name: list(dict.fromkeys(numbers)) for name, numbers in found.items()}


def _first_unprivileged(container: Container) -> int:
    for sysctl in container.pod.views("spec", "securityContext", "sysctls"):
        if sysctl.text("name") == UNPRIVILEGED:
            value = str(sysctl.get("value"))
            return int(value) if value.isdecimal() and len(value) < 6 else 1024
    return 1024
