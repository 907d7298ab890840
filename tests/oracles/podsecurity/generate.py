"""Several thousand pods that combine what the Pod Security checks look at, the same ones each time.

First every value of every field, alone, in a pod that the restricted level allows: at pod level and in each container
role, for Linux and Windows, with and without a user namespace. Then pods with several deviations at once.
"""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

words = str.split

Keys = tuple[str, ...]
Value = dict[str, Any]

#: In place of a value: the field is not there at all.
ABSENT = "<absent>"

ROLES = ("containers", "initContainers", "sidecar", "ephemeralContainers")

PROFILES = [
    *({"type": kind} for kind in ("RuntimeDefault", "Unconfined", "", "runtime/default", "unconfined")),
    *({"type": "Localhost", "localhostProfile": "web.json"}, {"type": "Localhost"}, {"localhostProfile": "web.json"}),
    *({}, None, ABSENT),
]
SELINUX = [
    *({"type": f"container_{kind}"} for kind in ("t", "init_t", "kvm_t", "engine_t", "T")),
    *({"type": "spc_t"}, {"type": ""}, {"level": "s0:c1,c2"}, {"type": "container_t", "level": "s0"}, {}, None),
    *(
        {"user": "system_u"},
        {"role": "system_r"},
        {"user": "", "role": ""},
        {"type": "spc_t", "user": "u", "role": "r"},
    ),
]
ADDED = [
    *(
        [],
        None,
        ["NET_BIND_SERVICE"],
        ["net_bind_service"],
        ["CAP_NET_BIND_SERVICE"],
        [""],
        ["NET_BIND_SERVICE", "CHOWN"],
    ),
    *([name] for name in words("AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD SETFCAP SETGID SETPCAP")),
    *([name] for name in words("SETUID SYS_CHROOT NET_RAW SYS_ADMIN ALL all sys_admin CAP_SYS_ADMIN IPC_LOCK")),
    *([name] for name in words("chown CAP_CHOWN BPF bpf PERFMON UNHEARD_OF SYS_TIME NET_ADMIN")),
    *(["CHOWN", "SYS_ADMIN"], ["KILL", "kill"]),
]
DROPPED = [
    ["ALL"],
    ["all"],
    ["All"],
    ["CAP_ALL"],
    [],
    None,
    ABSENT,
    ["NET_RAW"],
    ["NET_RAW", "ALL"],
    ["SETUID", "KILL"],
]
HOSTS = ["127.0.0.1", "localhost", "shop.example", "", None]
CALLS = [
    (*call, action)
    for call in (
        ("livenessProbe",),
        ("readinessProbe",),
        ("startupProbe",),
        ("lifecycle", "postStart"),
        ("lifecycle", "preStop"),
    )
    for action in ("httpGet", "tcpSocket")
]

#: What stands in the securityContext of pods and containers alike.
SHARED: list[tuple[Keys, list[Any]]] = [
    (("runAsNonRoot",), [True, False, None, ABSENT]),
    (("runAsUser",), [0, 1, 10001, None]),
    (("seccompProfile",), PROFILES),
    (("appArmorProfile",), PROFILES),
    (("seLinuxOptions",), SELINUX),
    (("windowsOptions", "hostProcess"), [True, False, None]),
]

OF_CONTAINER: list[tuple[Keys, list[Any]]] = [
    *((("securityContext", *keys), values) for keys, values in SHARED),
    (("securityContext", "privileged"), [True, False, None]),
    (("securityContext", "allowPrivilegeEscalation"), [True, False, None, ABSENT]),
    (("securityContext", "procMount"), ["Default", "Unmasked", "default", "", None]),
    (("securityContext", "capabilities", "add"), ADDED),
    (("securityContext", "capabilities", "drop"), DROPPED),
    (("securityContext", "capabilities"), [None, ABSENT, {}]),
    (("securityContext",), [None, ABSENT, {}]),
    (
        ("ports",),
        [[{"containerPort": 80, **port}] for port in ({}, {"hostPort": 0}, {"hostPort": 80}, {"hostPort": None})],
    ),
    (("ports",), [[{"containerPort": 80}, {"containerPort": 81, "hostPort": 81}], [], None]),
    *(((*call, "host"), HOSTS) for call in CALLS),
    (("livenessProbe",), [{"exec": {"command": ["true"]}}, {"grpc": {"port": 9090}}, None]),
    (("lifecycle", "preStop"), [{"exec": {"command": ["true"]}}, {"sleep": {"seconds": 5}}, None]),
]

NAMESPACED_SYSCTLS = words(
    "kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range "
    "net.ipv4.ip_unprivileged_port_start net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time "
    "net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem "
    "net.ipv4.tcp_wmem net.ipv4.tcp_slow_start_after_idle net.ipv4.tcp_notsent_lowat"
)
SYSCTLS = [
    *([{"name": name, "value": "1"}] for name in NAMESPACED_SYSCTLS),
    *(
        [{"name": name, "value": "1"}]
        for name in ("net.core.somaxconn", "kernel.msgmax", "net/ipv4/tcp_syncookies", "")
    ),
    *([{"value": "1"}], [], None, [{"name": name, "value": "1"} for name in NAMESPACED_SYSCTLS]),
    [{"name": "net.ipv4.tcp_syncookies", "value": "1"}, {"name": "vm.swappiness", "value": "1"}],
]
VOLUMES: list[Value] = [
    *({kind: {}} for kind in words("configMap downwardAPI emptyDir ephemeral persistentVolumeClaim projected secret")),
    *({"csi": {"driver": "disk.example"}}, {"image": {"reference": "shop/models:1.4.2"}}, {}, {"emptyDir": None}),
    *({kind: {}} for kind in words("awsElasticBlockStore azureDisk azureFile cephfs cinder fc flexVolume flocker")),
    *(
        {kind: {}}
        for kind in words("gcePersistentDisk gitRepo glusterfs iscsi nfs photonPersistentDisk portworxVolume")
    ),
    *({kind: {}} for kind in words("quobyte rbd scaleIO storageos vsphereVolume")),
    *({"hostPath": {"path": path}} for path in ("/", "/etc", "/etc/ssl", "/data", "/var/log/", "/var/run/docker.sock")),
    *(
        {"hostPath": {"path": path}}
        for path in ("/run", "/var/lib/kubelet/pods", "/srv/$(POD)", r"\\.\pipe\docker_engine")
    ),
    *({"hostPath": {}}, {"hostPath": None}, {"nfs": None}, {"nfs": {"server": "nas.example", "path": "/"}}),
]

OF_POD: list[tuple[Keys, list[Any]]] = [
    *((("spec", "securityContext", *keys), values) for keys, values in SHARED),
    (("spec", "securityContext", "sysctls"), SYSCTLS),
    (("spec", "securityContext"), [None, ABSENT, {}]),
    *((("spec", key), [True, False, None]) for key in ("hostNetwork", "hostPID", "hostIPC", "hostUsers")),
    (("spec", "os"), [{"name": "windows"}, {"name": "linux"}, None]),
    (("spec", "nodeSelector"), [{"kubernetes.io/os": "windows"}]),
    (("spec", "volumes"), [[{"name": "data", **volume}] for volume in VOLUMES]),
    (("spec", "containers"), [[]]),
    *(
        (("metadata", "annotations", f"container.apparmor.security.beta.kubernetes.io/{name}"), values)
        for name in ("containers", "nobody")
        for values in [["runtime/default", "localhost/web", "unconfined", "", "localhost", "RuntimeDefault"]]
    ),
    *(
        (("metadata", "annotations", f"{key}seccomp.security.alpha.kubernetes.io/{name}"), values)
        for key, name in (("", "pod"), ("container.", "containers"))
        for values in [["runtime/default", "docker/default", "localhost/web.json", "unconfined", ""]]
    ),
]


def pods() -> Iterator[Value]:
    """Yield every pod: metadata and spec."""
    yield from _alone()
    yield from _combined(Random(1), 1800)


def _alone() -> Iterator[Value]:
    for surroundings in (
        {},
        {"os": {"name": "windows"}},
        {"hostUsers": False},
        {"os": {"name": "windows"}, "hostUsers": False},
    ):
        for keys, values in OF_POD:
            for value in values:
                yield _changed(_conforming(surroundings, ROLES[:1]), keys, value)
        for role in ROLES:
            for keys, values in OF_CONTAINER:
                for value in values:
                    pod = _conforming(surroundings, {"containers": None, role: None})
                    _set(_container(pod, role), keys, value)
                    yield pod


def _combined(random: Random, count: int) -> Iterator[Value]:
    """Pods with up to five deviations; every fourth starts from one that sets nothing at all."""

    def pick(options: Any) -> Any:
        return options[int(random.random() * len(options))]  # the one method that is the same in all Pythons

    for number in range(count):
        roles = [role for role in ROLES if role == "containers" or random.random() < 0.4]
        pod = _conforming({}, roles) if number % 4 else _bare(roles)
        for _ in range(1 + int(random.random() * 5)):
            _deviate(pod, pick, roles)
        yield pod


def _deviate(pod: Value, pick: Callable[[Any], Any], roles: list[str]) -> None:
    if pick((True, False)):
        keys, values = pick([each for each in OF_POD if each[0] != ("spec", "containers")])
        _set(pod, keys, pick(values))
    else:
        keys, values = pick(OF_CONTAINER)
        _set(_container(pod, pick(roles)), keys, pick(values))


def _conforming(surroundings: Value, roles: Any) -> Value:
    """A pod that every level and version allows."""
    pod = _bare(roles)
    pod["spec"] |= deepcopy(surroundings)
    pod["spec"]["securityContext"] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    for role in roles:
        _container(pod, role)["securityContext"] = {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        }
    return pod


def _bare(roles: Any) -> Value:
    """A pod that sets nothing, with one container of each role, called like the role."""
    spec: Value = {}
    for role in roles:
        container = {"name": role.lower(), "image": "shop/web:1.4.2"}
        if role == "sidecar":
            spec.setdefault("initContainers", []).append(container | {"restartPolicy": "Always"})
        else:
            spec.setdefault(role, []).append(container)
    return {"metadata": {"name": "web"}, "spec": spec}


def _container(pod: Value, role: str) -> Value:
    found: Value = next(
        each for each in pod["spec"]["initContainers" if role == "sidecar" else role] if each["name"] == role.lower()
    )
    return found


def _changed(pod: Value, keys: Keys, value: Any) -> Value:
    _set(pod, keys, value)
    return pod


def _set(target: Value, keys: Keys, value: Any) -> None:
    *way, last = keys
    for key in way:
        if not isinstance(target.get(key), dict):
            target[key] = {}
        target = target[key]
    if value == ABSENT:
        target.pop(last, None)
    else:
        target[last] = deepcopy(value)
        if last == "host":
            target["port"] = 80


def lines() -> str:
    """The pods as the oracle reads them."""
    return "".join(json.dumps(pod, separators=(",", ":")) + "\n" for pod in pods())


if __name__ == "__main__":
    print(lines(), end="")
