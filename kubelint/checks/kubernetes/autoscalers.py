"""HorizontalPodAutoscalers that the API server refuses, or that cannot scale what they name."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.gates import is_since
from kubelint.model import Problem, Version
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template
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


def invalid_hpa(autoscaler: Resource, *, scale_to_zero_since: str, kubernetes_version: Version) -> Iterator[Problem]:
    """Bounds, metrics or a behaviour that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/
    """
    if autoscaler.group != "autoscaling":
        return
    yield from _bounds(autoscaler, is_since(kubernetes_version, scale_to_zero_since))
    for field in ("kind", "name"):
        if autoscaler.get("spec", "scaleTargetRef", field) == "":
            message = f"{autoscaler.title} has an empty {field} in scaleTargetRef"
            yield Problem(autoscaler.at("spec", "scaleTargetRef", field), message)
    usage = autoscaler.integer("spec", "targetCPUUtilizationPercentage")
    if usage is not None and usage < 1:
        message = f"{autoscaler.title} has targetCPUUtilizationPercentage {usage}; it must be at least 1"
        yield Problem(autoscaler.at("spec", "targetCPUUtilizationPercentage"), message)
    if autoscaler.version in CURRENT:
        for metric in autoscaler.views("spec", "metrics"):
            yield from _metric(metric)
        for direction in ("scaleUp", "scaleDown"):
            yield from _behavior(direction, autoscaler)


def target_not_scalable(autoscaler: Resource) -> Iterator[Problem]:
    """A target without a scale subresource, or one that its API version does not have."""
    kind = autoscaler.text("spec", "scaleTargetRef", "kind")
    version = autoscaler.text("spec", "scaleTargetRef", "apiVersion")
    if autoscaler.group not in ("autoscaling", "keda.sh") or not kind or is_template(kind + version):
        return
    place = autoscaler.at("spec", "scaleTargetRef", "apiVersion" if version else "kind")
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
    if most is not None and most < 1:
        yield Problem(upper, f"{autoscaler.title} has maxReplicas {most}; it must be at least 1")
    elif most is not None and least is not None and most < least:
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
        if kind and not is_template(kind):
            message = f'the metric type "{brief(kind)}" is none of {", ".join(METRICS)}{suggest(kind, METRICS)}'
            yield Problem(metric.at("type"), message)
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
    kind = target.text("type")
    if kind and kind not in TARGETS and not is_template(kind):
        yield Problem(target.at("type"), f'the target type "{brief(kind)}" is none of {", ".join(TARGETS)}')
    for field in given:
        value = target.get(field)
        size = target.integer(field) if field == "averageUtilization" else quantity(value)
        if size is not None and size <= 0:
            yield Problem(target.at(field), f"the target has {field} {value}; it must be greater than 0")


def _behavior(direction: str, autoscaler: Resource) -> Iterator[Problem]:
    way = ("spec", "behavior", direction)
    window = autoscaler.integer(*way, "stabilizationWindowSeconds")
    if window is not None and not 0 <= window <= LONGEST_WINDOW:
        message = f"{direction} has stabilizationWindowSeconds {window}; it goes from 0 to {LONGEST_WINDOW}"
        yield Problem(autoscaler.at(*way, "stabilizationWindowSeconds"), message)
    if autoscaler.get(*way, "policies") == []:
        yield Problem(autoscaler.at(*way, "policies"), f"{direction} has no policies; leave the field out or name one")
    for policy in autoscaler.views(*way, "policies"):
        period, value = policy.integer("periodSeconds"), policy.integer("value")
        if period is not None and not 1 <= period <= LONGEST_PERIOD:
            message = f"a {direction} policy has periodSeconds {period}; it goes from 1 to {LONGEST_PERIOD}"
            yield Problem(policy.at("periodSeconds"), message)
        if value is not None and value < 1:
            yield Problem(policy.at("value"), f"a {direction} policy has value {value}; it must be at least 1")
