"""CustomResourceDefinitions in files that are not linted themselves."""

import os
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from kubelint.load import load
from kubelint.load.classify import DATA, classify
from kubelint.load.files import Unreadable, WalkRules, found
from kubelint.model import Source
from kubelint.schema.custom import GROUP, KIND
from kubelint.views.kubernetes import Resource, resources


class Stored(NamedTuple):
    """The definitions that were found, and the files that may hold more but cannot be read."""

    definitions: list[Resource]
    unread: list[str]


def stored(
    paths: Iterable[str], groups: Collection[str], linted: Collection[str], read: Callable[[str], str]
) -> Stored:
    """Return the definitions for ``groups`` in the files at and below ``paths``.

    Whatever ignore files say: what is to be left alone is just what is named here. ``linted`` are the absolute
    paths of files whose definitions are known already; a file that mentions none of the groups is not parsed.
    """
    outcome = Stored([], [])
    include = tuple(f"*{ending}" for ending in DATA)
    for path in paths:
        for candidate in found([path], WalkRules(respect_gitignore=False, include=include, base=path)):
            if os.path.abspath(candidate.path) not in linted:
                _collect(candidate.path, groups, read, outcome)
    return outcome


def _collect(path: str, groups: Collection[str], read: Callable[[str], str], outcome: Stored) -> None:
    try:
        text = read(path)
    except Unreadable:
        outcome.unread.append(path)
        return
    if KIND not in text or not any(group in text for group in groups) or classify(path, text) != "kubernetes":
        return
    documents = load(Source(path, text, "kubernetes"))
    if any(each.broken for each in documents):
        outcome.unread.append(path)
    outcome.definitions.extend(
        resource
        for each in documents
        if not each.broken
        for resource in resources(each.value, path, each.index)
        if (resource.group, resource.kind) == (GROUP, KIND)
    )
