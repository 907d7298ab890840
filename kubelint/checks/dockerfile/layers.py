"""Files that one layer brings and another changes or deletes, so that the image holds both."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from posixpath import basename, normpath

from kubelint.checks.dockerfile.copies import ARCHIVES, sources
from kubelint.checks.dockerfile.destinations import destination
from kubelint.checks.dockerfile.history import expanded, variable
from kubelint.checks.dockerfile.run import Step, steps
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction, Stage
from kubelint.views.shell import Command

#: Programs that unpack whatever they are given; tar needs an option for it.
UNPACKERS = frozenset({"unzip", "gunzip", "bunzip2", "unlzma", "unxz", "zgz", "uncompress", "zcat", "gzcat"})

#: Options of chown and chmod that take a value.
OWNER_VALUED = frozenset({"from", "reference"})


def archive_unpacked(instruction: Instruction) -> Iterator[Problem]:
    """An archive that is copied, and unpacked in another layer."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or instruction.flag("from") is not None:
        return
    names = _archives(instruction)
    for index, name in names.items():
        run = next((each for each in _after(instruction) if each.name == "RUN" and name in _unpacked(each)), None)
        if run:
            message = f'"{brief(name)}" stays in its layer though it is unpacked later; ADD unpacks it at once'
            other = Related(run.path, "it is unpacked here")
            yield Problem(instruction.at("args", index), message, related=(other,))
            return


def _archives(instruction: Instruction) -> dict[int, str]:
    """The archives a COPY brings: by the argument that names them, their names in the image."""
    target = destination(instruction)
    if target.lower().endswith(ARCHIVES):
        return {0: basename(target)}
    found = {index: basename(source) for index, source in enumerate(sources(instruction))}
    return {index: name for index, name in found.items() if name.lower().endswith(ARCHIVES)}


@lru_cache(maxsize=256)
def _unpacked(instruction: Instruction) -> frozenset[str]:
    """The names of the files a RUN unpacks."""
    return frozenset(
        basename(word.text) for each in steps(instruction) if _unpacks(each.command) for word in each.command.words[1:]
    )


def _unpacks(command: Command) -> bool:
    if command.name != "tar":
        return command.name in UNPACKERS
    words = [word.text for word in command.words[1:]]
    return any(re.match(r"-[^-]*x|--extract|--get", word) for word in words) or bool(words and "x" in words[0])


def _after(instruction: Instruction) -> list[Instruction]:
    stage = instruction.stage
    return stage.instructions[instruction.index - stage.instructions[0].index + 1 :] if stage else []


def chown_after_copy(instruction: Instruction) -> Iterator[Problem]:
    """A change of owner or mode that stores files a second time which a COPY just brought."""
    if instruction.onbuild or instruction.stage is None:
        return
    for step in steps(instruction):
        name = step.command.name
        if name not in ("chown", "chmod"):
            continue
        for word in step.command.arguments(OWNER_VALUED)[1:]:
            path = _absolute(instruction, word.text)
            copy = _last_writer(instruction, path) if path else None
            if copy and copy.name != "RUN" and copy.flag(name) is None and not copy.flag("from") == "":
                message = f"{name} stores again what {copy.name} on line {copy.line} brought; add --{name} to it"
                other = Related(copy.argument(-1), "the files come from here")
                problem = step.problem(step.command.words[0], message)
                yield problem._replace(related=(other,))
                break


def _last_writer(instruction: Instruction, path: str) -> Instruction | None:
    """The last instruction before this one that wrote to a path: COPY, ADD, or a RUN that names it."""
    stage = instruction.stage
    before = stage.instructions[: instruction.index - stage.instructions[0].index] if stage else []
    for each in reversed(before):
        if each.name == "RUN" and path in each.text("text"):
            return each
        if each.name in ("ADD", "COPY") and path in _written(each):
            return each
    return None


@lru_cache(maxsize=512)
def _written(instruction: Instruction) -> frozenset[str]:
    """The paths a COPY or ADD surely writes: its destination, and files below it that it names."""
    target = _absolute(instruction, destination(instruction))
    if not target or target == "/":
        names = [f"/{basename(each)}" for each in sources(instruction)] if target else []
        return frozenset(names)
    below = [f"{target}/{basename(each)}" for each in sources(instruction) if basename(each) not in ("", ".", "*")]
    return frozenset([target, *below])


def _absolute(instruction: Instruction, text: str) -> str:
    """A path without variables and patterns, from the root; "" where that is not known."""
    if not text or any(sign in text for sign in "$*?[`"):
        return ""
    if text.startswith("/"):
        return normpath(text).replace("//", "/")
    folder = _workdir(instruction)
    return normpath(f"{folder}/{text}") if folder else ""


def _workdir(instruction: Instruction) -> str:
    """The working directory an instruction sees; "" where it is not known."""
    stage = instruction.stage
    folder = ""
    for each in [other for part in reversed([*stage.ancestry()]) for other in part.all("WORKDIR")] if stage else []:
        if each.index < instruction.index:
            value = expanded(each, 0)
            folder = (value if value.startswith("/") else folder and f"{folder}/{value}") if value else ""
    return folder.rstrip("/") or folder


def removed_later(instruction: Instruction) -> Iterator[Problem]:
    """A file that is deleted in a layer above the one that brought it, where it stays."""
    if instruction.onbuild or instruction.stage is None:
        return
    for step in steps(instruction):
        if step.command.name != "rm":
            continue
        for word in step.command.arguments():
            path = _absolute(instruction, word.text)
            source = _origin(instruction, path) if path else None
            if source:
                message = f'"{brief(path)}" stays in the layer of {source.name} on line {source.line}; {_remedy(source)}'
                other = Related(source.path, "it comes from here")
                yield step.problem(word, message)._replace(related=(other,))
                break


def _remedy(source: Instruction) -> str:
    return "delete it in the same RUN" if source.name == "RUN" else "use RUN --mount=type=bind, or do not copy it"


def _origin(instruction: Instruction, path: str) -> Instruction | None:
    """The instruction of the stage that brought a file: a COPY, an ADD, or the download of a RUN."""
    stage = instruction.stage
    before = stage.instructions[: instruction.index - stage.instructions[0].index] if stage else []
    for each in reversed(before):
        if each.name in ("ADD", "COPY") and path in _written(each):
            return each
        if each.name == "RUN" and path in _downloaded(each):
            return each
    return None


@lru_cache(maxsize=512)
def _downloaded(instruction: Instruction) -> frozenset[str]:
    """The files a RUN downloads and does not delete itself."""
    found = set()
    for step in steps(instruction):
        words = [word.text for word in step.command.words]
        if step.command.name in ("curl", "wget"):
            names = [b for a, b in zip(words, words[1:], strict=False) if a in _OUTPUT[step.command.name]]
            found.update(filter(None, (_absolute(instruction, name) for name in names)))
        elif step.command.name in ("rm", "mv"):
            found.difference_update(_absolute(instruction, word) for word in words[1:])
    return frozenset(found)


_OUTPUT = {"curl": ("-o", "--output", "-Lo", "-sLo", "-fsSLo", "-sSLo", "-fLo"), "wget": ("-O", "--output-document", "-qO")}
