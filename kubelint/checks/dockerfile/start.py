"""What a container runs when it starts, and how its health is told."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.history import happened, named
from kubelint.model import Problem, Related
from kubelint.views.dockerfile import Instruction, Stage

_SHELL_SYNTAX = re.compile(r"[|&;<>()$`\\\"'*?\[\]#~{}\n]")


def shell_form(
    instruction: Instruction, *, include_healthcheck: bool, allow_after_shell_instruction: bool
) -> Iterator[Problem]:
    """A command given as text, so that a shell gets the signals meant for it.

    A health check is never signalled: there the shell only matters where it has nothing to do.
    """
    if instruction.onbuild or instruction.form != "shell":
        return
    text = instruction.args[-1]
    is_check = instruction.name == "HEALTHCHECK"
    if is_check and (not include_healthcheck or _SHELL_SYNTAX.search(text)):
        return
    if allow_after_shell_instruction and happened(instruction, _sets_shell):
        return
    end = len(text.split(None, 1)[0])
    harmless = is_check or text.startswith("exec ")
    loss = "starts a shell for nothing" if harmless else "runs in a shell, which keeps signals from the program"
    path = instruction.at("args", len(instruction.args) - 1)
    yield Problem(path, f'{instruction.name} {loss}; write it as a JSON array: ["program", "argument"]', (0, end))


def _sets_shell(instruction: Instruction) -> bool:
    return instruction.name == "SHELL"


def repeated(instruction: Instruction, *, report: str) -> Iterator[Problem]:
    """More than one of a kind in a stage; only the last has an effect. ``report``: "later" or "earlier" ones."""
    if instruction.onbuild or instruction.stage is None:
        return
    name = instruction.name
    every = named(instruction.stage, name)
    kept = every[-1 if report == "earlier" else 0]
    if kept.path == instruction.path:
        return
    other = f"{name} on line {kept.line}"
    fate = f"is lost: {other} replaces it" if report == "earlier" else f"replaces {other}"
    message = f"{name} {fate}; keep one {name} in a stage"
    yield Problem(instruction.path, message, related=(Related(kept.path, f"the other {name}"),))


def missing_healthcheck(stage: Stage, *, final_stage_only: bool) -> Iterator[Problem]:
    """A stage without HEALTHCHECK, in itself and in the stages below and above it."""
    if final_stage_only and not stage.is_final:
        return
    above = [each for each in stage.file.stages if stage in each.ancestry()]
    if not any(each.last("HEALTHCHECK") for each in (*stage.ancestry(), *above)):
        yield Problem(stage.path, "image has no HEALTHCHECK, so Docker cannot tell whether it works; add one")
