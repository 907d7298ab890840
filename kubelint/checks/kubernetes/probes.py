"""How Kubernetes learns whether a container is alive and ready."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from kubelint.model import Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import POD_TEMPLATE, Container
from kubelint.views.workspace import Workspace

#: Workloads that run until somebody stops them.
LONG_RUNNING = frozenset(POD_TEMPLATE) - {"PodTemplate", "Job", "CronJob"}

HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")


def no_readiness_probe(
    container: Container, workspace: Workspace, *, require: str, include_sidecars: bool
) -> Iterator[Problem]:
    """Traffic can reach the container, and nothing says when it is ready for it.

    A readiness gate answers for the whole pod, so such pods may do without.
    """
    if not _is_probed(container, include_sidecars):
        return
    if container.get("readinessProbe") or container.pod.get("spec", "readinessGates"):
        return
    if require == "always" or _receives_traffic(container, workspace):
        message = f"{container.title} has no readiness probe, so requests reach it too early; add readinessProbe"
        yield Problem(container.nearest("name"), message)


def no_liveness_probe(container: Container, *, include_sidecars: bool) -> Iterator[Problem]:
    """Nothing restarts the container when it hangs. Off by default: a process that exits on failure needs no probe."""
    if _is_probed(container, include_sidecars) and not container.get("livenessProbe"):
        message = f"{container.title} has no liveness probe, so nothing restarts it when it hangs; add livenessProbe"
        yield Problem(container.nearest("name"), message)


def identical_probes(container: Container, *, allow_if_liveness_more_tolerant: bool) -> Iterator[Problem]:
    """One and the same test for both: a pod that is merely busy is killed instead of being taken out of service.

    A liveness probe that tolerates failure longer is the documented pattern and passes.
    Source: https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
    """
    alive, ready = (View(container.get(name), (), container.subject) for name in ("livenessProbe", "readinessProbe"))
    handler = _handler(alive, container)
    if handler is None or handler != _handler(ready, container):
        return
    if allow_if_liveness_more_tolerant and _patience(alive) > _patience(ready):
        return
    message = (
        f"{container.title} has the same test for liveness and readiness, so a busy container is restarted"
        " instead of spared; let liveness tolerate more failures, or test less"
    )
    yield Problem(container.at("livenessProbe"), message)


def _is_probed(container: Container, include_sidecars: bool) -> bool:
    pod = container.pod
    if pod.resource.kind not in LONG_RUNNING or pod.get("spec", "restartPolicy") in ("Never", "OnFailure"):
        return False
    return container.role == "containers" or (include_sidecars and container.is_sidecar)


def _receives_traffic(container: Container, workspace: Workspace) -> bool:
    """Whether a Service targets one of its ports; where no Service selects the pod, whether it declares any.

    A port need not be declared to be reached by its number, and alone in its pod a container owns them all.
    """
    ports = {_text(port, key) for port in container.views("ports") for key in ("name", "containerPort")}
    targets = workspace.once(_targets_by_pod).get(id(container.pod))
    if not targets:
        return bool(ports)
    by_number = _is_alone(container) and any(each.isdigit() for wanted in targets for each in wanted)
    return by_number or any(not wanted.isdisjoint(ports) for wanted in targets)


def _is_alone(container: Container) -> bool:
    return sum(each.role == "containers" for each in container.pod.containers) == 1


def _targets_by_pod(workspace: Workspace) -> dict[int, list[set[str]]]:
    """The names and numbers of the ports that Services lead to, by the identity of the pod."""
    found: dict[int, list[set[str]]] = defaultdict(list)
    for services, pods in workspace.selections:
        targets = {_target(port) for service in services for port in service.views("spec", "ports")} - {""}
        for source in pods:
            found[id(source.pod)].append(targets)
    return found


def _target(service_port: View) -> str:
    return _text(service_port, "port" if service_port.get("targetPort") is None else "targetPort")


def _text(port: View, key: str) -> str:
    """A name or number as text."""
    return port.text(key) or str(port.integer(key) or "")


def _handler(probe: View, container: Container) -> Any:
    """What a probe does, in a form that is equal for equal tests: a port's name and its number are the same."""
    kind = next((each for each in HANDLERS if isinstance(probe.get(each), dict)), None)
    if kind is None:
        return None
    handler = {key: value for key, value in probe.mapping(kind).items() if value is not None}
    numbers = {port.get("name"): port.get("containerPort") for port in container.views("ports") if port.text("name")}
    port = handler.get("port")
    if isinstance(port, str):
        handler["port"] = str(numbers.get(port, port))
    elif port is not None:
        handler["port"] = str(port)
    return kind, DEFAULTS.get(kind, {}) | handler


#: What a handler means where it says nothing.
DEFAULTS: dict[str, dict[str, Any]] = {"httpGet": {"path": "/", "scheme": "HTTP"}}


def _patience(probe: View) -> int:
    """For how many seconds it may fail; defaults as in the API: three times every ten seconds."""
    return (probe.integer("failureThreshold") or 3) * (probe.integer("periodSeconds") or 10)
