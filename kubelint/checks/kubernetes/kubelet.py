"""What a kubelet lets others do with its node: its configuration file and its flags."""

from collections.abc import Iterator, Mapping
from typing import Any

from kubelint.checks.kubernetes.benchmark import (
    Danger,
    Demand,
    dangers,
    has_weak_cipher,
    is_false,
    is_given,
    is_nonzero,
    is_true,
    is_zero,
    lists,
    seat,
    unmet,
)
from kubelint.model import Problem
from kubelint.views.flags import Flag, component
from kubelint.views.kubernetes import Resource

#: Fields of a KubeletConfiguration. Source: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/
DANGERS = (
    Danger(
        "authentication.anonymous.enabled",
        is_true,
        "it answers requests that nobody signed for; set it to false",
        "4.2.1",
    ),
    Danger(
        "authorization.mode",
        lists("AlwaysAllow"),
        "who reaches it runs commands in every pod; set it to Webhook",
        "4.2.2",
    ),
    Danger("readOnlyPort", is_nonzero, "it tells everybody what runs on the node; set it to 0", "4.2.4"),
    Danger("rotateCertificates", is_false, "its certificate ends one day and the node with it; leave it out", "4.2.10"),
    Danger("streamingConnectionIdleTimeout", is_zero, "idle connections stay open for ever; leave it out", "4.2.5"),
    Danger("tlsCipherSuites", has_weak_cipher, "it accepts broken ciphers; leave it out", "4.2.12"),
    Danger("allowedUnsafeSysctls", is_given, "pods may change the kernel of the node; leave it out"),
)

DEMANDS = (
    Demand("authentication.x509.clientCAFile", "4.2.3"),
    Demand("protectKernelDefaults=true"),
    Demand("podPidsLimit", "4.2.13"),
    Demand("eventRecordQPS", "4.2.8"),
)

#: One of these has to be there for a certificate that others can check.
CERTIFICATES = ("tlsCertFile", "tlsPrivateKeyFile")

#: The field that a flag stands for.
FIELDS = {
    "allowed-unsafe-sysctls": "allowedUnsafeSysctls",
    "anonymous-auth": "authentication.anonymous.enabled",
    "authorization-mode": "authorization.mode",
    "client-ca-file": "authentication.x509.clientCAFile",
    "event-qps": "eventRecordQPS",
    "make-iptables-util-chains": "makeIPTablesUtilChains",
    "pod-max-pids": "podPidsLimit",
    "protect-kernel-defaults": "protectKernelDefaults",
    "read-only-port": "readOnlyPort",
    "rotate-certificates": "rotateCertificates",
    "rotate-server-certificates": "serverTLSBootstrap",
    "streaming-connection-idle-timeout": "streamingConnectionIdleTimeout",
    "tls-cert-file": "tlsCertFile",
    "tls-cipher-suites": "tlsCipherSuites",
    "tls-private-key-file": "tlsPrivateKeyFile",
}

#: Flags whose default opens the kubelet up, other than the default of the field.
UNSAFE_UNSET = ("anonymous-auth", "authorization-mode", "read-only-port")


def open_kubelet(resource: Resource, *, level: str) -> Iterator[Problem]:
    """A kubelet that strangers can ask or order. A field left out of its file is safe; a flag left out is not."""
    is_strict = level == "cis"
    if resource.kind == "KubeletConfiguration":
        settings = dict(_settings(resource))
        title = f"the configuration of the kubelet{f' {resource.name}' if resource.name else ''}"
        yield from dangers(title, settings, DANGERS, sign=": ")
        yield from unmet(title, settings, _demands(settings) if is_strict else (), resource.at("kind"))
    for container in resource.pod.containers if resource.pod else ():
        found = component(container)
        if found and found.name == "kubelet":
            settings = {FIELDS.get(name, name): flag for name, flag in found.flags.items()}
            yield from dangers(container.title, settings, DANGERS)
            has_rest_elsewhere = found.is_open or "config" in found.flags or not found.flags
            missing = [each for each in UNSAFE_UNSET if each not in found.flags]
            if missing and not has_rest_elsewhere:
                message = f"{container.title} runs kubelet without {', '.join(missing)}, which are open by default"
                yield Problem(seat(container), f"{message}; set false, Webhook and 0 (CIS 4.2.1, 4.2.2, 4.2.4)")
            if is_strict:
                yield from unmet(
                    container.title, settings, _demands(settings), None if has_rest_elsewhere else seat(container)
                )


def _demands(settings: Mapping[str, Flag]) -> Iterator[Demand]:
    """What the benchmark wants, given the settings there are."""
    yield from DEMANDS
    bootstraps = settings.get("serverTLSBootstrap")
    if not bootstraps or not is_true(bootstraps):
        yield from (Demand(each, "4.2.9") for each in CERTIFICATES)
        if not any(each in settings for each in CERTIFICATES):
            yield Demand("serverTLSBootstrap=true", "4.2.11")
    if "makeIPTablesUtilChains" in settings:
        yield Demand("makeIPTablesUtilChains=true", "4.2.6")
    if "hostname-override" in settings:
        yield Demand("hostname-override=", "4.2.7")


def _settings(resource: Resource) -> Iterator[tuple[str, Flag]]:
    """Yield each field that is set, spelled as a flag would be. A duration of 0, as kubeadm writes it, is the default.

    Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/apis/config/v1beta1/defaults.go
    """
    for name in FIELDS.values():
        keys = name.split(".")
        value = resource.get(*keys)
        if value is not None and name != "streamingConnectionIdleTimeout":
            yield name, Flag(_spelled(value), resource.at(*keys))


def _spelled(value: Any) -> str:
    if value is True or value is False:
        return str(value).lower()
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
