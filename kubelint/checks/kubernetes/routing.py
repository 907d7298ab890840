"""Ingresses and the Services they lead to."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.references import dangling
from kubelint.model import Path, Problem, Related
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.references import Reference
from kubelint.views.spelling import is_placeholder
from kubelint.views.workspace import AMBIGUOUS, Workspace

#: A port name by which the AWS load balancer controller finds an action in the annotations.
PSEUDO_PORT = "use-annotation"

#: Ingresses that cert-manager makes for as long as a challenge lasts.
SOLVER_LABEL, SOLVER_NAME = "acme.cert-manager.io/http01-solver", "cm-acme-http-solver-"


def dangling_ingress(ingress: Resource, workspace: Workspace, *, unresolved: str) -> Iterator[Problem]:
    """A backend Service that is not among the files. A controller's own pseudo Services do not count."""
    for reference in _backends(ingress, workspace):
        yield from dangling(reference, ingress, workspace, unresolved)


def service_port_not_found(ingress: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A backend port that the Service does not have. Its own ports count, never those of the pods."""
    for reference in _backends(ingress, workspace):
        path, port = _port(reference)
        services = workspace.named("Service", reference.name, reference.namespace)
        if port is None or not 0 < len(services) <= AMBIGUOUS or not workspace.complete:
            continue
        if all(each.get("spec", "ports") for each in services) and not any(_has_port(each, port) for each in services):
            service = services[0]
            yield Problem(
                path,
                f"{ingress.title} leads to port {_shown(port)} of {service.title}, which has {_ports(service)}",
                related=(Related(service.at("spec", "ports"), service.title, service.origin),),
            )


def _backends(ingress: Resource, workspace: Workspace) -> Iterator[Reference]:
    if ingress.name.startswith(SOLVER_NAME) or SOLVER_LABEL in ingress.labels:
        return
    for reference in workspace.references(ingress):
        if reference.kind == "Service" and _port(reference)[1] != PSEUDO_PORT:
            yield reference


def _port(reference: Reference) -> tuple[Path, int | str | None]:
    """The port a backend names, and where; None where it names none. Digits in quotes are a number."""
    for keys in (("port", "number"), ("port", "name"), ("servicePort",)):
        number, name = reference.view.integer(*keys), reference.view.text(*keys)
        if number is not None or name:
            digits = number is None and name.isascii() and name.isdigit() and len(name) <= 5
            return reference.view.at(*keys), int(name) if digits else number if number is not None else name
    return reference.path, None


def _has_port(service: Resource, port: int | str) -> bool:
    if isinstance(port, str) and is_placeholder(port):
        return True
    key = "name" if isinstance(port, str) else "port"
    return any(each.get(key) == port for each in service.views("spec", "ports"))


def _shown(port: int | str) -> str:
    return f'"{brief(port)}"' if isinstance(port, str) else str(port)


def _ports(service: Resource) -> str:
    """The ports of a Service in words: ``port 80 ("http"), which leads to 8080``."""
    return ", ".join(
        f"port {each.get('port')}" + (f' ("{each.text("name")}")' if each.text("name") else "")
        for each in service.views("spec", "ports")
    )
