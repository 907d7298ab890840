"""Variables in FROM, and in the ENV that sets them."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.references import reference_fault
from kubelint.checks.dockerfile.uses import AUTOMATIC, Use, global_arguments, is_defined, names_set, uses
from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage

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
    name = _with_defaults(stage.base_text, stage.file)
    if name is None or name in {each.name for each in stage.file.stages[: stage.index]}:
        return
    if not name or reference_fault(name):
        message = f'image "{brief(stage.base_text)}" is "{brief(name)}" when no build argument is given; give its ARG'
        yield Problem(stage.at("base"), f"{message} a default")


def _with_defaults(text: str, file: Dockerfile, depth: int = 0) -> str | None:
    """``text`` with every argument at its default; None where that cannot be told."""
    known = global_arguments(file)
    parts: list[str] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        name = found[1] or found[2]
        if name in AUTOMATIC or depth > 5 or name not in known:
            return None  # what is not declared is undefined-arg-in-from
        value = _with_defaults(known[name] or "", file, depth + 1)
        if value is None:
            return None
        given = None if known[name] is None else value
        parts += [text[at : found.start()], _modified(given, found[3] or "", found[4] or "")]
        at = found.end()
    rest = "".join([*parts, text[at:]])
    return None if "$" in rest or "{" in rest else rest


def _modified(value: str | None, modifier: str, word: str) -> str:
    """What ``${name:-word}`` and the like give. A colon treats an empty value as none."""
    present = bool(value) if modifier.startswith(":") else value is not None
    if modifier.endswith("-"):
        return (value or "") if present else word
    return (word if present else "") if modifier else value or ""


def env_self_reference(instruction: Instruction) -> Iterator[Problem]:
    """A pair that refers to another pair of the same ENV, whose value it does not see."""
    names = {name: index for index, name in reversed(list(enumerate(names_set(instruction))))}
    if instruction.onbuild or len(instruction.pairs) < 2:
        return
    for use in uses(instruction.text("text"), instruction.file.escape):
        if use.name not in names or is_defined(instruction, use.name):
            continue
        if not _in_own_value(instruction, use):
            message = f'"${brief(use.name)}" is not set yet: an ENV only sees what was set before it; use another ENV'
            yield Problem(instruction.at("text"), message, (use.start, use.end))


def _in_own_value(instruction: Instruction, use: Use) -> bool:
    """Whether a variable is used in its own value, as in ``PATH=$PATH:/opt/bin``."""
    text = instruction.text("text")
    starts = [found.start() for found in re.finditer(rf"(?<!\S){re.escape(use.name)}=", text)]
    others = [
        found.start()
        for name in names_set(instruction)
        for found in re.finditer(rf"(?<!\S){re.escape(name)}=", text)
        if name != use.name
    ]
    own = max((start for start in starts if start < use.start), default=-1)
    return own >= 0 and not any(own < start < use.start for start in others)
