"""Where COPY and ADD write to, and what they write there."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.history import expanded, happened
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction

_ABSOLUTE = re.compile(r"/|\\|\$|[A-Za-z]:")


def destination(instruction: Instruction) -> str:
    """Where a COPY or ADD writes to, expanded where that is known; "" where it names no place."""
    last = len(instruction.args) - 1
    return (expanded(instruction, last) or instruction.args[last]) if last > 0 else ""


def needs_slash(instruction: Instruction, *, allow_dot: bool, include_add: bool) -> Iterator[Problem]:
    """Several sources, and a destination that does not end like a folder."""
    if len(instruction.args) < 3 or (instruction.name == "ADD" and not include_add):
        return
    target = destination(instruction)
    written = instruction.args[-1]
    if target.endswith(("/", "\\")) or (allow_dot and target in (".", "..")):
        return
    if expanded(instruction, len(instruction.args) - 1) is None and _ends_in_variable(written):
        return  # the variable may hold the slash
    message = f'{instruction.name} of several files goes to a folder; write "{brief(written)}/"'
    yield Problem(instruction.argument(-1), message)


def _ends_in_variable(text: str) -> bool:
    return re.search(r"\$(?:\w+|\{[^}]*\})$", text) is not None


def relative(instruction: Instruction, *, include_add: bool) -> Iterator[Problem]:
    """A relative destination in a stage without WORKDIR, which depends on the base image."""
    if instruction.onbuild or instruction.stage is None or (instruction.name == "ADD" and not include_add):
        return
    target = destination(instruction)
    if target and not _ABSOLUTE.match(target) and not happened(instruction, _is_workdir):
        message = f'destination "{brief(target)}" is relative, and no WORKDIR was set; add one, or write the full path'
        yield Problem(instruction.argument(-1), message)


def _is_workdir(instruction: Instruction) -> bool:
    return instruction.name == "WORKDIR"


def whole_filesystem(instruction: Instruction, *, allow_in_scratch: bool) -> Iterator[Problem]:
    """A copy of a whole image over another."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or not instruction.flag("from"):
        return
    if allow_in_scratch and stage.base_text == "scratch":
        return
    if destination(instruction) == "/" and "/" in instruction.args[:-1]:
        message = "copies a whole file system over this one; copy the files that are needed"
        yield Problem(instruction.at("args", instruction.args.index("/")), message)


def tilde(instruction: Instruction) -> Iterator[Problem]:
    """A path that begins with "~", which only a shell replaces by the home folder."""
    last = len(instruction.args) - 1
    for index, text in enumerate(instruction.args):
        is_source = instruction.name in ("ADD", "COPY") and index < last
        if not is_source and re.match(r"~(?:[a-z_][a-z0-9_-]*)?(?:/|$)", text):
            message = f'"{brief(text)}" is a folder called "~" here, no home folder; write the path in full'
            yield Problem(instruction.at("args", index), message)
