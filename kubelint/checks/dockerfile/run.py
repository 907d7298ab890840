"""The commands an instruction runs, whichever way it is written, and where each of their words stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kubelint.model import Path, Problem
from kubelint.views import shell
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Shell, Word

_SHEBANG = re.compile(r"#!\s*(?:\S*/)?(?:env\s+(?:-S\s+)?)?(?:\S*/)?([\w.+-]+)")


class Script(NamedTuple):
    """What one text of an instruction does; ``places`` says which path holds the text from which offset on."""

    shell: Shell
    text: str
    places: tuple[tuple[int, Path], ...]

    def problem(self, start: int, end: int, message: str) -> Problem:
        """A problem with ``text[start:end]``."""
        first, path = self.places[bisect_right(self.places, start, key=lambda place: place[0]) - 1]
        return Problem(path, message, (start - first, end - first))


class Step(NamedTuple):
    """One command of an instruction, and the script it is part of."""

    command: Command
    script: Script

    def problem(self, word: Word, message: str) -> Problem:
        """A problem with one word of the command."""
        return self.script.problem(word.start, word.end, message)


@lru_cache(maxsize=512)
def steps(instruction: Instruction) -> tuple[Step, ...]:
    """Return the commands of an instruction, in the order of the text."""
    return tuple(Step(command, script) for script in scripts(instruction) for command in script.shell.commands)


@lru_cache(maxsize=512)  # nearly every rule asks for those of the instruction it is at
def scripts(instruction: Instruction) -> tuple[Script, ...]:
    """Return what a RUN gives to a shell or starts without one: text, here-documents, or the words of a JSON array."""
    return tuple(_scripts(instruction))


def _scripts(instruction: Instruction) -> Iterator[Script]:
    if instruction.form == "json":
        yield _exec_form(instruction)
        return
    if instruction.form != "shell":
        return
    text = instruction.text("text")
    if instruction.is_heredoc:
        yield from _heredoc(instruction, 0)
        return
    script = Script(shell.read(text), text, ((0, instruction.at("text")),))
    yield script
    if instruction.heredocs:
        for index in _scripts_from_heredocs(script, len(instruction.heredocs)):
            yield from _heredoc(instruction, index)


def _exec_form(instruction: Instruction) -> Script:
    places = []
    start = 0
    for index, text in enumerate(instruction.args):
        places.append((start, instruction.at("args", index)))
        start += len(text) + 1
    words = tuple(instruction.args)
    return Script(shell.read_words(words), " ".join(words), tuple(places) or ((0, instruction.path),))


def _heredoc(instruction: Instruction, index: int) -> Iterator[Script]:
    """The body of a here-document, unless it starts with the name of another interpreter."""
    body = instruction.text("heredocs", index, "body")
    shebang = _SHEBANG.match(body)
    if shebang is None or shebang[1] in shell.SHELLS:
        yield Script(shell.read(body), body, ((0, instruction.at("heredocs", index, "body")),))


def _scripts_from_heredocs(script: Script, count: int) -> Iterator[int]:
    """The indexes of the here-documents that a shell reads as its script."""
    index = 0
    for command in script.shell.commands:
        for redirect in command.redirects:
            if redirect.operator in ("<<", "<<-") and index < count:
                if shell.runs_input(command):
                    yield index
                index += 1



def mounts(instruction: Instruction) -> Iterator[dict[str, str]]:
    """Yield the keys and values of each ``--mount`` of a RUN. Its type is ``bind`` where it names none."""
    for flag, value in instruction.flags:
        if flag == "mount":
            fields = (field.partition("=") for field in (value or "").split(","))
            given = {_MOUNT_KEYS.get(key.strip().lower(), key.strip().lower()): text for key, _, text in fields}
            yield {"type": "bind"} | given


_MOUNT_KEYS = {"src": "source", "dst": "target", "destination": "target"}


def keeps_out(instruction: Instruction, folder: str) -> bool:
    """Whether a cache or tmpfs mount keeps what is written below ``folder`` out of the image."""
    return any(
        mount["type"] in ("cache", "tmpfs") and folder in mount.get("target", "") for mount in mounts(instruction)
    )
