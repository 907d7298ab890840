"""What containers ask of their node, and what they may take."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from kubelint.model import Problem
from kubelint.views.kubernetes import Container, Pod
from kubelint.views.quantity import quantity
from kubelint.views.workspace import Workspace

#: Pod-level ``spec.resources`` hold for every container that says nothing, from this version on.
#: Source: https://kubernetes.io/docs/tasks/configure-pod-container/assign-pod-level-resources/
POD_LEVEL = (1, 34)

#: What a LimitRange gives a container that lacks a request, and one that lacks a limit.
#: Source: https://kubernetes.io/docs/concepts/policy/limit-range/
DEFAULTS = {"requests": ("defaultRequest", "default"), "limits": ("default",)}


class Need(NamedTuple):
    """Something a container should say of itself, and what follows where it does not."""

    kind: str  # "requests" or "limits"
    name: str  # "cpu" or "memory"
    consequence: str


CPU_REQUEST = Need("requests", "cpu", "the scheduler cannot reserve any for it")
MEMORY_REQUEST = Need("requests", "memory", "the scheduler cannot reserve any for it")
CPU_LIMIT = Need("limits", "cpu", "it can take all of its node's")
MEMORY_LIMIT = Need("limits", "memory", "a leak can exhaust its node")


def no_cpu_request(
    container: Container,
    workspace: Workspace,
    *,
    include_init: bool,
    accept_limit: bool,
    accept_limit_range: bool,
    zero_counts_as_unset: bool,
    kubernetes_version: tuple[int, int],
) -> Iterator[Problem]:
    """No CPU request, and nothing that stands in for it: the scheduler packs the pod as if it needed none."""
    if not _is_set(container, "cpu", accept_limit, zero_counts_as_unset):
        yield from _lacking(CPU_REQUEST, container, workspace, include_init, accept_limit_range, kubernetes_version)


def no_memory_request(
    container: Container,
    workspace: Workspace,
    *,
    include_init: bool,
    accept_limit: bool,
    accept_limit_range: bool,
    kubernetes_version: tuple[int, int],
) -> Iterator[Problem]:
    """No memory request, and nothing that stands in for it: the pod is the first to be evicted."""
    if not _is_set(container, "memory", accept_limit, False):
        yield from _lacking(MEMORY_REQUEST, container, workspace, include_init, accept_limit_range, kubernetes_version)


def no_memory_limit(
    container: Container,
    workspace: Workspace,
    *,
    include_init: bool,
    accept_limit_range: bool,
    kubernetes_version: tuple[int, int],
) -> Iterator[Problem]:
    """No memory limit: a leak takes the whole node with it."""
    if container.get("resources", "limits", "memory") is None:
        yield from _lacking(MEMORY_LIMIT, container, workspace, include_init, accept_limit_range, kubernetes_version)


def no_cpu_limit(
    container: Container,
    workspace: Workspace,
    *,
    include_init: bool,
    accept_limit_range: bool,
    kubernetes_version: tuple[int, int],
) -> Iterator[Problem]:
    """No CPU limit. Only for those who want one: a limit throttles even where the node is idle."""
    if container.get("resources", "limits", "cpu") is None:
        yield from _lacking(CPU_LIMIT, container, workspace, include_init, accept_limit_range, kubernetes_version)


def request_exceeds_limit(pod: Pod) -> Iterator[Problem]:
    """A request above its limit, in a container, at pod level, or between the two; the API server rejects it.

    Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
    """
    for container in pod.containers:
        yield from _above_limit(container, ("resources",), container.title)
    yield from _above_limit(pod, ("spec", "resources"), "the pod")
    yield from _above_pod(pod)


def _counts(container: Container, include_init: bool) -> bool:
    if container.role == "initContainers":
        return include_init or container.is_sidecar
    return container.role == "containers"


def _is_set(container: Container, name: str, accept_limit: bool, zero_is_unset: bool) -> bool:
    """Whether the container itself requests it; the API server copies a limit into a missing request."""
    places = ("requests", "limits") if accept_limit else ("requests",)
    values = [container.get("resources", place, name) for place in places]
    return any(value is not None and not (zero_is_unset and quantity(value) == 0) for value in values)


def _lacking(
    need: Need,
    container: Container,
    workspace: Workspace,
    include_init: bool,
    accept_limit_range: bool,
    kubernetes_version: tuple[int, int],
) -> Iterator[Problem]:
    """A container that counts, and for which neither its pod nor a LimitRange stands in."""
    if not _counts(container, include_init) or _is_given_by_pod(need, container.pod, kubernetes_version):
        return
    if accept_limit_range and _is_given_by_range(need, container.pod, workspace):
        return
    what = f"{need.name.replace('cpu', 'CPU')} {need.kind.removesuffix('s')}"
    message = f"{container.title} has no {what}, so {need.consequence}; set resources.{need.kind}.{need.name}"
    yield Problem(container.nearest("resources", need.kind), message)


def _is_given_by_pod(need: Need, pod: Pod, version: tuple[int, int]) -> bool:
    places = {need.kind, "limits"}  # as in a container, a limit is also a request
    return version >= POD_LEVEL and any(pod.get("spec", "resources", each, need.name) is not None for each in places)


def _is_given_by_range(need: Need, pod: Pod, workspace: Workspace) -> bool:
    given = workspace.once(_limit_range_defaults)
    namespaces = {pod.resource.namespace, None}
    return any((each, default, need.name) in given for each in namespaces for default in DEFAULTS[need.kind])


def _limit_range_defaults(workspace: Workspace) -> set[tuple[str | None, str, str]]:
    """(namespace, "default" or "defaultRequest", resource) of what the LimitRanges give to containers."""
    return {
        (limit_range.namespace, default, name)
        for limit_range in workspace.kind("LimitRange")
        for limit in limit_range.views("spec", "limits")
        if limit.text("type") == "Container"
        for default in ("default", "defaultRequest")
        for name in limit.mapping(default)
    }


def _above_limit(view: Container | Pod, way: tuple[str, ...], title: str) -> Iterator[Problem]:
    limits = view.mapping(*way, "limits")
    for name, wanted in view.mapping(*way, "requests").items():
        limit = limits.get(name)
        if name in limits and _exceeds(wanted, limit or 0):  # null is 0
            message = (
                f'{title} requests "{wanted}" of {name}, more than its limit "{limit}"; raise the limit or ask for less'
            )
            yield Problem(view.at(*way, "requests", name), message)


def _above_pod(pod: Pod) -> Iterator[Problem]:
    """What the containers ask for together, and each one's limit, against the pod's own ``resources``."""
    for name, allowed in pod.mapping("spec", "resources", "limits").items():
        for container in pod.containers:
            if _exceeds(container.get("resources", "limits", name), allowed):
                limit = container.get("resources", "limits", name)
                message = f'{container.title} limits {name} to "{limit}", more than the pod\'s limit "{allowed}"'
                yield Problem(container.at("resources", "limits", name), message)
    total: Counter[str] = Counter()
    for container in pod.containers:
        if container.role == "containers" or container.is_sidecar:
            total.update(
                {
                    name: size
                    for name, wanted in container.mapping("resources", "requests").items()
                    if (size := quantity(wanted))
                }
            )
    for name, wanted in pod.mapping("spec", "resources", "requests").items():
        size = quantity(wanted)
        if size is not None and total[name] > size:
            message = f'the pod requests "{wanted}" of {name}, less than its containers request together'
            yield Problem(pod.at("spec", "resources", "requests", name), message)


def _exceeds(wanted: Any, limit: Any) -> bool:
    size, most = quantity(wanted), quantity(limit)
    return size is not None and most is not None and size > most
