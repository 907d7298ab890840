"""Names and values: ENV, LABEL and ARG."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.history import expanded, is_from_scratch
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction

_USES_PATH = re.compile(r"\$(?:PATH\b|\{PATH\b)|%PATH%", re.IGNORECASE)


def legacy(instruction: Instruction) -> Iterator[Problem]:
    """The old form without an equals sign, which BuildKit warns about."""
    if instruction.get("old_form") and instruction.pairs and not _lone_equals(instruction):
        name = instruction.pairs[0]["name"] or ""
        message = f'{instruction.name} "{brief(name)}" is set in the old form; write {brief(name)}=value'
        yield Problem(instruction.at("pairs", 0, "name"), message)


def spaces_around_equals(instruction: Instruction) -> Iterator[Problem]:
    """An equals sign with blanks around it, which then is part of the value."""
    if _lone_equals(instruction):
        name = instruction.pairs[0]["name"] or ""
        message = f'value of "{brief(name)}" begins with "=", blanks included; write {brief(name)}=value'
        yield Problem(instruction.at("pairs", 0, "value"), message, (0, 1))


def _lone_equals(instruction: Instruction) -> bool:
    return bool(instruction.get("old_form") and instruction.pairs and (instruction.pairs[0]["value"] or "")[:1] == "=")


def duplicate_key(instruction: Instruction) -> Iterator[Problem]:
    """A name that one instruction sets twice."""
    first: dict[str, int] = {}
    for index, pair in enumerate(instruction.pairs):
        name = pair["name"] or ""
        if name in first:
            other = Related(instruction.at("pairs", first[name], "name"), "its first value, which is lost")
            message = f'{instruction.name} sets "{brief(name)}" twice; keep one of them'
            yield Problem(instruction.at("pairs", index, "name"), message, related=(other,))
        first.setdefault(name, index)


def path_overwritten(instruction: Instruction) -> Iterator[Problem]:
    """A PATH without the one before, so that programs of the base image are no longer found."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or is_from_scratch(stage):
        return
    for index, pair in enumerate(instruction.pairs):
        value = pair["value"] or ""
        if pair["name"] == "PATH" and not _USES_PATH.search(value):
            message = f'PATH is replaced by "{brief(value)}"; add to it: PATH="{brief(value, 40)}:$PATH"'
            yield Problem(instruction.at("pairs", index, "value"), message)


def debian_frontend(instruction: Instruction) -> Iterator[Problem]:
    """An installer's setting that stays for whoever works in the container."""
    for index, pair in enumerate(instruction.pairs):
        if pair["name"] == "DEBIAN_FRONTEND":
            message = "DEBIAN_FRONTEND stays set in containers; write ARG in place of ENV"
            yield Problem(instruction.at("pairs", index, "name"), message)


def secret_file(instruction: Instruction, *, variables: list[str]) -> Iterator[Problem]:
    """A variable that names a credential file below what the final stage has copied."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or not stage.is_final:
        return
    for index, pair in enumerate(instruction.pairs):
        value = expanded(instruction, index) or ""
        if pair["name"] in variables and value.startswith("/"):
            copy = next((each for each in stage.instructions if _brings(each, value)), None)
            if copy:
                message = f'{pair["name"]} names "{brief(value)}", which {copy.name} puts into the image; '
                other = Related(copy.argument(-1), "it is copied here")
                place = instruction.at("pairs", index, "value")
                yield Problem(place, f"{message}use RUN --mount=type=secret", related=(other,))


def _brings(instruction: Instruction, file: str) -> bool:
    """Whether a COPY or ADD writes to a folder above a file, or the file itself."""
    if instruction.name not in ("ADD", "COPY") or len(instruction.args) < 2:
        return False
    target = (expanded(instruction, len(instruction.args) - 1) or "").rstrip("/")
    return target.startswith("/") and (file == target or file.startswith(target + "/"))
