"""What a pod sees of the node it runs on: namespaces, files, the container runtime."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import is_on
from kubelint.checks.kubernetes.node_paths import SOCKETS, clean, gives_node_away, gives_socket, holds, is_sensitive
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, is_template


def shares_network(pod: Pod, *, pod_security: str) -> Iterator[Problem]:
    """A pod on its node's network. Windows HostProcess pods cannot run anywhere else, which Pod Security ignores."""
    if pod_security or not pod.is_host_process:
        yield from _shares(pod, "hostNetwork", "network, past every network policy")


def shares_processes(pod: Pod) -> Iterator[Problem]:
    """A pod that sees, and as root can signal and read, every process of its node."""
    yield from _shares(pod, "hostPID", "processes")


def shares_ipc(pod: Pod) -> Iterator[Problem]:
    """A pod that can reach the shared memory of its node's processes."""
    yield from _shares(pod, "hostIPC", "shared memory")


def sensitive_mounts(pod: Pod, *, exact: list[str], trees: list[str], allowed_paths: list[str]) -> Iterator[Problem]:
    """A hostPath volume on files that give the node away, mounted or not. A runtime socket has a rule of its own."""
    allowed = set(map(clean, allowed_paths))
    for volume, path in _host_paths(pod):
        is_socket = gives_socket(path, SOCKETS, include_parents=True)
        if is_sensitive(path, exact, trees) and path not in allowed and not is_socket:
            yield Problem(
                volume.at("hostPath", "path"),
                f'volume "{brief(volume.text("name"))}" opens "{brief(path)}" of the node{_readers(pod, volume)};'
                " mount a narrower path, or another kind of volume",
            )


def runtime_socket(pod: Pod, *, sockets: list[str], include_parents: bool) -> Iterator[Problem]:
    """A hostPath volume that is or holds a container runtime's socket. It answers over a read-only mount too."""
    for volume, path in _host_paths(pod):
        if gives_socket(path, sockets, include_parents):
            yield Problem(
                volume.at("hostPath", "path"),
                f'volume "{brief(volume.text("name"))}" hands over the container runtime through "{brief(path)}",'
                " which makes the pod root on the node; leave it out",
            )


def host_path(pod: Pod, *, allowed_paths: list[str], ignore_namespaces: list[str]) -> Iterator[Problem]:
    """Any other hostPath volume, mounted or not: wherever it leads, it outlives the pod and is on one node only."""
    if pod.resource.namespace in ignore_namespaces:
        return
    for volume in pod.views("spec", "volumes"):
        path = volume.text("hostPath", "path")
        if volume.get("hostPath") is not None and not _is_settled(path, allowed_paths):
            yield Problem(
                volume.at("hostPath", "path"),
                f'volume "{brief(volume.text("name"))}" opens "{brief(path)}" of the node{_readers(pod, volume)};'
                " take a claim, an emptyDir or a configMap instead",
            )


def _shares(pod: Pod, key: str, what: str) -> Iterator[Problem]:
    if is_on(pod.get("spec", key)):
        yield Problem(pod.at("spec", key), f"{pod.resource.title} shares its node's {what}; delete {key}")


def _host_paths(pod: Pod) -> Iterator[tuple[View, str]]:
    """Each hostPath volume and its path in one spelling. A path still to be filled in is not judged."""
    for volume in pod.views("spec", "volumes"):
        path = volume.text("hostPath", "path")
        if path and not is_template(path):
            yield volume, clean(path)


def _is_settled(path: str, allowed: list[str]) -> bool:
    """Whether the path is allowed, or reported by one of the other two rules."""
    if not path or is_template(path):
        return bool(path and allowed)
    place = clean(path)
    return gives_node_away(place) or any(holds(clean(each), place) for each in allowed)


def _readers(pod: Pod, volume: View) -> str:
    """The containers that mount ``volume``, and whether they can write to it."""
    mounts = [
        f"{container.title} ({'read-only' if mount.get('readOnly') is True else 'writable'})"
        for container in pod.containers
        for mount in container.views("volumeMounts")
        if mount.text("name") == volume.text("name")
    ]
    return f" to {', '.join(mounts)}" if mounts else ""
