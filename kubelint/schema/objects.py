"""What is wrong with an object, by the schema that applies to it."""

from collections.abc import Iterator
from functools import cache, lru_cache

from kubelint.model import Version
from kubelint.schema import archive, walk
from kubelint.schema.compiled import Compiled
from kubelint.schema.custom import Defined, definitions
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
    found = [_by_definition(each, resource) for each in defined(resource, workspace) if each.shape]
    return min(found, key=len, default=())  # of rivals, the one that was probably meant


def nulls(resource: Resource, workspace: Workspace | None, version: Version) -> Iterator[Flaw]:
    """Yield what is empty though more was probably meant. Legal, so that no validator knows of it."""
    shapes = [each.shape for each in defined(resource, workspace)]
    if built_in := compiled(resource.api_version, resource.kind, version[1]):
        shapes = [built_in.shape]
    for shape in shapes[:1]:
        if shape:
            yield from (each for each in walk.flaws(shape, resource.value) if each.rule == "null-field")


@cache
def compiled(api_version: str, kind: str, minor: int) -> Compiled | None:
    """Return the schema of a built-in kind, one for the whole process."""
    shape = of_kind(api_version, kind, minor)
    return Compiled(shape) if shape else None


def defined(resource: Resource, workspace: Workspace | None) -> list[Defined]:
    """The definitions beside a custom resource that are for its apiVersion and kind."""
    return workspace.once(definitions).get((resource.api_version, resource.kind), []) if workspace else []


def _by_definition(each: Defined, resource: Resource) -> tuple[Flaw, ...]:
    if not each.needs_walk and _of_shape(each.shape).is_valid(resource.value):
        return ()
    return tuple(walk.flaws(each.shape, resource.value)) if each.shape else ()


@lru_cache(maxsize=256)
def _of_shape(shape: Shape) -> Compiled:
    return Compiled(shape)


def is_built_in(resource: Resource) -> bool:
    """Whether any bundled Kubernetes version has the kind in that API version."""
    return bool(archive.served(resource.api_version, resource.kind))


def is_local(resource: Resource) -> bool:
    """Whether it is a file for a tool rather than an object for a cluster."""
    return resource.group.endswith(LOCAL_GROUPS) or (resource.api_version, resource.kind) in LOCAL_KINDS


def is_unknown(resource: Resource, workspace: Workspace | None) -> bool:
    """Whether an object could not be checked because no schema is known for its kind."""
    is_custom = "." in resource.group and resource.group not in archive.groups() and not is_local(resource)
    return is_custom and not any(each.shape for each in defined(resource, workspace))
