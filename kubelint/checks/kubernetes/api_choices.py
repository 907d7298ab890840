"""APIs that exist, and that one may not want."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from kubelint.checks.kubernetes.versions import deprecated, removed
from kubelint.model import Problem, Version
from kubelint.schema import archive
from kubelint.views.kubernetes import Resource

LEVEL = re.compile(r"v[0-9]+(alpha|beta)[0-9]+")


def disallowed(resource: Resource, *, deny: list[Mapping[str, str]]) -> Iterator[Problem]:
    """A kind that the project does not want.

    Each entry has ``group``, ``version`` and ``kind``, or some of them: globs, or regular expressions between slashes.
    """
    found = {"group": resource.group, "version": resource.version, "kind": resource.kind}
    if not resource.kind or not resource.api_version:
        return
    for entry in deny:
        named = {key: str(entry[key]) for key in found if key in entry}
        if named and all(_fits(found[key], pattern) for key, pattern in named.items()):
            instead = f"; {entry['message']}" if entry.get("message") else "; this project does not allow it"
            yield Problem(resource.at("kind"), f'{resource.title} is of "{resource.api_version}"{instead}')
            return


def prerelease(
    resource: Resource, *, levels: list[str], stable_exists: bool, kubernetes_version: Version
) -> Iterator[Problem]:
    """A built-in API at alpha or beta level; what is deprecated is told by deprecated-api-version.

    With ``stable_exists`` only where the target serves a stable version of the kind.
    """
    match = LEVEL.fullmatch(resource.version)
    minor = kubernetes_version[1]
    if not match or match[1] not in levels or not archive.definition_of(resource.api_version, resource.kind, minor):
        return
    if any(True for _ in _told(resource, kubernetes_version)):
        return
    stable = [each for each in archive.api_versions(resource.kind, minor) if _is_stable(each, resource.group)]
    if stable or not stable_exists:
        use = f'use "{stable[-1]}"' if stable else "it may change or go with any release"
        wrong = f'{resource.title} is of "{resource.api_version}", which is {match[1]}; {use}'
        yield Problem(resource.at("apiVersion"), wrong)


def _told(resource: Resource, version: Version) -> Iterator[Problem]:
    """What the rules about deprecated and removed versions say."""
    yield from removed(resource, components={}, kubernetes_version=version)
    yield from deprecated(resource, components={}, horizon=0, kubernetes_version=version)


def _is_stable(api_version: str, group: str) -> bool:
    own, _, version = api_version.rpartition("/")
    return own == group and not LEVEL.fullmatch(version)


def _fits(value: str, pattern: str) -> bool:
    if len(pattern) > 1 and pattern[0] == pattern[-1] == "/":
        return re.fullmatch(pattern[1:-1], value) is not None
    return fnmatchcase(value, pattern)
