"""Objects that collide."""

from collections.abc import Iterator

from kubelint.model import Problem, Related
from kubelint.views.kubernetes import Resource
from kubelint.views.references import group_of
from kubelint.views.spelling import is_placeholder
from kubelint.views.units import are_variants
from kubelint.views.workspace import Workspace

Identity = tuple[str, str, str, str | None, str]

#: Documents that tools read without a cluster ever seeing them.
LOCAL_GROUPS = ("kustomize.config.k8s.io", "kubelint.dev")


def duplicate_object(resource: Resource, workspace: Workspace, *, allow_identical: bool) -> Iterator[Problem]:
    """An object that the same unit has already, so that one of the two is lost when both are applied.

    Files of one folder that are named as alternatives do not count: they are applied one at a time.
    """
    if not resource.name or is_placeholder(resource.name):
        return
    for first in workspace.once(_objects).get(_identity(resource, workspace), ()):
        if first is resource or (first.origin, first.path) == (resource.origin, resource.path):
            return
        if first.origin[0] != resource.origin[0] and are_variants(first.origin[0], resource.origin[0]):
            continue
        if not (allow_identical and first.value == resource.value):
            yield Problem(
                resource.at("metadata", "name"),
                f"{resource.title}{_where(resource)} is already defined {_place(first, resource)}; "
                "applied together, only one of them remains",
                related=(Related(first.at("metadata", "name"), f"the other {first.title}", first.origin),),
            )
        return


def _objects(workspace: Workspace) -> dict[Identity, list[Resource]]:
    """The objects of every identity that more than one has, a few of each."""
    found: dict[Identity, list[Resource]] = {}
    for each in workspace.resources:
        if each.name and each.api_version and not each.group.startswith(LOCAL_GROUPS):
            same = found.setdefault(_identity(each, workspace), [])
            if len(same) < 20:
                same.append(each)
    return {identity: same for identity, same in found.items() if len(same) > 1}


def _identity(resource: Resource, workspace: Workspace) -> Identity:
    group = group_of(resource.kind, resource.api_version)
    return workspace.unit(resource), group, resource.kind, resource.namespace, resource.name


def _where(resource: Resource) -> str:
    return f' in namespace "{resource.namespace}"' if resource.namespace else ""


def _place(first: Resource, resource: Resource) -> str:
    return "in this file" if first.origin[0] == resource.origin[0] else f'in "{first.origin[0]}"'
