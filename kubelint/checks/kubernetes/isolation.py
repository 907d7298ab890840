"""Network policies and the pods they isolate."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.model import Path, Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.selectors import Requirement, Selector
from kubelint.views.workspace import Workspace

#: Policies of network plugins and administrators whose selectors are in a language of their own: they are taken to
#: select every pod, in their namespace where they have one.
OTHER_POLICIES = (
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
)

DIRECTIONS = ("Ingress", "Egress")

CILIUM_KINDS = ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")

#: Where Cilium says that a label comes from: ``k8s:app``.
CILIUM_SOURCES = ("k8s:", "any:")
CILIUM_NAMESPACE = "io.kubernetes.pod.namespace"

#: Namespaces of the cluster itself.
KEPT_OPEN = ("kube-system", "kube-public", "kube-node-lease")

#: A pod: the origin of its resource, and its path.
Pod = tuple[tuple[str, int], Path]


class Policy(NamedTuple):
    """One network policy, whoever enforces it."""

    selector: Selector  # empty: every pod
    namespace: str | None
    directions: frozenset[str]  # "Ingress", "Egress"


class Isolated(NamedTuple):
    """What the policies of a run isolate in one direction."""

    pods: set[Pod]
    namespaces: set[str | None]  # with every pod in them; None: it may be any


def non_isolated_pod(workload: Resource, workspace: Workspace, *, require: list[str]) -> Iterator[Problem]:
    """A pod that no network policy selects, so that everything may reach it.

    Policies do not bind pods in the network of the host.
    """
    pod = workload.pod
    if not pod or not workspace.complete or pod.get("spec", "hostNetwork") is True:
        return
    isolated = workspace.once(_isolated)
    open_to = [each for each in require if each in isolated and not _is_isolated(workload, isolated[each])]
    if open_to:
        where = f' of namespace "{workload.namespace}"' if workload.namespace else " here"
        yield Problem(
            pod.at("metadata", "labels") if pod.labels else workload.at("metadata", "name"),
            f"no network policy{where} selects the pods of {workload.title} for {' and '.join(open_to).lower()}",
        )


def open_namespace(namespace: Resource, workspace: Workspace, *, require_default_deny: bool) -> Iterator[Problem]:
    """A namespace without any network policy, or, where that is required, without one that denies by default."""
    if namespace.group or namespace.name in KEPT_OPEN or not workspace.complete:
        return
    policies = workspace.once(_reach)
    here = policies.get(namespace.name, []) + policies.get(None, [])
    if not here:
        message = f"no network policy here is for {namespace.title}; add one that denies by default"
        yield Problem(namespace.at("metadata", "name"), message)
    elif require_default_deny and not any(here):
        message = (
            f"no network policy denies what nobody allows in {namespace.title}; add one without rules for all pods"
        )
        yield Problem(namespace.at("metadata", "name"), message)


def _reach(workspace: Workspace) -> dict[str | None, list[bool]]:
    """For each namespace its policies: whether they deny by default. None: those that may be for any.

    Only those of Kubernetes itself are read for that; the others are taken to.
    """
    found: dict[str | None, list[bool]] = {}
    for kind in ("NetworkPolicy", *CILIUM_KINDS, *(kind for _, kind in OTHER_POLICIES)):
        for policy in workspace.kind(kind):
            found.setdefault(policy.namespace, []).append(kind != "NetworkPolicy" or _denies_by_default(policy))
    return found


def _denies_by_default(policy: Resource) -> bool:
    selects_all = Selector.parse(policy.get("spec", "podSelector")).is_empty
    return selects_all and "Ingress" in _directions(policy) and not policy.get("spec", "ingress")


def _is_isolated(workload: Resource, isolated: Isolated) -> bool:
    namespaces = isolated.namespaces
    if None in namespaces or workload.namespace in namespaces or (workload.namespace is None and namespaces):
        return True
    return (workload.origin, workload.path) in isolated.pods


def _isolated(workspace: Workspace) -> dict[str, Isolated]:
    found = {each: Isolated(set(), set()) for each in DIRECTIONS}
    for policy in dict.fromkeys(_policies(workspace)):
        for direction in policy.directions:
            if policy.selector.is_empty:
                found[direction].namespaces.add(policy.namespace)
            else:
                selected = workspace.selected(policy.selector, policy.namespace)
                found[direction].pods.update((each.resource.origin, each.resource.path) for each in selected)
    return found


def _policies(workspace: Workspace) -> Iterator[Policy]:
    for resource in workspace.kind("NetworkPolicy"):
        if resource.group in ("networking.k8s.io", "extensions"):
            selector = Selector.parse(resource.get("spec", "podSelector"))
            yield Policy(selector, resource.namespace, _directions(resource))
    for kind in CILIUM_KINDS:
        for resource in workspace.kind(kind):
            yield from _cilium(resource)
    for group, kind in OTHER_POLICIES:
        for resource in workspace.kind(kind):
            if resource.group == group:
                yield Policy(Selector(()), resource.namespace, frozenset(DIRECTIONS))


def _directions(policy: Resource) -> frozenset[str]:
    """The types it names; else Ingress, and Egress where it has rules for that.

    Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource
    """
    named = {each for each in DIRECTIONS for _, written in policy.items("spec", "policyTypes") if written == each}
    return frozenset(named or (DIRECTIONS if "egress" in policy.mapping("spec") else DIRECTIONS[:1]))


def _cilium(policy: Resource) -> Iterator[Policy]:
    """A rule isolates in the directions it has a section for. Source: https://docs.cilium.io/en/stable/security/policy/"""
    sections = {"Ingress": ("ingress", "ingressDeny"), "Egress": ("egress", "egressDeny")}
    for rule, selector in endpoint_selectors(policy):
        directions = {each for each, names in sections.items() if any(name in rule.mapping() for name in names)}
        yield Policy(selector, policy.namespace, frozenset(directions))


def endpoint_selectors(policy: Resource) -> Iterator[tuple[View, Selector]]:
    """Yield each rule of a policy of Cilium, and which pods it is for: their labels, as Kubernetes calls them."""
    spec = View(policy.get("spec"), policy.at("spec"), policy.subject)
    for rule in (spec, *policy.views("specs")):
        written = Selector.parse(rule.get("endpointSelector")).requirements
        selector = Selector(tuple(_bare(each) for each in written if not each.key.endswith(CILIUM_NAMESPACE)))
        if rule.get("endpointSelector") is not None:
            yield rule, selector


def _bare(requirement: Requirement) -> Requirement:
    for source in CILIUM_SOURCES:
        if requirement.key.startswith(source):
            return requirement._replace(key=requirement.key.removeprefix(source))
    return requirement
