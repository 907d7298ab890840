"""COPY and ADD against the build context: what lies there, what .dockerignore leaves out, what cannot be in it."""

import re
from collections.abc import Iterator
from posixpath import basename, normpath
from typing import NamedTuple

from kubelint.checks.dockerfile.copies import is_whole_context, sources
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.context import BuildContext
from kubelint.views.dockerfile import Dockerfile, Instruction

#: A path that means the machine the build starts on: above the context, or in a system or home folder.
ELSEWHERE = r"\.\.(?:/|$)|/(?:etc|home|root|usr)/"
DRIVE = r"[A-Za-z]:[\\/]"


class Taken(NamedTuple):
    """What a COPY or ADD takes from the build context."""

    path: Path
    written: str
    text: str  # the same, expanded where that is possible

    @property
    def place(self) -> str:
        """Its path in the context, from the top; the builder goes no higher, whatever is written."""
        return normpath(f"/{self.text}").lstrip("/")


def missing(dockerfile: Dockerfile, around: BuildContext, *, context: str | None) -> Iterator[Problem]:
    """The whole context is copied, and nothing says what does not belong into an image."""
    around = around.at(context)
    whole = next(_whole(dockerfile), None)
    if whole and not around.ignore_file and around.is_likely(_named(dockerfile)):
        message = f'"{whole.text}" takes all of the build context, and no .dockerignore leaves anything out'
        yield Problem(whole.path, f"{message}; write one with what does not belong into the image")


def misses(dockerfile: Dockerfile, around: BuildContext, *, paths: list[str], context: str | None) -> Iterator[Problem]:
    """The whole context is copied, and its .dockerignore lets in what hardly ever belongs into an image."""
    around = around.at(context)
    whole = next(_whole(dockerfile), None)
    if whole is None or around.ignore is None or not around.is_likely(_named(dockerfile)):
        return
    wanted = [each for each in paths if each != "node_modules" or around.has("package.json")]
    probes = {each: (each, f"{each}/file") for each in wanted}  # a folder is empty where its files are left out
    ignored = around.ignored([path for each in wanted for path in probes[each]])
    let_in = ", ".join(f'"{brief(each)}"' for each in wanted if ignored.isdisjoint(probes[each]))
    if let_in:
        yield Problem(whole.path, f'"{whole.text}" takes {let_in} too; add that to {basename(around.ignore_file)}')


def ignored(dockerfile: Dockerfile, around: BuildContext, *, context: str | None) -> Iterator[Problem]:
    """A source that the ignore file leaves out. With exceptions in it nobody can say what is left of a folder."""
    around = around.at(context)
    taken = list(_literal(dockerfile))
    if not taken or around.ignore is None or around.ignore.has_exceptions:
        return
    lost = around.ignored({each.place for each in taken}) | ({""} if around.ignore.excludes_everything else set())
    if lost and around.is_likely({each.place for each in taken} - lost - {""}):
        file = basename(around.ignore_file)
        for each in taken:
            if each.place in lost:
                message = f'"{brief(each.text)}" is left out by {file}, so that the build does not find it'
                yield Problem(each.path, f"{message}; change one of the two")


def absent(dockerfile: Dockerfile, around: BuildContext, *, context: str | None) -> Iterator[Problem]:
    """A source that does not exist where the image is built."""
    around = around.at(context)
    for each in _literal(dockerfile) if around.is_there else ():
        if not around.has(each.place):
            message = f'"{brief(each.text)}" does not exist in the build context'
            yield Problem(each.path, f"{message}; correct the path, or set the option context")


def outside(instruction: Instruction) -> Iterator[Problem]:
    """A source outside of the build context. The builder looks for it inside all the same."""
    for each in _taken(instruction):
        if re.match(ELSEWHERE, normpath(_known(each.text))) or re.match(DRIVE, each.written):
            message = f'"{brief(each.text)}" is outside of the build context, where the builder does not look'
            yield Problem(each.path, f"{message}; start the build from a folder that holds it")


def _whole(dockerfile: Dockerfile) -> Iterator[Taken]:
    """The sources that are all of the context; with --exclude somebody has thought of what not to take."""
    for instruction in dockerfile.instructions:
        if instruction.flag("exclude") is None:
            yield from (each for each in _taken(instruction) if is_whole_context(each.text))


def _named(dockerfile: Dockerfile) -> set[str]:
    return {each.place for each in _literal(dockerfile)} - {""}


def _literal(dockerfile: Dockerfile) -> Iterator[Taken]:
    """The sources without variables and patterns, with slashes in place of a Windows file's backslashes."""
    for instruction in dockerfile.instructions:
        for each in _taken(instruction):
            text = each.text.replace("\\", "/") if dockerfile.escape == "`" else each.text
            if "$" not in each.written and set(text).isdisjoint("*?[\\"):
                yield each._replace(text=text)


def _taken(instruction: Instruction) -> Iterator[Taken]:
    """The sources that are neither remote nor a here-document."""
    for index, text in enumerate(sources(instruction)):
        if not text.startswith(("<<", "git@")) and "://" not in text:
            yield Taken(instruction.at("args", index), instruction.args[index], text)


def _known(text: str) -> str:
    """A path up to its first variable, which is as good as any name."""
    known, variable, _ = text.partition("$")
    return f"{known[: known.rfind('/') + 1]}name" if variable else text
