"""What is wrong with an object, by the schema that applies to it."""

from collections.abc import Iterator
from functools import cache, lru_cache

from kubelint.model import Path, Version
from kubelint.schema import archive, walk
from kubelint.schema.compiled import Compiled
from kubelint.schema.shapes import Shape, of_kind
from kubelint.schema.words import Flaw
from kubelint.views.kubernetes import Resource
from kubelint.views.workspace import Workspace

#: Files that local tools read; no cluster ever sees them. (group, or how it ends)
LOCAL_GROUPS = (
    *("kustomize.config.k8s.io", "kubelint.dev", "kubeadm.k8s.io", "kind.x-k8s.io", "audit.k8s.io", "skaffold"),
    *(".config.k8s.io", "apiserver.k8s.io", "client.authentication.k8s.io", "ctlptl.dev", "k3d.io", "eksctl.io"),
)

#: What kubectl takes apart or reads itself: (apiVersion, kind).
LOCAL_KINDS = frozenset({("v1", "List"), ("v1", "Config"), ("v1", "Status"), ("v1", "Template"), ("v1", "Policy")})


@lru_cache(maxsize=4)
def flaws(resource: Resource, workspace: Workspace | None, version: Version) -> tuple[Flaw, ...]:
    """Return everything that is wrong with an object; nothing where no schema applies to it.

    Without what :func:`nulls` has. The last answers are kept: each of several rules asks for its part of them.
    """
    if built_in := compiled(resource.api_version, resource.kind, version[1]):
        return () if built_in.is_valid(resource.value) else tuple(walk.flaws(built_in.shape, resource.value))
    if not (workspace and _has_definitions(workspace)):
        return ()
    from kubelint.schema import custom

    return custom.flaws(resource, workspace)


def is_misplaced(resource: Resource, path: Path, version: Version) -> bool:
    """Whether an unknown field of a built-in kind was meant to be at ``path`` or to hold it."""
    homes = [home for flaw in flaws(resource, None, version) for home in flaw.homes]
    return any(path[: len(home)] == home for home in homes)


def nulls(resource: Resource, workspace: Workspace | None, version: Version) -> Iterator[Flaw]:
    """Yield what is empty though more was probably meant. Legal, so that no validator knows of it."""
    built_in = compiled(resource.api_version, resource.kind, version[1])
    shape = built_in.shape if built_in else next(iter(_custom_shapes(resource, workspace)), None)
    if shape:
        yield from (each for each in walk.flaws(shape, resource.value) if each.rule == "null-field")


@cache
def compiled(api_version: str, kind: str, minor: int) -> Compiled | None:
    """Return the schema of a built-in kind, one for the whole process."""
    shape = of_kind(api_version, kind, minor)
    return Compiled(shape) if shape else None


def _custom_shapes(resource: Resource, workspace: Workspace | None) -> list[Shape | None]:
    """The shape by each definition that is for the apiVersion and kind of a custom resource."""
    if not (workspace and _has_definitions(workspace)):
        return []
    from kubelint.schema.custom import defined

    return [each.shape for each in defined(resource, workspace)]


def _has_definitions(workspace: Workspace) -> bool:
    return bool(workspace.kind("CustomResourceDefinition") or workspace.definitions)


def is_built_in(resource: Resource) -> bool:
    """Whether any bundled Kubernetes version has the kind in that API version."""
    return bool(archive.served(resource.api_version, resource.kind))


def is_local(resource: Resource) -> bool:
    """Whether it is a file for a tool rather than an object for a cluster."""
    return resource.group.endswith(LOCAL_GROUPS) or (resource.api_version, resource.kind) in LOCAL_KINDS


def unknown(workspace: Workspace) -> dict[tuple[str, str], list[Resource]]:
    """Return the objects that no schema is known for, by apiVersion and kind."""
    kinds: dict[tuple[str, str], list[Resource]] = {}
    for each in workspace.resources:
        if each.api_version:
            kinds.setdefault((each.api_version, each.kind), []).append(each)
    return {kind: found for kind, found in kinds.items() if is_unknown(found[0], workspace)}


def is_unknown(resource: Resource, workspace: Workspace | None) -> bool:
    """Whether an object could not be checked because no schema is known for its kind."""
    is_custom = "." in resource.group and resource.group not in archive.groups() and not is_local(resource)
    return is_custom and not any(_custom_shapes(resource, workspace))
