"""How workloads replace their pods."""

from collections.abc import Iterator
from typing import Any

from kubelint.checks.kubernetes.autoscaling import effective_replicas
from kubelint.model import Problem
from kubelint.text import brief, suggest
from kubelint.views.amounts import amount, percentage
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.walk import every, keys
from kubelint.views.workspace import Workspace

#: The field with the strategy, and its types, by kind.
STRATEGIES = {
    "DaemonSet": ("updateStrategy", ("RollingUpdate", "OnDelete")),
    "Deployment": ("strategy", ("RollingUpdate", "Recreate")),
    "StatefulSet": ("updateStrategy", ("RollingUpdate", "OnDelete")),
}

#: Kinds that refuse rollingUpdate beside another type; a DaemonSet does not mind.
EXCLUSIVE = frozenset({"Deployment", "StatefulSet"})

#: (maxUnavailable, maxSurge) where they are not written.
DEFAULTS = {"DaemonSet": (1, 0), "Deployment": ("25%", "25%"), "StatefulSet": (1, None)}

#: What mounts a disk, and the access modes in which several nodes may.
CLAIM, SHARED = "PersistentVolumeClaim", ("ReadOnlyMany", "ReadWriteMany")

#: How long a Deployment may make no progress, where it does not say.
DEADLINE = 600

#: Where a number or a percentage stands.
AMOUNTS = {
    "DaemonSet": ("spec.updateStrategy.rollingUpdate.maxUnavailable", "spec.updateStrategy.rollingUpdate.maxSurge"),
    "Deployment": ("spec.strategy.rollingUpdate.maxUnavailable", "spec.strategy.rollingUpdate.maxSurge"),
    "PodDisruptionBudget": ("spec.minAvailable", "spec.maxUnavailable"),
    "Rollout": ("spec.strategy.canary.maxUnavailable", "spec.strategy.canary.maxSurge"),
    "StatefulSet": ("spec.updateStrategy.rollingUpdate.maxUnavailable",),
}

GROUPS = frozenset({"apps", "extensions", "policy", "argoproj.io"})


def invalid_update_strategy(workload: Resource) -> Iterator[Problem]:
    """A strategy the API server rejects: of unknown type, with what belongs to another, or unable to proceed.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
    """
    if workload.group not in ("apps", "extensions") or workload.kind not in STRATEGIES:
        return
    field, kinds = STRATEGIES[workload.kind]
    kind = workload.text("spec", field, "type")
    rolling = workload.get("spec", field, "rollingUpdate")
    if kind and kind not in kinds and not is_template(kind):
        message = f'{workload.title} has the update strategy "{brief(kind)}"; possible are {" and ".join(kinds)}'
        yield Problem(workload.at("spec", field, "type"), message + suggest(kind, kinds))
    elif kind in kinds[1:] and rolling is not None and workload.kind in EXCLUSIVE:
        message = f"{workload.title} has rollingUpdate beside the type {kind}; remove one of the two"
        yield Problem(workload.at("spec", field, "rollingUpdate"), message)
    elif kind not in kinds[1:] and isinstance(rolling, dict):
        yield from _rolling(workload, field)
    if workload.kind == "Deployment":
        yield from _deadline(workload)


def invalid_int_or_percent(resource: Resource) -> Iterator[Problem]:
    """A text that is no percentage, or a fraction, where a whole number or a percentage is wanted."""
    if resource.group not in GROUPS:
        return
    for way in AMOUNTS.get(resource.kind, ()):
        for path, value in every(resource.value, keys(way), resource.path):
            if _is_unreadable(value):
                meant = value.strip() if isinstance(value, str) else ""
                right = meant if meant.isascii() and meant.isdigit() and len(meant) < 10 else '"25%" or 1'
                message = f'{resource.title} has {path[-1]} "{brief(str(value), 40)}", no whole number or percentage'
                yield Problem(path, f"{message}; write one such as {right}")


def recreates(
    workload: Resource, workspace: Workspace, *, only_with_service: bool, accept_pvc: bool
) -> Iterator[Problem]:
    """Pods that are all stopped before the first new one starts, although a Service sends them requests.

    Two of them could not run side by side where they share a disk that one node holds, or a port of the node.
    """
    pod = workload.pod
    if not pod or workload.text("spec", "strategy", "type") != "Recreate":
        return
    if (only_with_service and not workspace.is_served(workload)) or effective_replicas(workload, workspace) == 0:
        return
    if not _is_exclusive(pod) and not (accept_pvc and _holds_disk(pod, workspace)):
        message = f"{workload.title} stops all its pods before it starts new ones; let it be RollingUpdate"
        yield Problem(workload.at("spec", "strategy", "type"), message)


def _is_exclusive(pod: Pod) -> bool:
    """Whether only one of its kind fits on a node."""
    ports = (port for container in pod.containers for port in container.views("ports"))
    return pod.get("spec", "hostNetwork") is True or any(port.get("hostPort") for port in ports)


def _holds_disk(pod: Pod, workspace: Workspace) -> bool:
    """Whether it mounts a claim that, as far as is known, only one node or pod can have."""
    names = (volume.text("persistentVolumeClaim", "claimName") for volume in pod.views("spec", "volumes"))
    claims = (workspace.named(CLAIM, name, pod.resource.namespace) for name in names if name)
    return any(not found or not workspace.once_of(_are_shared, found) for found in claims)


def _are_shared(claims: list[Resource]) -> bool:
    return all(any(mode in SHARED for _, mode in each.words("spec", "accessModes")) for each in claims)


def _rolling(workload: Resource, field: str) -> Iterator[Problem]:
    way = ("spec", field, "rollingUpdate")
    values = []
    for name, default in zip(("maxUnavailable", "maxSurge"), DEFAULTS[workload.kind], strict=True):
        written = workload.get(*way, name)
        values.append(amount(default if written is None else written))
        if (amount(written) or 0) < 0:
            yield Problem(workload.at(*way, name), f"{workload.title} has {name} {written}, which cannot be negative")
        if (percentage(written) or 0) > 100 and (name == "maxUnavailable" or workload.kind == "DaemonSet"):
            yield Problem(workload.at(*way, name), f'{workload.title} has {name} "{written}"; at most 100% is possible')
    partition = workload.integer(*way, "partition")
    if partition is not None and partition < 0:
        message = f"{workload.title} has partition {partition}, which cannot be negative"
        yield Problem(workload.at(*way, "partition"), message)
    name, why = _standstill(workload.kind, *values)
    if why:
        yield Problem(workload.at(*way, name), f"{workload.title} {why}")


def _standstill(kind: str, unavailable: int | None, surge: int | None) -> tuple[str, str]:
    """The field that makes a rollout impossible, and why."""
    if unavailable == 0 and kind == "StatefulSet":
        return "maxUnavailable", "has maxUnavailable 0, so that no pod could be replaced; it must be at least 1"
    if unavailable == 0 and surge == 0:
        return "maxUnavailable", "has both maxUnavailable and maxSurge 0, so that no pod could be replaced"
    if kind == "DaemonSet" and unavailable and surge and unavailable > 0 and surge > 0:
        return "maxSurge", "has maxSurge, but maxUnavailable (1 where it is not written) is not 0; one of them must be"
    return "", ""


def _deadline(deployment: Resource) -> Iterator[Problem]:
    written, ready = (deployment.integer("spec", each) for each in ("progressDeadlineSeconds", "minReadySeconds"))
    deadline = DEADLINE if deployment.get("spec", "progressDeadlineSeconds") is None else written
    if deadline is None or deadline > (ready or 0) or deployment.version != "v1":
        return
    field = "minReadySeconds" if written is None else "progressDeadlineSeconds"
    why = f"progressDeadlineSeconds {deadline}, which is not more than its minReadySeconds {ready or 0}"
    yield Problem(deployment.at("spec", field), f"{deployment.title} has {why}")


def _is_unreadable(value: Any) -> bool:
    if isinstance(value, float):
        return True
    return isinstance(value, str) and percentage(value) is None and not is_template(value)
