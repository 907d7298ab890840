"""chmod in RUN, and ``--chmod``: rights that are too wide."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.run import steps
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command

SHARED_FOLDERS = ("/tmp", "/var/tmp", "/run/lock", "/var/lock", "/dev/shm")

_OCTAL = re.compile(r"[=]?([0-7]{3,5})")
_CLAUSE = re.compile(r"([ugoa]*)((?:[-+=][rwxXstugo]*)+)")


class Mode(NamedTuple):
    """A mode that is given to files, and where it stands."""

    text: str
    files: tuple[str, ...]
    path: Path
    part: tuple[int, int] | None

    def problem(self, message: str) -> Problem:
        return Problem(self.path, message, self.part)


def modes(instruction: Instruction) -> Iterator[Mode]:
    """Yield the modes an instruction gives: that of ``--chmod``, or that of each chmod."""
    for index, (name, value) in enumerate(instruction.flags):
        if name == "chmod" and value:
            yield Mode(value, tuple(instruction.args[-1:]), instruction.at("flags", index, "value"), None)
    if instruction.name != "RUN":
        return
    for step in steps(instruction):
        if step.command.name == "chmod" and (found := _mode_word(step.command)) is not None:
            word = step.command.words[found]
            files = tuple(each.text for each in step.command.words[found + 1 :] if not each.text.startswith("-"))
            place = step.problem(word, "")
            yield Mode(word.text, files, place.path, place.part if isinstance(place.part, tuple) else None)


def _mode_word(command: Command) -> int | None:
    """Which word of a chmod is its mode: the first that is no option. ``-x`` is a mode, ``-R`` is not."""
    for index, word in enumerate(command.words[1:], 1):
        if not word.text.startswith("-") or re.fullmatch(r"-[rwxXst]+", word.text):
            return index
        if word.text.startswith("--reference"):
            return None
    return None


def world_writable(instruction: Instruction, *, allow_sticky: bool) -> Iterator[Problem]:
    """A mode by which everybody may write."""
    for mode in modes(instruction):
        if _fits(mode.text, _others_write, _lets_others_write) and not (allow_sticky and _is_sticky_folder(mode)):
            message = f'mode "{brief(mode.text)}" lets everybody write; give the files to their user, or write "o-w"'
            yield mode.problem(message)


def _others_write(number: int) -> bool:
    return bool(number & 0o002)


def _lets_others_write(who: str, rights: str) -> bool:
    return ("o" in who or "a" in who) and "w" in rights


def _is_sticky_folder(mode: Mode) -> bool:
    """Whether it is the usual mode of a folder for everybody, given to such folders only."""
    is_sticky = re.fullmatch(r"0?[1357][0-7]{3}", mode.text) or "t" in mode.text
    return bool(is_sticky and mode.files and all(each.rstrip("/") in SHARED_FOLDERS for each in mode.files))


def setuid(instruction: Instruction) -> Iterator[Problem]:
    """A mode by which a program runs with the rights of its owner or group, whoever starts it."""
    for mode in modes(instruction):
        if _fits(mode.text, _runs_as_owner, _sets_id):
            message = f'mode "{brief(mode.text)}" lets everybody run it with its owner\'s rights; leave the bit out'
            yield mode.problem(message)


def _runs_as_owner(number: int) -> bool:
    return bool(number & 0o6000)


def _sets_id(who: str, rights: str) -> bool:
    return "s" in rights and (not who or any(each in who for each in "uga"))


def _fits(text: str, of_number: Callable[[int], bool], of_clause: Callable[[str, str], bool]) -> bool:
    """Whether a mode as a number, or one of its clauses such as ``u+s``, has a property."""
    number = _OCTAL.fullmatch(text)
    if number:
        return of_number(int(number[1], 8))
    return any(of_clause(who, rights) for who, rights in _clauses(text))


def _clauses(text: str) -> Iterator[tuple[str, str]]:
    """Yield who is given which rights; what is taken away is left out."""
    for clause in text.split(","):
        found = _CLAUSE.fullmatch(clause)
        for action in re.findall(r"[-+=][^-+=]*", found[2]) if found else ():
            if action[0] != "-":
                yield found[1] if found else "", action[1:]
