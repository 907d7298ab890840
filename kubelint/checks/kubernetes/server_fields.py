"""Fields that the server fills in, and that a manifest copied from a cluster still has."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Path, Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.pods import is_custom

#: Metadata that only the server writes.
METADATA = ("uid", "resourceVersion", "generation", "selfLink", "managedFields", "creationTimestamp")

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

#: Kinds whose status is a stub in generated manifests, or that have no status of their own.
STUBS = frozenset({"CustomResourceDefinition"})

#: What an annotation tells of a claim that has been bound.
BOUND = "pv.kubernetes.io/"


def server_populated_field(resource: Resource, *, allow_cluster_ip: bool) -> Iterator[Problem]:
    """A field the server owns. Applied again, it is ignored at best; at worst it is a conflict, or a taken address."""
    for path, what in (*_metadata(resource), *_status(resource), *_spec(resource, allow_cluster_ip)):
        yield Problem(path, f"{resource.title} has {what}, which the server fills in; remove it")


def _metadata(resource: Resource) -> Iterator[tuple[Path, str]]:
    for field in METADATA:
        if resource.get("metadata", field) not in (None, "", [], {}):
            yield resource.at("metadata", field), f"metadata.{field}"
    if LAST_APPLIED in resource.mapping("metadata", "annotations"):
        yield resource.at("metadata", "annotations", LAST_APPLIED), "the annotation of its last application"
    for owner in resource.views("metadata", "ownerReferences"):
        if owner.get("uid"):
            yield owner.at("uid"), "an owner by its uid"


def _status(resource: Resource) -> Iterator[tuple[Path, str]]:
    if resource.kind not in STUBS and not is_custom(resource.group) and _says_something(resource.get("status")):
        yield resource.at("status"), "a status"


def _spec(resource: Resource, allow_cluster_ip: bool) -> Iterator[tuple[Path, str]]:
    if resource.kind == "Service" and not resource.group:
        address = resource.text("spec", "clusterIP")
        if address and address != "None" and not allow_cluster_ip:
            yield resource.at("spec", "clusterIP"), f"the address {address} as clusterIP"
        elif not allow_cluster_ip and any(each not in ("", "None") for _, each in resource.items("spec", "clusterIPs")):
            yield resource.at("spec", "clusterIPs"), "an address in clusterIPs"
        if resource.integer("spec", "healthCheckNodePort"):
            yield resource.at("spec", "healthCheckNodePort"), "a healthCheckNodePort"
    is_bound = resource.kind == "PersistentVolumeClaim" and any(key.startswith(BOUND) for key in resource.annotations)
    if is_bound and resource.text("spec", "volumeName"):
        yield resource.at("spec", "volumeName"), "the volume it was bound to"


def _says_something(status: Any) -> bool:
    """Whether there is more in it than the empty stubs of generators: ``{loadBalancer: {}}``."""
    if isinstance(status, dict):
        return any(map(_says_something, status.values()))
    return status not in (None, "", [], 0)
