"""Network policies and the pods they name."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.isolation import endpoint_selectors
from kubelint.checks.kubernetes.pod_selection import selects_nothing
from kubelint.model import Path, Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.selectors import Selector
from kubelint.views.walk import every, keys
from kubelint.views.workspace import Workspace

GROUPS = ("networking.k8s.io", "extensions")

#: Where a policy lists whom it lets through, and what messages call that.
PEERS = (
    (keys("spec.ingress.*.from.*"), "lets in"),
    (keys("spec.egress.*.to.*"), "lets out to"),
)

#: The label every namespace has, with its own name.
NAMESPACE_NAME = "kubernetes.io/metadata.name"


def dangling_policy(
    policy: Resource, workspace: Workspace, *, unresolved: str, operator_labels: list[str]
) -> Iterator[Problem]:
    """A policy for pods that are not there, so that whatever it was meant for is open."""
    for place, selector in _selectors(policy):
        yield from selects_nothing(
            policy, selector, place, workspace, unresolved=unresolved, operator_labels=operator_labels
        )


def dangling_peer(
    policy: Resource, workspace: Workspace, *, unresolved: str, operator_labels: list[str]
) -> Iterator[Problem]:
    """A peer that is no pod of the policy's own namespace, so that nobody is let through."""
    if policy.group not in GROUPS:
        return
    for way, verb in PEERS:
        for path, value in every(policy.value, way, policy.path):
            peer = View(value, path, policy.subject)
            if peer.get("podSelector") is not None and _is_at_home(peer, policy.namespace):
                yield from selects_nothing(
                    policy,
                    Selector.parse(peer.get("podSelector")),
                    peer.at("podSelector"),
                    workspace,
                    unresolved=unresolved,
                    operator_labels=operator_labels,
                    what=verb,
                )


def _selectors(policy: Resource) -> Iterator[tuple[Path, Selector]]:
    if policy.group in GROUPS:
        yield policy.at("spec", "podSelector"), Selector.parse(policy.get("spec", "podSelector"))
    elif policy.group == "cilium.io":
        for rule, selector in endpoint_selectors(policy):
            if not any(":" in each.key for each in selector.requirements):  # labels that are not of Kubernetes
                yield rule.at("endpointSelector"), selector


def _is_at_home(peer: View, namespace: str | None) -> bool:
    """Whether a peer is in the policy's own namespace: it names no other, or that one by its name."""
    if peer.get("ipBlock") is not None:
        return False
    if peer.get("namespaceSelector") is None:
        return True
    named = Selector.of_labels({NAMESPACE_NAME: namespace})
    return namespace is not None and str(Selector.parse(peer.get("namespaceSelector"))) == str(named)
