"""Words of an instruction, each with the place it stands at: flags, plain and quoted words, JSON strings."""

import re
from functools import cache
from typing import NamedTuple

from kubelint.load.dockerfile.scanner import SPACE


class Malformed(ValueError):
    """Text that cannot mean anything, and the offset in it where that shows."""

    def __init__(self, message: str, offset: int = 0):
        super().__init__(message)
        self.message = message
        self.offset = offset


class Word(NamedTuple):
    """A word without what only quotes it, and the offsets between which it was written."""

    text: str
    start: int
    end: int


_PLAIN = re.compile(r"[^\t\v\f\r ]+")
_JSON_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"')


def plain_words(text: str, start: int, end: int) -> list[Word]:
    """Split at white space, whatever quotes say."""
    return [Word(match[0], match.start(), match.end()) for match in _PLAIN.finditer(text, start, end)]


def quoted_words(text: str, start: int, end: int, escape: str) -> list[Word]:
    """Split at white space outside quotes. Quotes and escapes stay in the words; an open quote ends with the text."""
    return [Word(match[0], match.start(), match.end()) for match in _quoted(escape).finditer(text, start, end)]


def flags(text: str, start: int, end: int, escape: str) -> tuple[list[Word], int]:
    """Return the leading ``--`` words without quotes and escapes, and where the rest begins; ``--`` alone ends them."""
    found: list[Word] = []
    while True:
        start = _skip_space(text, start, end)
        if not text.startswith("--", start, end):
            return found, start
        match = _flag(escape).match(text, start, end)
        assert match  # "--" at least
        word = _unquoted_flag(match[0], escape)
        start = match.end()
        if word == "--":
            return found, _skip_space(text, start, end)
        found.append(Word(word, match.start(), start))


def json_strings(text: str) -> list[str] | None:
    """Return the strings of a JSON array; None where ``text`` is no array. :raises Malformed: if others are in it."""
    if not text.startswith("["):
        return None
    from json import loads

    try:
        found = loads(text, parse_int=str.__len__, parse_float=str.__len__, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not all(isinstance(each, str) for each in found):
        raise Malformed("a JSON array of arguments takes strings only; write numbers and the like in double quotes")
    return list(found)


def json_places(text: str, start: int, end: int) -> list[Word]:
    """Return where each string of a JSON array of strings stands, quotes included."""
    return [Word(match[0], match.start(), match.end()) for match in _JSON_STRING.finditer(text, start, end)]


@cache
def _quoted(escape: str) -> re.Pattern[str]:
    e = re.escape(escape)
    return re.compile(rf"""(?:[^{SPACE}'"{e}]++|{e}.|'[^']*+'?|"(?:[^"{e}]++|{e}.)*+"?)++""", re.DOTALL)


@cache
def _flag(escape: str) -> re.Pattern[str]:
    e = re.escape(escape)
    escaped = rf"{e}.|{e}\Z"
    single, double = (rf"{quote}(?:[^{quote}{e}]++|{escaped})*+{quote}?" for quote in "'\"")
    return re.compile(rf"""(?:[^{SPACE}'"{e}]++|{escaped}|{single}|{double})++""", re.DOTALL)


def _unquoted_flag(word: str, escape: str) -> str:
    """Unlike in other words, an escape works inside single quotes too."""
    if "'" not in word and '"' not in word and escape not in word:
        return word
    quote = ""
    kept: list[str] = []
    letters = iter(word)
    for letter in letters:
        if letter == escape:
            kept.append(next(letters, ""))
        elif letter == quote:
            quote = ""
        elif letter in "'\"" and not quote:
            quote = letter
        else:
            kept.append(letter)
    return "".join(kept)


def _skip_space(text: str, start: int, end: int) -> int:
    while start < end and text[start] in SPACE:
        start += 1
    return start


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
