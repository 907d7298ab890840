"""The scripts of a Dockerfile: what each of its instructions gives to a shell that ShellCheck knows."""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from posixpath import basename
from typing import Any, NamedTuple

from kubelint.model import Document, Path
from kubelint.shellcheck.script import Options, Script
from kubelint.shellcheck.shells import Shells
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage

#: The shells ShellCheck knows, and what names them best in the first line of a script.
SHELLS = {name: f"#!/bin/{name}" for name in ("bash", "dash", "ksh", "sh")}
SHELLS |= {name: "#!/bin/busybox sh" for name in ("ash", "busybox")}

#: Arguments that need no ARG. Source: https://docs.docker.com/reference/dockerfile/#predefined-args
PROXIES = frozenset(f"{name}_proxy" for name in ("all", "ftp", "http", "https", "no"))
PREDEFINED = PROXIES | {name.upper() for name in PROXIES}

#: So many variables are searched for one that a misspelt name may mean.
MOST_ALIKE = 1000

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)")


class Given(NamedTuple):
    """What an instruction gives to a shell: the pieces of the text and where they stand, and which shell it is."""

    pieces: list[tuple[str, Path]]
    shell: str = ""  # "": the one in force


def scripts(document: Document, **options: Any) -> Iterator[Script]:
    """Yield a script for each RUN of a Dockerfile whose shell ShellCheck knows; ``options`` add other instructions."""
    wanted = Options(**options)
    file = Dockerfile(document.value)
    shells = Shells(file)
    names = Names(None)
    for instruction in file.instructions:
        shell = shells.at(instruction)
        if instruction.name == "FROM":
            names = Names(instruction.stage and instruction.stage.parent)
        names.take(instruction)
        each = instruction.child or instruction
        given = _given(each, wanted)
        if given:
            yield from _scripts(each, given, shell, names)


def _scripts(instruction: Instruction, given: Given, shell: str, names: "Names") -> Iterator[Script]:
    """The script of an instruction, if ShellCheck knows its shell; a here-document may name one in its first line."""
    text = "".join(piece for piece, _ in given.pieces)
    own = text.partition("\n")[0].removeprefix("#!") if text.startswith("#!") else ""
    shebang = _shebang(own or given.shell or shell)
    if shebang:
        places = []
        start = 0
        for piece, path in given.pieces:
            places.append((start, path))
            start += len(piece)
        yield Script(instruction.subject, text, tuple(places), shebang, names.exports(text, instruction))


def _given(instruction: Instruction, wanted: Options) -> Given | None:
    """What an instruction gives to a shell; None where it gives nothing, or nobody wants it checked."""
    if not _is_wanted(instruction, wanted):
        return None
    if instruction.form == "json":
        return _carried(instruction) if wanted.check_json_sh_c else None
    return Given(list(_pieces(instruction))) if instruction.form == "shell" else None


def _is_wanted(instruction: Instruction, wanted: Options) -> bool:
    if instruction.name == "HEALTHCHECK":
        return wanted.check_healthcheck and [each.upper() for each in instruction.args[:1]] == ["CMD"]
    return instruction.name == "RUN" or (wanted.check_cmd_entrypoint and instruction.name in ("CMD", "ENTRYPOINT"))


def _carried(instruction: Instruction) -> Given | None:
    """The script in a JSON array: ``["sh", "-c", "..."]``."""
    from kubelint.views.shell import carried_script, read_words

    first = int(instruction.name == "HEALTHCHECK")  # its word CMD stands before the array
    started = read_words(tuple(instruction.args[first:])).commands
    script = carried_script(started[0]) if started and started[0].name in SHELLS else None
    if script is None:
        return None
    index, start = first, 0
    while start < script.start:
        start += len(instruction.args[index]) + 1
        index += 1
    return Given([(instruction.args[index], instruction.at("args", index))], started[0].name)


def _pieces(instruction: Instruction) -> Iterator[tuple[str, Path]]:
    """The pieces of what the shell in force reads, and where they stand.

    A RUN that is nothing but a here-document runs its body; otherwise the shell gets the bodies to read itself.
    """
    if instruction.name == "HEALTHCHECK":
        yield instruction.args[1], instruction.at("args", 1)
        return
    if instruction.is_heredoc:
        yield instruction.text("heredocs", 0, "body"), instruction.at("heredocs", 0, "body")
        return
    text = instruction.text("text")
    yield f"{text}\n" if instruction.heredocs else text, instruction.at("text")
    for index, heredoc in enumerate(instruction.heredocs):
        yield f"{heredoc['body']}{heredoc['name']}\n", instruction.at("heredocs", index, "body")


def _shebang(shell: str) -> str:
    """The first line for a script that ``shell`` runs, which may itself be run by another: ``conda run bash -c``."""
    return next((SHELLS[name] for name in map(basename, shell.split()) if name in SHELLS), "")


class Names:
    """The variables that a script finds set: those of its stage so far, and of the stage that it is built from."""

    def __init__(self, parent: Stage | None):
        self._arguments: dict[str, None] = dict.fromkeys(sorted(PREDEFINED))
        self._triggered = dict(self._arguments)
        self._environment: dict[str, None] = {}
        self._kept = (self._environment, parent.env) if parent else (self._environment,)
        self._known = (self._arguments, *self._kept, parent.args) if parent else (self._arguments, *self._kept)

    def take(self, instruction: Instruction) -> None:
        """Take in what an ENV or ARG sets; a trigger does it in other builds, for the triggers after it."""
        each = instruction.child or instruction
        if each.name in ("ARG", "ENV"):
            own = self._arguments if each.name == "ARG" else self._environment
            owner = self._triggered if each.onbuild else own
            owner.update(dict.fromkeys(pair["name"] or "" for pair in each.pairs))

    def exports(self, text: str, instruction: Instruction) -> tuple[str, ...]:
        """Return the variables that ``text`` refers to, in order. Only a RUN finds the arguments of its build.

        ShellCheck's time goes with their number; more than these it needs only to say what a misspelt name may mean.
        """
        known = self._known if instruction.name == "RUN" else self._kept
        known = (self._triggered, *self._kept) if instruction.onbuild else known
        found = {name for name in _NAME.findall(text) if any(name in each for each in known)}
        unknown = {len(name) for name in _REFERENCE.findall(text) if name not in found}
        return tuple(sorted(found.union(_alike(known, unknown) if unknown else ())))


def _alike(known: Collection[Collection[str]], lengths: Collection[int]) -> Iterator[str]:
    """The variables near enough in length; ShellCheck forgives two letters."""
    every = (name for each in known for name in each)
    for name in islice(every, MOST_ALIKE):
        if _NAME.fullmatch(name) and any(abs(len(name) - length) <= 2 for length in lengths):
            yield name
