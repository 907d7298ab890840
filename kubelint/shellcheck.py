"""The real ShellCheck on the shell commands of all Dockerfiles of a run, asked once.

A script is what the shell of the image gets to read, after a line for the shell and one for each variable that
comes from outside: ShellCheck then knows them as set, and that their value is a number needs no quotes.
"""

import os
import re
from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from posixpath import basename
from typing import Any, NamedTuple

from kubelint.model import Document, Path, Problem, Subject
from kubelint.text import plural
from kubelint.views.dockerfile import DEFAULT_SHELL, Dockerfile, Instruction, Stage
from kubelint.views.image import Image

#: The shells ShellCheck knows, and what names them best in the first line of a script.
SHELLS = {name: f"#!/bin/{name}" for name in ("bash", "dash", "ksh", "sh")}
SHELLS |= {name: "#!/bin/busybox sh" for name in ("ash", "busybox")}

#: What runs the shell form in an image whose name or tag has such a word, before SHELL says anything.
DEFAULTS = {"alpine": "/bin/ash", "busybox": "/bin/ash", "nanoserver": "cmd", "windows": "cmd"}

#: Arguments that need no ARG. Source: https://docs.docker.com/reference/dockerfile/#predefined-args
PROXIES = frozenset(f"{name}_proxy" for name in ("all", "ftp", "http", "https", "no"))
PREDEFINED = PROXIES | {name.upper() for name in PROXIES}

SEVERITIES = {"error": "error", "warning": "warning", "info": "info", "style": "info"}

#: A longer script is left alone: some of ShellCheck's checks take time that grows with the square of the length.
LONGEST = 30_000

#: So many scripts for each process, which takes 10 ms to start, and the seconds it and the whole batch may take.
CHUNK = 64
PATIENCE = 5.0
DEADLINE = 60.0
PER_SCRIPT = 0.1

#: So many variables are searched for one that a misspelt name may mean.
MOST_ALIKE = 1000

_PRAGMA = re.compile(r"\s*hadolint[ \t]+shell[ \t]*=[ \t]*(\S+)[ \t]*(?:#.*)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)")


class Script(NamedTuple):
    """What one RUN gives to a shell; ``places`` says which path holds the text from which offset on."""

    subject: Subject
    text: str
    places: tuple[tuple[int, Path], ...]
    shebang: str
    exports: tuple[str, ...]

    @property
    def source(self) -> str:
        """What ShellCheck gets. Comments at the top stay there: what they say to ShellCheck holds for the whole."""
        lines = self.text.split("\n")
        own, lead = self._brings_shebang, self._lead
        exports = (f"export {name}=1" for name in self.exports)
        first = lines[0] if own else self.shebang
        return "\n".join([first, *lines[own:lead], *exports, *lines[lead:]]) + "\n"

    def problems(self, comments: Iterable[Mapping[str, Any]], exclude: Collection[str] = ()) -> Iterator[Problem]:
        """Yield a problem for each of ShellCheck's comments on the text; those on the added lines are none."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        lead = self._lead
        for each in comments:
            code = f"SC{each['code']}"
            line = self._line(each["line"], lead)
            if line is None or line >= len(starts) or code in exclude:
                continue
            start = starts[line] + each["column"] - 1
            end_line = min(line + each["endLine"] - each["line"], len(starts) - 1)
            first, path = self.places[bisect_right(self.places, start, key=lambda place: place[0]) - 1]
            part = (start - first, max(start, starts[end_line] + each["endColumn"] - 1) - first)
            message = f"{code}: {each['message'].removesuffix('.')}"
            aliases = (f"shellcheck:{code}", f"hadolint:{code}")
            yield Problem(path, message, part, severity=SEVERITIES[each["level"]], aliases=aliases)

    def _line(self, number: int, lead: int) -> int | None:
        """The index of the text's line that is line ``number`` of the source; None for an added one."""
        index = number - 1 if self._brings_shebang else number - 2
        if 0 <= index < lead:
            return index
        return index - len(self.exports) if index >= lead + len(self.exports) else None

    @property
    def _brings_shebang(self) -> bool:
        return self.text.startswith("#!")

    @property
    def _lead(self) -> int:
        """How many comment lines come before anything else."""
        lines = self.text.split("\n")
        return next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))


class Checked(NamedTuple):
    """ShellCheck's comments by script, and in words what it has not seen."""

    comments: dict[Script, list[dict[str, Any]]]
    unchecked: tuple[str, ...]

    def problems(self, script: Script, exclude: Collection[str]) -> list[Problem]:
        """What is wrong with ``script``, without the codes in ``exclude``."""
        return list(script.problems(self.comments.get(script, ()), exclude))


def check(scripts: Sequence[Script]) -> Checked:
    """Return what ShellCheck says of all ``scripts``; each text is given to it once."""
    found = program()
    sources = {script: script.source for script in scripts}
    texts = dict.fromkeys(text for text in sources.values() if len(text) <= LONGEST)
    said = ask(found, list(texts)) if found and texts else {}
    comments = {script: said[text] for script, text in sources.items() if text in said}
    count = sum(script not in comments for script in scripts)
    reason = "ShellCheck gave no answer" if found else "ShellCheck is not installed"
    unchecked = f"shell commands of {plural(count, 'RUN instruction')} ({reason})"
    return Checked(comments, (unchecked,) if count else ())


def program() -> str:
    """Return where ShellCheck is, an empty string where it is not: beside our Python as the extra puts it, or on PATH.

    What a linted project says never counts, and neither does a folder on PATH that depends on where the run is.
    """
    import sys
    from shutil import which

    found = which("shellcheck", path=os.path.dirname(sys.executable)) or which("shellcheck") or ""
    return found if os.path.isabs(found) else ""


def ask(program: str, texts: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Return ShellCheck's comments by text, without the texts that it could not cope with."""
    from concurrent.futures import ThreadPoolExecutor
    from functools import partial
    from tempfile import TemporaryDirectory
    from time import monotonic

    deadline = monotonic() + DEADLINE + PER_SCRIPT * len(texts)
    try:
        with TemporaryDirectory(prefix="kubelint-") as folder, ThreadPoolExecutor(_cores()) as executor:
            for number, text in enumerate(texts):
                with open(os.path.join(folder, str(number)), "wb") as file:
                    file.write(text.encode("utf-8", "replace"))
            chunks = [range(start, min(start + CHUNK, len(texts))) for start in range(0, len(texts), CHUNK)]
            answers = list(executor.map(partial(_answers, program, folder, deadline), chunks))
    except (OSError, ValueError, TypeError, KeyError):  # no room for the files, or not the program it seems to be
        return {}
    return {texts[number]: comments for answer in answers for number, comments in answer.items()}


def _answers(program: str, folder: str, deadline: float, numbers: range) -> dict[int, list[dict[str, Any]]]:
    """The comments on each file. Where there is no answer, each half is asked again: a single file may be to blame."""
    import json
    from subprocess import DEVNULL, PIPE, TimeoutExpired, run
    from time import monotonic

    command = [program, "--norc", "--severity=style", "--format=json1", *map(str, numbers)]
    environment = {name: value for name, value in os.environ.items() if name != "SHELLCHECK_OPTS"}
    patience = min(PATIENCE + PER_SCRIPT * len(numbers), deadline - monotonic())
    if patience <= 0:
        return {}
    try:
        done = run(command, cwd=folder, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, timeout=patience)
        code = done.returncode
    except TimeoutExpired:
        code = -1
    if code in (0, 1):  # 1 says that there are comments
        found: dict[int, list[dict[str, Any]]] = {number: [] for number in numbers}
        for each in json.loads(done.stdout)["comments"]:
            found[int(each["file"])].append(each)
        return found
    if code in (2, 3, 4) or len(numbers) == 1:  # it may not read our files, or does not know our options
        return {}
    half = len(numbers) // 2
    halves = numbers[:half], numbers[half:]
    return {number: each for half in halves for number, each in _answers(program, folder, deadline, half).items()}


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def scripts(document: Document) -> Iterator[Script]:
    """Yield a script for each RUN of a Dockerfile whose shell ShellCheck knows."""
    file = Dockerfile(document.value)
    shells = Shells(file)
    names = Names(None)
    for instruction in file.instructions:
        shell = shells.at(instruction)
        if instruction.name == "FROM":
            names = Names(instruction.stage and instruction.stage.parent)
        names.take(instruction)
        each = instruction.child or instruction
        if each.name == "RUN" and each.form == "shell":
            yield from _scripts(each, shell, names)


def _scripts(run: Instruction, shell: str, names: "Names") -> Iterator[Script]:
    """The script of a RUN, if ShellCheck knows its shell; a here-document may name one in its first line."""
    pieces = list(_pieces(run))
    text = "".join(piece for piece, _ in pieces)
    own = text.partition("\n")[0].removeprefix("#!") if text.startswith("#!") else ""
    shebang = _shebang(own or shell)
    if shebang:
        places = []
        start = 0
        for piece, path in pieces:
            places.append((start, path))
            start += len(piece)
        yield Script(run.subject, text, tuple(places), shebang, names.exports(text))


def _pieces(run: Instruction) -> Iterator[tuple[str, Path]]:
    """The pieces of what the shell reads, and where they stand.

    A RUN that is nothing but a here-document runs its body; otherwise the shell gets the bodies to read itself.
    """
    text = run.text("text")
    if run.is_heredoc:
        yield run.text("heredocs", 0, "body"), run.at("heredocs", 0, "body")
        return
    yield f"{text}\n" if run.heredocs else text, run.at("text")
    for index, heredoc in enumerate(run.heredocs):
        yield f"{heredoc['body']}{heredoc['name']}\n", run.at("heredocs", index, "body")


def _shebang(shell: str) -> str:
    """The first line for a script that ``shell`` runs, which may itself be run by another: ``conda run bash -c``."""
    return next((SHELLS[name] for name in map(basename, shell.split()) if name in SHELLS), "")


class Shells:
    """Which command runs the shell form, instruction by instruction.

    SHELL decides, or hadolint's ``shell=``; otherwise the base image does.
    """

    def __init__(self, file: Dockerfile):
        self._pragmas = deque(_pragmas(file))
        self._always = ""  # what ``shell=`` says above everything else holds for every stage
        self._ends: dict[int, tuple[str, str]] = {}  # of each stage: what was said, and what its base image has
        self._said = ""
        self._brought = DEFAULT_SHELL[0]
        self._stage = -1

    def at(self, instruction: Instruction) -> str:
        """Return the command that is in force after ``instruction``. To be asked for each of them in turn."""
        while self._pragmas and self._pragmas[0][0] < instruction.line:
            self._said = self._pragmas.popleft()[1]
            if instruction.index == 0:
                self._always = self._said
        self._ends[self._stage] = self._said, self._brought
        stage = instruction.stage
        if instruction.name == "FROM" and stage:
            self._stage = stage.index
            inherited = self._ends.get(stage.parent.index) if stage.parent else None
            self._said, self._brought = inherited or (self._always, _default(stage))
        elif instruction.name == "SHELL":
            self._said = " ".join(instruction.args)
        return self._said or self._brought


def _default(stage: Stage) -> str:
    """The shell of the image that a stage is built from, by its name."""
    image = stage.base or Image.parse(stage.base_text)
    return next((shell for word, shell in DEFAULTS.items() if word in f"{image.name}:{image.tag}"), DEFAULT_SHELL[0])


def _pragmas(file: Dockerfile) -> Iterator[tuple[int, str]]:
    """Line and word of each ``# hadolint shell=`` that is not inside an instruction."""
    inside = {line for each in file.instructions for line in range(each.line + 1, (each.integer("end_line") or 0) + 1)}
    for _, comment in file.items("comments"):
        match = _PRAGMA.fullmatch(comment["text"])
        if match and comment["line"] not in inside:
            yield comment["line"], match[1]


class Names:
    """The variables that a RUN finds set: those of its stage so far, and of the stage that it is built from."""

    def __init__(self, parent: Stage | None):
        self._own: dict[str, None] = dict.fromkeys(sorted(PREDEFINED))
        self._known = (self._own, parent.env, parent.args) if parent else (self._own,)

    def take(self, instruction: Instruction) -> None:
        """Take in what an ENV or ARG sets."""
        if instruction.name in ("ARG", "ENV"):
            self._own.update(dict.fromkeys(each["name"] or "" for each in instruction.pairs))

    def exports(self, text: str) -> tuple[str, ...]:
        """Return the variables that ``text`` refers to, in order.

        ShellCheck's time goes with their number; more than these it needs only to say what a misspelt name may mean.
        """
        found = {name for name in _NAME.findall(text) if any(name in known for known in self._known)}
        unknown = {len(name) for name in _REFERENCE.findall(text) if name not in found}
        return tuple(sorted(found.union(self._alike(unknown) if unknown else ())))

    def _alike(self, lengths: Collection[int]) -> Iterator[str]:
        """The variables near enough in length; ShellCheck forgives two letters."""
        every = (name for known in self._known for name in known)
        for name in islice(every, MOST_ALIKE):
            if _NAME.fullmatch(name) and any(abs(len(name) - length) <= 2 for length in lengths):
                yield name
