"""Fields that do something only with a feature gate that is off by default."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kubelint.model import Path, Problem, Version
from kubelint.versions import show
from kubelint.views.kubernetes import ROLES, Resource
from kubelint.views.walk import every, keys


class Field(NamedTuple):
    """A field and its gate: the version it came with, and the first one in which the gate is on by default."""

    where: str  # dotted, "*" for every item
    gate: str
    since: Version
    on: Version


#: Later than the last version whose gates are known here, 1.35: nothing is said about what comes after.
UNKNOWN: Version = (1, 36)

#: Below a container, whatever its role.
#: Source: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
CONTAINER = (
    Field("env.*.valueFrom.fileKeyRef", "EnvFiles", (1, 34), (1, 35)),
    Field("lifecycle.postStart.sleep", "PodLifecycleSleepAction", (1, 29), (1, 30)),
    Field("lifecycle.preStop.sleep", "PodLifecycleSleepAction", (1, 29), (1, 30)),
    Field("lifecycle.stopSignal", "ContainerStopSignals", (1, 33), UNKNOWN),
    Field("resizePolicy", "InPlacePodVerticalScaling", (1, 27), (1, 33)),
    Field("restartPolicyRules", "ContainerRestartRules", (1, 34), (1, 35)),
    Field("volumeMounts.*.recursiveReadOnly", "RecursiveReadOnlyMounts", (1, 30), (1, 31)),
)

AFFINITY = tuple(
    f"spec.affinity.{kind}.{when}"
    for kind in ("podAffinity", "podAntiAffinity")
    for when in (
        "requiredDuringSchedulingIgnoredDuringExecution.*",
        "preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm",
    )
)

POD = (
    *(each._replace(where=f"spec.{role}.*.{each.where}") for role in ROLES for each in CONTAINER),
    Field("spec.containers.*.restartPolicy", "ContainerRestartRules", (1, 34), (1, 35)),
    Field("spec.initContainers.*.restartPolicy", "SidecarContainers", (1, 28), (1, 29)),
    Field("spec.hostnameOverride", "HostnameOverride", (1, 34), (1, 35)),
    Field("spec.resources", "PodLevelResources", (1, 32), (1, 34)),
    Field("spec.resourceClaims", "DynamicResourceAllocation", (1, 26), (1, 34)),
    Field("spec.schedulingGates", "PodSchedulingReadiness", (1, 26), (1, 27)),
    Field("spec.securityContext.supplementalGroupsPolicy", "SupplementalGroupsPolicy", (1, 31), (1, 33)),
    Field("spec.topologySpreadConstraints.*.matchLabelKeys", "MatchLabelKeysInPodTopologySpread", (1, 25), (1, 27)),
    *(
        Field(f"spec.topologySpreadConstraints.*.{each}", "NodeInclusionPolicyInPodTopologySpread", (1, 25), (1, 26))
        for each in ("nodeAffinityPolicy", "nodeTaintsPolicy")
    ),
    Field("spec.volumes.*.image", "ImageVolume", (1, 31), (1, 35)),
    Field("spec.volumes.*.projected.sources.*.clusterTrustBundle", "ClusterTrustBundleProjection", (1, 29), UNKNOWN),
    Field("spec.volumes.*.projected.sources.*.podCertificate", "PodCertificateRequest", (1, 34), UNKNOWN),
    *(
        Field(f"{term}.{each}", "MatchLabelKeysInPodAffinity", (1, 29), (1, 31))
        for term in AFFINITY
        for each in ("matchLabelKeys", "mismatchLabelKeys")
    ),
)

#: Below other objects, by API group and kind.
OTHERS = {
    ("", "PersistentVolume"): (Field("spec.volumeAttributesClassName", "VolumeAttributesClass", (1, 29), (1, 34)),),
    ("", "PersistentVolumeClaim"): (
        Field("spec.volumeAttributesClassName", "VolumeAttributesClass", (1, 29), (1, 34)),
        Field("spec.dataSourceRef.namespace", "CrossNamespaceVolumeDataSource", (1, 26), UNKNOWN),
    ),
    ("", "Service"): (Field("spec.trafficDistribution", "ServiceTrafficDistribution", (1, 30), (1, 31)),),
    ("apps", "StatefulSet"): (
        Field("spec.ordinals", "StatefulSetStartOrdinal", (1, 26), (1, 27)),
        Field("spec.persistentVolumeClaimRetentionPolicy", "StatefulSetAutoDeletePVC", (1, 23), (1, 27)),
        Field("spec.updateStrategy.rollingUpdate.maxUnavailable", "MaxUnavailableStatefulSet", (1, 24), (1, 35)),
    ),
    ("autoscaling", "HorizontalPodAutoscaler"): tuple(
        Field(f"spec.behavior.{each}.tolerance", "HPAConfigurableTolerance", (1, 33), (1, 35))
        for each in ("scaleDown", "scaleUp")
    ),
    ("batch", "Job"): (
        Field("spec.backoffLimitPerIndex", "JobBackoffLimitPerIndex", (1, 28), (1, 29)),
        Field("spec.managedBy", "JobManagedBy", (1, 30), (1, 32)),
        Field("spec.podFailurePolicy", "JobPodFailurePolicy", (1, 25), (1, 26)),
        Field("spec.podReplacementPolicy", "JobPodReplacementPolicy", (1, 28), (1, 29)),
        Field("spec.successPolicy", "JobSuccessPolicy", (1, 30), (1, 31)),
    ),
    ("policy", "PodDisruptionBudget"): (
        Field("spec.unhealthyPodEvictionPolicy", "PDBUnhealthyPodEvictionPolicy", (1, 26), (1, 27)),
    ),
}


def feature_gated(resource: Resource, *, enabled_gates: list[str], kubernetes_version: Version) -> Iterator[Problem]:
    """A field that the target drops or ignores unless its feature gate is switched on."""
    for path, row in _written(resource, kubernetes_version):
        if row.gate not in enabled_gates:
            later = f", on from {show(row.on)}" if row.on != UNKNOWN else ""
            wrong = f'sets {path[-1]}, whose feature gate "{row.gate}" is off in {show(kubernetes_version)}{later}'
            yield Problem(path, f"{resource.title} {wrong}; delete it, or switch the gate on", "key")


def _written(resource: Resource, version: Version) -> Iterator[tuple[Path, Field]]:
    rows = OTHERS.get((resource.group, resource.kind), ())
    places = [(row, resource.value, resource.path) for row in rows if row.since <= version < row.on]
    if resource.pod:
        places += [(row, resource.pod.value, resource.pod.path) for row in _of_pods(version)]
    for row, value, path in places:
        yield from ((place, row) for place, found in every(value, keys(row.where), path) if found is not None)


@cache
def _of_pods(version: Version) -> tuple[Field, ...]:
    """The fields of pods whose gate is off in a version."""
    return tuple(row for row in POD if row.since <= version < row.on)
