"""The parser's events to plain values, with the tree that remembers where each of them stands."""

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
from kubelint.load.yaml.scalars import KEYS, NUMBER_STARTS, TAG, WORDS, number, tagged
from kubelint.model import Fault

MERGE = "<<"
UNUSABLE = object()  # stands for a key that no JSON object can have

MAX_DEPTH = 200  # real manifests stay below 40
MAX_EXPANSION = 1_000_000  # values that aliases may add to a document,
FREE_EXPANSION = 100_000  # unless they are few,
MAX_RATIO = 100  # or not that many times what is written out


class Mapping:
    """A mapping as it is written: for each key an event and a node; apart from them, those that ``<<`` brings in."""

    __slots__ = ("entries", "event", "merged")

    def __init__(self, event: Any):
        self.event = event
        self.entries: dict[str, tuple[Any, Node]] = {}
        self.merged: dict[str, tuple[Any, Node]] = {}


class Sequence:
    """A sequence as it is written."""

    __slots__ = ("event", "items")

    def __init__(self, event: Any):
        self.event = event
        self.items: list[Node] = []


#: What a tree is made of. A scalar is the parser's own event; an alias is the node it stands for.
Node = Mapping | Sequence | ScalarEvent

#: A value, and the node it was read from.
Built = tuple[Any, Node]


class Anchor:
    """What an alias stands for; nothing as long as the anchored value itself is being read."""

    __slots__ = ("built", "size")

    def __init__(self) -> None:
        self.built: Built | None = None
        self.size = 0


class Builder:
    """Reads one document from the parser's events: ``following`` returns the next one each time it is called."""

    def __init__(self, following: Callable[[], Any], page: Page):
        self.following = following
        self.page = page
        self.faults: list[Fault] = []
        self.anchors: dict[str, Anchor] = {}
        self.depth = 0
        self.size = 0  # values so far, with those that aliases stand for
        self.expanded = 0  # how many of them stand for an alias

    def build(self, event: Any) -> Built:
        """Return the value that begins with ``event``. Raises Broken where nothing can be made of it."""
        if type(event) is AliasEvent:
            return self.alias(event)
        if event.anchor is not None:
            return self.anchored(event)
        return self.present(event)

    def present(self, event: Any) -> Built:
        if type(event) is MappingStartEvent:
            return self.mapping(event)
        if type(event) is SequenceStartEvent:
            return self.sequence(event)
        return self.scalar(event), event

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

    def sequence(self, start: Any) -> Built:
        self.descend(start)
        node = Sequence(start)
        values: list[Any] = []
        following, scalar, items = self.following, self.scalar, node.items
        while type(event := following()) is not SequenceEndEvent:
            if type(event) is ScalarEvent and event.anchor is None:
                values.append(scalar(event))
                items.append(event)
            else:
                value, item = self.build(event)
                values.append(value)
                items.append(item)
        self.ascend(len(values))
        return values, node

    def mapping(self, start: Any) -> Built:
        self.descend(start)
        node = Mapping(start)
        values: dict[str, Any] = {}
        inherited: dict[str, Any] = {}
        child: Node
        following, scalar, entries = self.following, self.scalar, node.entries
        while type(event := following()) is not MappingEndEvent:
            key = scalar(event) if type(event) is ScalarEvent and event.anchor is None else self.odd_key(event)
            if type(key) is not str and key is not UNUSABLE:
                key = self.renamed(key, event)
            first = following()
            if type(first) is ScalarEvent and first.anchor is None:
                value, child = scalar(first), first
            else:
                value, child = self.build(first)
            if key in values:
                self.repeated(key, event, node)
            elif key is UNUSABLE:
                continue
            elif key == MERGE and is_merge(event):
                inherited |= self.merge(value, child, first, node)
                entries.setdefault(MERGE, (event, child))
                continue
            values[key] = value
            entries[key] = event, child
        if inherited:
            values = inherited | values
        self.ascend(len(values))
        return values, node

    def descend(self, event: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.broken(f"values are nested more than {MAX_DEPTH} levels deep from here", event)

    def ascend(self, size: int) -> None:
        self.depth -= 1
        self.size += size

    def odd_key(self, event: Any) -> Any:
        """Return the key that begins with an anchor, an alias or a bracket; UNUSABLE where it is not a scalar."""
        value, node = self.build(event)
        if isinstance(node, ScalarEvent):
            return value
        kind, bracket = ("list", "[") if isinstance(node, Sequence) else ("mapping", "{")
        self.fault("yaml-syntax", f'a {kind} cannot be a key; quote it if "{bracket}" is meant as text', event)
        return UNUSABLE

    def repeated(self, key: str, event: Any, node: Mapping) -> None:
        first = self.page.span(node.entries[key][0])
        message = f"key {quoted(key)} is already set on line {first.line}; keep one of the two"
        self.fault("yaml-duplicate-key", message, event)

    def merge(self, value: Any, child: Node, event: Any, node: Mapping) -> dict[str, Any]:
        """Return what ``<<`` brings in, of several mappings the first one's entries before the others'."""
        written = list(zip(value, child.items, strict=True)) if isinstance(child, Sequence) else [(value, child)]
        layers = [(values, layer) for values, layer in written if isinstance(layer, Mapping)]
        if len(layers) < len(written):
            self.fault("yaml-syntax", '"<<" takes a mapping, or a list of mappings', event)
        node.merged |= united(layer.merged | layer.entries for _, layer in layers)
        return united(values for values, _ in layers)

    def anchored(self, event: Any) -> Built:
        anchor = self.anchors[event.anchor] = Anchor()
        before = self.size
        anchor.built = self.present(event)
        anchor.size = self.size - before
        return anchor.built

    def alias(self, event: Any) -> Built:
        """Return the very value that was anchored: however often it is used, it exists once."""
        anchor = self.anchors.get(event.anchor)
        if anchor is None:
            raise self.broken(f'no anchor "&{event.anchor}" before this alias; quote it if "*" is meant as text', event)
        if anchor.built is None:
            raise self.broken(f'"*{event.anchor}" stands inside the value it repeats, which would never end', event)
        self.size += anchor.size
        self.expanded += anchor.size
        written = self.size - self.expanded
        if self.expanded > min(MAX_EXPANSION, max(FREE_EXPANSION, MAX_RATIO * written)):
            raise self.broken(f"aliases blow this document up to more than {self.expanded} values", event)
        return anchor.built

    def broken(self, message: str, event: Any) -> Broken:
        return Broken(message, self.page.span(event))

    def renamed(self, key: Any, event: Any) -> str:
        """Return the JSON key that a boolean, number or null becomes; a fault where it is not the text itself."""
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
