"""API versions that are gone, or on their way out."""

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kubelint.model import Problem
from kubelint.views.kubernetes import Resource

#: One row per API version and kind, as :class:`Retired` has them; CONTRIBUTING says where the dates come from.
TABLE = os.path.join(os.path.dirname(__file__), "retired_apis.json")

#: Groups of which nothing is left.
GONE = {
    "extensions": "apps/v1, networking.k8s.io/v1 or policy/v1",
    "settings.k8s.io": "",
    "auditregistration.k8s.io": "",
}

#: Later than any release: what a version nobody has set is taken for.
LATEST = (10**6,)

Release = tuple[int, ...]


class Retired(NamedTuple):
    """An API version of a kind: when it was deprecated and removed, and what takes its place ("" for unknown, none)."""

    component: str  # "Kubernetes", "cert-manager"
    api_version: str
    kind: str  # "*" for every kind
    deprecated: str
    removed: str
    replacement: str
    since: str  # the release from which on the replacement is there
    advice: str

    def is_removed(self, target: Release) -> bool:
        return bool(self.removed) and _release(self.removed) <= target

    def is_deprecated(self, target: Release) -> bool:
        has_replacement = not self.since or _release(self.since) <= target
        return bool(self.deprecated) and _release(self.deprecated) <= target and has_replacement


def removed(
    resource: Resource, *, components: dict[str, str], kubernetes_version: tuple[int, int]
) -> Iterator[Problem]:
    """An API version that the target no longer serves.

    Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    for row in _rows(resource):
        if row.is_removed(_target(row, components, kubernetes_version)):
            yield _problem(resource, row, f"was removed in {row.component} {row.removed}")
            return
    if resource.group in GONE and not _rows(resource):
        use = f"; use {GONE[resource.group]}" if GONE[resource.group] else ""
        message = f'{resource.title} is of "{resource.api_version}", a group of which nothing is left{use}'
        yield Problem(resource.at("apiVersion"), message)


def deprecated(
    resource: Resource, *, components: dict[str, str], horizon: int, kubernetes_version: tuple[int, int]
) -> Iterator[Problem]:
    """An API version that the target still serves, though its successor is there already.

    ``horizon`` says how many Kubernetes releases ahead a removal is told.
    """
    for row in _rows(resource):
        target = _target(row, components, kubernetes_version)
        if row.is_removed(target) or not row.is_deprecated(target):
            continue
        soon = row.removed and horizon and row.is_removed((*target[:-1], target[-1] + horizon))
        when = f" and is gone in {row.removed}" if soon else ""
        yield _problem(resource, row, f"is deprecated since {row.component} {row.deprecated}{when}")
        return


def _problem(resource: Resource, row: Retired, fate: str) -> Problem:
    use = f'use "{row.replacement}"' if row.replacement else "nothing replaces it"
    advice = f" ({row.advice})" if row.advice else ""
    return Problem(resource.at("apiVersion"), f'"{resource.api_version}" of {resource.title} {fate}; {use}{advice}')


def _rows(resource: Resource) -> list[Retired]:
    table = _table()
    kind = resource.kind.removesuffix("List") if resource.kind != "List" else ""
    return table.get((resource.api_version, kind), []) + table.get((resource.api_version, "*"), [])


def _target(row: Retired, components: dict[str, str], kubernetes_version: tuple[int, int]) -> Release:
    if row.component == "Kubernetes":
        return kubernetes_version
    return _release(str(components[row.component])) if row.component in components else LATEST


def _release(text: str) -> Release:
    """``"1.22"`` is (1, 22); what is no number counts as nothing."""
    return tuple(int(part) for part in text.split(".") if part.isdigit())


@cache
def _table() -> dict[tuple[str, str], list[Retired]]:
    table = defaultdict(list)
    with open(TABLE, encoding="utf-8") as file:
        for row in (Retired(*values) for values in json.load(file)):
            table[row.api_version, row.kind].append(row)
    return dict(table)
