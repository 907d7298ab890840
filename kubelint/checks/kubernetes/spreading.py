"""How pods are spread over zones and nodes."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.kubernetes.autoscaling import effective_replicas
from kubelint.checks.kubernetes.scheduling import topology_key
from kubelint.model import Path, Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.pods import GENERATED_LABELS
from kubelint.views.selectors import Selector, labels
from kubelint.views.walk import every, keys
from kubelint.views.workspace import Workspace

#: The fields of a spread constraint with a choice of words.
CHOICES = {
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    "nodeAffinityPolicy": ("Honor", "Ignore"),
    "nodeTaintsPolicy": ("Honor", "Ignore"),
}


ANTI_AFFINITY, TOPOLOGY_SPREAD = "anti-affinity", "topology-spread"

#: Where a pod says how it is to be spread.
TERMS = (
    (ANTI_AFFINITY, keys("spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution.*")),
    (
        ANTI_AFFINITY,
        keys("spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm"),
    ),
    (TOPOLOGY_SPREAD, keys("spec.topologySpreadConstraints.*")),
)

NODES_AND_ZONES = frozenset(
    {
        "failure-domain.beta.kubernetes.io/zone",
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
    }
)

#: What makes a term look at other pods than those of its own namespace and kind.
ELSEWHERE = ("mismatchLabelKeys", "namespaceSelector", "namespaces")

REMEDIES = {
    ANTI_AFFINITY: "a podAntiAffinity term for its own labels",
    TOPOLOGY_SPREAD: "a topologySpreadConstraint for its own labels",
    "any": "a topologySpreadConstraint or a podAntiAffinity term for its own labels",
}


def invalid_topology_spread(pod: Pod) -> Iterator[Problem]:
    """A spread constraint that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
    """
    seen: dict[tuple[str, str], View] = {}
    for constraint in pod.views("spec", "topologySpreadConstraints"):
        yield from topology_key(constraint, "the spread constraint", severity="warning")  # accepted, but on no node
        for place, why in _spread(constraint):
            yield Problem(place, f"the spread constraint {why}")
        pair = constraint.text("topologyKey"), constraint.text("whenUnsatisfiable")
        if all(pair) and pair in seen:
            related = (Related(seen[pair].at("topologyKey"), "first here"),)
            message = f'the pod is spread over "{brief(pair[0])}" with {brief(pair[1])} twice; merge the two'
            yield Problem(constraint.at("topologyKey"), message, related=related)
        seen.setdefault(pair, constraint)


def spreads_nothing(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A selector that does not match the pod it is in, so that the pod is not kept apart from its own kind.

    A term about other pods keeps apart from these, which may well be meant, and so may one with keys to differ in.
    """
    for term in _terms(resource.pod) if resource.pod else ():
        if not term.is_about_nodes:
            continue
        if term.view.get("labelSelector") is None:
            message = f"{term.title} has no labelSelector, so it looks at no pod; give it the labels of its own pod"
            yield from () if term.view.get("matchLabelKeys") else (Problem(term.view.path, message),)
        elif term.selects_itself is False and _is_mistaken(term, resource, workspace):
            wanted = brief(str(term.selector))
            message = f"{term.title} looks at pods with {wanted}, which its own pod does not carry"
            yield Problem(term.view.at("labelSelector"), f"{message}, so it spreads nothing")


def not_spread(
    workload: Resource, workspace: Workspace, *, min_replicas: int, topology_keys: list[str], require: str
) -> Iterator[Problem]:
    """Several replicas, and nothing that keeps them from sharing one node."""
    pod, replicas = workload.pod, effective_replicas(workload, workspace)
    if not pod or replicas is None or replicas < min_replicas:
        return
    found = {
        term.mechanism
        for term in _terms(pod)
        if term.view.text("topologyKey") in topology_keys and term.selects_itself is not False
    }
    if not found or (require != "any" and require not in found):
        place = pod.at("spec", "affinity") if pod.get("spec", "affinity") is not None else pod.at("spec")
        message = f"{workload.title} has {replicas} replicas, which may all run on one node"
        yield Problem(place, f"{message}; add {REMEDIES.get(require, REMEDIES['any'])}")


class Term(NamedTuple):
    """One thing a pod says about how its own kind is to be spread."""

    view: View
    mechanism: str  # "anti-affinity" or "topology-spread"
    pod: Pod

    @property
    def title(self) -> str:
        word = "the anti-affinity term" if self.mechanism == ANTI_AFFINITY else "the spread constraint"
        return f"{word} of {self.pod.resource.title}"

    @property
    def is_about_nodes(self) -> bool:
        """Whether its topology is that of nodes and zones, as a constraint's always is."""
        return self.mechanism == TOPOLOGY_SPREAD or self.view.text("topologyKey") in NODES_AND_ZONES

    @property
    def selector(self) -> Selector:
        return Selector.parse(self.view.get("labelSelector"))

    @property
    def selects_itself(self) -> bool | None:
        """Whether it looks at pods like its own; None where it may look at pods of other namespaces only."""
        carried = labels(self.pod.get("metadata", "labels"))
        if self.view.get("labelSelector") is None or not self.selector.matches(carried):
            return False
        namespaces = [name for _, name in self.view.words("namespaces")]
        others = self.view.get("namespaceSelector") or (namespaces and self.pod.resource.namespace not in namespaces)
        return None if others else True


def _terms(pod: Pod) -> Iterator[Term]:
    for mechanism, way in TERMS:
        for path, value in every(pod.value, way, pod.path):
            yield Term(View(value, path, pod.subject), mechanism, pod)


def _is_mistaken(term: Term, resource: Resource, workspace: Workspace) -> bool:
    """Whether a selector that does not match its own pod matches no other one either, as far as can be seen."""
    selector = term.selector
    if selector.is_placeholder or not workspace.knows_all_around(resource):
        return False
    if any(term.view.get(field) is not None for field in ELSEWHERE):
        return False
    if any(each.key in GENERATED_LABELS for each in selector.requirements):
        return False
    return not workspace.selected(selector, resource.namespace)


def _spread(constraint: View) -> Iterator[tuple[Path, str]]:
    domains, skew = constraint.integer("minDomains"), constraint.integer("maxSkew")
    if skew is not None and skew < 1:
        yield constraint.at("maxSkew"), f"has maxSkew {skew}; it must be at least 1"
    for field, possible in CHOICES.items():
        value = constraint.text(field)
        if value and value not in possible and not is_template(value):
            why = f'has {field} "{brief(value)}"; possible are {" and ".join(possible)}{suggest(value, possible)}'
            yield constraint.at(field), why
    if domains is not None and domains < 1:
        yield constraint.at("minDomains"), f"has minDomains {domains}; it must be at least 1"
    elif domains is not None and constraint.text("whenUnsatisfiable") == "ScheduleAnyway":
        yield constraint.at("minDomains"), "has minDomains, which only whenUnsatisfiable DoNotSchedule can have"
    expressions = {each.text("key") for each in constraint.views("labelSelector", "matchExpressions")}
    selected = expressions | constraint.mapping("labelSelector", "matchLabels").keys()
    for path, key in constraint.items("matchLabelKeys"):
        if constraint.get("labelSelector") is None:
            yield path, "has matchLabelKeys, but no labelSelector, without which they cannot be"
        elif isinstance(key, str) and key in selected:
            yield path, f'has "{brief(key)}" both in matchLabelKeys and in labelSelector; one is enough'
