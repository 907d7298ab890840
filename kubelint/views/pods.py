"""Where pods come from: the workloads Kubernetes has, and what operators make of their own resources."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.views.kubernetes import POD_TEMPLATE, Pod, Resource
from kubelint.views.selectors import Labels, labels
from kubelint.views.walk import every, keys

#: Where custom resources keep pod templates: Knative, OpenKruise, JobSet, LeaderWorkerSet, Agones, Volcano, Argo, ...
CUSTOM_TEMPLATES = tuple(
    keys(each)
    for each in (
        "spec.template",
        "spec.template.spec.template",
        "spec.jobTemplate.spec.template",
        "spec.replicatedJobs.*.template.spec.template",
        "spec.leaderWorkerTemplate.leaderTemplate",
        "spec.leaderWorkerTemplate.workerTemplate",
        "spec.tasks.*.template",
        "spec.podTemplate",
    )
)

#: Where custom resources say which labels their pods get, without a template: Prometheus Operator, Argo Workflows.
CUSTOM_METADATA = tuple(keys(each) for each in ("spec.podMetadata", "spec.inheritedMetadata"))

#: Labels that controllers give pods, so that no template shows them.
GENERATED_LABELS = frozenset(
    {
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "controller-revision-hash",
        "controller-uid",
        "deploymentconfig",
        "job-name",
        "pod-template-generation",
        "pod-template-hash",
        "rollouts-pod-template-hash",
        "statefulset.kubernetes.io/pod-name",
    }
)


class PodSource(NamedTuple):
    """Something that makes pods, and the labels it gives them."""

    pod: Pod
    labels: Labels
    is_open: bool  # whether its operator may add labels and containers of its own

    @property
    def resource(self) -> Resource:
        return self.pod.resource


def pod_sources(resource: Resource) -> Iterator[PodSource]:
    """Yield every pod or pod template of ``resource``."""
    if resource.pod:
        yield PodSource(resource.pod, labels(resource.pod.get("metadata", "labels")), False)
    elif is_custom(resource.group) and resource.kind not in POD_TEMPLATE:
        yield from _custom(resource)


def is_custom(group: str) -> bool:
    """Whether an API group belongs to an operator rather than to Kubernetes."""
    return "." in group and not group.endswith(".k8s.io")


def _custom(resource: Resource) -> Iterator[PodSource]:
    for way in CUSTOM_TEMPLATES:
        for path, value in every(resource.value, way, resource.path):
            if isinstance(value, dict) and isinstance(value.get("spec"), dict) and "containers" in value["spec"]:
                pod = Pod(resource, value, path)
                yield PodSource(pod, labels(pod.get("metadata", "labels")), True)
    for way in CUSTOM_METADATA:
        for path, value in every(resource.value, way, resource.path):
            if isinstance(value, dict):
                yield PodSource(Pod(resource, {"metadata": value}, path[:-1]), labels(value.get("labels")), True)
