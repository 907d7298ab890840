"""The code frame: a source line, and a caret under each column that a finding covers."""

import unicodedata
from typing import NamedTuple

from kubelint.model import Excerpt, Span
from kubelint.report.facts import COMMAND
from kubelint.text import escaped

TAB = " " * 4


class Frame(NamedTuple):
    """The two lines of a code frame."""

    source: str
    carets: str


def frame(excerpt: Excerpt, span: Span, width: int | None = None) -> Frame:
    """Return the excerpt as it may be shown, in at most ``width`` columns, and carets below the span.

    What is shown as an escape, as a tab or in two columns keeps its carets below it.
    """
    pieces = _pieces(excerpt.text.rstrip())
    start = min(max(0, span.column - excerpt.column), len(pieces))
    end = span.end_column - excerpt.column if span.end_line == span.line else len(pieces)
    before, marked, after = pieces[:start], pieces[start:end], pieces[max(start, end) :]
    if excerpt.column > 1:
        before.insert(0, "…")
    if width is not None:
        before, marked, after = _cut(before, marked, after, max(width, 20))
    carets = " " * columns(before) + "^" * max(1, columns(marked))
    return Frame("".join([*before, *marked, *after]), carets)


def _pieces(text: str) -> list[str]:
    """Each character as it is shown."""
    pieces = [TAB if each == "\t" else escaped(each) for each in text]
    for found in COMMAND.finditer(text):
        pieces[found.end() - 1] = r"\x5b"
    return pieces


def columns(pieces: list[str]) -> int:
    """Return how many columns of a terminal the pieces take."""
    return sum(len(each) if each.isascii() else sum(map(_columns, each)) for each in pieces)


def _columns(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _cut(before: list[str], marked: list[str], after: list[str], width: int) -> tuple[list[str], list[str], list[str]]:
    """What fits: first the marked piece, then a third of the width before it, the rest after it."""
    lead = width - columns(marked) if columns(before + marked + after) > width else columns(before)
    lead = max(lead, width // 3) if columns(before) > lead else columns(before)
    if columns(before) > lead:
        before = ["…", *_last(before, lead - 1)]
    marked = _first(marked, width - columns(before))
    return before, marked, _first(after, width - columns(before) - columns(marked))


def _first(pieces: list[str], width: int) -> list[str]:
    """The first pieces, as many as fit."""
    kept: list[str] = []
    for each in pieces:
        width -= columns([each])
        if width < 0:
            break
        kept.append(each)
    return kept


def _last(pieces: list[str], width: int) -> list[str]:
    return _first(pieces[::-1], width)[::-1]
