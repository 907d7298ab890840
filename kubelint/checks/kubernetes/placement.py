"""Which nodes pods ask for, and how urgent they are."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.workspace import Workspace


def no_node_affinity(pod: Pod, *, accept_node_selector: bool) -> Iterator[Problem]:
    """A pod that may run on every node, whatever that is for."""
    if pod.get("spec", "affinity", "nodeAffinity") or (accept_node_selector and pod.get("spec", "nodeSelector")):
        return
    message = f"{pod.resource.title} does not say which nodes it is for; add affinity.nodeAffinity or a nodeSelector"
    yield Problem(pod.at("spec"), message)


def disallowed_priority_class(pod: Pod, *, allowed: list[str]) -> Iterator[Problem]:
    """A priority class that is none of those pods may have."""
    name = pod.text("spec", "priorityClassName")
    if name and not is_template(name) and not any(fnmatchcase(name, glob) for glob in allowed):
        listed = ", ".join(f'"{each}"' for each in allowed[:5]) or "none"
        message = f'{pod.resource.title} has the priority class "{brief(name)}"; allowed: {listed}'
        yield Problem(pod.at("spec", "priorityClassName"), message)


def no_priority_class(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A pod without a priority class, where no class is given to those."""
    pod = resource.pod
    if pod and not pod.get("spec", "priorityClassName") and not workspace.once(_has_default_class):
        yield Problem(pod.at("spec"), f"{resource.title} has no priorityClassName, so it is the first to be preempted")


def _has_default_class(workspace: Workspace) -> bool:
    return any(each.get("globalDefault") is True for each in workspace.kind("PriorityClass"))
