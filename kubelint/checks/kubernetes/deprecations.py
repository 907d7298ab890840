"""Fields and annotations that are on their way out, or gone."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from kubelint.checks.kubernetes.volume_plugins import dying
from kubelint.model import Path, Problem, Version
from kubelint.text import brief
from kubelint.versions import show
from kubelint.views.kubernetes import Pod, Resource
from kubelint.views.walk import every, keys

ACCOUNT, OLD_ACCOUNT = "serviceAccountName", "serviceAccount"


class Field(NamedTuple):
    """A deprecated field, and from which version on; where ``value`` is given, only with that value."""

    where: str  # dotted, "*" for every item; "~" stands for a dot inside a key
    since: Version
    advice: str
    value: Any = None


HANDLERS = tuple(
    Field(f"spec.{role}.*.lifecycle.{hook}.tcpSocket", (1, 0), "it never did anything; use httpGet or exec")
    for role in ("containers", "initContainers")
    for hook in ("postStart", "preStop")
)

#: By API group and kind. Source: the field descriptions of https://kubernetes.io/docs/reference/kubernetes-api/
FIELDS: dict[tuple[str, str], tuple[Field, ...]] = {
    ("", "Service"): (
        Field("spec.externalIPs", (1, 36), "use a LoadBalancer or the Gateway API"),
        Field("spec.loadBalancerIP", (1, 24), "use the annotation of the load balancer, or the Gateway API"),
    ),
    ("", "PersistentVolume"): (
        Field("spec.persistentVolumeReclaimPolicy", (1, 9), "use Delete with dynamic provisioning", "Recycle"),
    ),
    ("", "Node"): (Field("spec.configSource", (1, 22), "it has no effect any more; delete it"),),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        Field("spec.preserveUnknownFields", (1, 16), "use x-kubernetes-preserve-unknown-fields in the schema", True),
    ),
    ("autoscaling", "HorizontalPodAutoscaler"): (
        Field("metadata.annotations.autoscaling~alpha~kubernetes~io/metrics", (1, 23), "use autoscaling/v2"),
    ),
    ("discovery.k8s.io", "EndpointSlice"): (
        Field("endpoints.*.deprecatedTopology", (1, 21), "use zone and nodeName"),
        Field("addressType", (1, 33), "nothing reads it; use IPv4 or IPv6", "FQDN"),
    ),
}


class Annotation(NamedTuple):
    """A deprecated annotation: from which version on, the one that ignores it (None: none does), what to do."""

    pattern: str
    since: Version
    dead: Version | None
    advice: str


#: Source: https://kubernetes.io/docs/reference/labels-annotations-taints/
ANNOTATIONS = (
    Annotation("kubernetes.io/ingress.class", (1, 18), None, "use spec.ingressClassName"),
    Annotation("kubernetes.io/enforce-mountable-secrets", (1, 32), None, "keep Secrets apart by namespaces"),
    Annotation("pod.alpha.kubernetes.io/init-containers", (1, 6), (1, 8), "use spec.initContainers"),
    Annotation("pod.beta.kubernetes.io/init-containers", (1, 6), (1, 8), "use spec.initContainers"),
    Annotation("scheduler.alpha.kubernetes.io/affinity", (1, 6), (1, 8), "use spec.affinity"),
    Annotation(
        "scheduler.alpha.kubernetes.io/critical-pod", (1, 13), (1, 16), 'use priorityClassName, "system-node-critical"'
    ),
    Annotation("scheduler.alpha.kubernetes.io/tolerations", (1, 6), (1, 8), "use spec.tolerations"),
    Annotation("security.alpha.kubernetes.io/sysctls", (1, 11), (1, 11), "use spec.securityContext.sysctls"),
    Annotation("security.alpha.kubernetes.io/unsafe-sysctls", (1, 11), (1, 11), "use spec.securityContext.sysctls"),
    Annotation(
        "service.alpha.kubernetes.io/tolerate-unready-endpoints", (1, 11), (1, 25), "use spec.publishNotReadyAddresses"
    ),
    Annotation("service.kubernetes.io/topology-aware-hints", (1, 27), None, "use spec.trafficDistribution"),
    Annotation("storageclass.beta.kubernetes.io/is-default-class", (1, 6), None, 'use "storageclass.kubernetes.io"'),
    Annotation("volume.alpha.kubernetes.io/storage-class", (1, 6), (1, 8), "use spec.storageClassName"),
    Annotation("volume.beta.kubernetes.io/storage-class", (1, 6), None, "use spec.storageClassName"),
)

#: Google's own controller reads no other field, whatever Kubernetes says.
CLASS, GOOGLE = "kubernetes.io/ingress.class", ("gce", "gce-internal")


def service_account_field(pod: Pod) -> Iterator[Problem]:
    """The old name of serviceAccountName. With a different value it loses; an equal one is what the server prints."""
    old, new = brief(pod.text("spec", OLD_ACCOUNT)), brief(pod.text("spec", ACCOUNT))
    do = f', and "{new}" there, which counts; delete the old one'
    if not new or old == new:
        do = "; delete it" if new else "; rename it"
    if old:
        wrong = f'says "{old}" in {OLD_ACCOUNT}, the old name of {ACCOUNT}{do}'
        yield Problem(pod.at("spec", OLD_ACCOUNT), f"{pod.resource.title} {wrong}", "key")


def deprecated_field(resource: Resource, *, ignore: list[str], kubernetes_version: Version) -> Iterator[Problem]:
    """A field that is deprecated or without effect at the target.

    ``ignore`` has globs of what to leave out: "Service.spec.loadBalancerIP", "volumes.azureFile".
    """
    for path, row in _fields(resource):
        shown = f"{resource.kind}.{row.where}"
        if kubernetes_version >= row.since and not any(fnmatchcase(shown, each) for each in ignore):
            value = f" {row.value}" if type(row.value) is str else ""
            since = f" since Kubernetes {show(row.since)}" if row.since > (1, 0) else ""
            wrong = f"sets {path[-1]}{value}, which is deprecated{since}; {row.advice}"
            yield Problem(path, f"{resource.title} {wrong}", "key")
    for path, name, plugin in dying(resource, kubernetes_version):
        if not any(fnmatchcase(f"volumes.{name}", each) for each in ignore):
            fate = f"is deprecated since Kubernetes {show(plugin.deprecated)}"
            yield Problem(path, f"{resource.title} has a volume of type {name}, which {fate}; {plugin.advice}", "key")


def deprecated_annotation(resource: Resource, *, ingress_class: bool, kubernetes_version: Version) -> Iterator[Problem]:
    """A well-known annotation that is deprecated, or without effect at the target."""
    places = [resource.at("metadata", "annotations")]
    if resource.pod and resource.pod.path != resource.path:
        places.append(resource.pod.at("metadata", "annotations"))
    for place in places:
        written = resource.mapping(*place[len(resource.path) :])
        for row in ANNOTATIONS:
            if row.pattern in written and kubernetes_version >= row.since:
                if row.pattern == CLASS and (not ingress_class or written[CLASS] in GOOGLE):
                    continue
                gone = row.dead and kubernetes_version >= row.dead
                fate = f"has no effect since Kubernetes {show(row.dead)}" if row.dead and gone else "is deprecated"
                wrong = f'has the annotation "{row.pattern}", which {fate}; {row.advice}'
                yield Problem((*place, row.pattern), f"{resource.title} {wrong}", "key")


def _fields(resource: Resource) -> Iterator[tuple[Path, Field]]:
    for row in FIELDS.get((resource.group, resource.kind), ()):
        way = tuple(key.replace("~", ".") for key in keys(row.where))
        for path, value in every(resource.value, way, resource.path):
            if value is not None and row.value in (None, value):
                yield path, row
    if resource.pod:
        for row in HANDLERS:
            found = every(resource.pod.value, keys(row.where), resource.pod.path)
            yield from ((path, row) for path, value in found if value is not None)
