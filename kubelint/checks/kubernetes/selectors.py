"""Workloads and the pods they are to own."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.pods import GENERATED_LABELS
from kubelint.views.selectors import Selector, labels
from kubelint.views.spelling import is_placeholder

#: Kinds whose selector is a plain map of labels.
PLAIN = frozenset({"DeploymentConfig", "ReplicationController"})


def mismatching_selector(workload: Resource) -> Iterator[Problem]:
    """A selector that the workload's own pod template does not satisfy, which the API server rejects."""
    if not workload.pod or (workload.kind == "Job" and workload.get("spec", "manualSelector") is not True):
        return  # the server makes the selector of a Job
    written = workload.get("spec", "selector")
    plain = workload.kind in PLAIN
    selector = Selector.of_labels(written) if plain else Selector.parse(written)
    carried = labels(workload.pod.get("metadata", "labels"))
    if selector.is_placeholder or any(map(is_placeholder, (*carried, *carried.values()))):
        return
    for each in selector.unmet(carried):
        if each.key not in GENERATED_LABELS:
            yield Problem(
                workload.at("spec", "selector", *each.path),
                f"the selector of {workload.title} wants {brief(str(each))}, "
                f"but its pod template has {_has(each.key, carried)}",
            )
            return


def _has(key: str, carried: dict[str, str]) -> str:
    if key in carried:
        return brief(f"{key}={carried[key]}")
    return "only " + brief(", ".join(f"{key}={value}" for key, value in carried.items())) if carried else "no labels"
