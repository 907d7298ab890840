"""What a stage has done before one of its instructions, the stages it is built on included.

Each question is answered once for a stage, so that a file of a thousand instructions takes no million steps.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import lru_cache

from kubelint.views.dockerfile import SCRATCH, Dockerfile, Instruction, Stage

NEVER = 1 << 62


def happened(instruction: Instruction, holds: Callable[[Instruction], bool]) -> bool:
    """Whether something holds for an instruction before this one. ``holds`` is a function of a module."""
    return instruction.stage is not None and first(instruction.stage, holds) < instruction.index


@lru_cache(maxsize=64)
def first(stage: Stage, holds: Callable[[Instruction], bool]) -> int:
    """The index of the first instruction for which something holds; -1 if it already does in an earlier stage."""
    if any(holds(each) for each in inherited(stage)):
        return -1
    return next((each.index for each in stage.instructions if holds(each)), NEVER)


def inherited(stage: Stage) -> Iterator[Instruction]:
    """Yield the instructions of the stages a stage is built on, the oldest first."""
    for parent in reversed(list(stage.ancestry())[1:]):
        yield from parent.instructions


@lru_cache(maxsize=64)
def named(stage: Stage, name: str) -> tuple[Instruction, ...]:
    """The instructions of a stage that have a name."""
    return tuple(stage.all(name))


def variable(instruction: Instruction, name: str) -> str | None:
    """The value of an environment variable or build argument when an instruction runs; None where unset or unknown."""
    if instruction.stage is None:
        return None
    indexes, values = _settings(instruction.stage, name)
    at = bisect_left(indexes, instruction.index)
    return values[at - 1] if at else None


@lru_cache(maxsize=64)
def _settings(stage: Stage, name: str) -> tuple[list[int], list[str | None]]:
    """Where a variable is set, and what to."""
    indexes: list[int] = []
    values: list[str | None] = []
    for each in (*inherited(stage), *stage.instructions):
        for index, pair in enumerate(each.pairs if each.name in ("ARG", "ENV") else ()):
            if pair["name"] == name:
                indexes.append(each.index)
                values.append(expanded(each, index))
    return indexes, values


def expanded(instruction: Instruction, index: int) -> str | None:
    """Argument or value number ``index`` as the builder has it; None where that is not known."""
    return instruction.values[index] if index < len(instruction.values) else None


@lru_cache(maxsize=4)
def bases(dockerfile: Dockerfile) -> frozenset[int]:
    """The indexes of the stages that other stages are built on."""
    return frozenset(stage.parent.index for stage in dockerfile.stages if stage.parent)


def is_kept(instruction: Instruction) -> bool:
    """Whether its layer ends up in the final image, in the base of another stage or, by a trigger, in other images."""
    stage = instruction.stage
    return stage is not None and (instruction.onbuild or stage.is_final or stage.index in bases(stage.file))


@lru_cache(maxsize=64)
def is_from_scratch(stage: Stage) -> bool:
    """Whether no image lies under a stage."""
    return [*stage.ancestry()][-1].text("base") == SCRATCH
