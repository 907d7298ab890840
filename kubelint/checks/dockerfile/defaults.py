"""Variables in FROM, and in the ENV that sets them."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Mapping
from functools import lru_cache

from kubelint.checks.dockerfile.references import reference_fault
from kubelint.checks.dockerfile.uses import AUTOMATIC, Use, global_arguments, is_defined, names_set, uses
from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage

UNKNOWN = "$"
LONGEST = 5000  # no image name is so long

_NAME = re.compile(r"(?<!\S)([^\s=]+)=")
_REFERENCE = re.compile(r"\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^{}$]*))?\})", re.ASCII)


def undefined_in_from(instruction: Instruction) -> Iterator[Problem]:
    """A variable in a FROM that is no argument before the first FROM."""
    known = {*global_arguments(instruction.file), *AUTOMATIC}
    for use, path in _in_from(instruction):
        if use.name not in known:
            remedy = suggest(use.name, sorted(known)) or '; declare it with "ARG" before the first FROM'
            message = f'variable "{brief(use.name)}" is no argument declared before the first FROM{remedy}'
            yield Problem(path, message, (use.start, use.end))


def _in_from(instruction: Instruction) -> Iterator[tuple[Use, Path]]:
    for use in uses(instruction.args[0] if instruction.args else "", quotes=False):
        yield use, instruction.at("args", 0)
    for index, (name, value) in enumerate(instruction.flags):
        for use in uses((name == "platform" and value) or "", quotes=False):
            yield use, instruction.at("flags", index, "value")


def invalid_default(stage: Stage) -> Iterator[Problem]:
    """A FROM that is not valid unless build arguments are given."""
    if "$" not in stage.base_text:
        return
    name = _replaced(stage.base_text, _defaults(stage.file))
    if name is None or (name and name in {each.name for each in stage.file.stages[: stage.index]}):
        return
    if not name or reference_fault(name):
        message = f'image "{brief(stage.base_text)}" is "{brief(name)}" when no build argument is given; give its ARG'
        yield Problem(stage.at("base"), f"{message} a default")


@lru_cache(maxsize=4)
def _defaults(file: Dockerfile) -> dict[str, str | None]:
    """The arguments before the first FROM with their defaults in full; None for one without, "$" where unknown."""
    found: dict[str, str | None] = {}
    for name, written in global_arguments(file).items():
        value = None if written is None else _replaced(written, found)
        found[name] = None if written is None else UNKNOWN if value is None else value
    return found


def _replaced(text: str, values: Mapping[str, str | None]) -> str | None:
    """``text`` with every argument at its default; None where that cannot be told."""
    parts: list[str] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        name = found[1] or found[2]
        if name in AUTOMATIC or name not in values or len(parts) > LONGEST:
            return None  # what is not declared is for undefined-arg-in-from
        parts += [text[at : found.start()], _modified(values[name], found[3] or "", found[4] or "")]
        at = found.end()
    rest = "".join([*parts, text[at:]])[:LONGEST]
    return None if "$" in rest or "{" in rest else rest


def _modified(value: str | None, modifier: str, word: str) -> str:
    """What ``${name:-word}`` and the like give. A colon treats an empty value as none."""
    present = bool(value) if modifier.startswith(":") else value is not None
    if modifier.endswith("-"):
        return (value or "") if present else word
    return (word if present else "") if modifier else value or ""


def env_self_reference(instruction: Instruction) -> Iterator[Problem]:
    """A pair that refers to another pair of the same ENV, whose value it does not see."""
    if instruction.onbuild or len(instruction.pairs) < 2:
        return
    names = frozenset(names_set(instruction))
    starts = _starts(instruction, names)
    for use in uses(instruction.text("text"), instruction.file.escape):
        if use.name in names and not is_defined(instruction, use.name) and not _in_own_value(use, starts):
            message = f'"${brief(use.name)}" is not set yet: an ENV only sees what was set before it; use another ENV'
            yield Problem(instruction.at("text"), message, (use.start, use.end))


def _in_own_value(use: Use, starts: list[tuple[int, str]]) -> bool:
    """Whether a variable is used in its own value, as in ``PATH=$PATH:/opt/bin``."""
    number = bisect_left(starts, (use.start, ""))
    return number > 0 and starts[number - 1][1] == use.name


def _starts(instruction: Instruction, names: Container[str]) -> list[tuple[int, str]]:
    """Where each pair of an ENV begins, and its name; "" where a pair before it has that name too."""
    found = _NAME.finditer(instruction.text("text"))
    pairs = [(each.start(), each[1]) for each in found if each[1] in names]
    first = {name: start for start, name in reversed(pairs)}
    return [(start, name if first[name] == start else "") for start, name in pairs]
