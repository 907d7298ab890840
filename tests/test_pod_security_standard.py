"""The Pod Security Standards, control by control, as they are written.

Every allowed and every forbidden value of each restricted field, at pod level and in each container role, at the oldest
and the newest version and wherever the control changed. What is expected is read from the page, not from the code:
https://kubernetes.io/docs/concepts/security/pod-security-standards/
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from linting import RULES, lint_text

OLDEST, NEWEST = "1.25", "1.37"

words = str.split

ROLES = ("containers", "initContainers", "sidecars", "ephemeralContainers")

UNSET = "<unset>"


class Control(NamedTuple):
    """One row of the page: where it looks, and which values it allows and forbids there."""

    name: str
    check: str  # the id that the admission controller reports
    field: str  # below spec, or below a container where it begins with a dot
    allowed: list[Any]
    forbidden: list[Any]
    versions: tuple[str, ...] = (OLDEST, NEWEST)


def both(*row: Any) -> Iterator[Control]:
    """The same control at pod and at container level."""
    name, check, field, *rest = row
    yield Control(name, check, f"securityContext.{field}", *rest)
    yield Control(name, check, f".securityContext.{field}", *rest)


def port(**more: Any) -> list[Any]:
    return [{"containerPort": 8080, **more}]


def sysctl(name: str) -> list[Any]:
    return [{"name": name, "value": "1"}]


def volume(**source: Any) -> list[Any]:
    return [{"name": "data", **source}]


DEFAULT_CAPABILITIES = words(
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT"
)
OTHER_CAPABILITIES = words("ALL NET_RAW NET_ADMIN SYS_ADMIN SYS_PTRACE SYS_TIME IPC_LOCK BPF chown CAP_CHOWN")

HOSTS = [
    f".{call}.{action}.host"
    for call in ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")
    for action in ("httpGet", "tcpSocket")
]

SAFE_SYSCTLS = words(
    "kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start "
    "net.ipv4.tcp_syncookies net.ipv4.ping_group_range"
)
SYSCTLS_SINCE = {
    "1.27": ["net.ipv4.ip_local_reserved_ports"],
    "1.29": [
        f"net.ipv4.tcp_{name}" for name in ("keepalive_time", "fin_timeout", "keepalive_intvl", "keepalive_probes")
    ],
    "1.32": ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
    "1.37": ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"],
}

PROFILE_TYPES = [{"type": "RuntimeDefault"}, {"type": "Localhost", "localhostProfile": "web"}]

BASELINE = [
    *both("HostProcess", "windowsHostProcess", "windowsOptions.hostProcess", [UNSET, None, False], [True]),
    *(
        Control("Host namespaces", "hostNamespaces", field, [UNSET, None, False], [True])
        for field in ("hostNetwork", "hostPID", "hostIPC")
    ),
    Control("Privileged containers", "privileged", ".securityContext.privileged", [UNSET, None, False], [True]),
    Control(
        "Capabilities",
        "capabilities_baseline",
        ".securityContext.capabilities.add",
        [UNSET, None, [], DEFAULT_CAPABILITIES, *([each] for each in DEFAULT_CAPABILITIES)],
        [*([each] for each in OTHER_CAPABILITIES), ["CHOWN", "NET_RAW"]],
    ),
    Control(
        "HostPath volumes",
        "hostPathVolumes",
        "volumes",
        [UNSET, None, [], volume(emptyDir={}), volume(hostPath=None), volume(nfs={"server": "nas", "path": "/"})],
        [volume(hostPath={"path": path}) for path in ("/", "/etc/ssl", "/data", "/run/containerd/containerd.sock")],
    ),
    Control(
        "Host ports",
        "hostPorts",
        ".ports",
        [UNSET, None, port(), port(hostPort=0)],
        [port(hostPort=8080), port(hostPort=1)],
    ),
    *(
        Control(
            "Host probes and lifecycle hooks", "hostProbesAndHostLifecycle", field, [UNSET, None, ""], hosts, versions
        )
        for field in HOSTS
        for hosts, versions in [(["127.0.0.1", "shop.example"], ("1.34", NEWEST))]
    ),
    *(
        Control(
            "Host probes, not yet restricted", "", field, [UNSET, "", "127.0.0.1", "shop.example"], [], (OLDEST, "1.33")
        )
        for field in HOSTS
    ),
    *both(
        "AppArmor", "appArmorProfile", "appArmorProfile", [UNSET, None, *PROFILE_TYPES], [{"type": "Unconfined"}, {}]
    ),
    *both(
        "SELinux type",
        "seLinuxOptions",
        "seLinuxOptions.type",
        [UNSET, None, "", "container_t", "container_init_t", "container_kvm_t"],
        ["spc_t", "container_file_t", "unconfined_t"],
    ),
    *both(
        "SELinux type for engines, not yet",
        "seLinuxOptions",
        "seLinuxOptions.type",
        [],
        ["container_engine_t"],
        (OLDEST, "1.30"),
    ),
    *both(
        "SELinux type for engines",
        "seLinuxOptions",
        "seLinuxOptions.type",
        ["container_engine_t"],
        [],
        ("1.31", NEWEST),
    ),
    *both("SELinux user", "seLinuxOptions", "seLinuxOptions.user", [UNSET, None, ""], ["system_u"]),
    *both("SELinux role", "seLinuxOptions", "seLinuxOptions.role", [UNSET, None, ""], ["system_r"]),
    *both("SELinux level", "seLinuxOptions", "seLinuxOptions.level", [UNSET, "s0:c1,c2"], []),
    Control("/proc mount type", "procMount", ".securityContext.procMount", [UNSET, None, "Default"], ["Unmasked"]),
    *both(
        "Seccomp",
        "seccompProfile_baseline",
        "seccompProfile",
        [UNSET, None, *PROFILE_TYPES],
        [{"type": "Unconfined"}, {}],
    ),
    Control(
        "Sysctls",
        "sysctls",
        "securityContext.sysctls",
        [UNSET, None, [], *map(sysctl, SAFE_SYSCTLS)],
        [*map(sysctl, ("net.core.somaxconn", "kernel.msgmax", "net.ipv4.ip_forward", "net/ipv4/tcp_syncookies"))],
    ),
    *(
        Control(
            f"Sysctls from {since} on", "sysctls", "securityContext.sysctls", [*map(sysctl, names)], [], (since, NEWEST)
        )
        for since, names in SYSCTLS_SINCE.items()
    ),
    *(
        Control(
            f"Sysctls before {since}", "sysctls", "securityContext.sysctls", [], [*map(sysctl, names)], (OLDEST, before)
        )
        for (since, names), before in zip(SYSCTLS_SINCE.items(), ("1.26", "1.28", "1.31", "1.36"), strict=True)
    ),
]

OTHER_VOLUMES = words(
    "awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker gcePersistentDisk gitRepo glusterfs "
    "hostPath iscsi nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume"
)
VOLUMES = words("configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret")

RESTRICTED = [
    Control(
        "Volume types",
        "restrictedVolumes",
        "volumes",
        [UNSET, None, [], volume(), *(volume(**{kind: {}}) for kind in VOLUMES)],
        [volume(**{kind: {}}) for kind in OTHER_VOLUMES],
    ),
    Control(
        "Privilege escalation",
        "allowPrivilegeEscalation",
        ".securityContext.allowPrivilegeEscalation",
        [False],
        [UNSET, None, True],
    ),
    Control(
        "Running as non-root, the pod", "runAsNonRoot", "securityContext.runAsNonRoot", [True], [UNSET, None, False]
    ),
    Control("Running as non-root", "runAsNonRoot", ".securityContext.runAsNonRoot", [UNSET, None, True], [False]),
    *both("Running as non-root user", "runAsUser", "runAsUser", [UNSET, None, 1, 10001], [0]),
    Control(
        "Seccomp, the pod",
        "seccompProfile_restricted",
        "securityContext.seccompProfile",
        PROFILE_TYPES,
        [UNSET, None, {}, {"type": "Unconfined"}],
    ),
    Control(
        "Seccomp",
        "seccompProfile_restricted",
        ".securityContext.seccompProfile",
        [UNSET, None, *PROFILE_TYPES],
        [{}, {"type": "Unconfined"}],
    ),
    Control(
        "Capabilities to drop",
        "capabilities_restricted",
        ".securityContext.capabilities.drop",
        [["ALL"], ["NET_RAW", "ALL"]],
        [UNSET, None, [], ["all"], ["NET_RAW"], DEFAULT_CAPABILITIES],
    ),
    Control(
        "Capabilities to add",
        "capabilities_restricted",
        ".securityContext.capabilities.add",
        [UNSET, None, [], ["NET_BIND_SERVICE"]],
        [*([each] for each in (*DEFAULT_CAPABILITIES, *OTHER_CAPABILITIES) if each != "NET_BIND_SERVICE")],
    ),
    Control(
        "/proc mount type",
        "procMount",
        ".securityContext.procMount",
        [UNSET, "Default"],
        ["Unmasked"],
        (OLDEST, "1.34"),
    ),
    Control(
        "/proc mount type",
        "procMount_restricted",
        ".securityContext.procMount",
        [UNSET, "Default"],
        ["Unmasked"],
        ("1.35", NEWEST),
    ),
]

#: What the restricted level says of a baseline control whose check it replaces by one of its own.
REPLACED = {
    "capabilities_baseline": "capabilities_restricted",
    "seccompProfile_baseline": "seccompProfile_restricted",
    "hostPathVolumes": "restrictedVolumes",
}


def sound_pod(**spec: Any) -> dict[str, Any]:
    """A pod with a container of each role that both levels allow."""
    contained = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}

    def container(role: str, **more: Any) -> dict[str, Any]:
        return {"name": role.lower(), "image": "shop/web:1.4.2", "securityContext": deepcopy(contained), **more}

    return {
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "initContainers": [container("initContainers"), container("sidecars", restartPolicy="Always")],
        "containers": [container("containers")],
        "ephemeralContainers": [container("ephemeralContainers")],
        **spec,
    }


def changed(spec: dict[str, Any], field: str, value: Any, role: str = "") -> dict[str, Any]:
    """The pod with one field set, of a container where ``role`` names one."""
    spec = deepcopy(spec)
    place = spec
    if role:
        place = next(
            each for each in spec["initContainers" if role == "sidecars" else role] if each["name"] == role.lower()
        )
    *way, last = field.removeprefix(".").split(".")
    for key in way:
        place = place.setdefault(key, {})
    if value == UNSET:
        place.pop(last, None)
    else:
        place[last] = value
    if last == "host":
        place["port"] = 8080
    return spec


def refused(
    spec: dict[str, Any], level: str, version: str, annotations: dict[str, str] | None = None
) -> set[frozenset[str]]:
    """What is found wrong, as the checks that each finding may stand for."""
    metadata = {"name": "web", "annotations": annotations or {}}
    text = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    findings = lint_text(text, select=[f"pss-{level}"], kubernetes_version=version)
    return {frozenset(alias.removeprefix("psa:") for alias in RULES[each.rule].aliases) for each in findings}


def judged(control: Control, level: str, check: str) -> tuple[list[Any], list[Any]]:
    """The cases of a control with the wrong answer: (version, role, value)."""
    roles = ROLES if control.field.startswith(".") else ("",)
    cases = [(version, role) for version in control.versions for role in roles]

    def found(case: tuple[str, str], value: Any) -> set[frozenset[str]]:
        version, role = case
        return refused(changed(sound_pod(), control.field, value, role), level, version)

    def is_refused(case: tuple[str, str], value: Any) -> bool:
        reasons = found(case, value)
        return bool(reasons) and all(check in checks for checks in reasons)

    wrongly_refused = [(*case, value) for case in cases for value in control.allowed if found(case, value)]
    wrongly_allowed = [(*case, value) for case in cases for value in control.forbidden if not is_refused(case, value)]
    return wrongly_refused, wrongly_allowed


def title(control: Control) -> str:
    return f"{control.name}: {control.field}"


@pytest.mark.parametrize("control", BASELINE, ids=title)
def test_baseline(control: Control) -> None:
    assert judged(control, "baseline", control.check) == ([], [])


@pytest.mark.parametrize("control", RESTRICTED, ids=title)
def test_restricted(control: Control) -> None:
    assert judged(control, "restricted", control.check) == ([], [])


@pytest.mark.parametrize("control", [each for each in BASELINE if "proc" not in each.name], ids=title)
def test_restricted_forbids_what_the_baseline_forbids(control: Control) -> None:
    check = REPLACED.get(control.check, control.check)

    assert judged(control._replace(allowed=[]), "restricted", check) == ([], [])


ANNOTATION = "container.apparmor.security.beta.kubernetes.io/containers"


@pytest.mark.parametrize("value", ["", "runtime/default", "localhost/web"])
def test_baseline_allows_an_apparmor_annotation(value: str) -> None:
    assert refused(sound_pod(), "baseline", NEWEST, {ANNOTATION: value}) == set()


@pytest.mark.parametrize("value", ["unconfined", "localhost", "RuntimeDefault"])
def test_baseline_forbids_an_apparmor_annotation(value: str) -> None:
    (checks,) = refused(sound_pod(), "baseline", NEWEST, {ANNOTATION: value})

    assert "appArmorProfile" in checks


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_seccomp_annotations_count_no_more(version: str) -> None:
    annotations = {"seccomp.security.alpha.kubernetes.io/pod": "unconfined"}

    assert refused(sound_pod(), "restricted", version, annotations) == set()


@pytest.mark.parametrize("field", ["securityContext.runAsNonRoot", "securityContext.seccompProfile"])
def test_a_pod_need_not_say_what_every_container_says(field: str) -> None:
    spec = changed(sound_pod(), field, UNSET)
    for role in ROLES:
        spec = changed(spec, ".securityContext.runAsNonRoot", True, role)
        spec = changed(spec, ".securityContext.seccompProfile", {"type": "RuntimeDefault"}, role)

    assert refused(spec, "restricted", NEWEST) == set()


@pytest.mark.parametrize("role", ROLES)
def test_a_pod_has_to_say_what_one_container_does_not_say(role: str) -> None:
    spec = changed(sound_pod(), "securityContext", UNSET)
    for other in ROLES:
        if other != role:
            spec = changed(spec, ".securityContext.runAsNonRoot", True, other)
            spec = changed(spec, ".securityContext.seccompProfile", {"type": "RuntimeDefault"}, other)

    checks = refused(spec, "restricted", NEWEST)

    assert {name for each in checks for name in each if name in ("runAsNonRoot", "seccompProfile_restricted")} == {
        "runAsNonRoot",
        "seccompProfile_restricted",
    }


@pytest.mark.parametrize("field", ["runAsNonRoot", "runAsUser", "seccompProfile"])
def test_a_bad_value_of_the_pod_counts_though_every_container_overrides_it(field: str) -> None:
    bad = {"runAsNonRoot": False, "runAsUser": 0, "seccompProfile": {"type": "Unconfined"}}
    good = {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
    spec = changed(sound_pod(), f"securityContext.{field}", bad[field])
    for role in ROLES:
        spec = changed(spec, f".securityContext.{field}", good[field], role)

    assert refused(spec, "restricted", NEWEST) != set()


LINUX_ONLY = [
    (".securityContext.allowPrivilegeEscalation", UNSET),
    (".securityContext.capabilities", UNSET),
    ("securityContext.seccompProfile", UNSET),
]


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize(("field", "value"), LINUX_ONLY, ids=lambda each: str(each))
def test_windows_pods_need_no_linux_settings(field: str, value: Any, version: str) -> None:
    for system, is_refused in (("windows", False), ("linux", True)):
        spec = changed(sound_pod(os={"name": system}), field, value, "containers" if field.startswith(".") else "")

        assert bool(refused(spec, "restricted", version)) == is_refused


def test_windows_pods_must_not_be_root_either() -> None:
    spec = changed(sound_pod(os={"name": "windows"}), "securityContext.runAsNonRoot", UNSET)

    assert refused(spec, "restricted", NEWEST) != set()


def test_a_node_selector_makes_no_windows_pod() -> None:
    spec = sound_pod(nodeSelector={"kubernetes.io/os": "windows"})

    assert refused(changed(spec, ".securityContext.capabilities", UNSET, "containers"), "restricted", NEWEST) != set()


RELAXED = [
    ("runAsNonRoot", "restricted", "securityContext.runAsNonRoot", False),
    ("runAsNonRoot", "restricted", ".securityContext.runAsNonRoot", False),
    ("runAsUser", "restricted", "securityContext.runAsUser", 0),
    ("runAsUser", "restricted", ".securityContext.runAsUser", 0),
    ("procMount", "baseline", ".securityContext.procMount", "Unmasked"),
]


@pytest.mark.parametrize(("check", "level", "field", "value"), RELAXED)
@pytest.mark.parametrize(("version", "is_refused"), [(OLDEST, True), ("1.34", True), ("1.35", False), (NEWEST, False)])
def test_user_namespaces_relax(check: str, level: str, field: str, value: Any, version: str, is_refused: bool) -> None:
    spec = changed(sound_pod(hostUsers=False), field, value, "containers" if field.startswith(".") else "")

    found = refused(spec, level, version)

    assert [check in checks for checks in found] == ([True] if is_refused else [])


@pytest.mark.parametrize("host_users", [True, None])
def test_only_a_user_namespace_of_its_own_relaxes(host_users: bool | None) -> None:
    spec = changed(sound_pod(hostUsers=host_users), "securityContext.runAsUser", 0)

    assert refused(spec, "restricted", NEWEST) != set()


@pytest.mark.parametrize("version", ["1.34", "1.35", NEWEST])
def test_restricted_forbids_an_unmasked_proc_in_a_user_namespace_too(version: str) -> None:
    spec = changed(sound_pod(hostUsers=False), ".securityContext.procMount", "Unmasked", "containers")

    assert refused(spec, "restricted", version) != set()


@pytest.mark.parametrize("level", ["baseline", "restricted"])
@pytest.mark.parametrize("version", [f"1.{minor}" for minor in range(25, 38)])
def test_a_sound_pod_is_allowed(level: str, version: str) -> None:
    assert refused(sound_pod(), level, version) == set()
