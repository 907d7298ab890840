"""Here-documents: which words of an instruction open one.

Source: https://docs.docker.com/reference/dockerfile/#here-documents
"""

import re
from typing import NamedTuple

from kubelint.load.dockerfile.expansion import double_quote_end, reference_end, unquote
from kubelint.load.dockerfile.scanner import SPACE
from kubelint.load.dockerfile.words import Malformed


class Opening(NamedTuple):
    """The word that opens a here-document."""

    name: str
    expand: bool  # whether variables in the body mean something; quotes in the word say no
    chomp: bool  # ``<<-``: tabs before its lines do not count
    start: int
    end: int


_OPENING = re.compile(r"\d*<<(-?)\s*([^<]+)")
_MODIFIED = re.compile(r"\$\{\w+[^\w}]")  # BuildKit forgets what stands before such a reference
_PIECE = re.compile(rf"""[^{SPACE}'"\\$<]+|'[^']*'|<<[ \t\r]*|<|\\.|\\\Z""", re.DOTALL)


def openings(text: str) -> list[Opening]:
    """Return the here-documents that the logical line ``text`` opens; none where it cannot be split into words."""
    if "<<" not in text:
        return []
    try:
        return [found for start, end in _words(text) if (found := opening(text[start:end], start))]
    except Malformed:
        return []


def opening(word: str, start: int = 0) -> Opening | None:
    """Return the here-document that a word opens, if it does."""
    match = _OPENING.fullmatch(word) if "<<" in word else None
    try:
        name = unquote(match[2], "\\") if match else ""
    except Malformed:
        return None
    if match is None or not name or _MODIFIED.search(word):
        return None
    quotes = sum(map(match[2].count, "'\"")) - sum(map(name.count, "'\""))
    return Opening(name, quotes == 0, match[1] == "-", start, start + len(word))


def _words(text: str) -> list[tuple[int, int]]:
    """Return where each shell word of ``text`` begins and ends, quotes and escapes included."""
    words: list[tuple[int, int]] = []
    at = 0
    begun = -1  # where the current word began
    while at < len(text):
        if text[at] in SPACE:
            if begun >= 0:
                words.append((begun, at))
            begun = -1
            at += 1
        else:
            begun = at if begun < 0 else begun
            at = _piece_end(text, at)
    return [*words, (begun, at)] if begun >= 0 else words


def _piece_end(text: str, at: int) -> int:
    if text[at] == "$":
        return reference_end(text, at)
    if text[at] == '"':
        return double_quote_end(text, at)
    match = _PIECE.match(text, at)
    if not match:
        raise Malformed("single quote is not closed", at)
    return match.end()
