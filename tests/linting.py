"""Linting a text in a test the way a run lints a file."""

from collections.abc import Iterable, Mapping
from typing import Any

from kubelint.catalog import Rule
from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.files import Candidate, Unreadable
from kubelint.model import Finding, Report
from kubelint.rulefiles import rules

RULES = rules()


def lint_files(
    files: Mapping[str, str | None], catalog: Mapping[str, Rule] = RULES, **overrides: Any
) -> Report:
    """Lint ``files`` (path -> text); ``overrides`` are settings, as the command line gives them."""
    linter = Linter(catalog, Configs(overrides, None, isolated=True), lambda path: _text(files, path))
    return linter.lint([Candidate(path, True) for path in files])


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
