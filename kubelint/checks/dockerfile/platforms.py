"""``FROM --platform``."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction


def constant(
    instruction: Instruction, *, allow_platform_named_stages: bool, allow_variables: bool
) -> Iterator[Problem]:
    """A platform that is the same whatever is asked for."""
    for index, (name, value) in enumerate(instruction.flags):
        if name != "platform" or not value or "BUILDPLATFORM" in value or "TARGETPLATFORM" in value:
            continue
        if (allow_variables and "$" in value) or (allow_platform_named_stages and _is_named_for(instruction, value)):
            continue
        message = f'--platform is "{brief(value)}" whatever platform is built; leave it out, or write $BUILDPLATFORM'
        yield Problem(instruction.at("flags", index), message)


def _is_named_for(instruction: Instruction, platform: str) -> bool:
    """Whether the stage's name contains the operating system or the architecture."""
    stage = instruction.args[2].lower() if len(instruction.args) == 3 else ""
    return any(part in stage for part in platform.lower().split("/")[:2] if part)


def redundant(instruction: Instruction) -> Iterator[Problem]:
    """The platform that is the default anyway."""
    for index, (name, value) in enumerate(instruction.flags):
        if name == "platform" and value in ("$TARGETPLATFORM", "${TARGETPLATFORM}"):
            yield Problem(instruction.at("flags", index), f'"--platform={value}" is the default; leave it out')
