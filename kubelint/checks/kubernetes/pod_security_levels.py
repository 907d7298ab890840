"""What the levels of the Pod Security Standards forbid about a pod.

Sources: https://kubernetes.io/docs/concepts/security/pod-security-standards/,
https://kubernetes.io/docs/concepts/security/pod-security-admission/
"""

from collections.abc import Iterator

from kubelint.checks.kubernetes.capabilities import (
    DANGEROUS,
    HARMLESS,
    added,
    dangerous,
    keeps_capabilities,
    non_default,
)
from kubelint.checks.kubernetes.confinement import (
    CONFINING,
    apparmor_unconfined,
    no_seccomp_profile,
    seccomp_unconfined,
)
from kubelint.checks.kubernetes.host import (
    host_path,
    runtime_socket,
    sensitive_mounts,
    shares_ipc,
    shares_network,
    shares_processes,
)
from kubelint.checks.kubernetes.host_mounts import git_repo
from kubelint.checks.kubernetes.identity import may_run_as_root, runs_as_root
from kubelint.checks.kubernetes.kernel import (
    SAFE_SYSCTLS,
    SELINUX_TYPES,
    selinux_options,
    unmasks_proc,
    unsafe_sysctls,
)
from kubelint.checks.kubernetes.levels import BASELINE, RESTRICTED
from kubelint.checks.kubernetes.node_calls import host_port, probe_host
from kubelint.checks.kubernetes.node_paths import SENSITIVE, SENSITIVE_TREES, SOCKETS
from kubelint.checks.kubernetes.pod_security_labels import ENFORCE
from kubelint.checks.kubernetes.privileges import may_escalate, privileged
from kubelint.checks.kubernetes.volume_types import UNRESTRICTED, restricted_type
from kubelint.checks.kubernetes.windows import host_process
from kubelint.model import Problem, Version
from kubelint.views.kubernetes import Pod, Resource, is_template

#: What one part of the standard finds: the field it is about, and the problems.
Part = tuple[str, Iterator[Problem]]


def verdict(workload: Resource, namespace: Resource, version: Version) -> dict[str, Problem]:
    """Return what the level of a namespace forbids about the pods of a workload, by the field's name."""
    return forbidden(workload.pod, level_of(namespace), _policy(namespace, version)) if workload.pod else {}


def level_of(namespace: Resource) -> str:
    """The level a namespace enforces; a misspelt one acts as restricted, none as privileged."""
    said = namespace.labels.get(ENFORCE, "privileged")
    return said if said in ("privileged", BASELINE) or is_template(said) else RESTRICTED


def forbidden(pod: Pod, level: str, version: Version) -> dict[str, Problem]:
    """What a level forbids about a pod: the first problem with each field, by the field's name."""
    parts = {BASELINE: _baseline, RESTRICTED: _restricted}.get(level)
    found: dict[str, Problem] = {}
    for field, problems in parts(pod, level, version) if parts else ():
        problem = None if field in found else next(problems, None)
        if problem:
            found[field] = problem
    return found


def _policy(namespace: Resource, version: Version) -> Version:
    """The version of the standards it goes by: no cluster knows newer ones than its own."""
    major, _, minor = namespace.labels.get(f"{ENFORCE}-version", "").partition(".")
    return min((1, int(minor)), version) if major == "v1" and minor.isdecimal() and len(minor) < 4 else version


def _baseline(pod: Pod, level: str, version: Version) -> Iterator[Part]:
    yield "hostProcess", host_process(pod)
    yield "hostNetwork", shares_network(pod, pod_security=level)
    yield "hostPID", shares_processes(pod)
    yield "hostIPC", shares_ipc(pod)
    yield "hostPath", sensitive_mounts(pod, exact=[*SENSITIVE], trees=[*SENSITIVE_TREES], allowed_paths=[])
    yield "hostPath", runtime_socket(pod, sockets=[*SOCKETS], include_parents=True)
    yield "hostPath", host_path(pod, allowed_paths=[], ignore_namespaces=[])
    yield "appArmorProfile", apparmor_unconfined(pod)
    yield "seLinuxOptions", selinux_options(pod, allowed_types=[*SELINUX_TYPES], kubernetes_version=version)
    yield "sysctls", unsafe_sysctls(pod, allowed=SAFE_SYSCTLS, extra_allowed=[], kubernetes_version=version)
    if version >= (1, 19):
        yield "seccompProfile", seccomp_unconfined(pod, pod_security=level)
    for container in pod.containers:
        yield "privileged", privileged(container)
        yield "capabilities", dangerous(container, capabilities=[*DANGEROUS], pod_security=level)
        yield "capabilities", non_default(container, allowed=[*HARMLESS], pod_security=level)
        yield "hostPort", host_port(container, allowed=[], pod_security=level)
        yield "host", probe_host(container, kubernetes_version=version, pod_security=level)
        yield (
            "procMount",
            unmasks_proc(container, allow_in_user_namespace=False, kubernetes_version=version, pod_security=level),
        )


def _restricted(pod: Pod, level: str, version: Version) -> Iterator[Part]:
    yield from _baseline(pod, level, version)
    yield "volumes", restricted_type(pod, allowed=[*UNRESTRICTED])
    yield "volumes", git_repo(pod)
    yield "runAsNonRoot", may_run_as_root(pod, strict=True, kubernetes_version=version, pod_security=level)
    if version >= (1, 19):
        yield "seccompProfile", no_seccomp_profile(pod, allowed_types=[*CONFINING])
    if version >= (1, 23):
        yield "runAsUser", runs_as_root(pod, kubernetes_version=version, pod_security=level)
    for container in pod.containers:
        if version >= (1, 8):
            escalates = may_escalate(container, require_explicit_false=True, pod_security=level)
            yield "allowPrivilegeEscalation", escalates
        if version >= (1, 22):
            yield "capabilities", added(container, allowed=["NET_BIND_SERVICE"], pod_security=level)
            yield "capabilities", keeps_capabilities(container, case_sensitive=True)
