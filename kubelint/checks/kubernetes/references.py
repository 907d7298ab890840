"""ConfigMaps and Secrets that are referred to, and whether anything makes them."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.references import Reference
from kubelint.views.spelling import LONGEST, Spellings, is_placeholder
from kubelint.views.workspace import Workspace

INSTANCE = "app.kubernetes.io/instance"


def missing_config_map(
    resource: Resource, workspace: Workspace, *, unresolved: str, assume: list[str]
) -> Iterator[Problem]:
    """A ConfigMap that nothing in the run makes, referred to where one is needed."""
    return _missing("ConfigMap", resource, workspace, unresolved, assume)


def missing_secret(
    resource: Resource, workspace: Workspace, *, unresolved: str, assume: list[str]
) -> Iterator[Problem]:
    """A Secret that nothing in the run makes. Most live elsewhere, so by default only a near miss counts."""
    return _missing("Secret", resource, workspace, unresolved, assume)


def missing_config_map_key(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A key that the ConfigMap of the run does not have."""
    return _missing_key("ConfigMap", resource, workspace)


def missing_secret_key(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A key that the Secret of the run does not have, or that its producer will not put there."""
    return _missing_key("Secret", resource, workspace)


def _missing(
    kind: str, resource: Resource, workspace: Workspace, unresolved: str, assume: list[str]
) -> Iterator[Problem]:
    for reference in workspace.references(resource):
        if reference.kind == kind and not reference.optional:
            yield from dangling(reference, resource, workspace, unresolved, assume)


def _missing_key(kind: str, resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    for reference in workspace.references(resource):
        if reference.kind == kind and not reference.optional and reference.keys and workspace.complete:
            known = workspace.keys(kind, reference.name, reference.namespace)
            for path, key in reference.keys:
                if known is not None and key not in known and len(key) <= LONGEST and not is_placeholder(key):
                    yield Problem(
                        path,
                        f'{reference.owner} wants key "{brief(key)}" of {kind} "{reference.name}", '
                        f"which has {_choice(key, known)}",
                        related=_makers(reference, workspace),
                    )


def _choice(key: str, known: Spellings) -> str:
    """What there is instead: the near miss, else the keys as far as they are few."""
    near = known.near(key)
    if near:
        return f'"{brief(near)}" instead'
    if not known:
        return "no keys"
    return "only " + ", ".join(f'"{brief(each)}"' for each in known) if len(known) <= 3 else "no such key"


def _makers(reference: Reference, workspace: Workspace) -> tuple[Related, ...]:
    found = workspace.provided(reference.kind, reference.name, reference.namespace)
    return tuple(_related(each.by) for each in found[:3])


class Absence(NamedTuple):
    """That a name cannot be resolved, and what is there in its place."""

    hint: str = ""  # '; did you mean "web"?'
    related: tuple[Related, ...] = ()


def dangling(
    reference: Reference, resource: Resource, workspace: Workspace, unresolved: str, assume: Sequence[str] = ()
) -> Iterator[Problem]:
    """Yield a problem where ``reference`` leads nowhere, as far as the policy ``unresolved`` lets that be said."""
    found = absence(reference, resource, workspace, unresolved, assume)
    if found is not None:
        where = f' in namespace "{reference.namespace}"' if reference.namespace else ""
        yield Problem(
            reference.path,
            f'{reference.owner} refers to {reference.kind} "{brief(reference.name)}", '
            f"which nothing here creates{where}{found.hint}",
            related=found.related,
        )


def absence(
    reference: Reference, resource: Resource, workspace: Workspace, unresolved: str, assume: Sequence[str] = ()
) -> Absence | None:
    """Return what to say of a reference that cannot be resolved, None where nothing is to be said.

    ``unresolved`` is ``near-miss`` (only where a similar name shows what was meant), ``same-kind`` (also where the
    files applied together hold an object of that kind, so that this one would be expected there), ``always`` or
    ``never``; ``assume`` holds globs of names that exist elsewhere.
    """
    kind, name, namespace = reference.kind, reference.name, reference.namespace
    if unresolved == "never" or is_placeholder(name) or not workspace.knows_all_around(resource):
        return None
    if workspace.exists(kind, name, namespace, reference.group) or any(fnmatchcase(name, glob) for glob in assume):
        return None
    near = _near(reference, resource, workspace)
    if near:
        return near
    expected = unresolved == "same-kind" and workspace.has_kind(kind, resource, namespace)
    return Absence() if expected or unresolved == "always" else None


def _near(reference: Reference, resource: Resource, workspace: Workspace) -> Absence | None:
    """The object that was probably meant: a similar name in the same namespace, or the same name in another."""
    kind, name, namespace = reference.kind, reference.name, reference.namespace
    spellings = workspace.spellings(kind, namespace)
    similar = spellings.near(name) or next((each for each in _prefixed(name, resource) if each in spellings), "")
    if similar:
        return Absence(f'; did you mean "{similar}"?', _objects(reference._replace(name=similar), workspace))
    for other in workspace.anywhere(kind, name, reference.group)[:100] if namespace else ():
        if workspace.unit(other) == workspace.unit(resource):
            return Absence(f'; it is in namespace "{other.namespace}"', (_related(other),))
    return None


def _prefixed(name: str, resource: Resource) -> Iterator[str]:
    """The name with and without the Helm release that ``resource`` belongs to."""
    for release in (resource.labels.get(INSTANCE), "release-name"):
        if release:
            yield f"{release}-{name}"
            if name.startswith(f"{release}-"):
                yield name.removeprefix(f"{release}-")


def _objects(reference: Reference, workspace: Workspace) -> tuple[Related, ...]:
    kind, name, namespace = reference.kind, reference.name, reference.namespace
    found = workspace.named(kind, name, namespace, reference.group)
    makers = [each.by for each in workspace.provided(kind, name, namespace)]
    return tuple(_related(each) for each in (found or makers)[:1])


def _related(resource: Resource) -> Related:
    return Related(resource.at("metadata", "name"), resource.title, resource.origin)
