"""What a node keeps for a container: the same as it may take, or less; and its local disk."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.kubernetes import Container
from kubelint.views.quantity import quantity

DISK = "ephemeral-storage"


def requests_differ(container: Container, *, resources: list[str]) -> Iterator[Problem]:
    """A request that is not the limit, so that the pod is not Guaranteed. A lone limit is also the request.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-qos/#guaranteed
    """
    for name in resources if container.role != "ephemeralContainers" else ():
        request, limit = container.get("resources", "requests", name), container.get("resources", "limits", name)
        if request is None or container.pod.get("spec", "resources", "limits", name) is not None:
            continue
        wanted, most = quantity(request), quantity(limit)
        if limit is None or (wanted is not None and most is not None and wanted != most):
            other = "has no limit" if limit is None else f'may take "{limit}"'
            message = f'{container.title} requests "{request}" of {name}, but {other}; let the two be equal'
            yield Problem(container.at("resources", "requests", name), message)


def no_disk_share(container: Container, *, only_with_emptydir: bool) -> Iterator[Problem]:
    """No word on how much of its node's disk a container needs and may take. A limit is also a request."""
    if container.role == "ephemeralContainers" or (only_with_emptydir and not _writes(container)):
        return
    if container.get("resources", "limits", DISK) is None:
        has_request = container.get("resources", "requests", DISK) is not None
        what = "limit" if has_request else "request and limit"
        message = f"{container.title} has no {what} for {DISK}, so it can fill the disk of its node"
        yield Problem(container.nearest("resources"), f"{message}; set resources.limits.{DISK}")


def _writes(container: Container) -> bool:
    """Whether a container writes to the disk of its node without a bound that an emptyDir would set."""
    if container.get("securityContext", "readOnlyRootFilesystem") is not True:
        return True
    mounted = {mount.text("name") for mount in container.views("volumeMounts")}
    return any(
        volume.text("name") in mounted
        and "emptyDir" in volume.mapping()
        and volume.text("emptyDir", "medium") != "Memory"
        and volume.get("emptyDir", "sizeLimit") is None
        for volume in container.pod.views("spec", "volumes")
    )
