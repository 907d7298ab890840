"""HorizontalPodAutoscalers that the API server refuses, or that cannot scale what they name."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.demands import (
    Row,
    Wrong,
    filled,
    like,
    matching,
    not_negative,
    number,
    problems,
    row,
    views,
    word,
)
from kubelint.checks.kubernetes.gates import is_since
from kubelint.checks.kubernetes.resource_names import IN_CONTAINER, flaw
from kubelint.model import Path, Problem, Version
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.names import DNS_LABEL, PATH_SEGMENT
from kubelint.views.quantity import quantity
from kubelint.views.references import group_of

#: The block each type of metric has, and the ways its target may be given: one of the first, of which
#: at most one where the last is True.
METRICS = {
    "ContainerResource": ("containerResource", ("averageUtilization", "averageValue"), True),
    "External": ("external", ("value", "averageValue"), True),
    "Object": ("object", ("value", "averageValue"), False),
    "Pods": ("pods", ("averageValue",), False),
    "Resource": ("resource", ("averageUtilization", "averageValue"), True),
}
BLOCKS = {block: kind for kind, (block, _, _) in METRICS.items()}

#: The types of a target, and the fields it may be given in. The API server takes any field with any type.
TARGETS, VALUES = ("Utilization", "Value", "AverageValue"), ("averageUtilization", "value", "averageValue")

#: Where autoscaling/v1 keeps its metrics.
V1_METRICS = "autoscaling.alpha.kubernetes.io/metrics"

#: API versions whose metrics have these fields.
CURRENT = frozenset({"v2", "v2beta2"})

LONGEST_WINDOW, LONGEST_PERIOD = 3600, 1800

RESOURCE = 'use a resource of containers, such as "cpu" or "example.com/gpu"'

#: The kinds with a scale subresource, and their API groups.
SCALABLE = {
    "Deployment": "apps",
    "DeploymentConfig": "apps.openshift.io",
    "ReplicaSet": "apps",
    "ReplicationController": "",
    "Rollout": "argoproj.io",
    "StatefulSet": "apps",
}

#: API versions that no supported cluster serves, for the kinds of ``apps/v1``.
GONE = frozenset({"extensions/v1beta1", "apps/v1beta1", "apps/v1beta2"})

#: Built-in kinds without a scale subresource that are named without an API version.
UNSCALABLE = frozenset({"ConfigMap", "CronJob", "DaemonSet", "Ingress", "Job", "Namespace", "Pod", "Secret", "Service"})


def _scaled(way: str) -> tuple[Row, ...]:
    """The demands on what names the object to scale, or to measure."""
    return row(f"{way}.kind", filled, like(PATH_SEGMENT)), row(f"{way}.name", filled, like(PATH_SEGMENT))


def _not_empty(value: object, path: Path) -> Wrong:
    if value == []:
        yield path, "name one policy, or leave it out"


def _is_container_resource(name: str) -> bool:
    return not flaw(name, IN_CONTAINER)


COMMON: tuple[Row, ...] = (
    row("spec.maxReplicas", number(1, unset=0)),
    *_scaled("spec.scaleTargetRef"),
    row("spec.targetCPUUtilizationPercentage", number(1)),
)

TABLE: tuple[Row, ...] = (
    row("spec.metrics.*.type", filled, word(*METRICS)),
    *(row(f"spec.metrics.*.{block}.target.type", filled, word(*TARGETS)) for block in BLOCKS),
    *(
        row(f"spec.metrics.*.{block}.metric.name", filled, like(PATH_SEGMENT))
        for block in ("external", "object", "pods")
    ),
    *_scaled("spec.metrics.*.object.describedObject"),
    row("spec.metrics.*.resource.name", filled),
    row("spec.metrics.*.containerResource.name", filled, matching(_is_container_resource, RESOURCE)),
    row("spec.metrics.*.containerResource.container", filled, like(DNS_LABEL)),
    *(
        each
        for way in ("spec.behavior.scaleUp", "spec.behavior.scaleDown")
        for each in (
            row(f"{way}.stabilizationWindowSeconds", number(0, LONGEST_WINDOW)),
            row(f"{way}.selectPolicy", word("Max", "Min", "Disabled")),
            row(f"{way}.policies", _not_empty),
            row(f"{way}.policies.*.type", filled, word("Pods", "Percent")),
            row(f"{way}.policies.*.value", number(1, unset=0)),
            row(f"{way}.policies.*.periodSeconds", number(1, LONGEST_PERIOD, unset=0)),
            row(f"{way}.tolerance", not_negative),
        )
    ),
)


def invalid_hpa(
    autoscaler: Resource,
    *,
    scale_to_zero_since: str,
    api_group_since: str,
    container_resource_since: str,
    kubernetes_version: Version,
) -> Iterator[Problem]:
    """Bounds, metrics or a behaviour that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
    """
    if autoscaler.group != "autoscaling":
        return
    yield from _bounds(autoscaler, is_since(kubernetes_version, scale_to_zero_since))
    is_current = autoscaler.version in CURRENT
    checks = (_groups,) if is_since(kubernetes_version, api_group_since) else ()
    yield from problems(autoscaler, (*COMMON, *(TABLE if is_current else ())), *checks)
    for metric in views(autoscaler, "spec.metrics.*") if is_current else ():
        yield from _metric(metric)
        if metric.text("type") == "ContainerResource" and not is_since(kubernetes_version, container_resource_since):
            wrong = f"scales by containerResource, which Kubernetes takes from {container_resource_since} on"
            yield Problem(metric.at("containerResource"), f"{autoscaler.title} {wrong}")


def target_not_scalable(autoscaler: Resource) -> Iterator[Problem]:
    """A target without a scale subresource, or one that its API version does not have."""
    kind = autoscaler.text("spec", "scaleTargetRef", "kind")
    version = autoscaler.text("spec", "scaleTargetRef", "apiVersion")
    if autoscaler.group not in ("autoscaling", "keda.sh") or not kind or is_template(kind + version):
        return
    place = autoscaler.at("spec", "scaleTargetRef", "apiVersion")
    group, wanted = group_of(kind, version), SCALABLE.get(kind)
    if kind in SCALABLE and version in GONE:
        message = f'{autoscaler.title} scales {kind} of "{version}", which no cluster serves any more; write "apps/v1"'
        yield Problem(place, message)
    elif not version and autoscaler.group == "autoscaling" and wanted:
        message = f'{autoscaler.title} scales {kind} of no apiVersion, which means "v1"; {kind} is in "{wanted}/v1"'
        yield Problem(place, message)
    elif version and _is_built_in(group) and wanted is not None and group != wanted:
        right = f"{wanted}/{'v1alpha1' if kind == 'Rollout' else 'v1'}" if wanted else "v1"
        yield Problem(place, f'{autoscaler.title} scales {kind} of "{version}"; {kind} is in "{right}"')
    elif kind not in SCALABLE and (_is_built_in(group) if version else kind in UNSCALABLE):
        message = f"{autoscaler.title} scales {brief(kind)}, which cannot be scaled{suggest(kind, SCALABLE)}"
        yield Problem(autoscaler.at("spec", "scaleTargetRef", "kind"), message)


def _is_built_in(group: str) -> bool:
    return "." not in group or group.endswith(".k8s.io")


def _bounds(autoscaler: Resource, to_zero: bool) -> Iterator[Problem]:
    least, most = autoscaler.integer("spec", "minReplicas"), autoscaler.integer("spec", "maxReplicas")
    lower, upper = autoscaler.at("spec", "minReplicas"), autoscaler.at("spec", "maxReplicas")
    if most is not None and least is not None and 1 <= most < least:
        yield Problem(upper, f"{autoscaler.title} has maxReplicas {most}, less than its minReplicas {least}")
    if least is not None and least < 0:
        yield Problem(lower, f"{autoscaler.title} has minReplicas {least}, which cannot be negative")
    elif least == 0 and not _has_zero_metric(autoscaler):
        yield Problem(lower, f"{autoscaler.title} has minReplicas 0, but no Object or External metric to wake it up")
    elif least == 0 and not to_zero:
        message = f"{autoscaler.title} has minReplicas 0, which the cluster takes only with the feature HPAScaleToZero"
        yield Problem(lower, message)


def _has_zero_metric(autoscaler: Resource) -> bool:
    """Whether a metric can be seen while nothing runs. ``v1`` keeps them in an annotation."""
    kinds = {metric.text("type") for metric in autoscaler.views("spec", "metrics")}
    return not kinds.isdisjoint({"Object", "External"}) or V1_METRICS in autoscaler.annotations


def _metric(metric: View) -> Iterator[Problem]:
    kind = metric.text("type")
    if kind not in METRICS:
        return
    block, ways, only_one = METRICS[kind]
    if metric.get(block) is None:
        yield Problem(metric.at("type"), f"the metric is of type {kind}, but has no block {block}")
    for other in metric.mapping():
        if other in BLOCKS and other != block and metric.get(other) is not None:
            message = f"the metric is of type {kind}, but has the block {other}, which belongs to {BLOCKS[other]}"
            yield Problem(metric.at(other), message)
    if isinstance(metric.get(block, "target"), dict):
        yield from _target(metric, block, ways, only_one)


def _target(metric: View, block: str, ways: tuple[str, ...], only_one: bool) -> Iterator[Problem]:
    target = View(metric.get(block, "target"), metric.at(block, "target"), metric.subject)
    given = [each for each in target.mapping() if each in VALUES and target.get(each) is not None]
    right = " or ".join(ways)
    if not set(given) & set(ways):
        yield Problem(target.path, f"the target of the {block} metric has no {right}")
    elif only_one and set(ways) <= set(given):
        yield Problem(target.at(given[1]), f"the target of the {block} metric has {given[1]} beside {given[0]}")
    for field in given:
        value = target.get(field)
        size = target.integer(field) if field == "averageUtilization" else quantity(value)
        if size is not None and size <= 0:
            yield Problem(target.at(field), f"the target has {field} {value}; it must be greater than 0")


def _groups(autoscaler: Resource) -> Wrong:
    """API versions that are none, and the one of the target where it has no group."""
    target = View(autoscaler.get("spec", "scaleTargetRef"), autoscaler.at("spec", "scaleTargetRef"), autoscaler.subject)
    described = views(autoscaler, "spec.metrics.*.object.describedObject")
    for each in (target, *described):
        version = each.text("apiVersion")
        if version.count("/") > 1 and not is_template(version):
            yield each.at("apiVersion"), 'use a group and a version, such as "apps/v1"'
    version, kind = target.text("apiVersion"), target.text("kind")
    if kind and kind != "ReplicationController" and "/" not in version.strip("/") and not is_template(kind + version):
        right = f"{SCALABLE[kind]}/v1" if SCALABLE.get(kind) == "apps" else "apps/v1"
        yield target.at("apiVersion"), f'what is scaled has an API group: "{right}"'
