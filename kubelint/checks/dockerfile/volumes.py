"""What an instruction writes to a folder that another one has set up or will."""

from collections.abc import Iterator
from functools import lru_cache

from kubelint.checks.dockerfile.destinations import destination
from kubelint.checks.dockerfile.history import expanded, inherited
from kubelint.checks.dockerfile.paths import absolute
from kubelint.checks.dockerfile.run import steps
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage
from kubelint.views.shell import Word

#: How many of their arguments are no paths.
WRITERS = {"mkdir": 0, "touch": 0, "chown": 1, "chmod": 1}
VALUED = frozenset({"d", "from", "m", "mode", "r", "reference", "t"})


def write_after_volume(instruction: Instruction) -> Iterator[Problem]:
    """A change below a folder that is a volume already, which the classic builder drops."""
    if instruction.onbuild or not _has_volumes(instruction.file):
        return
    if instruction.name in ("ADD", "COPY"):
        place = Problem(instruction.argument(-1), "")
        yield from _lost(place, instruction, destination(instruction))
        return
    for step in steps(instruction):
        arguments = step.command.arguments(VALUED)
        for word in arguments[WRITERS.get(step.command.name, len(arguments)) :]:
            found = list(_lost(step.problem(word, ""), instruction, word.text))
            yield from found
            if found:
                return


def _lost(place: Problem, instruction: Instruction, text: str) -> Iterator[Problem]:
    """The problem with writing to a path, where it lies in a volume declared before."""
    path = absolute(instruction, text)
    volumes = _declared(instruction.stage) if instruction.stage and path else {}
    for folder in (path, *_above(path)):
        declared = volumes.get(folder)
        if declared and declared.index < instruction.index:
            since = f'"{brief(folder)}" is a volume since line {declared.line}'
            message = f"{since}, so the change may be lost; make it before"
            yield place._replace(message=message, related=(Related(declared.path, "the volume is declared here"),))
            return


def _above(path: str) -> Iterator[str]:
    while len(path) > 1:
        path = path.rpartition("/")[0] or "/"
        yield path


@lru_cache(maxsize=4)
def _has_volumes(file: Dockerfile) -> bool:
    return any(each.name == "VOLUME" for each in file.instructions)


@lru_cache(maxsize=16)
def _declared(stage: Stage) -> dict[str, Instruction]:
    """The volumes of a stage and of those it is built on, and the instructions that first declare them."""
    found: dict[str, Instruction] = {}
    for each in (*inherited(stage), *stage.all("VOLUME")):
        for index, written in enumerate(each.args if each.name == "VOLUME" else ()):
            path = absolute(each, expanded(each, index) or written)
            if path:
                found.setdefault(path, each)
    return found


def mkdir_before_workdir(instruction: Instruction) -> Iterator[Problem]:
    """A RUN that only makes the folder which the next instruction, a WORKDIR, makes anyway."""
    following = instruction.file.instructions[instruction.index + 1 : instruction.index + 2]
    if instruction.onbuild or not following or following[0].name != "WORKDIR" or not following[0].args:
        return
    commands = list(steps(instruction))
    made = _made([*commands[0].command.words]) if len(commands) == 1 else None
    target = expanded(following[0], 0) or following[0].args[0]
    if made and _same(instruction, made, following[0], target):
        yield Problem(instruction.path, f'WORKDIR "{brief(target)}" makes the folder itself; delete this RUN')


def _made(words: list[Word]) -> str | None:
    """The folder that a command makes, where that is all it does."""
    texts = [word.text for word in words]
    if texts[:1] != ["mkdir"]:
        return None
    paths = [text for text in texts[1:] if not text.startswith("-")]
    options = [text for text in texts[1:] if text.startswith("-")]
    return paths[0] if len(paths) == 1 and set(options) <= {"-p", "--parents", "-v", "-pv", "-vp"} else None


def _same(run: Instruction, made: str, workdir: Instruction, target: str) -> bool:
    if made.rstrip("/") == target.rstrip("/"):
        return True
    path = absolute(run, made)
    return bool(path) and path == absolute(workdir, target)
