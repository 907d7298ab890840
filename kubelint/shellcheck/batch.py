"""ShellCheck, run on many scripts at a time while more of them are found; each text is given to it once."""

import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple

from kubelint.model import Problem
from kubelint.shellcheck.process import PER_TEXT, Process, Said
from kubelint.shellcheck.script import Comment, Options, Script
from kubelint.text import plural

#: A longer script is left alone, and one in which ``$(`` is nested deeper. The time that some of ShellCheck's checks
#: take grows with the square of the length, and doubles with each level.
LONGEST = 30_000
DEEPEST = 10

#: So many scripts for each process, which takes 6 ms to start; what is left at last is shared out in parts not smaller.
CHUNK = 64
SMALLEST = 16

#: The seconds that are waited for all answers together, those for each text added.
DEADLINE = 60.0

_NESTING = re.compile(r"\$\(|\)")


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
        self._loose: list[str] = []
        self._waiting: list[list[str]] = []  # what the next processes get
        self._running: list[Process] = []
        self._said: Said = {}

    def begin(self, scripts: Iterable[Script]) -> None:
        """Take in scripts. As soon as there are enough of them, ShellCheck begins, on the processors that we leave."""
        texts = dict.fromkeys(script.source for script in scripts)
        self._loose += [text for text in texts if text not in self._texts and _has_an_end(text)]
        self._texts.update(texts)
        while len(self._loose) >= CHUNK:
            self._waiting.append(self._loose[:CHUNK])
            self._loose = self._loose[CHUNK:]
        for process in [each for each in self._running if each.is_done]:
            self._hear(process)
        self._start(max(1, _cores() - 1))

    def checked(self, scripts: Sequence[Script]) -> Checked:
        """Return what ShellCheck says of ``scripts``, those taken in already or not."""
        self.begin(scripts)
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
        """Share out what is left over all processors, and wait for the answers, but not for ever."""
        size = max(SMALLEST, -(-len(self._loose) // _cores()))
        self._waiting += [self._loose[at : at + size] for at in range(0, len(self._loose), size)]
        deadline = monotonic() + DEADLINE + PER_TEXT * len(self._texts)
        self._start(_cores())
        while self._running and monotonic() < deadline:
            self._hear(self._running[0])
            self._start(_cores())
        for process in self._running:
            process.end()
        self._loose, self._waiting, self._running = [], [], []

    def _start(self, most: int) -> None:
        """Let up to ``most`` processes run."""
        free = most - sum(not each.is_done for each in self._running)
        while free > 0 and self._waiting and self._program:
            free -= 1
            with suppress(OSError):  # it cannot be started, or there is no room for its files
                self._running.append(Process(self._program, self._waiting.pop(0)))

    def _hear(self, process: Process) -> None:
        """Take in an answer. Where there is none, each half is asked again: a single text may be to blame."""
        self._running.remove(process)
        said = process.answer()
        half = len(process.texts) // 2
        if said is None and half:
            self._waiting += [process.texts[:half], process.texts[half:]]
        self._said |= said or {}


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


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
