"""What an instruction writes to a folder that another one has set up or will."""

from collections.abc import Iterator

from kubelint.checks.dockerfile.destinations import destination
from kubelint.checks.dockerfile.history import expanded, inherited
from kubelint.checks.dockerfile.paths import absolute
from kubelint.checks.dockerfile.run import steps
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Word

#: How many of their arguments are no paths.
WRITERS = {"mkdir": 0, "touch": 0, "chown": 1, "chmod": 1}


def write_after_volume(instruction: Instruction) -> Iterator[Problem]:
    """A change below a folder that is a volume already, which the classic builder drops."""
    volumes = _volumes(instruction)
    if not volumes:
        return
    if instruction.name in ("ADD", "COPY"):
        volume = _volume_of(absolute(instruction, destination(instruction)), volumes)
        if volume:
            yield _problem(Problem(instruction.argument(-1), ""), volumes[volume], volume)
        return
    for step in steps(instruction):
        arguments = step.command.arguments(("m", "mode", "from", "reference", "d", "t", "r"))
        for word in arguments[WRITERS.get(step.command.name, len(arguments)) :]:
            volume = _volume_of(absolute(instruction, word.text), volumes)
            if volume:
                yield _problem(step.problem(word, ""), volumes[volume], volume)
                return


def _volumes(instruction: Instruction) -> dict[str, Instruction]:
    """The volumes declared before an instruction."""
    stage = instruction.stage
    if instruction.onbuild or stage is None:
        return {}
    before = [each for each in (*inherited(stage), *stage.all("VOLUME")) if each.index < instruction.index]
    found = {}
    for each in before:
        for index, written in enumerate(each.args if each.name == "VOLUME" else ()):
            path = absolute(each, expanded(each, index) or written)
            if path:
                found[path] = each
    return found


def _volume_of(path: str, volumes: dict[str, Instruction]) -> str:
    return next((each for each in volumes if path and (path == each or path.startswith(each.rstrip("/") + "/"))), "")


def _problem(place: Problem, declared: Instruction, volume: str) -> Problem:
    message = f'"{brief(volume)}" is a volume since line {declared.line}, so the change may be lost; make it before'
    return place._replace(message=message, related=(Related(declared.path, "the volume is declared here"),))


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
