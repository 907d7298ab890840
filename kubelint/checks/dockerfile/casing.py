"""Upper and lower case of keywords and stage names."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage

CASES = ("majority", "upper", "lower")


def instruction_case(dockerfile: Dockerfile, *, case: str) -> Iterator[Problem]:
    """A keyword in another case than most. ``case``: "majority", "upper" or "lower"; a tie counts as upper."""
    keywords = [each for each in dockerfile.instructions if each.stage is not None and each.keyword.isalpha()]
    lower = sum(each.keyword.islower() for each in keywords)
    upper = sum(each.keyword.isupper() for each in keywords)
    wants_lower = lower > upper if case not in CASES[1:] else case == "lower"
    for instruction in keywords:
        keyword = instruction.keyword
        wanted = keyword.lower() if wants_lower else keyword.upper()
        if keyword != wanted:
            others = "the other instructions" if case not in CASES[1:] else f'"case: {case}"'
            message = f'"{brief(keyword)}" is not in the case of {others}; write "{brief(wanted)}"'
            yield Problem(instruction.at("keyword"), message)


def from_as_case(instruction: Instruction) -> Iterator[Problem]:
    """The ``as`` of a FROM in another case than FROM itself."""
    keyword = instruction.keyword
    if len(instruction.args) != 3 or not (keyword.islower() or keyword.isupper()):
        return
    written = instruction.args[1]
    wanted = "as" if keyword.islower() else "AS"
    if written != wanted and written.lower() == "as":
        message = f'"{written}" is not in the case of "{keyword}"; write "{wanted}"'
        yield Problem(instruction.at("args", 1), message)


def stage_name_case(stage: Stage) -> Iterator[Problem]:
    """A stage name with upper-case letters, which no FROM finds."""
    written = declared_name(stage)
    if written != written.lower():
        message = f'stage name "{brief(written)}" has upper-case letters, so no FROM finds it; write '
        yield Problem(stage.at("name"), f'{message}"{brief(written.lower())}"')


def declared_name(stage: Stage) -> str:
    """The name of a stage as its FROM has it; "" where it has none."""
    words = stage.instructions[0].args
    return words[2] if len(words) == 3 else ""
