"""Endpoints and EndpointSlices as the API server accepts them."""

from collections.abc import Iterator
from ipaddress import ip_network

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN
from kubelint.views.networks import address
from kubelint.views.spelling import is_placeholder

MOST_ADDRESSES = 100
VERSIONS = {"IPv4": 4, "IPv6": 6}
TYPES = (*VERSIONS, "FQDN")

#: Where no endpoint can be, and what such addresses are called.
SPECIAL = tuple(
    (ip_network(text), words)
    for text, words in (
        ("0.0.0.0/32", "stands for any address"),
        ("::/128", "stands for any address"),
        ("127.0.0.0/8", "is the machine itself"),
        ("::1/128", "is the machine itself"),
        ("169.254.0.0/16", "is link-local"),
        ("fe80::/10", "is link-local"),
        ("224.0.0.0/24", "is link-local multicast"),
        ("ff02::/16", "is link-local multicast"),
    )
)

Wrong = Iterator[tuple[Path, str]]


def invalid_endpoints(resource: Resource) -> Iterator[Problem]:
    """An Endpoints or EndpointSlice object that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/
    """
    found: Wrong = iter(())
    if resource.api_version == "v1" and resource.kind == "Endpoints":
        found = _subsets(resource)
    elif resource.group == "discovery.k8s.io":
        found = _slice(resource)
    for path, wrong in found:
        yield Problem(path, f"{resource.title} {wrong}")


def _subsets(endpoints: Resource) -> Wrong:
    for subset in endpoints.views("subsets"):
        fields = ("addresses", "notReadyAddresses")
        if not any(subset.get(each) for each in fields):
            yield subset.path, "has a subset without addresses; list at least one"
        for field in fields:
            for each in subset.views(field):
                yield from _address(each.at("ip"), each.text("ip"))
        ports = list(subset.views("ports"))
        for port in ports if len(ports) > 1 else ():
            if not port.get("name"):
                yield port.at("port"), f"has {len(ports)} ports, but one without a name; name every one of them"


def _slice(resource: Resource) -> Wrong:
    kind = resource.text("addressType")
    if kind and kind not in TYPES and not is_placeholder(kind):
        yield resource.at("addressType"), f'has addressType "{brief(kind)}"; use {", ".join(TYPES)}'
    for endpoint in resource.views("endpoints"):
        count = len(list(endpoint.items("addresses")))
        if endpoint.get("addresses") == []:
            yield endpoint.at("addresses"), "has an endpoint without addresses; list at least one"
        elif count > MOST_ADDRESSES:
            yield endpoint.at("addresses"), f"has an endpoint with {count} addresses; use at most {MOST_ADDRESSES}"
        for path, _ in endpoint.items("addresses"):
            yield from _address(path, endpoint.text("addresses", path[-1]), kind)
    yield from _ports(list(resource.views("ports")))


def _ports(ports: list[View]) -> Wrong:
    seen: set[str] = set()
    for port in ports:
        name = port.text("name")
        if name in seen:
            which = f'the name "{brief(name)}"' if name else "no name"
            yield port.at("name" if name else "port"), f"gives {which} to two ports; tell them apart"
        seen.add(name)


def _address(path: Path, text: str, kind: str = "") -> Wrong:
    if not text or is_placeholder(text):
        return
    if kind == "FQDN":
        name = text.removesuffix(".")
        if not DNS_SUBDOMAIN.accepts(name) or "." not in name:
            yield path, f'has address "{brief(text)}", which is no full DNS name'
        return
    found = address(text)
    if found is None or (kind in VERSIONS and found.version != VERSIONS[kind]):
        yield path, f'has address "{brief(text)}", which is no {kind if kind in VERSIONS else "IP"} address'
        return
    for network, words in SPECIAL:
        if found in network:
            yield path, f'has address "{brief(text)}", which {words}; no endpoint can be there'
