"""NetworkPolicies as the API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import PORT_NAME
from kubelint.views.networks import Network, lies_within, network
from kubelint.views.spelling import is_placeholder

PEERS = ("podSelector", "namespaceSelector", "ipBlock")

#: Each direction with the field that lists whom it is about.
DIRECTIONS = (("ingress", "from"), ("egress", "to"))

Wrong = Iterator[tuple[Path, str]]


def invalid_network_policy(policy: Resource) -> Iterator[Problem]:
    """A NetworkPolicy that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
    """
    if policy.group != "networking.k8s.io":
        return
    for path, wrong in (*_types(policy), *_rules(policy)):
        yield Problem(path, f"{policy.title} {wrong}")


def _types(policy: Resource) -> Wrong:
    count = len(list(policy.items("spec", "policyTypes")))
    if count > 2:
        yield policy.at("spec", "policyTypes"), f"lists {count} policyTypes; there are only Ingress and Egress"


def _rules(policy: Resource) -> Wrong:
    for direction, peers in DIRECTIONS:
        for rule in policy.views("spec", direction):
            for port in rule.views("ports"):
                yield from _port(port)
            for path, _ in rule.items(peers):
                yield from _peer(View(rule.get(peers, path[-1]), path, rule.subject), peers)


def _peer(peer: View, field: str) -> Wrong:
    kinds = [each for each in PEERS if peer.get(each) is not None]
    if not kinds:
        yield peer.path, f'has a peer under "{field}" that says nobody; use podSelector, namespaceSelector or ipBlock'
    elif "ipBlock" in kinds and len(kinds) > 1:
        yield peer.at("ipBlock"), f"has ipBlock beside {kinds[0]} in one peer; make it a peer of its own"
    if "ipBlock" in kinds:
        yield from _block(peer)


def _block(peer: View) -> Wrong:
    text = peer.text("ipBlock", "cidr")
    whole = network(text)
    if text and whole is None and not is_placeholder(text):
        yield peer.at("ipBlock", "cidr"), f'names "{brief(text)}", which is no CIDR such as "10.0.0.0/8"'
    for path, _ in peer.items("ipBlock", "except"):
        part = peer.text("ipBlock", "except", path[-1])
        if part and not is_placeholder(part):
            yield from _except(path, part, whole, text)


def _except(path: Path, text: str, whole: Network | None, cidr: str) -> Wrong:
    part = network(text)
    if part is None:
        yield path, f'leaves out "{brief(text)}", which is no CIDR such as "10.0.0.0/8"'
    elif whole is not None and not lies_within(part, whole):
        yield path, f'leaves out "{brief(text)}", which is not a smaller part of "{brief(cidr)}"'


def _port(port: View) -> Wrong:
    """Numbers out of range are for invalid-port, and numbers in quotes for numeric-string-port."""
    first, last = port.get("port"), port.integer("endPort")
    name = port.text("port")
    if last is not None and type(first) is not int:
        yield port.at("endPort"), "has endPort without a port number to begin with; set port to a number"
    elif last is not None and last < first:
        yield port.at("endPort"), f"has endPort {last}, which is below port {first}"
    elif last is not None and last > 65535:
        yield port.at("endPort"), f"has endPort {last}; use at most 65535"
    if first == "" or (name and not name.isdigit() and not is_placeholder(name) and not PORT_NAME.accepts(name)):
        yield port.at("port"), f'has port "{brief(name)}", which is no name of a port; use {PORT_NAME.words}'
