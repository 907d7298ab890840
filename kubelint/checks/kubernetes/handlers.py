"""Probes and lifecycle hooks: what they run, and whether they can."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Version
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, is_template
from kubelint.views.names import HEADER_NAME, PORT_NAME

PROBES = (("livenessProbe",), ("readinessProbe",), ("startupProbe",))
HOOKS = (("lifecycle", "postStart"), ("lifecycle", "preStop"))

#: What a probe and a hook may do, in the order in which the API server looks.
PROBE_ACTIONS = ("exec", "httpGet", "tcpSocket", "grpc")
HOOK_ACTIONS = ("exec", "httpGet", "tcpSocket", "sleep")

SCHEMES = ("HTTP", "HTTPS")

#: The numbers of a probe that may be 0, which means the default, but not less.
COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")

#: What only containers that stay can have, by role; a sidecar is an init container that stays.
FORBIDDEN = {
    "initContainers": ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe"),
    "ephemeralContainers": ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe", "ports", "resources"),
}

#: Init containers may have a ``resizePolicy`` from this version on.
RESIZE = (1, 33)


def port_name_not_found(container: Container) -> Iterator[Problem]:
    """A probe or hook of a port name that its own container does not declare: it fails for ever.

    The kubelet looks nowhere else.
    Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    """
    for title, handler in handlers(container):
        for action in ("httpGet", "tcpSocket"):
            name = handler.text(action, "port").strip()
            if name and not name.isdigit() and not is_template(name):
                why = _unresolved(name, container)
                if why:
                    message = f'{title} of {container.title} uses port "{brief(name)}", {why}'
                    yield Problem(handler.at(action, "port"), message)


def invalid_handler(container: Container) -> Iterator[Problem]:
    """A probe or hook that does nothing, two things, or something impossible; the API server rejects it."""
    for title, handler in handlers(container):
        hook = handler.path[-2:-1] == ("lifecycle",)
        possible = HOOK_ACTIONS if hook else PROBE_ACTIONS
        actions = [each for each in handler.mapping() if each in possible and handler.get(each) is not None]
        subject = f"{title} of {container.title}"
        if not actions and handler.value.keys() <= {*COUNTS, *possible, "terminationGracePeriodSeconds"}:
            yield Problem(handler.path, f"{subject} does nothing; it wants one of {', '.join(possible)}")
        for action in actions[1:]:
            yield Problem(handler.at(action), f"{subject} has {action} beside {actions[0]}; only one is possible")
        for place, why in _faults(handler):
            yield Problem(place, f"{subject} {why}")


def invalid_settings(container: Container) -> Iterator[Problem]:
    """A number that its probe cannot have; the API server rejects it."""
    for title, probe in handlers(container, PROBES):
        subject = f"{title} of {container.title}"
        for field in COUNTS:
            value = probe.integer(field)
            if value is not None and value < 0:
                yield Problem(probe.at(field), f"{subject} has {field} {value}, which cannot be negative")
        successes = probe.integer("successThreshold") or 1
        if successes > 1 and title != "readinessProbe":
            message = f"{subject} has successThreshold {successes}; only a readiness probe can have more than 1"
            yield Problem(probe.at("successThreshold"), message)
        grace = probe.integer("terminationGracePeriodSeconds")
        place = probe.at("terminationGracePeriodSeconds")
        if grace is not None and title == "readinessProbe":
            yield Problem(place, f"{subject} has terminationGracePeriodSeconds, but it never terminates anything")
        elif grace is not None and grace <= 0:
            yield Problem(place, f"{subject} has terminationGracePeriodSeconds {grace}; it must be greater than 0")


def probe_on_init_container(container: Container, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A probe or hook of a container that is gone before anybody could ask; the API server rejects it.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#differences-from-regular-containers
    """
    if container.role == "initContainers" and kubernetes_version < RESIZE and container.get("resizePolicy"):
        message = f"{container.title} has resizePolicy, which init containers can have from Kubernetes 1.33 on"
        yield Problem(container.at("resizePolicy"), message)
    if container.is_sidecar:
        return
    advice = "set restartPolicy: Always to make it a sidecar" if container.role == "initContainers" else "remove it"
    for field in FORBIDDEN.get(container.role, ()):
        value = container.get(field)
        if value is not None and (value or field not in ("ports", "resources")):
            message = f"{container.title} has {field}, which only containers that last can have; {advice}"
            yield Problem(container.at(field), message)


def handlers(container: Container, which: tuple[tuple[str, ...], ...] = PROBES + HOOKS) -> Iterator[tuple[str, View]]:
    """Yield (name, view) of each probe and hook. Where they are forbidden, that is another rule's matter."""
    if not stays(container):
        return
    for keys in which:
        if isinstance(container.get(*keys), dict):
            yield keys[-1], View(container.get(*keys), container.at(*keys), container.subject)


def stays(container: Container) -> bool:
    return container.role == "containers" or container.is_sidecar


def _unresolved(name: str, container: Container) -> str:
    named = [port for port in container.views("ports") if port.text("name") == name]
    if not named:
        declared = [port.text("name") for port in container.views("ports")]
        return "which the container does not declare" + suggest(name, declared) + _elsewhere(name, container)
    protocol = named[0].text("protocol", default="TCP")
    numbers = [
        port.integer("containerPort")
        for port in container.views("ports")
        if port.text("protocol", default="TCP").upper() == "TCP"
    ]
    if protocol in ("UDP", "SCTP") and named[0].integer("containerPort") not in numbers:
        return f"which is declared for {protocol}; probes and hooks connect by TCP"
    return ""


def _elsewhere(name: str, container: Container) -> str:
    for other in container.pod.containers:
        if other is not container and any(port.text("name") == name for port in other.views("ports")):
            return f"; {other.title} does, but only its own ports count"
    return ""


def _faults(handler: View) -> Iterator[tuple[Path, str]]:
    """Yield (path, fault) of what is wrong with the actions themselves."""
    command = handler.get("exec", "command")
    if isinstance(handler.get("exec"), dict) and command in (None, []):
        yield handler.at("exec"), "runs no command; exec wants a command"
    scheme = handler.text("httpGet", "scheme")
    if scheme and scheme not in SCHEMES and not is_template(scheme):
        yield handler.at("httpGet", "scheme"), f'uses scheme "{brief(scheme)}"; possible are "HTTP" and "HTTPS"'
    for header in handler.views("httpGet", "httpHeaders"):
        name = header.text("name")
        if "name" in header.value and not HEADER_NAME.accepts(name) and isinstance(header.get("name"), str):
            yield header.at("name"), f'sends the header "{brief(name)}"; a header name has {HEADER_NAME.words}'
    for action in ("httpGet", "tcpSocket", "grpc"):
        number = handler.integer(action, "port")
        if number is not None and not 1 <= number <= 65535:
            yield handler.at(action, "port"), f"uses port {number}; ports go from 1 to 65535"
        name = handler.text(action, "port")
        if name and not name.isdigit() and not is_template(name) and not PORT_NAME.accepts(name):
            yield handler.at(action, "port"), f'uses port "{brief(name)}"; the name of a port has {PORT_NAME.words}'
        if isinstance(handler.get(action), dict) and handler.get(action, "port") in (None, ""):
            yield handler.at(action), f"uses no port; {action} wants one"
