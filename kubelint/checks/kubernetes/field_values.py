"""Kinds whose fields need no more than a table: which table, and what depends on several fields at once."""

from collections.abc import Iterator

from kubelint.checks.kubernetes import (
    admission_fields,
    cluster_fields,
    device_fields,
    flow_fields,
    storage_fields,
)
from kubelint.checks.kubernetes.demands import Check, Row, problems
from kubelint.checks.kubernetes.gates import is_since
from kubelint.model import Problem, Version
from kubelint.views.kubernetes import Resource

#: The tables of the kinds, by API group.
TABLES: dict[str, dict[str, tuple[Row, ...]]] = {
    **cluster_fields.TABLES,
    "admissionregistration.k8s.io": admission_fields.TABLES,
    "flowcontrol.apiserver.k8s.io": flow_fields.TABLES,
    "resource.k8s.io": device_fields.TABLES,
    "storage.k8s.io": storage_fields.TABLES,
}

#: Versions in which these kinds had other fields, or other defaults.
OTHERS = ("certificates.k8s.io/v1beta1", "node.k8s.io/v1alpha1", "resource.k8s.io/v1alpha2")

#: What no single field can say.
CHECKS: dict[str, tuple[Check, ...]] = {
    "APIService": (cluster_fields.served_elsewhere,),
    "ClusterTrustBundle": (cluster_fields.bundle_name,),
    "Event": (cluster_fields.same_namespace,),
    "FlowSchema": (flow_fields.schema,),
    "MutatingAdmissionPolicy": (admission_fields.patches,),
    "MutatingAdmissionPolicyBinding": (admission_fields.parameters,),
    "Node": (cluster_fields.node_networks,),
    "PriorityLevelConfiguration": (flow_fields.level,),
    "ResourceClaim": (device_fields.requests, device_fields.references),
    "ResourceClaimTemplate": (device_fields.requests, device_fields.references),
    "RuntimeClass": (cluster_fields.tolerations,),
    "StorageClass": (storage_fields.same_topologies,),
    "ValidatingAdmissionPolicy": (admission_fields.says_nothing, admission_fields.long_annotation_keys),
    "ValidatingAdmissionPolicyBinding": (admission_fields.parameters, admission_fields.denies_and_warns),
}


def invalid_field_value(
    resource: Resource, *, device_taints_since: str, kubernetes_version: Version
) -> Iterator[Problem]:
    """A field of an object that few people write by hand, with a value that the API server refuses.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/
    """
    rows = TABLES.get(resource.group, {}).get(resource.kind)
    if rows is None or resource.api_version in OTHERS:
        return
    if is_since(kubernetes_version, device_taints_since):
        rows = (*rows, *device_fields.WITH_TAINTS.get(resource.kind, ()))
    yield from problems(resource, rows, *CHECKS.get(resource.kind, ()))
