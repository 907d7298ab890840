"""Network policies that let everybody through."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.kubernetes.addresses import EVERYWHERE
from kubelint.model import Path, Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource


class Direction(NamedTuple):
    """One direction of a policy: its rules, its peers, and what everything is called there."""

    rules: str
    peers: str
    everything: str


IN = Direction("ingress", "from", "lets everybody in")
OUT = Direction("egress", "to", "lets its pods out to everywhere")


def allows_everything(policy: Resource, *, strict_egress: bool, strict_selectors: bool) -> Iterator[Problem]:
    """A rule that excludes nobody. No rules at all deny everything, and a rule for certain ports is a choice.

    Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
    """
    if policy.group not in ("networking.k8s.io", "extensions"):
        return
    for direction in (IN, OUT) if strict_egress else (IN,):
        for index, rule in enumerate(_rules(policy, direction)):
            for path, why in _openings(rule, direction, strict_selectors):
                number = f"rule {index + 1} of " if index else ""
                yield Problem(path, f"{number}{policy.title} {direction.everything}{why}; name who may pass")


def _rules(policy: Resource, direction: Direction) -> Iterator[View]:
    """Yield the rules; one that is null is an empty one."""
    for path, rule in policy.items("spec", direction.rules):
        yield View({} if rule is None else rule, path, policy.subject)


def _openings(rule: View, direction: Direction, strict_selectors: bool) -> Iterator[tuple[Path, str]]:
    """Yield where a rule lets everybody through, and by what."""
    if rule.mapping() == rule.value and not rule.get(direction.peers) and not rule.get("ports"):
        yield rule.path, f", for it has no {direction.peers}"
    for peer in rule.views(direction.peers):
        cidr = peer.text("ipBlock", "cidr")
        if cidr in EVERYWHERE and not peer.get("ipBlock", "except"):
            yield peer.at("ipBlock", "cidr"), f' by "{cidr}"'
        elif strict_selectors and peer.get("namespaceSelector") == {} and not peer.get("podSelector"):
            yield peer.at("namespaceSelector"), " of the cluster by an empty namespaceSelector"
