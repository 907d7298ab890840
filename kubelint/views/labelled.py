"""Things by namespace and key, and by the labels they carry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from kubelint.views.selectors import Labels, Requirement, Selector

T = TypeVar("T")


class Index(dict[tuple[Any, str | None], list[T]]):
    """Things by key and namespace. Built from (key, namespace, thing)."""

    def __init__(self, entries: Iterator[tuple[Any, str | None, T]]):
        super().__init__()
        self.everywhere: dict[Any, list[T]] = {}
        for key, namespace, thing in entries:
            self.setdefault((key, namespace), []).append(thing)
            self.everywhere.setdefault(key, []).append(thing)
        self._joined: dict[tuple[Any, str | None], list[T]] = {}

    def at(self, key: Any, namespace: str | None) -> list[T]:
        """What may be in ``namespace``: what is there, and what has none. Not to be changed."""
        if namespace is None:
            return self.everywhere.get(key, [])
        here, unset = self.get((key, namespace), []), self.get((key, None), [])
        if not (here and unset):
            return here or unset
        if (key, namespace) not in self._joined:
            self._joined[key, namespace] = here + unset
        return self._joined[key, namespace]


class Entry(NamedTuple, Generic[T]):
    """A thing that carries labels."""

    labels: Labels
    namespace: str | None
    thing: T


class Labelled(Generic[T]):
    """Things that selectors find by their labels. Every index is built when it is first asked for."""

    def __init__(self, entries: Iterable[Entry[T]]):
        self._entries = list(entries)
        self._selected: dict[tuple[Selector, str | None], list[T]] = {}

    def selected(self, selector: Selector, namespace: str | None) -> list[T]:
        """What a selector matches in a namespace; all of it where the selector is empty. Not to be changed."""
        found = self._selected.get((selector, namespace))
        if found is None:
            candidates = (self._candidates(each, namespace) for each in selector.requirements)
            everything = [self._all.at((), namespace)]
            fewest = min(candidates, key=lambda lists: sum(map(len, lists)), default=everything)
            found = [each.thing for each in chain.from_iterable(fewest) if selector.matches(each.labels)]
            self._selected[selector, namespace] = found
        return found

    @cached_property
    def carried(self) -> dict[str, list[str]]:
        """Every value of every label key."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, value in self._labelled.everywhere:
            found[key].append(value)
        return found

    @cached_property
    def _all(self) -> Index[Entry[T]]:
        return Index(((), each.namespace, each) for each in self._entries)

    @cached_property
    def _labelled(self) -> Index[Entry[T]]:
        return Index((pair, each.namespace, each) for each in self._entries for pair in each.labels.items())

    @cached_property
    def _keyed(self) -> Index[Entry[T]]:
        return Index((key, each.namespace, each) for each in self._entries for key in each.labels)

    def _candidates(self, requirement: Requirement, namespace: str | None) -> list[list[Entry[T]]]:
        """Lists of things, outside of which none meets a requirement."""
        key, values = requirement.key, dict.fromkeys(requirement.values)
        if requirement.operator == "In":
            return [self._labelled.at((key, value), namespace) for value in values]
        return [self._keyed.at(key, namespace) if requirement.operator == "Exists" else self._all.at((), namespace)]
