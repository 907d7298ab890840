"""How text is shown: harmless on a terminal, short, and in good English."""

import unicodedata
from collections.abc import Iterable

#: Unicode categories that are never shown as they are: control, format (bidi, zero-width),
#: surrogate, line separator, paragraph separator.
UNSHOWN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

LONGEST_GUESSABLE = 100  # difflib is quadratic in the length of a word


def printable(text: str) -> str:
    r"""Return ``text`` on one line, with every character that could act on a terminal or a reader shown as its escape.

    Control characters, bidirectional overrides, zero-width characters, line separators and lone
    surrogates become ``\x1b``, ``\u202e``, ``\n`` and so on; everything else stays.
    Source: https://trojansource.codes/
    """
    if text.isprintable():
        return text
    return "".join(escaped(each) for each in text)


def escaped(character: str) -> str:
    """The one character as :func:`printable` shows it."""
    if unicodedata.category(character) in UNSHOWN:
        return character.encode("unicode_escape").decode("ascii")
    return character


def brief(text: str, limit: int = 80) -> str:
    """Return ``text``, cut to at most ``limit`` characters; an ellipsis says that it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def cause(error: BaseException) -> str:
    """Return which exception it is and where it arose: ``KeyError at images.py:12``.

    What it says is left out: it may quote the text that was linted, and with it a secret.
    """
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f" at {place.tb_frame.f_code.co_filename.rpartition('/')[2]}:{place.tb_lineno}" if place else ""
    return type(error).__name__ + where


def suggest(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "x"?`` for the known word nearest to ``word``, or nothing where none is near."""
    if len(word) > LONGEST_GUESSABLE:
        return ""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f'; did you mean "{near[0]}"?' if near else ""


def plural(count: int, noun: str) -> str:
    """Return the number with its noun: ``1 file``, ``2 files``, ``0 policies``."""
    if count == 1:
        return f"1 {noun}"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{count} {noun[:-1]}ies"
    return f"{count} {noun}{'es' if noun.endswith(('s', 'x', 'ch', 'sh')) else 's'}"
