"""Labels and taints of nodes that have new names."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Path, Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.walk import every, keys

MASTER, CONTROL_PLANE = "node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"

#: Source: https://kubernetes.io/docs/reference/labels-annotations-taints/
RENAMED = {
    "beta.kubernetes.io/arch": "kubernetes.io/arch",
    "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
    "beta.kubernetes.io/os": "kubernetes.io/os",
    "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
    "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
    MASTER: CONTROL_PLANE,
}

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
AMONG_PODS = ("podAffinity", "podAntiAffinity")
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"

#: Where a pod names them beside its nodeSelector: in terms any of which will do, and one by one.
TERMS = tuple(
    keys(each)
    for each in (
        f"spec.affinity.nodeAffinity.{REQUIRED}.nodeSelectorTerms.*",
        f"spec.affinity.nodeAffinity.{PREFERRED}.*.preference",
    )
)
TOPOLOGY = tuple(
    keys(each)
    for each in (
        *(f"spec.affinity.{kind}.{REQUIRED}.*.topologyKey" for kind in AMONG_PODS),
        *(f"spec.affinity.{kind}.{PREFERRED}.*.podAffinityTerm.topologyKey" for kind in AMONG_PODS),
        "spec.topologySpreadConstraints.*.topologyKey",
    )
)
TOLERATIONS = keys("spec.tolerations.*.key")

#: Where other objects name them, by API group and kind.
OTHERS = {
    ("storage.k8s.io", "StorageClass"): keys("allowedTopologies.*.matchLabelExpressions.*.key"),
    ("", "PersistentVolume"): keys("spec.nodeAffinity.required.nodeSelectorTerms.*.matchExpressions.*.key"),
}

IN_TERM = keys("matchExpressions.*.key")

Found = Iterator[tuple[Path, Any]]


def deprecated_node_label(resource: Resource) -> Iterator[Problem]:
    """A retired label of nodes. The one for control planes may stand beside its successor, for clusters old and new."""
    places = [*_in_pod(resource)]
    way = OTHERS.get((resource.group, resource.kind))
    places += every(resource.value, way, resource.path) if way else ()
    for path, name in places:
        if type(name) is str and name in RENAMED:
            gone = ", which no node has any more" if name == MASTER else ", which is deprecated"
            message = f'{resource.title} goes by "{name}"{gone}; use "{RENAMED[name]}"'
            yield Problem(path, message, "key" if path[-1] == name else None)


def _in_pod(resource: Resource) -> Found:
    if not resource.pod:
        return
    value, path = resource.pod.value, resource.pod.path
    for key in resource.pod.mapping("spec", "nodeSelector"):
        yield resource.pod.at("spec", "nodeSelector", key), key
    for way in TERMS:
        terms = [list(every(term, IN_TERM, place)) for place, term in every(value, way, path)]
        yield from _without_alternative([each for term in terms for each in term])
    for way in TOPOLOGY:
        yield from every(value, way, path)
    yield from _without_alternative(list(every(value, TOLERATIONS, path)))


def _without_alternative(found: list[tuple[Path, Any]]) -> Found:
    """What was found, but the old name of control planes only where the new one is not beside it."""
    has_both = any(name == CONTROL_PLANE for _, name in found)
    return (each for each in found if not (has_both and each[1] == MASTER))
