"""What a container is allowed to do to itself and to its node."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import falls_short, is_on
from kubelint.model import Problem
from kubelint.views.kubernetes import Container, is_template


def privileged(container: Container) -> Iterator[Problem]:
    """A container with every capability and device of its node. A user namespace is no excuse."""
    if is_on(container.get("securityContext", "privileged")):
        yield Problem(
            container.at("securityContext", "privileged"),
            f"{container.title} is privileged, which makes it root on the node; add single capabilities instead",
        )


def may_escalate(container: Container, *, require_explicit_false: bool) -> Iterator[Problem]:
    """A container whose processes may gain privileges, for unset means allowed. A privileged one has them all."""
    allowed = container.get("securityContext", "allowPrivilegeEscalation")
    if is_on(container.get("securityContext", "privileged")) or container.pod.is_windows:
        return
    if is_on(allowed) or (require_explicit_false and falls_short(allowed, of=False)):
        yield Problem(
            container.nearest("securityContext", "allowPrivilegeEscalation"),
            f"{container.title} lets its processes gain privileges; set allowPrivilegeEscalation to false",
        )


def keeps_capabilities(container: Container, *, case_sensitive: bool) -> Iterator[Problem]:
    """A container that does not drop ALL capabilities by exactly that name, which is what Pod Security compares."""
    dropped = [word for _, word in container.words("securityContext", "capabilities", "drop")]
    if "ALL" in dropped or any(map(is_template, dropped)) or container.pod.is_windows:
        return
    lenient = next((each for each in dropped if each.upper() == "ALL"), "")
    if lenient and not case_sensitive:
        return
    wrong = f'drops "{lenient}", which Pod Security does not know' if lenient else "keeps default capabilities"
    yield Problem(
        container.nearest("securityContext", "capabilities", "drop"),
        f'{container.title} {wrong}; drop "ALL" and add back what it needs',
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
