"""How flaws name places and things."""

from collections.abc import Iterable
from typing import NamedTuple

from kubelint.model import Part, Path
from kubelint.text import brief, printable


class Flaw(NamedTuple):
    """Something the API server would reject: the rule that reports it, where, and in which words."""

    rule: str
    path: Path
    message: str
    part: Part | None = None
    homes: tuple[Path, ...] = ()  # of fields that are unknown where they stand: where they were meant to be


def dotted(path: Path) -> str:
    """``("spec", "containers", 0)`` is ``spec.containers[0]``; a key that is no name stands in quotes."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.replace("-", "").replace("_", "").isalnum():
            text += f".{step}" if text else step
        else:
            text += f'["{printable(brief(step, 60))}"]'
    return text


def quoted(word: str) -> str:
    return f'"{printable(brief(word, 60))}"'


def listed(words: Iterable[str], last: str = "and") -> str:
    """``"a", "b" and "c"``."""
    *first, end = map(quoted, words)
    return f"{', '.join(first)} {last} {end}" if first else end


def article(format: str) -> str:
    """``int32`` is a 32-bit integer."""
    return f"a {format.removeprefix('int')}-bit integer"
