"""Places on a node, and which of them give it away."""

from collections.abc import Iterable
from posixpath import basename, normpath

#: Where container runtimes listen: the default of container-runtime-socket.
SOCKETS = (
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/k3s/containerd/containerd.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/dockershim.sock",
    "/run/podman/podman.sock",
    r"\\.\pipe\docker_engine",
    r"\\.\pipe\containerd-containerd",
)

#: The same sockets wherever a distribution puts them: /var/snap/microk8s/common/run/containerd.sock.
SOCKET_NAMES = frozenset(basename(each) for each in SOCKETS if each.startswith("/"))

#: The files that give a node away: the defaults of sensitive-host-mounts.
SENSITIVE = (
    "/",
    "/bin",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/lib64",
    "/proc",
    "/root",
    "/sbin",
    "/sys",
    "/usr",
    "/var",
    "/var/log",
)
SENSITIVE_TREES = (
    "/etc/kubernetes",
    "/etc/shadow",
    "/root/.ssh",
    "/root/.kube",
    "/var/lib/kubelet",
    "/var/lib/etcd",
    "/var/lib/docker",
    "/var/lib/containerd",
    "/var/lib/rancher",
    "/.aws",
    "/.azure",
    "/.config/gcloud",
    "/gcloud",
    "/root/.aws",
    "/root/.azure",
    "/root/.config/gcloud",
)


def gives_node_away(path: str) -> bool:
    """Whether sensitive-host-mounts or container-runtime-socket reports it, so that no other rule does again."""
    return gives_socket(path, SOCKETS, include_parents=True) or is_sensitive(path, SENSITIVE, SENSITIVE_TREES)


def clean(path: str) -> str:
    """One spelling for each place: no dot segments, no doubled or closing slash; pipes the way Windows writes them."""
    pipe = path.replace("/", "\\").lower()
    return pipe if pipe.startswith("\\\\.\\pipe\\") else normpath("/" + path.lstrip("/"))


def is_sensitive(path: str, exact: Iterable[str], trees: Iterable[str]) -> bool:
    """Whether it is one of ``exact``, or lies in one of ``trees``."""
    return path in map(clean, exact) or any(holds(clean(each), path) for each in trees)


def gives_socket(path: str, sockets: Iterable[str], include_parents: bool) -> bool:
    """Whether one of ``sockets`` is there, or below it, or the name is that of a runtime's socket."""
    place = _in_run(path)
    named = {_in_run(clean(each)) for each in sockets}
    parent = include_parents and any(holds(place, each) for each in named)
    return parent or place in named or basename(place) in SOCKET_NAMES


def _in_run(path: str) -> str:
    """/var/run is a link to /run."""
    return path.removeprefix("/var") if holds("/var/run", path) else path


def holds(folder: str, path: str) -> bool:
    """Whether ``path`` is ``folder`` or lies below it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")
