"""The parser's events to plain values, noting where each of them stands."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kubelint.load.yaml.errors import Broken, quoted
from kubelint.load.yaml.lines import Page
from kubelint.load.yaml.places import UNUSABLE, Places
from kubelint.load.yaml.scalars import KEYS, NUMBER_STARTS, TAG, WORDS, number, tagged
from kubelint.model import Fault

MERGE = "<<"

MAX_DEPTH = 200  # real manifests stay below 40
MAX_EXPANSION = 1_000_000  # values that aliases may add to a document,
FREE_EXPANSION = 100_000  # unless they are few,
MAX_RATIO = 100  # or not that many times what is written out
LONG = 100  # characters that weigh as much as a value


class Anchor:
    """What an alias stands for: its number and its value; incomplete as long as that is being read."""

    __slots__ = ("is_complete", "number", "size", "value")

    def __init__(self, number: int) -> None:
        self.number = number
        self.value: Any = None
        self.size = 0
        self.is_complete = False


class Builder:
    """Reads one document from the parser's events: ``following`` returns the next one each time it is called."""

    def __init__(self, following: Callable[[], Any], page: Page):
        self.following = following
        self.page = page
        self.places = Places(page)
        self.faults: list[Fault] = []
        self.anchors: dict[str, Anchor] = {}
        self.depth = 0
        self.size = 0  # values so far, with those that aliases stand for
        self.expanded = 0  # how many of them stand for an alias

    def build(self, event: Any) -> Any:
        """Return the value that begins with ``event``. Raises Broken where nothing can be made of it."""
        if type(event) is AliasEvent:
            return self.alias(event)
        if event.anchor is not None:
            return self.anchored(event)
        return self.present(event)

    def present(self, event: Any) -> Any:
        if type(event) is MappingStartEvent:
            return self.mapping(event)
        if type(event) is SequenceStartEvent:
            return self.sequence(event)
        self.places.note(event)
        return self.scalar(event)

    def scalar(self, event: Any) -> Any:
        if event.ctag is not None:
            return self.tagged(event)
        text = event.value
        if event.style:
            return text
        if text[:1] in NUMBER_STARTS:
            return number(text)
        return WORDS.get(text, text)

    def tagged(self, event: Any) -> Any:
        try:
            return tagged(event.ctag, event.value)
        except ValueError:
            kind = event.ctag.rpartition(":")[2]
            self.fault("yaml-syntax", f"{quoted(event.value)} is tagged !!{kind}, which it is not; drop the tag", event)
            return event.value

    def sequence(self, start: Any) -> list[Any]:
        number = self.descend(start)
        values: list[Any] = []
        following, scalar, note = self.following, self.scalar, self.places.note
        while type(event := following()) is not SequenceEndEvent:
            if type(event) is ScalarEvent and event.anchor is None:
                values.append(scalar(event))
                note(event)
            else:
                values.append(self.build(event))
        self.ascend(number, len(values))
        return values

    def mapping(self, start: Any) -> dict[str, Any]:
        number = self.descend(start)
        values: dict[str, Any] = {}
        inherited: dict[str, Any] = {}
        has_repeats = False
        following, scalar, note, names = self.following, self.scalar, self.places.note, self.places.names
        while type(event := following()) is not MappingEndEvent:
            if type(event) is ScalarEvent and event.anchor is None:
                key = self.name(scalar(event), event)
                note(event, key)
            else:
                key = self.odd_key(event)
            below = len(names)
            first = following()
            if type(first) is ScalarEvent and first.anchor is None:
                value = scalar(first)
                note(first)
            else:
                value = self.build(first)
            if key in values:
                has_repeats = True
            elif key is UNUSABLE:
                continue
            elif key == MERGE and is_merge(event):
                inherited |= self.merge(value, below, first, number)
                continue
            values[key] = value
        self.ascend(number, len(values))
        if has_repeats:
            self.repeated(number, values)
        return inherited | values if inherited else values

    def descend(self, event: Any) -> int:
        """Begin a collection, and return its number."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.broken(f"values are nested more than {MAX_DEPTH} levels deep from here", event)
        self.places.note(event)
        return len(self.places.names) - 1

    def ascend(self, number: int, size: int) -> None:
        self.depth -= 1
        self.size += size
        self.places.close(number)

    def odd_key(self, event: Any) -> Any:
        """Return the key that begins with an anchor, an alias or a bracket; UNUSABLE where it is not a scalar."""
        number = len(self.places.names)
        value = self.build(event)
        if isinstance(value, list | dict):
            kind, bracket = ("list", "[") if isinstance(value, list) else ("mapping", "{")
            self.fault("yaml-syntax", f'a {kind} cannot be a key; quote it if "{bracket}" is meant as text', event)
            name: Any = UNUSABLE
        else:
            name = self.name(value, event)
        self.places.names[number] = name
        return name

    def repeated(self, number: int, values: dict[str, Any]) -> None:
        """Report the keys of a mapping that are there more than once."""
        seen: dict[str, int] = {}
        for name, key in self.places.keys(number):
            if name in seen and name in values:
                line = self.places.span(seen[name]).line
                message = f"key {quoted(name)} is already set on line {line}; keep one of the two"
                self.faults.append(Fault("yaml-duplicate-key", message, self.places.span(key)))
            seen[name] = key

    def merge(self, value: Any, below: int, event: Any, number: int) -> dict[str, Any]:
        """Return what ``<<`` brings in, of several mappings the first one's entries before the others'."""
        places = self.places
        below = places.meaning(below)
        numbers = map(places.meaning, places.items(below)) if isinstance(value, list) else (below,)
        written = list(zip(value if isinstance(value, list) else (value,), numbers, strict=True))
        layers = [(values, each) for values, each in written if isinstance(values, dict)]
        if len(layers) < len(written):
            self.fault("yaml-syntax", '"<<" takes a mapping, or a list of mappings', event)
        brought = united(places.all_keys(each) for _, each in layers)
        places.merged[number] = places.merged.get(number, {}) | brought
        return united(values for values, _ in layers)

    def anchored(self, event: Any) -> Any:
        anchor = self.anchors[event.anchor] = Anchor(len(self.places.names))
        before = self.size
        anchor.value = self.present(event)
        length = self.places.ends[-1] - self.places.starts[anchor.number]
        anchor.size = self.size - before + length // LONG
        anchor.is_complete = True
        return anchor.value

    def alias(self, event: Any) -> Any:
        """Return the very value that was anchored: however often it is used, it exists once."""
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            raise self.broken(f'no anchor "&{event.anchor}" before this alias; quote it if "*" is meant as text', event)
        if not anchor.is_complete:
            raise self.broken(f'"*{event.anchor}" stands inside the value it repeats, which would never end', event)
        self.size += anchor.size
        self.expanded += anchor.size
        written = self.size - self.expanded
        if self.expanded > min(MAX_EXPANSION, max(FREE_EXPANSION, MAX_RATIO * written)):
            raise self.broken(f"aliases blow this document up to more than {self.expanded} values", event)
        self.places.meant[len(self.places.names)] = anchor.number
        self.places.note(event)
        return anchor.value

    def broken(self, message: str, event: Any) -> Broken:
        return Broken(message, self.page.span(event))

    def name(self, key: Any, event: Any) -> str:
        """Return a key as JSON has it: a boolean, number or null as a string; a fault where that is not its text.

        Manifests have few different keys, so each is kept only once.
        """
        if type(key) is str:
            return sys.intern(key)
        text: str = KEYS[type(key)](key)
        if type(event) is ScalarEvent and text != event.value:
            self.fault("yaml-boolean-key", f'key {quoted(event.value)} is read as "{text}"; quote it', event)
        return text

    def fault(self, rule: str, message: str, event: Any) -> None:
        self.faults.append(Fault(rule, message, self.page.span(event)))


def is_merge(event: Any) -> bool:
    """Whether a ``<<`` is meant as a merge: written here, without quotes and without another tag."""
    return type(event) is ScalarEvent and not event.style and event.ctag in (None, TAG + "merge")


def united(layers: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the entries of all ``layers``, those of the first where they disagree."""
    result: dict[str, Any] = {}
    for layer in reversed(list(layers)):
        result |= layer
    return result
