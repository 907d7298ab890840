"""What a pod changes about the kernel's own protection: SELinux, /proc, sysctls."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.confinement import APPARMOR_ANNOTATION
from kubelint.checks.kubernetes.levels import BASELINE, is_user_namespaced
from kubelint.model import Problem, Version
from kubelint.text import brief
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Container, Pod, is_template

#: The SELinux types Pod Security allows, the last from a version on: the default of selinux-options-set.
SELINUX_TYPES = ("container_t", "container_init_t", "container_kvm_t", "container_engine_t")
ENGINE_TYPE, ENGINE_TYPE_COUNTS = "container_engine_t", (1, 31)

#: The sysctls Pod Security allows, by the version from which on it does: the default of unsafe-sysctls.
#: Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
SAFE_SYSCTLS = {
    "1.0": [
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
        "net.ipv4.ip_unprivileged_port_start",
    ],
    "1.27": ["net.ipv4.ip_local_reserved_ports"],
    "1.29": [
        "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_fin_timeout",
        "net.ipv4.tcp_keepalive_intvl",
        "net.ipv4.tcp_keepalive_probes",
    ],
    "1.32": ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
    "1.37": ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"],
}


def selinux_options(pod: Pod, *, allowed_types: list[str], kubernetes_version: Version) -> Iterator[Problem]:
    """An SELinux type that confines less than a container's, or a user or role of one's own. A level is free."""
    types = [each for each in allowed_types if each != ENGINE_TYPE or kubernetes_version >= ENGINE_TYPE_COUNTS]
    for whose, setting in pod.written("seLinuxOptions"):
        options = View(setting.value, setting.path, pod.subject)
        kind = options.text("type")
        if kind and kind not in types and not is_template(kind):
            yield Problem(
                options.at("type"), f'{whose} asks for SELinux type "{brief(kind)}"; leave it out, or name {types[0]}'
            )
        for key in ("user", "role"):
            if options.text(key) and not is_template(options.text(key)):
                message = f'{whose} asks for SELinux {key} "{brief(options.text(key))}"; leave it to the runtime'
                yield Problem(options.at(key), message)


def unmasks_proc(
    container: Container, *, allow_in_user_namespace: bool, kubernetes_version: Version, pod_security: str
) -> Iterator[Problem]:
    """A container that sees all of /proc. In a user namespace that endangers no node, and the baseline lets it pass."""
    mount = container.get("securityContext", "procMount")
    if mount in (None, "Default") or is_template(str(mount)):
        return
    tolerated = allow_in_user_namespace or pod_security == BASELINE
    if not (tolerated and is_user_namespaced(container.pod, kubernetes_version)):
        yield Problem(
            container.at("securityContext", "procMount"),
            f'{container.title} sets procMount to "{brief(str(mount))}", which opens /proc; delete it',
        )


def unsafe_sysctls(
    pod: Pod, *, allowed: dict[str, list[str]], extra_allowed: list[str], kubernetes_version: Version
) -> Iterator[Problem]:
    """A sysctl that reaches beyond the pod, judged by the names that Pod Security knows in that version."""
    for sysctl in pod.views("spec", "securityContext", "sysctls"):
        name = sysctl.text("name")
        if name not in _safe(allowed, kubernetes_version) and name not in extra_allowed and not is_template(name):
            yield Problem(
                sysctl.at("name"),
                f'{pod.resource.title} sets "{brief(name)}", which is not known to be safe; leave it out',
            )


def injected_sysctl(pod: Pod) -> Iterator[Problem]:
    """A sysctl whose value smuggles further settings through CRI-O (CVE-2022-0811)."""
    for sysctl in pod.views("spec", "securityContext", "sysctls"):
        value = sysctl.text("value")
        if ("+" in value or "=" in value) and not is_template(value):
            yield Problem(
                sysctl.at("value"),
                f'{pod.resource.title} sets "{brief(sysctl.text("name"))}" to "{brief(value)}",'
                " which holds more than one value; leave + and = out",
            )


def unhardened(container: Container) -> Iterator[Problem]:
    """A container that leaves all four means of Linux alone: seccomp, AppArmor, SELinux, dropping capabilities."""
    if not any(is_used(container) for is_used in MEANS) and not container.pod.runs_on_windows:
        yield Problem(
            container.nearest("securityContext"),
            f"{container.title} uses neither seccomp, AppArmor nor SELinux, and drops no capability; set one of them",
        )


def _drops(container: Container) -> bool:
    added = (name.upper() for _, name in container.words("securityContext", "capabilities", "add"))
    return bool(container.words("securityContext", "capabilities", "drop")) and "ALL" not in added


def _has_seccomp(container: Container) -> bool:
    return dig(container.security("seccompProfile").value, "type") not in (None, "Unconfined")


def _has_apparmor(container: Container) -> bool:
    kind = dig(container.security("appArmorProfile").value, "type")
    annotation = container.pod.annotations.get(APPARMOR_ANNOTATION + container.name)
    return (kind or annotation) not in (None, "", "Unconfined", "unconfined")


def _has_selinux(container: Container) -> bool:
    return bool(container.security("seLinuxOptions").value)


#: The means that Linux has to confine a container.
MEANS = (_drops, _has_seccomp, _has_apparmor, _has_selinux)


def _safe(allowed: dict[str, list[str]], version: Version) -> set[str]:
    """The names that are safe in ``version``."""
    return {name for since, names in allowed.items() if _version(since) <= version for name in names}


def _version(text: str) -> Version:
    major, _, minor = text.partition(".")
    return int(major), int(minor or 0)
