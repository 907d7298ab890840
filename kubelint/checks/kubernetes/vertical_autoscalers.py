"""VerticalPodAutoscalers as their own API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.quantity import quantity
from kubelint.views.spelling import is_placeholder
from kubelint.views.workspace import AMBIGUOUS, Workspace

GROUP = "autoscaling.k8s.io"
EVERY = "*"

UPDATE_MODES = ("Off", "Initial", "Recreate", "InPlaceOrRecreate", "InPlace", "Auto")
MODES = ("Auto", "Off")
CONTROLLED = ("RequestsAndLimits", "RequestsOnly")

Wrong = Iterator[tuple[Path, str]]


def invalid_vpa(autoscaler: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A VerticalPodAutoscaler that is rejected, or has a policy for a container that its target does not have.

    Source: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md
    """
    if autoscaler.group != GROUP:
        return
    policies = list(autoscaler.views("spec", "resourcePolicy", "containerPolicies"))
    for path, wrong in (*_update(autoscaler), *(each for policy in policies for each in _policy(policy))):
        yield Problem(path, f"{autoscaler.title} {wrong}")
    yield from _containers(autoscaler, policies, workspace)


def _update(autoscaler: Resource) -> Wrong:
    update = View(autoscaler.get("spec", "updatePolicy"), autoscaler.at("spec", "updatePolicy"), autoscaler.subject)
    yield from _one_of(update, "updateMode", UPDATE_MODES)
    fewest = update.integer("minReplicas")
    if fewest is not None and fewest < 1:
        yield update.at("minReplicas"), f"has minReplicas {fewest}; use at least 1"


def _policy(policy: View) -> Wrong:
    name = policy.text("containerName")
    if not name:
        yield policy.at("containerName"), f'has a policy without containerName; name a container, or "{EVERY}" for all'
    yield from _one_of(policy, "mode", MODES)
    yield from _one_of(policy, "controlledValues", CONTROLLED)
    if policy.get("mode") == "Off" and policy.get("controlledValues") is not None:
        yield policy.at("controlledValues"), 'has controlledValues in a policy of mode "Off"; delete one of them'
    for resource, least in policy.mapping("minAllowed").items():
        low, high = quantity(least), quantity(policy.get("maxAllowed", resource))
        if low is not None and high is not None and low > high:
            most = policy.get("maxAllowed", resource)
            wrong = f'allows "{brief(name)}" at least {least} of {brief(resource)}, which is more than at most {most}'
            yield policy.at("minAllowed", resource), wrong


def _one_of(view: View, field: str, known: tuple[str, ...]) -> Wrong:
    value = view.text(field)
    if value and value not in known and not is_placeholder(value):
        yield view.at(field), f'has {field} "{brief(value)}"{suggest(value, known) or "; use " + ", ".join(known)}'


def _containers(autoscaler: Resource, policies: list[View], workspace: Workspace) -> Iterator[Problem]:
    kind, name = (autoscaler.text("spec", "targetRef", each) for each in ("kind", "name"))
    targets = [
        each.resource
        for each in workspace.pods_of(name, autoscaler.namespace)[:AMBIGUOUS]
        if each.resource.kind == kind and not each.is_open
    ]
    target = targets[0] if len(targets) == 1 else None
    if not target or not target.pod:
        return
    names = {each.name for each in target.pod.containers}
    for policy in policies:
        container = policy.text("containerName")
        if container and container not in {*names, EVERY} and not is_placeholder(container):
            meant = suggest(container, names)
            wrong = f'has a policy for container "{brief(container)}", which {target.title} lacks{meant}'
            related = (Related(target.pod.at("spec", "containers"), target.title, target.origin),)
            yield Problem(policy.at("containerName"), f"{autoscaler.title} {wrong}", related=related)
