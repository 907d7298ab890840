"""Whether there is a securityContext at all, and whether its fields stand where Kubernetes looks for them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, Pod

#: Where each field belongs. Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
FOR_PODS = (
    "fsGroup",
    "fsGroupChangePolicy",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
    "seLinuxChangePolicy",
)
FOR_CONTAINERS = ("privileged", "allowPrivilegeEscalation", "capabilities", "readOnlyRootFilesystem", "procMount")
FOR_BOTH = (
    "runAsUser",
    "runAsGroup",
    "runAsNonRoot",
    "seccompProfile",
    "appArmorProfile",
    "seLinuxOptions",
    "windowsOptions",
)
FOR_THE_SPEC = ("hostNetwork", "hostPID", "hostIPC", "hostUsers")

IN_POD, IN_CONTAINER = "the pod's spec.securityContext", "the container's securityContext"


def no_security_context(pod: Pod, *, require_on: str) -> Iterator[Problem]:
    """Containers for which nobody set anything: ``require_on`` says whether the pod's word counts, or is needed."""
    pod_says = _says(pod, "spec", "securityContext")
    bare = [each for each in pod.containers if not _says(each, "securityContext")]
    if require_on == "pod":
        bare = list(pod.containers)
    if not bare or (pod_says and require_on != "container"):
        return
    if len(bare) == len(pod.containers):
        yield Problem(pod.at("spec", "containers"), f"{pod.resource.title} has no securityContext; write one")
        return
    for container in bare:
        yield Problem(container.nearest("name"), f"{container.title} has no securityContext; write one")


def misplaced(pod: Pod) -> Iterator[Problem]:
    """A security field where the API has none of that name: it is dropped, and nothing protects."""
    yield from _found(pod, ("spec", "securityContext"), FOR_CONTAINERS, IN_CONTAINER)
    yield from _found(pod, ("spec", "securityContext"), FOR_THE_SPEC, "the pod's spec")
    yield from _found(pod, ("spec",), (*FOR_PODS, *FOR_BOTH), IN_POD)
    yield from _found(pod, ("spec",), FOR_CONTAINERS, IN_CONTAINER)
    yield from _found(pod, (), ("securityContext",), "the pod's spec")
    if pod.path != pod.resource.path:
        yield from _found(pod.resource, (), ("securityContext",), "the pod's spec")
    for container in pod.containers:
        yield from _found(container, ("securityContext",), FOR_PODS, IN_POD)
        yield from _found(container, ("securityContext",), FOR_THE_SPEC, "the pod's spec")
        yield from _found(container, (), (*FOR_CONTAINERS, *FOR_BOTH), IN_CONTAINER)
        yield from _found(container, (), FOR_PODS, IN_POD)


def _found(view: View, place: Path, keys: tuple[str, ...], right: str) -> Iterator[Problem]:
    written = view.mapping(*place)
    for key in keys:
        if written.get(key) is not None:
            yield Problem(
                view.at(*place, key), f'"{key}" has no meaning here and is dropped; move it to {right}', "key"
            )


def _says(view: Pod | Container, *keys: str) -> bool:
    return any(value is not None for value in view.mapping(*keys).values())
