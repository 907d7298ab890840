"""ShellCheck, run on many scripts at a time while more of them are found; each text is given to it once."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from kubelint.model import Problem
from kubelint.shellcheck.script import Comment, Options, Script
from kubelint.text import plural

#: A longer script is left alone, and one in which ``$(`` is nested deeper. The time that some of ShellCheck's checks
#: take grows with the square of the length, and doubles with each level.
LONGEST = 30_000
DEEPEST = 10

#: So many scripts for each process, which takes 6 ms to start; what is left at last is shared out in parts not smaller.
CHUNK = 64
SMALLEST = 16

#: The seconds that a process may take, and all of them together.
PATIENCE = 5.0
DEADLINE = 60.0
PER_SCRIPT = 0.1

#: A folder in memory, where there is one: nothing is faster for files that are read once.
MEMORY = "/dev/shm"

_NESTING = re.compile(r"\$\(|\)")

#: ShellCheck's comments by text.
Said = dict[str, list[Comment]]


class Checked(NamedTuple):
    """ShellCheck's comments by script, and in words what it has not seen."""

    comments: dict[Script, list[Comment]]
    unchecked: tuple[str, ...]

    def problems(self, script: Script, **options: Any) -> list[Problem]:
        """What is wrong with ``script``, as far as the user wants to hear of it."""
        comments = self.comments.get(script)
        return list(script.problems(Options(**options).chosen(comments))) if comments else []


class Batch:
    """The scripts of one run on their way through ShellCheck."""

    def __init__(self) -> None:
        self._program = program()
        self._texts: set[str] = set()  # all that ShellCheck has or is to have
        self._waiting: list[str] = []
        self._executor: Any = None  # made for the first of several processes
        self._asked: list[tuple[Any, Sequence[str]]] = []  # the futures of what they say, and about which texts
        self._said: Said = {}
        self._deadline = 0.0

    def begin(self, scripts: Iterable[Script]) -> None:
        """Take in scripts. As soon as there are enough of them, ShellCheck begins."""
        texts = dict.fromkeys(script.source for script in scripts)
        self._waiting += [text for text in texts if text not in self._texts and _has_an_end(text)]
        self._texts.update(texts)
        while self._program and len(self._waiting) >= CHUNK:
            self._ask_beside(self._waiting[:CHUNK])
            self._waiting = self._waiting[CHUNK:]

    def checked(self, scripts: Sequence[Script]) -> Checked:
        """Return what ShellCheck says of ``scripts``, those taken in already or not."""
        self.begin(scripts)
        if self._program:
            self._finish()
        comments = {script: self._said[text] for script in scripts if (text := script.source) in self._said}
        missing = [script for script in scripts if script not in comments]
        if not missing:
            return Checked(comments, ())
        only_runs = all(script.subject.instruction == "RUN" for script in missing)
        noun = "RUN instruction" if only_runs else "instruction"
        reason = "ShellCheck gave no answer" if self._program else "ShellCheck is not installed"
        return Checked(comments, (f"shell commands of {plural(len(missing), noun)} ({reason})",))

    def _finish(self) -> None:
        """Share out what is left over all processors, and wait for the answers."""
        size = max(SMALLEST, -(-len(self._waiting) // _cores()))
        parts = [self._waiting[at : at + size] for at in range(0, len(self._waiting), size)]
        for texts in parts[:-1]:
            self._ask_beside(texts)
        for texts in parts[-1:]:  # here: one process needs no thread that waits for it
            self._said |= ask(self._program, texts, self._until(texts))
        for answer, texts in reversed(self._asked):
            if answer.cancel():  # nobody has come to it yet
                self._said |= ask(self._program, texts, self._deadline)
        for answer, _ in self._asked:
            self._said |= {} if answer.cancelled() else answer.result()
        if self._executor:
            self._executor.shutdown()
        self._waiting, self._asked, self._executor, self._deadline = [], [], None, 0.0

    def _ask_beside(self, texts: Sequence[str]) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self._executor = self._executor or ThreadPoolExecutor(max(1, _cores() - 1))  # one processor is taken: by us
        self._asked.append((self._executor.submit(ask, self._program, texts, self._until(texts)), texts))

    def _until(self, texts: Sequence[str]) -> float:
        """When the answer about ``texts`` must be there: the more scripts, the later."""
        from time import monotonic

        self._deadline = (self._deadline or monotonic() + DEADLINE) + PER_SCRIPT * len(texts)
        return self._deadline


def _has_an_end(text: str) -> bool:
    """Whether ShellCheck may be expected to answer in time."""
    depth = 0
    for bracket in _NESTING.findall(text) if text.count("$(") > DEEPEST else ():
        depth = depth + 1 if bracket == "$(" else max(depth - 1, 0)
        if depth > DEEPEST:
            return False
    return len(text) <= LONGEST


def program() -> str:
    """Return where ShellCheck is, an empty string where it is not: beside our Python as the extra puts it, or on PATH.

    What a linted project says never counts, and neither does a folder on PATH that depends on where the run is.
    """
    from shutil import which

    found = which("shellcheck", path=os.path.dirname(sys.executable)) or which("shellcheck") or ""
    return found if os.path.isabs(found) else ""


def ask(program: str, texts: Sequence[str], deadline: float) -> Said:
    """Return ShellCheck's comments by text, without the texts that it could not cope with.

    Where there is no answer, each half is asked again: a single text may be to blame. ``deadline`` is a time of
    ``time.monotonic``.
    """
    from subprocess import TimeoutExpired
    from time import monotonic

    patience = min(PATIENCE + PER_SCRIPT * len(texts), deadline - monotonic())
    if patience <= 0 or not texts:
        return {}
    try:
        code, output = _run(program, texts, patience)
        if code in (0, 1):  # 1 says that there are comments
            return _by_text(texts, output)
    except TimeoutExpired:
        code = -1
    except (OSError, ValueError, TypeError, KeyError, IndexError):  # no room, or not the program it seems to be
        return {}
    if code in (2, 3, 4) or len(texts) == 1:  # it may not read our files, or does not know our options
        return {}
    half = len(texts) // 2
    return ask(program, texts[:half], deadline) | ask(program, texts[half:], deadline)


def _run(program: str, texts: Sequence[str], patience: float) -> tuple[int, bytes]:
    """Give each text to ShellCheck as a file that is called by its number; return the exit code and the output."""
    from subprocess import DEVNULL, PIPE, run
    from tempfile import TemporaryDirectory

    command = [program, "--norc", "--severity=style", "--format=json1", *map(str, range(len(texts)))]
    environment = {name: value for name, value in os.environ.items() if name != "SHELLCHECK_OPTS"}
    place = MEMORY if os.access(MEMORY, os.W_OK) else None
    with TemporaryDirectory(prefix="kubelint-", dir=place) as folder:
        for number, text in enumerate(texts):
            with open(os.path.join(folder, str(number)), "wb") as file:
                file.write(text.encode("utf-8", "replace"))
        done = run(command, cwd=folder, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, timeout=patience)
    return done.returncode, done.stdout


def _by_text(texts: Sequence[str], output: bytes) -> Said:
    import json

    said: Said = {text: [] for text in texts}
    for comment in json.loads(output)["comments"]:
        said[texts[int(comment["file"])]].append(comment)
    return said


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
