"""``COPY --from`` and ``RUN --mount from=``: the stages that files are taken from."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.dockerfile import SCRATCH, Instruction, Stage
from kubelint.views.image import Image

_MOUNT_FROM = re.compile(r"(?:^|,)\s*from=([^,]*)", re.IGNORECASE)


class From(NamedTuple):
    """Where an instruction takes files from, as written, and where that stands."""

    name: str
    path: Path
    part: tuple[int, int]
    is_mount: bool

    @property
    def is_number(self) -> bool:
        return self.name.isascii() and self.name.isdigit()

    def problem(self, message: str) -> Problem:
        return Problem(self.path, message, self.part)


def froms(instruction: Instruction) -> Iterator[From]:
    """Yield every place an instruction takes files from; none for a trigger, which runs in another file's build."""
    if instruction.onbuild or instruction.stage is None:
        return
    for index, (flag, value) in enumerate(instruction.flags):
        path = instruction.at("flags", index, "value")
        if flag == "from" and value:
            yield From(value, path, (0, len(value)), False)
        elif flag == "mount" and value:
            for found in _MOUNT_FROM.finditer(value):
                if found[1]:
                    yield From(found[1], path, found.span(1), True)


def images(instruction: Instruction) -> Iterator[tuple[From, Image]]:
    """Yield the places that are images of their own: no stage, no number, nothing with a variable."""
    for each in froms(instruction):
        file = instruction.file
        is_stage = each.is_number or file.stage_for(each.name, len(file.stages)) is not None
        if not is_stage and "$" not in each.name and each.name != SCRATCH:
            yield each, Image.parse(each.name)


def unknown_stage(instruction: Instruction, *, allow: list[str], named_contexts: list[str]) -> Iterator[Problem]:
    """A name that is no stage so far, and, without a tag or digest, hardly an image."""
    for source, stage in _sources(instruction):
        known = stage.index if source.is_number else None
        if source.is_mount or known is not None or _later(source, stage) or stage.name == source.name.lower():
            continue
        if any(mark in source.name for mark in ":@$") or instruction.file.stage_for(source.name, stage.index):
            continue
        if any(fnmatchcase(source.name, pattern) for pattern in (*allow, *named_contexts)):
            continue
        names = [each.name for each in instruction.file.stages[: stage.index] if each.name]
        remedy = suggest(source.name, names) or "; an image needs a tag or a digest"
        yield source.problem(f'no earlier stage is called "{brief(source.name)}"{remedy}')


def itself(instruction: Instruction) -> Iterator[Problem]:
    """The stage the instruction stands in, which is not there yet."""
    for source, stage in _sources(instruction):
        own = _is_index(source, stage.index) if source.is_number else stage.name == source.name.lower()
        if own and (source.is_number or not instruction.file.stage_for(source.name, stage.index)):
            message = f'"{brief(source.name)}" is the stage that is being built; name an earlier one'
            yield source.problem(message)


def later_stage(instruction: Instruction) -> Iterator[Problem]:
    """A stage that comes further down, or that there is not."""
    for source, stage in _sources(instruction):
        if not _later(source, stage):
            continue
        count = len(instruction.file.stages)
        if source.is_number and int(source.name[:9]) >= count:
            last = f"; the last one is {count - 1}" if count else ""
            yield source.problem(f"there is no stage {brief(source.name)}{last}")
        else:
            yield source.problem(f'stage "{brief(source.name)}" comes further down; move it above this one')


def stage_index(instruction: Instruction) -> Iterator[Problem]:
    """A number in place of a name."""
    for source, stage in _sources(instruction):
        if source.is_number and int(source.name[:9]) < stage.index:
            name = instruction.file.stages[int(source.name[:9])].name
            advice = f'write "{name}"' if name else "give it a name with AS"
            message = f"stage {source.name} is another one as soon as a stage is added above; {advice}"
            yield source.problem(message)


def variable(instruction: Instruction) -> Iterator[Problem]:
    """A variable, which BuildKit does not expand here."""
    for source, _ in _sources(instruction):
        if "$" in source.name:
            message = f'"{brief(source.name)}" is not expanded here; name a stage that is built FROM it'
            start = source.part[0] + source.name.index("$")
            yield Problem(source.path, message, (start, source.part[1]))


def _sources(instruction: Instruction) -> Iterator[tuple[From, Stage]]:
    if instruction.stage is not None:
        for each in froms(instruction):
            yield each, instruction.stage


def _is_index(source: From, index: int) -> bool:
    return int(source.name[:9]) == index


def _later(source: From, stage: Stage) -> bool:
    """Whether a name or number means a stage below ``stage``, or a number none at all."""
    if source.is_number:
        return int(source.name[:9]) > stage.index
    if stage.file.stage_for(source.name, stage.index) or stage.name == source.name.lower():
        return False
    return stage.file.stage_for(source.name, len(stage.file.stages)) is not None
