"""What roles grant on Secrets, on pods and on what makes pods."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import (
    DEBUG,
    EXEC,
    NODE_PROXY,
    PODS,
    SECRETS,
    Power,
    connecting,
    granted,
    grants,
    problem,
    reported,
)
from kubelint.model import Problem, Version
from kubelint.views.api_resources import by_group
from kubelint.views.kubernetes import Resource
from kubelint.views.workspace import Workspace

DELETE = ("delete", "deletecollection")


def access_to_secrets(
    resource: Resource,
    workspace: Workspace,
    *,
    verbs: list[str],
    include_resource_names: bool,
    only_cluster_roles: bool,
) -> Iterator[Problem]:
    """A role that shows what is in Secrets, for which list and watch are as good as get."""
    power = SECRETS._replace(
        verbs=tuple(verbs), is_limited_by_names=not include_resource_names, needs_cluster_role=only_cluster_roles
    )
    yield from reported(
        resource, workspace, power, "which shows what is in the Secrets; name the ones needed in resourceNames"
    )


def access_to_create_pods(
    resource: Resource, workspace: Workspace, *, verbs: list[str], include_workloads: bool
) -> Iterator[Problem]:
    """A role that makes pods, which run as any service account of their namespace. Names do not limit create."""
    resources = PODS.resources if include_workloads else {"": ("pods",)}
    yield from reported(
        resource,
        workspace,
        PODS._replace(verbs=tuple(verbs), resources=resources),
        "and who makes pods uses every service account and Secret of the namespace; leave it to a deployment pipeline",
    )


def pod_exec(
    resource: Resource, workspace: Workspace, *, verbs_exec: list[str], kubernetes_version: Version
) -> Iterator[Problem]:
    """A role that runs code in pods that are there. Since 1.35 get alone does not connect any more."""
    exec_ = EXEC._replace(verbs=connecting(verbs_exec, kubernetes_version))
    seen = set()
    for power in (exec_, DEBUG) if exec_.verbs else (DEBUG,):
        for role, _, grant in granted(resource, workspace, power):
            if grant.resource not in seen:
                seen.add(grant.resource)
                wrong = "which runs code in pods with all that they may do; leave it to break-glass accounts"
                yield problem(role, workspace, grant.resource, f"{grants(role, grant)}, {wrong}")


def port_forward(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A role that reaches into pods past every network policy."""
    verbs = connecting(["create", "get"], kubernetes_version)
    seen = set()
    for power in (
        Power(verbs, {"": ("pods/portforward",)}),
        Power((), {"": ("pods/proxy", "services/proxy")}),
    ):
        for role, _, grant in granted(resource, workspace, power):
            if grant.resource not in seen:
                seen.add(grant.resource)
                wrong = "which reaches pods past every network policy; expose what is needed by a Service"
                yield problem(role, workspace, grant.resource, f"{grants(role, grant)}, {wrong}")


def node_proxy(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that talks to the kubelets, where a get is enough to run commands, and no audit log shows it."""
    yield from reported(
        resource,
        workspace,
        NODE_PROXY,
        'which runs commands in every pod of a node; grant "nodes/metrics" or "nodes/stats" instead',
    )


def delete_resources(resource: Resource, workspace: Workspace, *, resources: list[str]) -> Iterator[Problem]:
    """A role that removes workloads or their data."""
    yield from reported(
        resource,
        workspace,
        Power(DELETE, by_group(resources)),
        "and what it deletes is gone; leave it to those who restore it",
    )


def tamper_events(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that removes the traces of what happened. Deleting pods/log does nothing."""
    yield from reported(
        resource,
        workspace,
        Power(DELETE, {"": ("events",), "events.k8s.io": ("events",)}),
        "which wipes out the traces of an attack; leave it out, events expire by themselves",
    )
