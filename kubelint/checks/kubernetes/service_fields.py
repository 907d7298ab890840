"""Services as the API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Version
from kubelint.schema import objects
from kubelint.text import brief
from kubelint.versions import show
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN
from kubelint.views.networks import address, network, special
from kubelint.views.spelling import is_placeholder

#: What only a Service of type LoadBalancer may have.
FOR_LOAD_BALANCERS = ("allocateLoadBalancerNodePorts", "loadBalancerClass", "loadBalancerSourceRanges")

#: What a Service that is only a name may not have.
FOR_ADDRESSES = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")

LONGEST_AFFINITY = 86400

#: The kubelet's own port, which no load balancer could lead to before the version it was opened in.
KUBELET_PORT, KUBELET_PORT_ALLOWED = 10250, (1, 33)

Wrong = Iterator[tuple[Path, str]]


def invalid_service(service: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A combination of fields that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/
    """
    spec = View(service.get("spec"), service.at("spec"), service.subject)
    kind = spec.text("type") or "ClusterIP"
    if service.group or is_placeholder(kind):
        return
    for path, wrong in (
        *_ports(service, spec, kind, kubernetes_version),
        *_cluster_ip(spec, kind),
        *_external_name(spec, kind),
        *_traffic_policy(spec, kind),
        *_load_balancer(spec, kind),
        *_affinity(spec),
        *_external_ips(spec),
    ):
        yield Problem(path, f"{service.title} {wrong}")


def port_name_required(service: Resource) -> Iterator[Problem]:
    """A port without a name among several: names are what tells them apart."""
    ports = list(service.views("spec", "ports"))
    if service.group or len(ports) < 2:
        return
    for port in ports:
        if not port.get("name"):
            number = f" {port.get('port')}" if port.integer("port") else ""
            wrong = f"has {len(ports)} ports, but gives port{number} no name; name every one of them"
            yield Problem(port.at("port"), f"{service.title} {wrong}")


def _ports(service: Resource, spec: View, kind: str, version: Version) -> Wrong:
    has_none = not spec.get("ports") and not objects.is_misplaced(service, ("spec", "ports"), version)
    if has_none and kind != "ExternalName" and not _is_headless(spec):
        yield spec.at("ports"), 'has no port; list at least one, or set clusterIP to "None"'
    for port in spec.views("ports"):
        node_port = port.integer("nodePort")
        if node_port and kind == "ClusterIP":
            yield port.at("nodePort"), f"is of type ClusterIP, so it cannot have nodePort {node_port}; delete it"
        if kind == "LoadBalancer" and port.get("port") == KUBELET_PORT and version < KUBELET_PORT_ALLOWED:
            allowed = show(KUBELET_PORT_ALLOWED)
            yield port.at("port"), f"balances port {KUBELET_PORT}, which belongs to the kubelet before {allowed}"


def _cluster_ip(spec: View, kind: str) -> Wrong:
    if _is_headless(spec) and kind in ("NodePort", "LoadBalancer"):
        field = "clusterIP" if spec.get("clusterIP") else "clusterIPs"
        yield spec.at(field), f'is of type {kind}, so it cannot be headless; delete {field} "None"'
    first, listed = spec.text("clusterIP"), spec.words("clusterIPs")
    if first and listed and listed[0][1] != first and not is_placeholder(first + listed[0][1]):
        yield listed[0][0], f'has "{brief(listed[0][1])}" as first of clusterIPs, but "{brief(first)}" as clusterIP'
    families = [each for _, each in spec.words("ipFamilies")]
    if len(families) > len(set(families)):
        yield spec.at("ipFamilies"), "has one of the ipFamilies twice; each of IPv4 and IPv6 can be there once"
    for path, text in listed:
        if text != "None" and not is_placeholder(text) and address(text) is None:
            yield path, f'has cluster IP "{brief(text)}", which is no IP address'


def _external_name(spec: View, kind: str) -> Wrong:
    if kind != "ExternalName":
        return
    name = spec.text("externalName")
    if not name:
        yield spec.at("externalName"), "is of type ExternalName, but has no externalName; set a DNS name"
    elif not is_placeholder(name) and not DNS_SUBDOMAIN.accepts(name.removesuffix(".")):
        yield spec.at("externalName"), f'stands for "{brief(name)}", which is no DNS name; use {DNS_SUBDOMAIN.words}'
    for field in FOR_ADDRESSES:
        if spec.get(field):
            yield spec.at(field), f"is of type ExternalName, so it cannot have {field}; delete it"


def _traffic_policy(spec: View, kind: str) -> Wrong:
    policy = spec.text("externalTrafficPolicy")
    is_open = kind in ("NodePort", "LoadBalancer") or (kind == "ClusterIP" and spec.get("externalIPs"))
    if policy and not is_open:
        wrong = f"is of type {kind}, so it cannot have externalTrafficPolicy; delete it"
        yield spec.at("externalTrafficPolicy"), wrong
    if spec.integer("healthCheckNodePort") and not (kind == "LoadBalancer" and policy == "Local"):
        wrong = "has healthCheckNodePort, which needs type LoadBalancer and externalTrafficPolicy Local; delete it"
        yield spec.at("healthCheckNodePort"), wrong


def _load_balancer(spec: View, kind: str) -> Wrong:
    for field in FOR_LOAD_BALANCERS:
        if spec.get(field) not in (None, []) and kind != "LoadBalancer":
            yield spec.at(field), f"is of type {kind}, so it cannot have {field}; delete it"
    for path, text in _texts(spec, "loadBalancerSourceRanges"):
        if network(text.strip()) is None:
            yield path, f'lets "{brief(text)}" in, which is no CIDR such as "10.0.0.0/8"'


def _affinity(spec: View) -> Wrong:
    keys = ("sessionAffinityConfig", "clientIP", "timeoutSeconds")
    seconds = spec.integer(*keys)
    if spec.get("sessionAffinity") == "ClientIP" and seconds is not None and not 0 < seconds <= LONGEST_AFFINITY:
        yield spec.at(*keys), f"keeps clients for {seconds} seconds; use 1 to {LONGEST_AFFINITY}"


def _external_ips(spec: View) -> Wrong:
    for path, text in _texts(spec, "externalIPs"):
        found = address(text)
        if found is None:
            yield path, f'has external IP "{brief(text)}", which is no IP address'
        elif words := special(found):
            yield path, f'has external IP "{brief(text)}", which {words}; name one that traffic can come in by'


def _is_headless(spec: View) -> bool:
    return "None" in (spec.get("clusterIP"), spec.get("clusterIPs", 0))


def _texts(spec: View, field: str) -> Iterator[tuple[Path, str]]:
    for path, _ in spec.items(field):
        text = spec.text(field, path[-1])
        if text and not is_placeholder(text):
            yield path, text
