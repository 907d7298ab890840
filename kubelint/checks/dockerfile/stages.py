"""Build stages: their names, and whether anything needs them."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from kubelint.checks.dockerfile.history import bases
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage
from kubelint.views.image import Image

#: Source: https://docs.docker.com/reference/build-checks/reserved-stage-name/
RESERVED = ("scratch", "context")

_NAME = re.compile(r"[a-z][a-z0-9_.-]*")


def invalid_name(stage: Stage) -> Iterator[Problem]:
    """A stage name that BuildKit refuses."""
    if stage.name and not _NAME.fullmatch(stage.name):
        message = f'stage name "{brief(stage.name)}" is not a letter followed by letters, digits, "-", "_" or "."'
        yield Problem(stage.at("name"), message)


def duplicate_name(stage: Stage) -> Iterator[Problem]:
    """A stage with the name of an earlier one, which can no longer be reached by it."""
    first = _first_with_name(stage.file).get(stage.name)
    if stage.name and first and first is not stage:
        message = f'an earlier stage is called "{brief(stage.name)}" too; give this one another name'
        related = Related(first.at("name"), f'the first stage "{brief(stage.name)}"')
        yield Problem(stage.at("name"), message, related=(related,))


@lru_cache(maxsize=4)
def _first_with_name(file: Dockerfile) -> dict[str, Stage]:
    return {stage.name: stage for stage in reversed(file.stages)}


def reserved_name(stage: Stage) -> Iterator[Problem]:
    """A stage called like something that Docker has."""
    if stage.name in RESERVED:
        message = f'stage name "{stage.name}" means something else to Docker; choose another'
        yield Problem(stage.at("name"), message)


def name_shadows_image(stage: Stage) -> Iterator[Problem]:
    """A stage called like an image that the file uses, so that the name means the stage from there on."""
    if stage.name in _images(stage.file):
        message = f'stage "{brief(stage.name)}" hides the image of that name from here on; choose another name'
        yield Problem(stage.at("name"), message)


@lru_cache(maxsize=4)
def _images(file: Dockerfile) -> frozenset[str]:
    """The repositories of the images a file uses."""
    texts = [stage.base for stage in file.stages]
    named = [
        Image.parse(name)
        for instruction in file.instructions
        for name in instruction.from_names
        if file.stage_for(name, len(file.stages)) is None
    ]
    return frozenset(image.repository for image in (*texts, *named) if image)


def unused(stage: Stage, *, targets: list[str], ignore_names: list[str]) -> Iterator[Problem]:
    """A stage that the final image does not need, and that nobody is known to build by its name."""
    if not stage.file.reachable(stage) and not _is_target(stage, [*targets, *ignore_names]):
        title = stage.title
        message = f"{title} is no part of the final image; delete it, or list it in targets if it is built by name"
        yield Problem(stage.path, message)


def ineffective_instruction(instruction: Instruction, *, targets: list[str]) -> Iterator[Problem]:
    """An image setting in a stage whose image nobody gets."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or stage.is_final or _is_target(stage, targets):
        return
    if stage.index in bases(stage.file) or not stage.file.reachable(stage):
        return  # a stage that is not part of the final image may be a target of its own
    message = f"{instruction.name} has no effect: only files are taken from {stage.title}; move it to the final stage"
    yield Problem(instruction.path, message)


def _is_target(stage: Stage, patterns: list[str]) -> bool:
    return any(fnmatchcase(stage.name, pattern.lower()) for pattern in patterns)
