"""What the API server would refuse: objects that do not fit their schema, kinds and versions that are not there."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.kubernetes.versions import removed
from kubelint.model import Problem, Version
from kubelint.schema import archive, objects
from kubelint.schema.words import listed, quoted
from kubelint.text import suggest
from kubelint.versions import LATEST
from kubelint.views.kubernetes import Resource
from kubelint.views.spelling import Spellings, is_placeholder
from kubelint.views.workspace import Workspace


def invalid_type(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A value of another type than its field, or one that the definition of a custom resource excludes."""
    yield from _flaws("invalid-type", resource, workspace, kubernetes_version)


def unknown_field(
    resource: Resource, workspace: Workspace, *, custom_resources: bool, kubernetes_version: Version
) -> Iterator[Problem]:
    """A field that the schema does not have. ``custom_resources`` says whether to look at those, too."""
    if custom_resources or objects.is_built_in(resource):
        yield from _flaws("unknown-field", resource, workspace, kubernetes_version)


def missing_required_field(
    resource: Resource, workspace: Workspace, *, kubernetes_version: Version
) -> Iterator[Problem]:
    """A field without which the API server refuses the object."""
    yield from _flaws("missing-required-field", resource, workspace, kubernetes_version)


def invalid_enum_value(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A word where the API server knows only others."""
    yield from _flaws("invalid-enum-value", resource, workspace, kubernetes_version)


def non_string_value(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A number without quotes where a string belongs."""
    yield from _flaws("non-string-value", resource, workspace, kubernetes_version)


def yaml_boolean_string(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A word without quotes that YAML reads as true or false, where a string belongs."""
    yield from _flaws("yaml-boolean-string", resource, workspace, kubernetes_version)


def null_field(resource: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A key without a value where a mapping or a list belongs: legal, but often lost indentation."""
    for flaw in objects.nulls(resource, workspace, kubernetes_version):
        yield Problem(resource.at(*flaw.path), flaw.message, flaw.part)


def _flaws(rule: str, resource: Resource, workspace: Workspace, version: Version) -> Iterator[Problem]:
    for flaw in objects.flaws(resource, workspace, version):
        if flaw.rule == rule:
            yield Problem(resource.at(*flaw.path), flaw.message, flaw.part)


def unknown_api_version(resource: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """An API version and kind of Kubernetes itself that no version from the oldest bundled one on ever had."""
    api_version, kind = resource.api_version, resource.kind
    if not api_version or not kind or is_placeholder(api_version + kind) or _is_elsewhere(resource):
        return
    known = archive.kinds().get(api_version, {})
    same = next((each for each in known if each.casefold() == kind.casefold()), "")
    serving = list(archive.api_versions(same or kind, kubernetes_version[1]))
    if same:
        yield Problem(resource.at("kind"), f'"{api_version}" has no kind {quoted(kind)}; did you mean "{same}"?')
    elif serving:
        message = f"{quoted(api_version)} has no kind {quoted(kind)}; {listed(serving, 'or')} has"
        yield Problem(resource.at("apiVersion"), message)
    elif known:
        message = f"{quoted(api_version)} has no kind {quoted(kind)}{suggest(kind, known)}"
        yield Problem(resource.at("kind"), message)
    else:
        guess = suggest(api_version, archive.kinds())
        yield Problem(resource.at("apiVersion"), f"Kubernetes has no API version {quoted(api_version)}{guess}")


def _is_elsewhere(resource: Resource) -> bool:
    """Whether a kind is there, was there once, or is none of Kubernetes' business."""
    if objects.is_built_in(resource) or objects.is_local(resource) or _was_removed(resource, LATEST):
        return True
    if resource.group in archive.groups():
        return False
    is_like_ours = any(archive.api_versions(resource.kind, LATEST[1])) or suggest(resource.group, archive.groups())
    return "." in resource.group or not is_like_ours


def _was_removed(resource: Resource, version: Version) -> bool:
    return any(removed(resource, components={}, kubernetes_version=version))


def api_version_not_available(resource: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """An API version that Kubernetes has, but not in the target version."""
    served = archive.served(resource.api_version, resource.kind)
    minor = kubernetes_version[1]
    is_there = any(first <= minor <= last for first, last, _ in served)
    if not served or is_there or _was_removed(resource, kubernetes_version):
        return
    later = [first for first, _, _ in served if first > minor]
    when = f"is there from 1.{min(later)} on" if later else f"was there up to 1.{max(last for _, last, _ in served)}"
    others = list(archive.api_versions(resource.kind, minor))
    use = f"; 1.{minor} has {listed(others)}" if others else ""
    message = f"{quoted(resource.api_version)} of {resource.title} {when}, not in the target 1.{minor}{use}"
    yield Problem(resource.at("apiVersion"), message)


def missing_schema(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A kind of which no schema is known, told at its first object of the run."""
    same = workspace.once(objects.unknown).get((resource.api_version, resource.kind))
    if same and same[0] is resource:
        kind = f"{quoted(resource.kind)} of {quoted(resource.api_version)}"
        yield Problem(resource.at("apiVersion"), f"no schema is known for {kind}, so it was not checked")


def without_definition(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A custom resource that the definitions beside it, which are of its group, do not serve."""
    beside = workspace.once(_families).get((resource.group, workspace.unit(resource)))
    if not beside or not resource.group or resource.group in archive.groups():
        return
    versions = beside.versions.get(resource.kind, [])
    same = [is_served for version, is_served in versions if version == resource.api_version]
    if any(same):
        return
    of_kind = [version for version, is_served in versions if is_served]
    if same:
        message = f"its definition does not serve {quoted(resource.api_version)}"
    elif of_kind:
        message = f"no definition of {quoted(resource.kind)} has {quoted(resource.api_version)}"
    else:
        near = beside.kinds.near(resource.kind)
        guess = f'; did you mean "{near}"?' if near else ""
        message = f"group {quoted(resource.group)} has no definition of {quoted(resource.kind)}{guess}"
    use = f"; {listed(of_kind, 'or')} is served" if of_kind else ""
    yield Problem(resource.at("apiVersion"), message + use)


class Family(NamedTuple):
    """The definitions of one API group that are kept together."""

    versions: dict[str, list[tuple[str, bool]]]  # by kind: each apiVersion, and whether it is served
    kinds: Spellings


def _families(workspace: Workspace) -> dict[tuple[str, str], Family]:
    """The definitions by API group and unit."""
    from kubelint.schema.custom import definitions

    found: dict[tuple[str, str], dict[str, list[tuple[str, bool]]]] = defaultdict(lambda: defaultdict(list))
    for (api_version, kind), defined in workspace.once(definitions).items():
        for each in defined:
            home = api_version.rpartition("/")[0], workspace.unit(each.resource)
            found[home][kind].append((api_version, each.is_served))
    return {home: Family(versions, Spellings(versions)) for home, versions in found.items()}
