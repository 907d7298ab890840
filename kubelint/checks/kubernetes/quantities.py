"""Amounts of CPU, memory and storage: whether they can be read, and whether they are meant."""

import re
from collections.abc import Iterator
from typing import Any

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, Resource, is_template
from kubelint.views.quantity import quantity
from kubelint.views.walk import Keys, every, keys


def _ways(*dotted: str) -> tuple[Keys, ...]:
    return tuple(keys(each) for each in dotted)


#: Where a container, a volume and a pod as a whole have quantities: one, or a mapping of them.
CONTAINER = _ways("resources.limits", "resources.requests", "env.*.valueFrom.resourceFieldRef.divisor")
VOLUME = _ways(
    "downwardAPI.items.*.resourceFieldRef.divisor",
    "emptyDir.sizeLimit",
    "ephemeral.volumeClaimTemplate.spec.resources.limits",
    "ephemeral.volumeClaimTemplate.spec.resources.requests",
    "projected.sources.*.downwardAPI.items.*.resourceFieldRef.divisor",
)
POD = _ways("spec.overhead", "spec.resources.limits", "spec.resources.requests")

#: The volumes that have a size.
SIZED = frozenset({"downwardAPI", "emptyDir", "ephemeral", "projected"})

#: Where other objects have them, by API group and kind.
OTHERS: dict[tuple[str, str], tuple[Keys, ...]] = {
    ("", "PersistentVolume"): _ways("spec.capacity"),
    ("", "PersistentVolumeClaim"): _ways("spec.resources.limits", "spec.resources.requests"),
    ("", "ResourceQuota"): _ways("spec.hard"),
    ("", "LimitRange"): _ways(
        *(f"spec.limits.*.{each}" for each in ("default", "defaultRequest", "max", "maxLimitRequestRatio", "min"))
    ),
    ("apps", "StatefulSet"): _ways(
        "spec.volumeClaimTemplates.*.spec.resources.limits", "spec.volumeClaimTemplates.*.spec.resources.requests"
    ),
    ("autoscaling", "HorizontalPodAutoscaler"): _ways(
        *(
            f"spec.metrics.*.{source}.target.{field}"
            for source in ("containerResource", "external", "object", "pods", "resource")
            for field in ("averageValue", "value")
        )
    ),
    ("node.k8s.io", "RuntimeClass"): _ways("overhead.podFixed"),
}

#: Where the API server lets a quantity be negative, or another rule says that it may not.
SIGNED = frozenset({"LimitRange", "HorizontalPodAutoscaler"})

#: What people write, and the suffix they mean.
MEANT = {
    **{letter.lower(): letter for letter in "kMGTPE"},
    **{f"{letter.lower()}b": letter for letter in "kMGTPE"},
    **{f"{letter.lower()}i": f"{letter}i" for letter in "KMGTPE"},
    **{f"{letter.lower()}ib": f"{letter}i" for letter in "KMGTPE"},
}

WHOLE, MILLI = 10**9, 10**6


def invalid_quantity(resource: Resource) -> Iterator[Problem]:
    """A value that Kubernetes cannot read as a quantity, or a negative one where that makes no sense.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    for path, value in _quantities(resource):
        if type(value) not in (str, int, float) or is_template(str(value)):
            continue
        size = quantity(value)
        if size is None:
            message = f'{resource.title} has "{brief(str(value), 40)}" as {_title(path)}, which is no quantity'
            yield Problem(path, message + _instead(str(value)))
        elif size < 0 and resource.kind not in SIGNED:
            yield Problem(path, f'{resource.title} has "{value}" as {_title(path)}, which cannot be negative')


def suspicious_quantity(container: Container, *, min_memory: str, max_cpu: int) -> Iterator[Problem]:
    """A quantity of the right form that nobody can have meant: 512 bytes of memory, 500 cores."""
    for which in ("requests", "limits"):
        for name, value in container.mapping("resources", which).items():
            why = _oddity(name, value, quantity(min_memory) or 0, quantity(max_cpu) or 0)
            if why:
                title = f"{name} {which.removesuffix('s')}"
                message = f'{container.title} has "{value}" as {title}, {why}'
                yield Problem(container.at("resources", which, name), message)


def _quantities(resource: Resource) -> Iterator[tuple[Path, Any]]:
    holders: list[tuple[View, tuple[Keys, ...]]] = [(resource, OTHERS.get((resource.group, resource.kind), ()))]
    if resource.pod:
        holders.append((resource.pod, POD))
        holders += [(each, CONTAINER) for each in resource.pod.containers if "resources" in each.value]
        holders += [
            (each, VOLUME) for each in resource.pod.views("spec", "volumes") if not SIZED.isdisjoint(each.value)
        ]
    for view, ways in holders:
        for way in ways:
            for place, found in every(view.value, way, view.path):
                if isinstance(found, dict):
                    yield from (((*place, key), each) for key, each in found.items())
                else:
                    yield place, found


def _title(path: Path) -> str:
    return ".".join(str(step) for step in path[-2:] if isinstance(step, str))


def _instead(text: str) -> str:
    match = re.fullmatch(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*([A-Za-z]{0,3})\s*", text[:40])
    if not match:
        return '; quantities look like "500m", "2", "512Mi" or "1.5Gi"'
    number, suffix = match.group(1).replace(",", "."), match.group(2)
    meant = number + (suffix if suffix == "m" else MEANT.get(suffix.lower(), ""))
    return f'; did you mean "{meant}"?'


def _oddity(name: str, value: Any, least: int, most: int) -> str:
    size = quantity(value)
    if size is None or size <= 0:
        return ""
    if name in ("memory", "ephemeral-storage"):
        if size % WHOLE:
            return 'which is a fraction of a byte; "Mi" is a mebibyte'
        if name == "memory" and size < least:
            return f'which is {size // WHOLE} bytes; append a unit such as "Mi"'
    if name == "cpu":
        if size >= most:
            return f'which is {size // WHOLE} cores; append "m" for thousandths of a core'
        if size % MILLI:
            return "which is finer than a thousandth of a core; it is rounded up"
    return ""
