"""Labels, selectors and annotations: their keys, values and size."""

from collections.abc import Iterator
from typing import Any

from kubelint.checks.kubernetes.profile_annotations import wrong_profiles
from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.names import LABEL_VALUE, QUALIFIED_NAME, is_qualified_name
from kubelint.views.pods import is_custom
from kubelint.views.walk import Keys, every, keys

#: Where every object, and the templates in it, have their metadata.
METADATA = tuple(
    keys(each)
    for each in (
        "metadata",
        "template.metadata",
        "spec.template.metadata",
        "spec.jobTemplate.metadata",
        "spec.jobTemplate.spec.template.metadata",
        "spec.volumeClaimTemplates.*.metadata",
        "spec.template.spec.volumes.*.ephemeral.volumeClaimTemplate.metadata",
        "spec.metadata",  # of a ResourceClaimTemplate
    )
)

#: What the API server stores as it is, to refuse what is made from it later.
LATER = frozenset({METADATA[3], METADATA[5]})

#: Kinds whose selector is a plain map of labels.
MAPS = frozenset({"ReplicationController", "Service"})

#: Where the others have selectors with matchLabels and matchExpressions; "": where most of them do.
SELECTORS = {
    kind: tuple(map(keys, ways.split()))
    for kind, ways in {
        "": "spec.selector",
        "ClusterRole": "aggregationRule.clusterRoleSelectors.*",
        "NetworkPolicy": """
            spec.podSelector
            spec.ingress.*.from.*.podSelector spec.ingress.*.from.*.namespaceSelector
            spec.egress.*.to.*.podSelector spec.egress.*.to.*.namespaceSelector
        """,
        "StatefulSet": "spec.selector spec.volumeClaimTemplates.*.spec.selector",
        "CSIStorageCapacity": "nodeTopology",
        **dict.fromkeys(
            ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"),
            "webhooks.*.namespaceSelector webhooks.*.objectSelector",
        ),
        **dict.fromkeys(
            ("MutatingAdmissionPolicy", "ValidatingAdmissionPolicy"),
            "spec.matchConstraints.namespaceSelector spec.matchConstraints.objectSelector",
        ),
        **dict.fromkeys(
            ("MutatingAdmissionPolicyBinding", "ValidatingAdmissionPolicyBinding"),
            "spec.matchResources.namespaceSelector spec.matchResources.objectSelector spec.paramRef.selector",
        ),
    }.items()
}
POD_SELECTORS = tuple(
    keys(f"spec.{each}")
    for each in (
        "volumes.*.ephemeral.volumeClaimTemplate.spec.selector",
        "topologySpreadConstraints.*.labelSelector",
        *(
            f"affinity.{kind}.{term}.{field}"
            for kind in ("podAffinity", "podAntiAffinity")
            for term in (
                "requiredDuringSchedulingIgnoredDuringExecution.*",
                "preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm",
            )
            for field in ("labelSelector", "namespaceSelector")
        ),
    )
)

#: The fields of a pod below which it selects something.
SELECTING = frozenset({"affinity", "topologySpreadConstraints", "volumes"})

#: Whether each operator wants values.
OPERATORS = {"In": True, "NotIn": True, "Exists": False, "DoesNotExist": False}

#: How many bytes all annotations of an object may have together.
MOST = 262144


def invalid_label(resource: Resource) -> Iterator[Problem]:
    """A label, or a selector of labels, that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set
    """
    for path, labels, severity in _maps(resource):
        for key, value in labels.items():
            if is_template(key):
                continue
            if not is_qualified_name(key):
                message = f'{resource.title} has the label "{brief(key)}"; a key is {QUALIFIED_NAME}'
                yield Problem((*path, key), message, part="key", severity=severity)
            elif isinstance(value, str) and not is_template(value) and not LABEL_VALUE.accepts(value):
                label = f'"{brief(value)}" as label {brief(key)}'
                message = f"{resource.title} has {label}; a value has {LABEL_VALUE.words}"
                yield Problem((*path, key), message, severity=severity)
    for path, selector in _selectors(resource):
        for expression in View(selector, path, resource.subject).views("matchExpressions"):
            yield from _expression(expression, resource)


def invalid_annotation(resource: Resource) -> Iterator[Problem]:
    """An annotation whose key or meaning the API server rejects, or more annotations than it stores.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set
    """
    for way in _metadata(resource):
        severity = "warning" if way in LATER else ""
        for path, metadata in every(resource.value, way, resource.path):
            annotations = dig(metadata, "annotations")
            if not isinstance(annotations, dict):
                continue
            for key in annotations:
                if not is_qualified_name(key.lower()) and not is_template(key):
                    message = f'{resource.title} has the annotation "{brief(key)}"; a key is {QUALIFIED_NAME}'
                    yield Problem((*path, "annotations", key), message, part="key", severity=severity)
            size = sum(len(f"{key}{value}".encode(errors="replace")) for key, value in annotations.items())
            if size > MOST:
                message = f"{resource.title} has {size} bytes of annotations; at most {MOST} are stored"
                yield Problem((*path, "annotations"), message, severity=severity)

    for place, why in wrong_profiles(resource.pod) if resource.pod else ():
        yield Problem(place, f"{resource.title} {why}", part="key")


def _metadata(resource: Resource) -> tuple[Keys, ...]:
    """Where its metadata are. What operators do with the templates of their own resources is their affair."""
    return METADATA[:1] if is_custom(resource.group) else METADATA


def _maps(resource: Resource) -> Iterator[tuple[Path, dict[str, Any], str]]:
    """Yield every mapping of labels, and every one that selects by them; and how much a mistake weighs."""
    for way in _metadata(resource):
        severity = "warning" if way in LATER else ""
        yield from ((path, found, severity) for path, found in _mappings(resource, (*way, "labels")))
    if resource.kind in MAPS and not is_custom(resource.group):
        yield from ((path, found, "") for path, found in _mappings(resource, ("spec", "selector")))
    if resource.pod:
        yield from ((path, found, "") for path, found in _mappings(resource.pod, ("spec", "nodeSelector")))
    for place, selector in _selectors(resource):
        if isinstance(selector.get("matchLabels"), dict):
            yield (*place, "matchLabels"), selector["matchLabels"], ""


def _selectors(resource: Resource) -> Iterator[tuple[Path, dict[str, Any]]]:
    if resource.kind not in MAPS and not is_custom(resource.group):
        for way in SELECTORS.get(resource.kind, SELECTORS[""]):
            yield from _mappings(resource, way)
    if resource.pod and not SELECTING.isdisjoint(resource.pod.mapping("spec")):
        for way in POD_SELECTORS:
            yield from _mappings(resource.pod, way)


def _mappings(view: View, way: Keys) -> Iterator[tuple[Path, dict[str, Any]]]:
    return ((path, found) for path, found in every(view.value, way, view.path) if isinstance(found, dict))


def _expression(expression: View, resource: Resource) -> Iterator[Problem]:
    key, operator = expression.text("key"), expression.text("operator")
    values = list(expression.items("values"))
    if is_template(key) or is_template(operator):
        return
    if key and not is_qualified_name(key):
        message = f'{resource.title} selects by the label "{brief(key)}"; a key is {QUALIFIED_NAME}'
        yield Problem(expression.at("key"), message)
    if operator and operator not in OPERATORS and resource.kind != "PodDisruptionBudget":
        message = f'{resource.title} selects by operator "{brief(operator)}", which is none of {", ".join(OPERATORS)}'
        yield Problem(expression.at("operator"), message + suggest(operator, OPERATORS))
    elif operator in OPERATORS and bool(values) != OPERATORS[operator]:
        what = "values, which it cannot have" if values else "no values"
        yield Problem(expression.at("values"), f"{resource.title} selects by operator {operator} with {what}")
    for path, value in values:
        if isinstance(value, str) and not is_template(value) and not LABEL_VALUE.accepts(value):
            message = f'{resource.title} selects the value "{brief(value)}"; a value has {LABEL_VALUE.words}'
            yield Problem(path, message)
