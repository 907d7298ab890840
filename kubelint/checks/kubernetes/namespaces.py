"""Which namespace an object ends up in."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.kubernetes import POD_TEMPLATE, Resource

#: What the cluster itself keeps in every namespace, or in this one.
KEPT_BY_THE_CLUSTER = frozenset(
    {
        ("ServiceAccount", "default"),
        ("Service", "kubernetes"),
        ("Endpoints", "kubernetes"),
        ("EndpointSlice", "kubernetes"),
        ("ConfigMap", "kube-root-ca.crt"),
    }
)


def default_namespace(resource: Resource, *, flag_missing: bool, kinds: list[str]) -> Iterator[Problem]:
    """An object put into "default" by name; with ``flag_missing`` also one of ``kinds`` that names no namespace."""
    if (resource.kind, resource.name) in KEPT_BY_THE_CLUSTER:
        return
    if resource.namespace == "default":
        yield Problem(
            resource.at("metadata", "namespace"),
            f'{resource.title} lives in namespace "default", which nothing sets apart; give it one of its own',
        )
    elif flag_missing and resource.namespace is None and _is_one_of(resource, kinds):
        yield Problem(
            resource.at("metadata"),
            f'{resource.title} names no namespace, so it can end up in "default"; give it one of its own',
        )


def system_namespace(resource: Resource, *, namespaces: list[str], ignore_kinds: list[str]) -> Iterator[Problem]:
    """An object among those of the cluster itself, where policies and backups often look away.

    The pods of the control plane belong there, and roles have to be where their objects are.
    """
    is_own = resource.labels.get("tier") == "control-plane" and "component" in resource.labels
    if resource.namespace in namespaces and resource.kind not in ignore_kinds and not is_own:
        yield Problem(
            resource.at("metadata", "namespace"),
            f'{resource.title} lives in "{resource.namespace}" beside the cluster itself; give it one of its own',
        )


def _is_one_of(resource: Resource, kinds: list[str]) -> bool:
    return resource.kind in kinds or ("workloads" in kinds and resource.kind in POD_TEMPLATE)
