"""Offsets into a text, the lines and columns people know them by, and the places where documents begin."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from kubelint.model import Span

BREAKS = "\n\r\x85\u2028\u2029"  # YAML 1.1 counts more line ends than most
BLANK_OR_BREAK = " \t" + BREAKS

#: Patterns for rare occasions, compiled when there is one.
BREAK = f"\r\n|[{BREAKS}]"
PROPERTIES = rf"(?:[&!]\S*(?:[ \t]|#.*|[{BREAKS}])+)+"  # an anchor and a tag before a value
HEADER = "[|>][-+0-9]*"
NEXT_OBJECT = r"\}\s*\{"  # in JSON, outside of strings, only between two documents


class Lines:
    """A text by its lines."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def starts(self) -> Sequence[int]:
        """The offset of each line's first character."""
        return array("I", chain((0,), ends_of_lines(self.text)))

    def point(self, offset: int) -> tuple[int, int]:
        """Return the line and column of ``offset``, both from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the stretch from ``start`` to before ``end``."""
        return Span(*self.point(start), *self.point(max(start, end)))


def ends_of_lines(text: str) -> Iterator[int]:
    """Yield the offset after each line end."""
    if not text.isascii() or "\r" in text:
        yield from (match.end() for match in re.finditer(BREAK, text))
        return
    end = text.find("\n") + 1
    while end:
        yield end
        end = text.find("\n", end) + 1


class Page:
    """A part of a text that was parsed by itself, on which the parser's marks are at home."""

    def __init__(self, lines: Lines, offset: int):
        self.lines = lines
        self.text = lines.text
        self.offset = offset

    def span(self, event: Any) -> Span:
        """Return where what begins with ``event`` is written."""
        return self.lines.span(*self.written(event.start_mark.index, event.end_mark.index))

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the text of what the parser saw from ``start`` to ``end``.

        Without an anchor and a tag before it, and the blank lines below a block scalar.
        """
        start, end = self.offset + start, self.offset + end
        if self.text[start : start + 1] in ("&", "!") and (match := re.compile(PROPERTIES).match(self.text, start)):
            start = min(match.end(), end)
        is_block = start < end and self.text[start] in "|>"
        return start, self.end_of_block(start, end) if is_block else end

    def end_of_block(self, start: int, end: int) -> int:
        """Return where the last line of a block scalar ends that is not blank, or its header."""
        header = re.compile(HEADER).match(self.text, start)
        first = re.compile(BREAK).search(self.text, start, end)
        if header and not (first and self.text[first.end() : end].strip()):
            return header.end()
        return start + len(self.text[start:end].rstrip())


class Chunk(NamedTuple):
    """A piece of a file that begins at a document marker, and its offset in the file."""

    text: str
    offset: int


def chunks(text: str) -> Iterator[Chunk]:
    """Yield ``text`` cut before every ``---`` line, which in YAML is never anything but the start of a document.

    kubectl cuts there too. It is why one broken document does not hide the next. JSON objects that follow each other
    need no line between them.
    """
    start = int(text.startswith("\ufeff"))
    if text[start:].lstrip()[:1] == "{" and re.search(NEXT_OBJECT, text) and len(stream := objects(text, start)) > 1:
        yield from stream
        return
    for marker in markers(text):
        if not text[start:marker].isspace() and marker > start and not after_directive(text, start, marker):
            yield Chunk(text[start:marker], start)
            start = marker
    yield Chunk(text[start:], start)


def objects(text: str, start: int) -> list[Chunk]:
    """Return each of the JSON objects that ``text`` is made of; nothing where it is anything else."""
    from json import JSONDecoder

    decode, found = JSONDecoder().raw_decode, []
    try:
        while start < len(text):
            if not text[start].isspace():
                end = decode(text, start)[1]
                found.append(Chunk(text[start:end], start))
                start = end
            else:
                start += 1
    except (ValueError, RecursionError):
        return []
    return found


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
