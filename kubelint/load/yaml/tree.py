"""The way from a path back to the YAML it was read from."""

from typing import Any

from ruamel.yaml.events import ScalarEvent

from kubelint.load.yaml.build import Mapping, Node, Sequence
from kubelint.load.yaml.lines import Lines, Page
from kubelint.model import Part, Path, Span


class YamlTree:
    """The nodes of one document, walked from the root each time someone asks."""

    def __init__(self, root: Node, page: Page):
        self.root = root
        self.page = page
        self.told: dict[tuple[Path, Part | None], Span] = {}  # many findings stand at the same place

    def span(self, path: Path, part: Part | None = None) -> Span:
        """Return where ``path`` is written; where it is absent, its nearest present ancestor."""
        place = (path, part)
        if place not in self.told:
            self.told[place] = self._find(path, part)
        return self.told[place]

    def _find(self, path: Path, part: Part | None) -> Span:
        key, node, found = None, self.root, True
        for step in path:
            below = child(node, step)
            if below is None:
                found = False
                break
            key, node = below
        if isinstance(node, ScalarEvent) and part != "key" and not self.empty(node):
            return self.value(node, part if found else None)
        return self.page.span(key) if key is not None else self.lead(node)

    def value(self, scalar: Any, part: Part | None) -> Span:
        """Return the span of a scalar, or of a stretch of it where that can be told exactly."""
        whole = self.page.start(scalar), self.page.end(scalar)
        exact = stretch(self.page.text[slice(*whole)], scalar, part) if isinstance(part, tuple) else None
        start, end = exact or (0, whole[1] - whole[0])
        return self.page.lines.span(whole[0] + start, whole[0] + end)

    def lead(self, node: Node) -> Span:
        """Return the first thing that is written of something without a key: a list item, or the whole document."""
        while True:
            if isinstance(node, Mapping) and node.entries:
                return self.page.span(next(iter(node.entries.values()))[0])
            if isinstance(node, Sequence) and node.items:
                node = node.items[0]
                continue
            return self.bare(node)

    def bare(self, node: Node) -> Span:
        """Return the span of a scalar or an empty collection; of nothing at all, the dash before it."""
        event = node if isinstance(node, ScalarEvent) else node.event
        start, end = self.page.start(event), self.page.end(event)
        if start == end and self.page.text[start - 1 : start] == "-":
            start -= 1
        return self.page.lines.span(start, end)

    def empty(self, scalar: Any) -> bool:
        return self.page.start(scalar) == self.page.end(scalar)


def child(node: Node, step: str | int) -> tuple[Any, Node] | None:
    """Return the key and the node at ``step``, with None for the key of a list item; None where it is absent."""
    if isinstance(node, Mapping):
        return node.entries.get(str(step)) or node.merged.get(str(step))
    if isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
        return None, node.items[step]
    return None


def stretch(written: str, scalar: Any, part: tuple[int, int]) -> tuple[int, int] | None:
    """Return where a (start, end) stretch of a scalar's value lies in its text; None where only escapes could tell."""
    start, end = part
    if not 0 <= start <= end <= len(scalar.value) or scalar.style == ">":
        return None
    if scalar.style == "|":
        return in_block(written, scalar.value, part)
    first = 1 if scalar.style else 0
    exact = written[first : first + end] == scalar.value[:end]
    return (first + start, first + end) if exact else None


def in_block(written: str, value: str, part: tuple[int, int]) -> tuple[int, int] | None:
    """Return the same for a literal block: a header, then the lines of the value with indentation before them."""
    shown, meant = Lines(written), Lines(value)
    if not value.strip():
        return None
    line, column = meant.point(first_character(value, 0))
    indentation = first_character(written, shown.starts[1]) - shown.starts[line] - (column - 1)

    def place(offset: int) -> int:
        line, column = meant.point(offset)
        start = shown.starts[line] if line < len(shown.starts) else len(written)
        return min(start + indentation + column - 1, len(written))

    return place(part[0]), place(part[1])


def first_character(text: str, start: int) -> int:
    return start + len(text[start:]) - len(text[start:].lstrip())


class PointTree:
    """The tree of a document that could not be read: wherever one asks, the answer is where reading ended."""

    def __init__(self, place: Span):
        self.place = place

    def span(self, path: Path, part: Part | None = None) -> Span:
        return self.place
