"""Labels and annotations that tools look for by name, and would not find."""

import json
import os
from collections.abc import Iterator
from functools import cache

from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.base import dig
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.spelling import Spellings
from kubelint.views.walk import every, keys

#: The names that tools know, by prefix. Incomplete on purpose: what is like none of them is never reported.
TABLE = os.path.join(os.path.dirname(__file__), "known_keys.json")

METADATA = tuple(
    keys(each) for each in ("metadata", "spec.template.metadata", "spec.jobTemplate.spec.template.metadata")
)

#: Prefixes whose keys are read from pods, so that on their Deployment they do nothing.
OF_PODS = frozenset(
    {"config.linkerd.io", "linkerd.io", "prometheus.io", "sidecar.istio.io", "traffic.sidecar.istio.io"}
)

#: Prefixes whose keys are read from Ingresses.
OF_INGRESSES = frozenset({"nginx.ingress.kubernetes.io"})

BOOLEAN = ("true", "false")

#: The only values of some keys.
VALUES = {
    "cluster-autoscaler.kubernetes.io/safe-to-evict": BOOLEAN,
    "helm.sh/resource-policy": ("keep",),
    "ingressclass.kubernetes.io/is-default-class": BOOLEAN,
    "istio.io/dataplane-mode": ("ambient", "none"),
    "linkerd.io/inject": ("enabled", "disabled", "ingress"),
    "prometheus.io/scrape": BOOLEAN,
    "reloader.stakater.com/auto": BOOLEAN,
    "sidecar.istio.io/inject": BOOLEAN,
    "storageclass.kubernetes.io/is-default-class": BOOLEAN,
}


def misspelled_annotation(resource: Resource, *, extra_known: list[str]) -> Iterator[Problem]:
    """A key that is almost one a tool knows, that stands where the tool never looks, or has a value it does not know.

    Source: https://kubernetes.io/docs/reference/labels-annotations-taints/
    """
    for path, key, value in _pairs(resource):
        prefix, _, name = key.rpartition("/")
        if prefix not in _known() or key in extra_known:
            continue
        near = "" if name in _known()[prefix] else _known()[prefix].near(name)
        if near:
            message = f'{resource.title} has "{brief(key)}", which nothing reads; did you mean "{prefix}/{near}"?'
            yield Problem(path, message, part="key")
        elif _is_misplaced(prefix, key, path, resource):
            where = "an Ingress" if prefix in OF_INGRESSES else "the pod template"
            message = f'{resource.title} has "{brief(key)}", which is read from {where} only; move it there'
            yield Problem(path, message, part="key")
        elif key in VALUES and isinstance(value, str) and value not in VALUES[key] and not is_template(value):
            known = " or ".join(f'"{each}"' for each in VALUES[key])
            message = f'{resource.title} has "{brief(value)}" as {key}; it wants {known}{suggest(value, VALUES[key])}'
            yield Problem(path, message)


def _pairs(resource: Resource) -> Iterator[tuple[Path, str, object]]:
    for way in METADATA:
        for path, metadata in every(resource.value, way, resource.path):
            for field in ("labels", "annotations"):
                found = dig(metadata, field)
                for key, value in found.items() if isinstance(found, dict) else ():
                    yield (*path, field, key), key, value


def _is_misplaced(prefix: str, key: str, path: Path, resource: Resource) -> bool:
    if prefix in OF_INGRESSES:
        return resource.kind == "Service" and not resource.group
    pod = resource.pod
    if prefix not in OF_PODS or not pod or pod.path == resource.path or path[: len(pod.path)] == pod.path:
        return False
    return key not in pod.mapping("metadata", "labels") and key not in pod.mapping("metadata", "annotations")


@cache
def _known() -> dict[str, Spellings]:
    with open(TABLE, encoding="utf-8") as file:
        return {prefix: Spellings(names) for prefix, names in json.load(file).items()}
