"""Ports of containers, pods and Services: their numbers, names and doubles."""

from collections.abc import Iterator
from typing import Any

from kubelint.checks.kubernetes.handlers import handlers
from kubelint.model import Path, Problem, Related
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.names import DNS_LABEL, PORT_NAME, Grammar
from kubelint.views.walk import every, keys

PROTOCOLS = ("TCP", "UDP", "SCTP")

#: Ports that are a number or a name, by API group and kind.
NAMED = {
    ("", "Service"): ("spec.ports.*.targetPort",),
    ("networking.k8s.io", "NetworkPolicy"): ("spec.ingress.*.ports.*.port", "spec.egress.*.ports.*.port"),
    ("networking.k8s.io", "Ingress"): (
        "spec.defaultBackend.service.port.name",
        "spec.rules.*.http.paths.*.backend.service.port.name",
        "spec.backend.servicePort",
        "spec.rules.*.http.paths.*.backend.servicePort",
    ),
    ("extensions", "Ingress"): ("spec.backend.servicePort", "spec.rules.*.http.paths.*.backend.servicePort"),
}


def invalid_port(resource: Resource) -> Iterator[Problem]:
    """A port number, name or protocol that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/#ServiceSpec
    """
    for container in resource.pod.containers if resource.pod else ():
        for port in container.views("ports"):
            for place, why in (*_numbers(port, "containerPort", "hostPort"), *_words(port, PORT_NAME)):
                yield Problem(place, f"{container.title} {why}")
            if port.get("containerPort") is None or port.get("containerPort") == 0:
                yield Problem(port.at("containerPort"), f"{container.title} has a port without containerPort")
    if resource.kind == "Service" and not resource.group:
        for port in resource.views("spec", "ports"):
            for place, why in (*_numbers(port, "port", "targetPort", "nodePort"), *_words(port, DNS_LABEL)):
                yield Problem(place, f"{resource.title} {why}")
            yield from _target(port, resource)
    if resource.kind == "NetworkPolicy" and resource.group == "networking.k8s.io":
        for way in NAMED[resource.group, resource.kind]:
            for path, value in every(resource.value, keys(way), resource.path):
                port = View({"port": value}, path[:-1], resource.subject)
                for place, why in _numbers(port, "port"):
                    yield Problem(place, f"{resource.title} {why}")


def numeric_string_port(resource: Resource) -> Iterator[Problem]:
    """A port number in quotes, where quotes make it a name; and no name is without a letter."""
    for path, value in _named(resource):
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:
            message = f'{resource.title} has port "{value}", which in quotes is a name, and names need a letter'
            yield Problem(path, f"{message}; write {int(value)}")


def duplicate_port_name(resource: Resource) -> Iterator[Problem]:
    """Two ports of one name in a container or a Service; the API server rejects it."""
    for title, ports in _lists(resource):
        seen: dict[str, View] = {}
        for port in ports:
            name = port.text("name")
            if name and name in seen and not is_template(name):
                related = (Related(seen[name].at("name"), "the other one"),)
                message = f'{title} has two ports named "{brief(name)}"; rename one of them'
                yield Problem(port.at("name"), message, related=related)
            seen.setdefault(name, port)


def duplicate_port(resource: Resource) -> Iterator[Problem]:
    """One port twice: refused in a Service, lost or in each other's way in a pod. TCP and UDP are two.

    Init containers other than sidecars run before, so they may use a port again.
    """
    seen: dict[Any, tuple[str, View]] = {}
    for title, port in _together(resource):
        for field in ("port", "nodePort") if resource.kind == "Service" else ("containerPort",):
            number = port.integer(field)
            if not number:
                continue
            key = (field, number, port.text("protocol", default="TCP"), _host(port))
            if key in seen:
                other, earlier = seen[key]
                whose = " twice" if other == title else f", which {other} has, too"
                message = f"{title} has {field} {number}{whose}; remove or renumber one"
                yield Problem(port.at(field), message, related=(Related(earlier.at(field), "the other one"),))
            seen.setdefault(key, (title, port))


def duplicate_host_port(pod: Pod) -> Iterator[Problem]:
    """One port of the node for two ports of the pod; the API server rejects it."""
    regular = [port for each in pod.containers if each.role == "containers" for port in each.views("ports")]
    alone = [list(each.views("ports")) for each in pod.containers if each.role == "initContainers"]
    for ports in (regular, *alone):
        taken: dict[tuple[str, int], dict[str, View]] = {}
        for port in ports:
            number, address = port.integer("hostPort"), port.text("hostIP")
            if not number:
                continue
            others = taken.setdefault((port.text("protocol", default="TCP"), number), {})
            other = (
                others.get(address) or others.get("") or (next(iter(others.values()), None) if not address else None)
            )
            if other:
                message = f"the pod has hostPort {number} twice; a node has it only once"
                yield Problem(port.at("hostPort"), message, related=(Related(other.at("hostPort"), "the other one"),))
            others.setdefault(address, port)


def host_port_mismatch(pod: Pod) -> Iterator[Problem]:
    """A hostPort unlike its containerPort in a pod on the network of its node, where the two are one."""
    if pod.get("spec", "hostNetwork") is not True:
        return
    for container in pod.containers:
        for port in container.views("ports") if container.role == "containers" else ():
            host, own = port.integer("hostPort"), port.integer("containerPort")
            if host and own and host != own:
                what = f"{container.title} has hostPort {host} for containerPort {own}"
                yield Problem(port.at("hostPort"), f"{what}, but hostNetwork makes them one; remove hostPort")


def _numbers(port: View, *fields: str) -> Iterator[tuple[Path, str]]:
    """Yield the fields that are out of range. For most of them 0 means unset."""
    for field in fields:
        number = port.integer(field)
        least = 1 if field == "port" else 0
        if number is not None and not least <= number <= 65535:
            yield port.at(field), f"has {field} {number}; ports go from 1 to 65535"


def _words(port: View, grammar: Grammar) -> Iterator[tuple[Path, str]]:
    protocol, name = port.text("protocol"), port.text("name")
    if protocol and protocol not in PROTOCOLS and not is_template(protocol):
        right = protocol.upper() if protocol.upper() in PROTOCOLS else "TCP, UDP or SCTP"
        yield port.at("protocol"), f'has a port with protocol "{brief(protocol)}"; write {right}'
    if name and not is_template(name) and not grammar.accepts(name):
        yield port.at("name"), f'has a port named "{brief(name)}"; a name has {grammar.words}'


def _target(port: View, service: Resource) -> Iterator[Problem]:
    target = port.text("targetPort")
    if target and not target.isdigit() and not is_template(target) and not PORT_NAME.accepts(target):
        message = f'{service.title} sends to the port "{brief(target)}"; the name of a port has {PORT_NAME.words}'
        yield Problem(port.at("targetPort"), message)


def _named(resource: Resource) -> Iterator[tuple[Path, Any]]:
    for way in NAMED.get((resource.group, resource.kind), ()):
        yield from every(resource.value, keys(way), resource.path)
    for container in resource.pod.containers if resource.pod else ():
        for _, handler in handlers(container):
            for action in ("httpGet", "tcpSocket"):
                yield handler.at(action, "port"), handler.get(action, "port")


def _lists(resource: Resource) -> Iterator[tuple[str, list[View]]]:
    """Yield each list of ports in which names are unique, with its owner."""
    if resource.kind == "Service" and not resource.group:
        yield resource.title, list(resource.views("spec", "ports"))
    for container in resource.pod.containers if resource.pod else ():
        yield container.title, list(container.views("ports"))


def _together(resource: Resource) -> Iterator[tuple[str, View]]:
    """Yield the ports that share one address, each with its owner."""
    if resource.kind == "Service" and not resource.group:
        yield from ((resource.title, port) for port in resource.views("spec", "ports"))
    for container in resource.pod.containers if resource.pod else ():
        if container.role == "containers" or container.is_sidecar:
            yield from ((container.title, port) for port in container.views("ports"))


def _host(port: View) -> tuple[str, int | None]:
    """Where on the node it is: one port of the container may be at several places."""
    return port.text("hostIP"), port.integer("hostPort")
