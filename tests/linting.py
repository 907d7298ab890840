"""Linting a text in a test the way a run lints a file."""

import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from posixpath import normpath
from typing import Any

from kubelint.catalog import Rule
from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.excerpt import illustrated
from kubelint.load.files import Candidate, Unreadable
from kubelint.load.surroundings import Surroundings
from kubelint.model import Finding, Report
from kubelint.rulefiles import rules

RULES = rules()


def lint_files(files: Mapping[str, str | None], catalog: Mapping[str, Rule] = RULES, **overrides: Any) -> Report:
    """Lint ``files`` (path -> text); ``overrides`` are settings, as the command line gives them."""
    read = partial(_text, files)
    around = partial(Surroundings, files.get, partial(_is_there, files))
    linter = Linter(catalog, Configs(overrides, None, isolated=True), read, surroundings=around)
    return illustrated(linter.lint([Candidate(path, True) for path in files]), read)


def _is_there(files: Mapping[str, str | None], path: str) -> bool:
    place = normpath(path)
    return place == "." or any(f"{each}/".startswith(f"{place}/") for each in files)


def _text(files: Mapping[str, str | None], path: str) -> str:
    text = files[path]
    if text is None:
        raise Unreadable("no such file")
    return text


def lint_text(text: str, path: str = "example.yaml", **overrides: Any) -> tuple[Finding, ...]:
    """Lint one text and return its findings."""
    return lint_files({path: text}, **overrides).findings


def lines(findings: Iterable[Finding]) -> list[tuple[int, str]]:
    """Return (line, rule) of each finding."""
    return [(each.span.line, each.rule) for each in findings]


def calls(work: Callable[[], object]) -> int:
    """Return how many Python functions ``work`` calls: its cost, the same on every machine."""
    count = 0

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(counting)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@contextmanager
def no_hang(seconds: int = 30) -> Iterator[None]:
    """Turn work that does not end into a failure, so that it cannot stop the suite."""

    def stop(_signal: int, _frame: object) -> None:
        raise AssertionError(f"not done after {seconds} seconds of work")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
