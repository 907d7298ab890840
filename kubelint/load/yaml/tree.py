"""The way from a path back to the YAML it was read from."""

from typing import Any

from kubelint.load.yaml.lines import Lines
from kubelint.load.yaml.places import Places
from kubelint.model import Part, Path, Span


class YamlTree:
    """The places of one document, followed from its root each time someone asks."""

    def __init__(self, value: Any, places: Places):
        self.root = value
        self.places = places
        self.told: dict[tuple[Path, Part | None], Span] = {}  # many findings stand at the same place

    @property
    def size(self) -> int:
        """How many keys and values it knows the places of."""
        return len(self.places.names)

    def span(self, path: Path, part: Part | None = None) -> Span:
        """Return where ``path`` is written; where it is absent, its nearest present ancestor."""
        place = (path, part)
        if place not in self.told:
            self.told[place] = self._find(path, part)
        return self.told[place]

    def _find(self, path: Path, part: Part | None) -> Span:
        key, number, found = None, 0, True
        for step in path:
            below = self.child(number, step)
            if below is None:
                found = False
                break
            key, number = below
        if part != "key" and self.places.is_scalar(number):
            exact = self.stretch(path, number, part) if found and isinstance(part, tuple) else None
            return exact or self.places.span(number)
        return self.places.span(key) if key is not None else self.lead(number)

    def child(self, number: int, step: str | int) -> tuple[int | None, int] | None:
        """Return the key and the value at ``step``, with None for the key of a list item; None where it is absent."""
        inside = self.places.inside(number)
        if isinstance(inside, dict):
            key = inside.get(str(step)) or self.places.merged.get(number, {}).get(str(step))
            return (key, self.places.value(key)) if key else None
        if isinstance(step, int) and 0 <= step < len(inside):
            return None, self.places.meaning(inside[step])
        return None

    def stretch(self, path: Path, number: int, part: tuple[int, int]) -> Span | None:
        """Return the span of a stretch of a scalar; None where it cannot be told exactly."""
        start, end = self.places.written(number)
        written = self.places.page.text[start:end]
        value = self.root
        for step in path:
            value = value[str(step) if isinstance(value, dict) else step]
        exact = stretch(written, value if isinstance(value, str) else written, part)
        return self.places.page.lines.span(start + exact[0], start + exact[1]) if exact else None

    def lead(self, number: int) -> Span:
        """Return the first thing that is written of something without a key: a list item, or the whole document."""
        while inside := self.places.inside(number):
            if isinstance(inside, dict):
                return self.places.span(next(iter(inside.values())))
            number = self.places.meaning(inside[0])
        return self.bare(number)

    def bare(self, number: int) -> Span:
        """Return the span of a scalar or an empty collection; of nothing at all, the dash before it."""
        start, end = self.places.written(number)
        page = self.places.page
        if start == end and page.text[start - 1 : start] == "-":
            start -= 1
        return page.lines.span(start, end)


def stretch(written: str, value: str, part: tuple[int, int]) -> tuple[int, int] | None:
    """Return where a (start, end) stretch of a scalar's value lies in its text; None where only escapes could tell."""
    start, end = part
    if not 0 <= start <= end <= len(value) or written[0] == ">":
        return None
    if written[0] == "|":
        return in_block(written, value, part)
    first = 1 if written[0] in "'\"" else 0
    exact = written[first : first + end] == value[:end]
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

    size = 0

    def span(self, path: Path, part: Part | None = None) -> Span:
        return self.place
