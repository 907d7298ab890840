"""Ports that a container takes of its node, and calls that it has its node make."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import is_on
from kubelint.model import Problem, Version
from kubelint.text import brief
from kubelint.views.kubernetes import Container, is_template

CALLS = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)

#: From here on Pod Security forbids hosts in them.
PROBE_HOSTS_COUNT = (1, 34)


def host_port(container: Container, *, allowed: list[int], pod_security: str) -> Iterator[Problem]:
    """A port of the node for one container. On the node's network every port is one, which host-network says."""
    if is_on(container.pod.get("spec", "hostNetwork")) and not pod_security:
        return
    for port in container.views("ports"):
        number = port.integer("hostPort")
        if number and number not in allowed:
            yield Problem(
                port.at("hostPort"),
                f"{container.title} takes port {number} of its node; delete hostPort, and use a Service",
            )


def probe_host(container: Container, *, kubernetes_version: Version, pod_security: str) -> Iterator[Problem]:
    """A probe or hook with a host: the kubelet calls it, from the node, on nothing but the pod's word."""
    if pod_security and kubernetes_version < PROBE_HOSTS_COUNT:
        return
    for call in CALLS:
        for action in ("httpGet", "tcpSocket"):
            host = container.text(*call, action, "host")
            if host and not is_template(host):
                yield Problem(
                    container.at(*call, action, "host"),
                    f'{container.title} sends the kubelet to "{brief(host)}"; delete host, so that it asks the pod',
                )
