"""The parser, and texts that kubectl reads and it does not.

kubectl allows ``[a:b]``, where libyaml wants quotes; and reads JSON as JSON, whose strings may hold surrogate pairs.
What is put in their place has the same width, so positions stay right, and is taken out of the values again.
"""

import re
from collections.abc import Callable
from itertools import islice
from typing import Any, NamedTuple

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.events import ScalarEvent

REPAIRABLE = frozenset({"found unexpected ':'", "found invalid Unicode character escape code"})

TAG_OR_COLON = r"(?<![^\s\[{,])!\S*|(?<=[^\s\"'\[\]{},]):(?=\S)"
HEX = "[0-9a-fA-F]{2}"
ESCAPE = rf"(?P<high>\\u[dD][89abAB]{HEX})(?P<low>\\u[dD][c-fC-F]{HEX})|\\u[dD][89a-fA-F]{HEX}|\\."
PRIVATE = range(0xE000, 0xF900)  # characters without a meaning


class Disguise(NamedTuple):
    """The characters that stand for a colon, and for nothing at all."""

    colon: str
    nothing: str


class Repair(NamedTuple):
    """A text that libyaml can read, and what to take out of its values."""

    text: str
    disguise: Disguise


def events(text: str, disguise: Disguise | None = None) -> Callable[[], Any]:
    """Return a function that gives libyaml's next event for ``text`` each time it is called, without the disguise."""
    following: Callable[[], Any] = CParser(text).get_event

    def undisguised() -> Any:
        event = following()
        if type(event) is ScalarEvent and disguise:
            event.value = event.value.replace(disguise.colon, ":").replace(disguise.nothing, "")
        return event

    return undisguised if disguise else following


def repaired(text: str) -> Repair | None:
    """Return ``text`` as libyaml can read it; None where every character that could be put in is taken."""
    free = list(islice((each for each in map(chr, PRIVATE) if each not in text), 2))
    if len(free) < 2:
        return None
    disguise = Disguise(*free)
    if text.lstrip().startswith(("{", "[")):
        text = re.sub(ESCAPE, lambda match: paired(match, disguise.nothing), text)
    text = re.sub(TAG_OR_COLON, lambda match: disguise.colon if match[0] == ":" else match[0], text)
    return Repair(text, disguise)


def paired(match: re.Match[str], filler: str) -> str:
    """Return a surrogate pair as one escape, and a lone surrogate as the character Go puts in its place."""
    if match["high"]:
        high, low = int(match["high"][2:], 16), int(match["low"][2:], 16)
        return f"\\U{0x10000 + ((high & 0x3FF) << 10 | low & 0x3FF):08x}{filler * 2}"
    return "\\ufffd" if len(match[0]) > 2 else match[0]
