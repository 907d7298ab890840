"""Files that one layer brings and another changes or deletes, so that the image holds both."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kubelint.checks.dockerfile.copies import ARCHIVES, sources, usually_holds_credentials
from kubelint.checks.dockerfile.destinations import destination
from kubelint.checks.dockerfile.history import named
from kubelint.checks.dockerfile.paths import absolute, last_copy
from kubelint.checks.dockerfile.run import steps
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction, Stage
from kubelint.views.shell import Command

#: Programs that unpack whatever they are given; tar needs an option for it.
UNPACKERS = frozenset({"unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"})

#: How the downloaders are told which file to write.
_OUTPUT = {
    "curl": re.compile(r"-[A-Za-z]*o|--output"),
    "wget": re.compile(r"-[A-Za-z]*O|--output-document"),
}

#: Options of chown and chmod that take a value.
OWNER_VALUED = frozenset({"from", "reference"})


def archive_unpacked(instruction: Instruction) -> Iterator[Problem]:
    """An archive that is copied, and unpacked in another layer."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or instruction.flag("from") is not None:
        return
    for index, name in _archives(instruction).items():
        run = _unpacked(stage).get(name)
        if run and run.index > instruction.index:
            message = f'"{brief(name)}" stays in its layer though it is unpacked later; ADD unpacks it at once'
            other = Related(run.path, "it is unpacked here")
            yield Problem(instruction.at("args", index), message, related=(other,))
            return


def _archives(instruction: Instruction) -> dict[int, str]:
    """The archives a COPY brings: by the argument that names them, their names in the image."""
    target = destination(instruction).rstrip("\"'")
    if target.lower().endswith(ARCHIVES):
        return {0: _file_name(target)}
    found = {index: _file_name(source) for index, source in enumerate(sources(instruction))}
    return {index: name for index, name in found.items() if name.lower().endswith(ARCHIVES)}


@lru_cache(maxsize=16)
def _unpacked(stage: Stage) -> dict[str, Instruction]:
    """The names of the files that are unpacked in a stage, and the last RUN that does it."""
    return {
        _file_name(step.script.text[word.start : word.end].strip("\"'")): run
        for run in named(stage, "RUN")
        for step in steps(run)
        if _unpacks(step.command)
        for word in step.command.words[1:]
    }


def _file_name(path: str) -> str:
    """The last part of a path, whose parts a backslash may divide."""
    return re.split(r"[/\\]", path)[-1]


def _unpacks(command: Command) -> bool:
    if command.name != "tar":
        return command.name in UNPACKERS
    words = [word.text for word in command.words[1:]]
    return any(re.match(r"-[^-]*x|--extract|--get", word) for word in words) or bool(words and "x" in words[0])


def chown_after_copy(instruction: Instruction) -> Iterator[Problem]:
    """A change of owner or mode that stores files a second time which a COPY just brought."""
    if instruction.onbuild or instruction.stage is None:
        return
    for step in steps(instruction):
        name = step.command.name
        if name not in ("chown", "chmod"):
            continue
        for word in step.command.arguments(OWNER_VALUED)[1:]:
            path = absolute(instruction, word.text)
            copy = last_copy(instruction, path)
            if copy and copy.flag(name) is None and not _touched(path, copy, instruction):
                message = f"{name} stores again what {copy.name} on line {copy.line} brought; add --{name} to it"
                other = Related(copy.argument(-1), "the files come from here")
                problem = step.problem(step.command.words[0], message)
                yield problem._replace(related=(other,))
                break


def _touched(path: str, after: Instruction, before: Instruction) -> bool:
    """Whether a RUN in between names a path, so that its files may be others."""
    stage = before.stage
    between = stage.instructions[after.index - stage.instructions[0].index :] if stage else []
    return any(each.name == "RUN" and path in each.text("text") for each in between if each.index < before.index)


def removed_later(instruction: Instruction) -> Iterator[Problem]:
    """A file that is deleted in a layer above the one that brought it, where it stays."""
    if instruction.onbuild or instruction.stage is None:
        return
    for step in steps(instruction):
        if step.command.name != "rm":
            continue
        for word in step.command.arguments():
            path = absolute(instruction, word.text)
            source = last_copy(instruction, path) or _download(instruction, path)
            if source:
                where = f"the layer of {source.name} on line {source.line}"
                message = f'"{brief(path)}" stays in {where}; {_remedy(source)}'
                other = Related(source.path, "it comes from here")
                severity = "warning" if usually_holds_credentials(path) else ""
                yield step.problem(word, message)._replace(related=(other,), severity=severity)
                break


def _remedy(source: Instruction) -> str:
    return "delete it in the same RUN" if source.name == "RUN" else "use RUN --mount=type=bind, or do not copy it"


def _download(instruction: Instruction, path: str) -> Instruction | None:
    """The RUN of the stage that downloaded a file."""
    stage = instruction.stage
    before = _downloads(stage).get(path, []) if stage and path else []
    return next((each for each in reversed(before) if each.index < instruction.index), None)


@lru_cache(maxsize=16)
def _downloads(stage: Stage) -> dict[str, list[Instruction]]:
    found: dict[str, list[Instruction]] = {}
    for each in named(stage, "RUN"):
        for path in _downloaded(each):
            found.setdefault(path, []).append(each)
    return found


def _downloaded(instruction: Instruction) -> set[str]:
    """The files a RUN downloads and does not delete itself."""
    found: set[str] = set()
    for step in steps(instruction):
        words = [word.text for word in step.command.words]
        if step.command.name in ("curl", "wget"):
            names = [b for a, b in pairwise(words) if _OUTPUT[step.command.name].fullmatch(a)]
            found.update(filter(None, (absolute(instruction, name) for name in names)))
        elif step.command.name in ("rm", "mv"):
            found.difference_update(absolute(instruction, word) for word in words[1:])
    return found
