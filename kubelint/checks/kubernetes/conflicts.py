"""Security settings that exclude each other: the API server refuses the pod, or the kubelet to start it.

Sources: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go,
https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/
"""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.kubernetes.booleans import is_on
from kubelint.checks.kubernetes.identity import is_root
from kubelint.model import Path, Problem, Related
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, Pod, is_template

#: Fields that mean something on Linux only, which the API refuses for Windows.
LINUX_POD_FIELDS = ("hostPID", "hostIPC", "hostUsers", "shareProcessNamespace")
LINUX_POD_SETTINGS = ("fsGroup", "fsGroupChangePolicy", "sysctls", "supplementalGroups", "supplementalGroupsPolicy")
LINUX_SETTINGS = ("seLinuxOptions", "seccompProfile", "appArmorProfile", "runAsUser", "runAsGroup")
LINUX_CONTAINER_SETTINGS = (
    "capabilities",
    "readOnlyRootFilesystem",
    "privileged",
    "allowPrivilegeEscalation",
    "procMount",
)


class Clash(NamedTuple):
    """Two places that exclude each other; one alone where the other is missing."""

    path: Path
    other: Path
    message: str
    severity: str = ""  # "warning" where the API server accepts both, and the container never starts


def conflicting(pod: Pod) -> Iterator[Problem]:
    """Two settings that cannot both hold. The later one in the file is pointed at, the earlier one is related."""
    clashes = [*_of_pod(pod), *_of_system(pod), *_of_profiles(pod)]
    for container in pod.containers:
        clashes += [*_of_privileges(container), *_of_container(container)]
    for path, other, message, severity in {(each.path, each.other): each for each in reversed(clashes)}.values():
        first, last = sorted((path, other), key=pod.order)
        related = (Related(first, "the other setting"),) if first != last else ()
        yield Problem(last, message, related=related, severity=severity)


def _of_pod(pod: Pod) -> Iterator[Clash]:
    own_users = pod.at("spec", "hostUsers")
    if pod.get("spec", "hostUsers") is False:
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if is_on(pod.get("spec", key)):
                yield Clash(pod.at("spec", key), own_users, f"{key} excludes hostUsers false; keep one of the two")
        for container in pod.containers:
            if container.get("volumeDevices"):
                message = f"{container.title} uses a raw block device, which excludes hostUsers false"
                yield Clash(container.at("volumeDevices"), own_users, message)
    if not is_on(pod.get("spec", "hostNetwork")):
        for whose, setting in pod.written("windowsOptions", "hostProcess"):
            if setting.value is True:
                at = pod.at("spec", "hostNetwork") if pod.get("spec", "hostNetwork") is not None else setting.path
                yield Clash(setting.path, at, f"{whose} runs as a host process, which needs hostNetwork true")


def _of_system(pod: Pod) -> Iterator[Clash]:
    system, at = pod.text("spec", "os", "name"), pod.at("spec", "os", "name")
    if system == "windows":
        for path in _linux_fields(pod):
            yield Clash(path, at, f'"{path[-1]}" is for Linux, and spec.os.name says windows; delete one of the two')
    if system == "linux":
        for _, setting in pod.written("windowsOptions"):
            yield Clash(setting.path, at, '"windowsOptions" is for Windows, and spec.os.name says linux; delete it')


def _linux_fields(pod: Pod) -> Iterator[Path]:
    for key in LINUX_POD_FIELDS:
        if is_on(pod.get("spec", key)):
            yield pod.at("spec", key)
    if pod.get("spec", "hostUsers") is False:
        yield pod.at("spec", "hostUsers")
    for key in LINUX_POD_SETTINGS:
        if pod.security(key).value is not None:
            yield pod.security(key).path
    for key in LINUX_SETTINGS:
        yield from (setting.path for _, setting in pod.written(key))
    for container in pod.containers:
        for key in LINUX_CONTAINER_SETTINGS:
            if container.get("securityContext", key) is not None:
                yield container.at("securityContext", key)


def _of_profiles(pod: Pod) -> Iterator[Clash]:
    for key in ("seccompProfile", "appArmorProfile"):
        for whose, (value, path) in pod.written(key):
            profile = View(value, path, pod.subject)
            kind, named = profile.text("type"), profile.get("localhostProfile")
            if kind == "Localhost" and named in (None, ""):
                at = profile.at("type")
                severity = "warning" if key == "seccompProfile" and named == "" else ""  # which the API server accepts
                message = f"{whose} has a {key} of type Localhost without a localhostProfile; name one"
                yield Clash(at, at, message, severity)
            if kind != "Localhost" and named is not None and kind and not is_template(kind):
                message = f'{whose} names a localhostProfile for a {key} of type "{brief(kind)}"; delete one of the two'
                yield Clash(profile.at("type"), profile.at("localhostProfile"), message)


def _of_privileges(container: Container) -> Iterator[Clash]:
    context = View(container.mapping("securityContext"), container.at("securityContext"), container.subject)
    if context.get("allowPrivilegeEscalation") is False:
        refusal = context.at("allowPrivilegeEscalation")
        if is_on(context.get("privileged")):
            message = f"{container.title} is privileged and refuses to gain privileges; keep one of the two"
            yield Clash(context.at("privileged"), refusal, message)
        for path, name in container.words("securityContext", "capabilities", "add"):
            if name == "CAP_SYS_ADMIN":
                message = f"{container.title} adds CAP_SYS_ADMIN and refuses to gain privileges; keep one of the two"
                yield Clash(path, refusal, message)
    non_root = container.security("runAsNonRoot")
    if non_root.value is True and is_root((user := container.security("runAsUser")).value):
        message = f"{container.title} is to run as user 0, which its runAsNonRoot refuses; name a user id above 0"
        yield Clash(user.path, non_root.path, message, "warning")
    if context.get("procMount") == "Unmasked" and container.pod.get("spec", "hostUsers") is not False:
        at = context.at("procMount")
        yield Clash(at, at, f"{container.title} unmasks /proc, which needs hostUsers false")


def _of_container(container: Container) -> Iterator[Clash]:
    for mount in container.views("volumeMounts"):
        if mount.get("mountPropagation") != "Bidirectional":
            continue
        privileged = container.get("securityContext", "privileged")
        if not is_on(privileged) and not is_template(container.text("securityContext", "privileged")):
            at = mount.at("mountPropagation")
            other = container.at("securityContext", "privileged") if privileged is not None else at
            yield Clash(at, other, f"{container.title} spreads mounts to its node, which only a privileged one may")
    if not is_on(container.pod.get("spec", "hostNetwork")):
        return
    for port in container.views("ports"):
        host, own = port.integer("hostPort"), port.integer("containerPort")
        if host and own and host != own:
            message = f"{container.title} maps port {own} to {host}, but has its node's network; name one port"
            yield Clash(port.at("hostPort"), port.at("containerPort"), message)
