"""Shell text as a flat list of simple commands, each word with its place in the text.

A reader, not a parser: it never fails. What is no valid script gives the commands that can be made out.
The time is linear in the text; a script inside a script (``sh -c '...'``) is read again, to a fixed depth.

Source: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
"""

from functools import lru_cache
from typing import NamedTuple

from kubelint.views.shell.command import (
    SHELLS,
    STANDARD_INPUT,
    Command,
    Holder,
    Option,
    Redirect,
    Word,
    base_name,
    carried_script,
    runs_input,
)
from kubelint.views.shell.reader import Output, Reader
from kubelint.views.shell.source import Source

__all__ = [
    "SHELLS",
    "STANDARD_INPUT",
    "Command",
    "Holder",
    "Option",
    "Redirect",
    "Shell",
    "Word",
    "base_name",
    "carried_script",
    "commands",
    "read",
    "read_words",
    "runs_input",
]


class Shell(NamedTuple):
    """What a script does: its simple commands in the order of the text, and the offset of each ``|``."""

    commands: tuple[Command, ...]
    pipes: tuple[int, ...]


@lru_cache(maxsize=512)
def read(text: str) -> Shell:
    """Return the commands of a script, those of ``$(...)``, functions and ``sh -c '...'`` included."""
    output = Output()
    Reader(Source(text), output).read()
    return _shell(output)


@lru_cache(maxsize=512)
def read_words(words: tuple[str, ...]) -> Shell:
    """Return the commands of a program started without a shell. Offsets count in the words joined by a blank."""
    output = Output()
    placed: list[Word] = []
    start = 0
    for text in words:
        placed.append(Word(text, start, start + len(text), quoted=True))
        start += len(text) + 1
    if placed:
        Reader(Source(""), output).hand_over(placed, ((0, 0),))
    return _shell(output)


def commands(text: str) -> list[Command]:
    """The commands of a script, as a list."""
    return list(read(text).commands)


def _shell(output: Output) -> Shell:
    return Shell(tuple(sorted(output.commands, key=lambda each: each.start)), tuple(sorted(output.pipes)))
