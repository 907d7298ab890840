"""Selectors that match no pod, and the pods they were probably meant for."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.model import Path, Problem, Related
from kubelint.text import brief
from kubelint.views.kubernetes import POD_TEMPLATE, Resource
from kubelint.views.pods import GENERATED_LABELS, PodSource
from kubelint.views.selectors import Selector
from kubelint.views.workspace import AMBIGUOUS, Workspace


def selects_nothing(
    resource: Resource,
    selector: Selector,
    place: Path,
    workspace: Workspace,
    *,
    unresolved: str,
    operator_labels: list[str],
    what: str = "selects",
) -> Iterator[Problem]:
    """Yield a problem where ``selector`` matches no pod of the namespace, as far as ``unresolved`` lets that be said.

    Not for an empty selector, of which every API makes something else.
    """
    if selector.is_empty or unresolved == "never" or not workspace.knows_all_around(resource):
        return
    if workspace.selected(selector, resource.namespace):
        return
    if come_from_elsewhere(resource, selector, operator_labels, workspace):
        return
    meant = misspelled(resource, selector, workspace) or in_other_namespace(resource, selector, workspace)
    if meant or unresolved == "always" or (unresolved == "same-kind" and _has_pods_beside(resource, workspace)):
        yield Problem(
            place,
            f"{resource.title} {what} no pod: {none_carries(resource, selector)}{instead(meant, selector)}",
            related=(related_pod(meant),) if meant else (),
        )


def come_from_elsewhere(
    resource: Resource, selector: Selector, operator_labels: list[str], workspace: Workspace
) -> bool:
    """Whether the pods need not be here: their labels are generated, an operator's, or not yet filled in."""
    if selector.is_placeholder or any(each.key in GENERATED_LABELS for each in selector.requirements):
        return True
    written = [text for each in selector.requirements for text in (each.key, str(each))]
    if any(fnmatchcase(text, glob) for text in written for glob in operator_labels):
        return True
    if not workspace.operated.isdisjoint(selector.pairs.values()):
        return True  # the pods of a custom resource, which its operator labels with its name
    declared = (workspace.is_external(kind, resource.name, resource.namespace) for kind in POD_TEMPLATE)
    return _may_be_operated(selector, resource, workspace) or any(declared)


def misspelled(resource: Resource, selector: Selector, workspace: Workspace) -> PodSource | None:
    """The pods that are selected once one label is spelled as others have it."""
    for index, each in enumerate(selector.requirements):
        near = workspace.values(each.key).near(each.values[0]) if each.key in selector.pairs else ""
        if near:
            corrected = list(selector.requirements)
            corrected[index] = each._replace(values=(near,))
            for source in workspace.selected(Selector(tuple(corrected)), resource.namespace)[:AMBIGUOUS]:
                if source.resource.namespace == resource.namespace:
                    return source
    return None


def in_other_namespace(resource: Resource, selector: Selector, workspace: Workspace) -> PodSource | None:
    """The pods that are selected in another namespace of the files applied together."""
    found = workspace.selected(selector, None)[:AMBIGUOUS] if resource.namespace else []
    return next((each for each in found if workspace.unit(each.resource) == workspace.unit(resource)), None)


def none_carries(resource: Resource, selector: Selector) -> str:
    where = f' in namespace "{resource.namespace}"' if resource.namespace else " here"
    return f"none{where} carries {brief(str(selector))}"


def instead(meant: PodSource | None, selector: Selector) -> str:
    """What the pods that were probably meant carry in place of the labels they lack."""
    if not meant:
        return ""
    lacking = [each.key for each in selector.unmet(meant.labels)]
    if not lacking:
        return f'; {meant.resource.title} in namespace "{meant.resource.namespace}" does'
    shown = {key: meant.labels[key] for key in lacking if key in meant.labels} or meant.labels
    return f"; {meant.resource.title} carries {brief(', '.join(f'{key}={value}' for key, value in shown.items()))}"


def related_pod(source: PodSource) -> Related:
    return Related(source.pod.at("metadata", "labels"), source.resource.title, source.resource.origin)


def _may_be_operated(selector: Selector, resource: Resource, workspace: Workspace) -> bool:
    """Whether pods of a custom resource carry some of the labels, and its operator may add the others."""
    for each in selector.requirements:
        for source in workspace.selected(Selector((each,)), resource.namespace)[:AMBIGUOUS] if each.is_wanted else ():
            if source.is_open and all(unmet.key not in source.labels for unmet in selector.unmet(source.labels)):
                return True
    return False


def _has_pods_beside(resource: Resource, workspace: Workspace) -> bool:
    """Whether the files applied together with ``resource`` hold pods of exactly its namespace."""
    return (workspace.unit(resource), resource.namespace) in workspace.once(_homes)


def _homes(workspace: Workspace) -> set[tuple[str, str | None]]:
    return {(workspace.unit(each.resource), each.resource.namespace) for each in workspace.pods()}
