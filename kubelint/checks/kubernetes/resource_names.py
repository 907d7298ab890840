"""The names of resources that can be asked for and limited."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import is_qualified_name
from kubelint.views.spelling import is_placeholder

IN_POD = frozenset({"cpu", "memory"})
IN_CONTAINER = IN_POD | {"ephemeral-storage"}

#: What a ResourceQuota can limit, without the resources that bring a domain or a group.
#: Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
IN_QUOTA = IN_CONTAINER | {
    "configmaps",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
}

#: What a LimitRange for claims can limit: anything there is, though storage alone has an effect.
IN_CLAIM = IN_QUOTA | {"storage"}

HUGE_PAGES = "hugepages-"
OWN_DOMAIN = "kubernetes.io/"
AS_REQUESTED = "requests."

#: What people write instead.
MEANT = {"mem": "memory", "ram": "memory", "memmory": "memory", "cpus": "cpu", "disk": "ephemeral-storage"}

LIMITS = ("default", "defaultRequest", "max", "maxLimitRequestRatio", "min")


def invalid_resource_name(resource: Resource) -> Iterator[Problem]:
    """A key under requests, limits or the like that is no resource the API server accepts there.

    Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
    """
    for view, field, known, owner in _places(resource):
        for name in view.mapping(*field):
            wrong = "" if is_placeholder(name) else flaw(name, known)
            if wrong:
                message = f'{owner} has "{brief(name)}" under {field[-1]}, which {wrong}'
                yield Problem(view.at(*field, name), message, "key")


def _places(resource: Resource) -> Iterator[tuple[View, tuple[str, ...], frozenset[str], str]]:
    """Yield where names of resources are: the view, the fields, what is known there, whose they are."""
    if resource.pod:
        for which in ("requests", "limits"):
            yield resource.pod, ("spec", "resources", which), IN_POD, resource.title
            for container in resource.pod.containers:
                yield container, ("resources", which), IN_CONTAINER, container.title
    if resource.api_version != "v1":
        return
    if resource.kind == "ResourceQuota":
        yield resource, ("spec", "hard"), IN_QUOTA, resource.title
    if resource.kind == "LimitRange":
        for limit in resource.views("spec", "limits"):
            known = IN_CONTAINER if limit.get("type") in ("Container", "Pod") else IN_CLAIM
            for field in LIMITS:
                yield limit, (field,), known, resource.title


def flaw(name: str, known: frozenset[str]) -> str:
    """What is wrong with the name of a resource, or nothing."""
    if "/" in name:
        return _domain_flaw(name, known)
    huge = name if known in (IN_POD, IN_CONTAINER) else name.removeprefix(AS_REQUESTED)
    if name in known or huge.startswith(HUGE_PAGES):
        return ""
    near = MEANT.get(name.lower(), name.lower())
    meant = f'; did you mean "{near}"?' if near in known else suggest(name, sorted(known))
    return f"is no resource there{meant or '; known are ' + _listed(known)}"


def _domain_flaw(name: str, known: frozenset[str]) -> str:
    """What is wrong with a resource that Kubernetes does not know by itself: ``nvidia.com/gpu``."""
    if known is IN_POD:
        return "is no resource of a whole pod; give it to a container"
    if known is IN_CONTAINER and name.startswith(AS_REQUESTED):
        return f'is how a quota says it; leave out "{AS_REQUESTED}"'
    is_own = known is not IN_CONTAINER or OWN_DOMAIN in name
    if is_qualified_name(name if is_own else AS_REQUESTED + name):
        return ""
    return 'is no name of an extended resource; use a domain and a name, such as "nvidia.com/gpu"'


def _listed(known: frozenset[str]) -> str:
    return ", ".join(sorted(known & IN_CONTAINER))
