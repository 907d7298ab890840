"""What roles grant on the objects that steer a cluster: admission, nodes, configuration, the network."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import ADMISSION, WRITE, Power, granted, grants, problem, reported
from kubelint.model import Problem
from kubelint.views.api_resources import by_group
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import AGGREGATE_TO
from kubelint.views.workspace import Workspace

CHANGE = ("create", "update", "patch")
NETWORK = {
    "": ("services", "services/status", "endpoints"),
    "discovery.k8s.io": ("endpointslices",),
    "networking.k8s.io": ("ingresses", "networkpolicies"),
}
ENDPOINTS = ("endpoints", "endpointslices")


def admission_control(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that changes or switches off what guards admission. Updating named objects only is harmless."""
    for role, rule, grant in granted(resource, workspace, ADMISSION):
        if not (rule.names and set(grant.verbs) <= {"update", "patch"}):
            wrong = "which switches admission control off, or sees every object; name its own in resourceNames"
            yield problem(role, workspace, grant.resource, f"{grants(role, grant)}, {wrong}")


def cluster_write(resource: Resource, workspace: Workspace, *, resources: list[str]) -> Iterator[Problem]:
    """A role that writes what belongs to the whole cluster and leads to its takeover."""
    yield from reported(
        resource,
        workspace,
        Power(CHANGE, by_group(resources), needs_cluster_role=True),
        "with which a cluster is taken over; leave it to the cluster's own administration",
    )


def write_config_maps(resource: Resource, workspace: Workspace, *, sensitive_names: list[str]) -> Iterator[Problem]:
    """A role that changes any ConfigMap, or one that the cluster itself lives by."""
    for role, rule, grant in granted(resource, workspace, Power(WRITE, {"": ("configmaps",)})):
        if not rule.names:
            wrong = "with which programs and the cluster's DNS are steered; name the ones needed in resourceNames"
            yield problem(role, workspace, grant.resource, f"{grants(role, grant)}, {wrong}")
        for path, name in rule.names:
            if name in sensitive_names:
                wrong = f'and "{name}" steers the cluster itself; leave it to the cluster\'s own administration'
                yield problem(role, workspace, path, f"{grants(role, grant)}, {wrong}")


def write_network(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that redirects traffic, or opens ways for it."""
    for role, _, grant in granted(resource, workspace, Power(WRITE, NETWORK)):
        wrong = "which redirects traffic or opens new ways for it; leave it to a deployment pipeline"
        if "services/status" in grant.resources:
            wrong = "which makes a Service catch traffic to any address (CVE-2020-8554); leave out services/status"
        elif not set(ENDPOINTS).isdisjoint(grant.resources) and any(
            role.labels.get(AGGREGATE_TO + each) == "true" for each in ("edit", "admin")
        ):
            wrong = (
                "and so to every editor, who reaches pods of other namespaces by them (CVE-2021-25740); leave them out"
            )
        yield problem(role, workspace, grant.resource, f"{grants(role, grant)}, {wrong}")
