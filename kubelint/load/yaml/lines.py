"""Offsets into a text, the lines and columns people know them by, and the places where documents begin."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

from kubelint.model import Span

BREAKS = "\n\r\x85\u2028\u2029"  # YAML 1.1 counts more line ends than most
BLANK_OR_BREAK = " \t" + BREAKS

#: Patterns for rare occasions, compiled when there is one.
BREAK = f"\r\n|[{BREAKS}]"
PROPERTIES = rf"(?:[&!]\S*(?:[ \t]|#.*|[{BREAKS}])+)+"  # an anchor and a tag before a value
HEADER = "[|>][-+0-9]*"


class Lines:
    """A text by its lines."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line's first character."""
        if self.text.isascii() and "\r" not in self.text:
            return [0, *accumulate(len(line) + 1 for line in self.text.split("\n"))][:-1]
        return [0, *(match.end() for match in re.finditer(BREAK, self.text))]

    def point(self, offset: int) -> tuple[int, int]:
        """Return the line and column of ``offset``, both from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the stretch from ``start`` to before ``end``."""
        return Span(*self.point(start), *self.point(max(start, end)))


class Page:
    """A part of a text that was parsed by itself, on which the parser's marks are at home."""

    def __init__(self, lines: Lines, offset: int):
        self.lines = lines
        self.text = lines.text
        self.offset = offset

    def start(self, event: Any) -> int:
        """Return the offset of the first character of what ``event`` begins, past its anchor and its tag."""
        start = self.offset + int(event.start_mark.index)
        if self.text[start : start + 1] in ("&", "!") and (match := re.compile(PROPERTIES).match(self.text, start)):
            start = min(match.end(), self.offset + int(event.end_mark.index))
        return start

    def end(self, event: Any) -> int:
        """Return the offset after the last character of ``event``, without the blank lines below a block scalar."""
        end = self.offset + int(event.end_mark.index)
        if getattr(event, "style", "") not in ("|", ">"):
            return end
        start = self.start(event)
        if event.value.strip():
            return start + len(self.text[start:end].rstrip())
        header = re.compile(HEADER).match(self.text, start)
        return header.end() if header else end

    def span(self, event: Any) -> Span:
        """Return where ``event`` is written."""
        return self.lines.span(self.start(event), self.end(event))


class Chunk(NamedTuple):
    """A piece of a file that begins at a document marker, and its offset in the file."""

    text: str
    offset: int


def chunks(text: str) -> Iterator[Chunk]:
    """Yield ``text`` cut before every ``---`` line, which in YAML is never anything but the start of a document.

    kubectl cuts there too. It is why one broken document does not hide the next.
    """
    start = int(text.startswith("\ufeff"))
    for marker in markers(text):
        if not text[start:marker].isspace() and marker > start and not after_directive(text, start, marker):
            yield Chunk(text[start:marker], start)
            start = marker
    yield Chunk(text[start:], start)


def markers(text: str) -> Iterator[int]:
    """Yield the offset of every ``---`` that begins a line and is followed by a blank or the end."""
    if "---" not in text:
        return
    for match in re.finditer("---+", text):
        start, end = match.span()
        if end - start == 3 and text[start - 1 : start] in BREAKS and text[end : end + 1] in BLANK_OR_BREAK:
            yield start


def after_directive(text: str, start: int, marker: int) -> bool:
    """Whether the ``---`` at ``marker`` ends the ``%YAML`` and ``%TAG`` lines of its own document."""
    directive = max(start, text.rfind("\n%", start, marker) + 1)
    lines = text[directive:marker].splitlines()
    return lines[0].startswith("%") and all(not line.strip() or line[0] in "%#" for line in lines)
