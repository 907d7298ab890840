"""How pods are spread over zones and nodes."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.scheduling import topology_key
from kubelint.model import Path, Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, is_template

#: The fields of a spread constraint with a choice of words.
CHOICES = {
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
    "nodeAffinityPolicy": ("Honor", "Ignore"),
    "nodeTaintsPolicy": ("Honor", "Ignore"),
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
