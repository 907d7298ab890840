"""What a container is allowed to do to itself and to its node."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import falls_short, is_on
from kubelint.model import Problem
from kubelint.views.kubernetes import Container


def privileged(container: Container) -> Iterator[Problem]:
    """A container with every capability and device of its node. A user namespace is no excuse."""
    if is_on(container.get("securityContext", "privileged")):
        yield Problem(
            container.at("securityContext", "privileged"),
            f"{container.title} is privileged, which makes it root on the node; add single capabilities instead",
        )


def may_escalate(container: Container, *, require_explicit_false: bool, pod_security: str) -> Iterator[Problem]:
    """A container whose processes may gain privileges, for unset means allowed.

    A privileged one has them all, of which Pod Security speaks twice.
    """
    allowed = container.get("securityContext", "allowPrivilegeEscalation")
    has_all = is_on(container.get("securityContext", "privileged"))
    if container.pod.is_windows or (has_all and not pod_security):
        return
    if is_on(allowed) or (require_explicit_false and falls_short(allowed, of=False)):
        yield Problem(
            container.nearest("securityContext", "allowPrivilegeEscalation"),
            f"{container.title} lets its processes gain privileges; set allowPrivilegeEscalation to false",
        )


def writable_root(container: Container, *, ignore_init_containers: bool) -> Iterator[Problem]:
    """A container that can change its own image's files. Windows has no read-only root."""
    if container.pod.runs_on_windows or (ignore_init_containers and container.role == "initContainers"):
        return
    if falls_short(container.get("securityContext", "readOnlyRootFilesystem"), of=True):
        yield Problem(
            container.nearest("securityContext", "readOnlyRootFilesystem"),
            f"{container.title} can write to its root file system; set readOnlyRootFilesystem to true",
        )
