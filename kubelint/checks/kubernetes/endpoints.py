"""Endpoints and EndpointSlices as the API server accepts them."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.demands import (
    Row,
    Wrong,
    at_most,
    distinct,
    filled,
    given,
    like,
    number,
    problems,
    qualified,
    row,
    views,
    word,
)
from kubelint.checks.kubernetes.gates import is_since
from kubelint.model import Path, Problem, Version
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_LABEL, DNS_SUBDOMAIN, LABEL_VALUE
from kubelint.views.networks import address, special
from kubelint.views.spelling import is_placeholder

MOST_ENDPOINTS, MOST_ADDRESSES, MOST_PORTS, MOST_HINTS = 1000, 100, 20000, 8
VERSIONS = {"IPv4": 4, "IPv6": 6}
PROTOCOLS = ("TCP", "UDP", "SCTP")

ENDPOINTS: tuple[Row, ...] = (
    *(
        each
        for field in ("addresses", "notReadyAddresses")
        for each in (
            row(f"subsets.*.{field}.*.ip", filled),
            row(f"subsets.*.{field}.*.hostname", like(DNS_LABEL)),
            row(f"subsets.*.{field}.*.nodeName", given(DNS_SUBDOMAIN)),
        )
    ),
    row("subsets.*.ports.*.name", like(DNS_LABEL)),
    row("subsets.*.ports.*.port", number(1, 65535, unset=0)),
    row("subsets.*.ports.*.protocol", word(*PROTOCOLS, "")),
    row("subsets.*.ports.*.appProtocol", qualified),
)

SLICE: tuple[Row, ...] = (
    row("addressType", filled, word(*VERSIONS, "FQDN")),
    row("endpoints", at_most(MOST_ENDPOINTS)),
    row("endpoints.*.addresses", filled, at_most(MOST_ADDRESSES)),
    row("endpoints.*.hostname", given(DNS_LABEL)),
    row("endpoints.*.nodeName", given(DNS_SUBDOMAIN)),
    row("endpoints.*.hints.forZones", at_most(MOST_HINTS), distinct("name")),
    row("endpoints.*.hints.forZones.*.name", like(LABEL_VALUE)),
    row("endpoints.*.hints.forNodes", at_most(MOST_HINTS), distinct("name")),
    row("endpoints.*.hints.forNodes.*.name", filled, like(DNS_SUBDOMAIN)),
    row("ports", at_most(MOST_PORTS), distinct("name")),
    row("ports.*.name", like(DNS_LABEL)),
    row("ports.*.protocol", word(*PROTOCOLS)),
    row("ports.*.appProtocol", qualified),
)


def invalid_endpoints(resource: Resource, *, strict_since: str, kubernetes_version: Version) -> Iterator[Problem]:
    """An Endpoints or EndpointSlice object that the API server rejects.

    From ``strict_since`` on, it takes IPv6 addresses only as they are written best.
    Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
    """
    is_strict = is_since(kubernetes_version, strict_since)
    if resource.api_version == "v1" and resource.kind == "Endpoints":
        yield from problems(resource, ENDPOINTS, _subsets)
    elif resource.group == "discovery.k8s.io":
        yield from problems(resource, SLICE, lambda each: _slice(each, is_strict))


def _subsets(endpoints: Resource) -> Wrong:
    for subset in views(endpoints, "subsets.*"):
        fields = ("addresses", "notReadyAddresses")
        if not any(subset.get(each) for each in fields):
            yield subset.path, "list at least one of its addresses"
        for field in fields:
            for each in views(subset, f"{field}.*"):
                yield from _address(each.at("ip"), each.text("ip"))
        ports = list(views(subset, "ports.*"))
        for port in ports if len(ports) > 1 else ():
            if not port.get("name"):
                yield port.at("name"), f"of {len(ports)} ports each needs a name"


def _slice(resource: Resource, is_strict: bool) -> Wrong:
    kind = resource.text("addressType")
    for endpoint in views(resource, "endpoints.*"):
        for path, text in endpoint.words("addresses"):
            if kind == "FQDN":
                yield from _name(path, text)
            elif kind in VERSIONS:
                yield from _address(path, text, kind)
            if kind == "IPv6" and is_strict and text != str(address(text) or text):
                yield path, f'write "{address(text)}"'


def _name(path: Path, text: str) -> Wrong:
    parts = text.removesuffix(".").split(".")
    if not is_placeholder(text) and (len(parts) < 2 or not all(map(DNS_LABEL.accepts, parts))):
        yield path, "use a full DNS name"


def _address(path: Path, text: str, kind: str = "") -> Wrong:
    if is_placeholder(text):
        return
    found = address(text)
    if found is None or (kind in VERSIONS and found.version != VERSIONS[kind]):
        yield path, f"use an {kind or 'IP'} address"
        return
    if words := special(found):
        yield path, f"it {words}; no endpoint can be there"
