"""Every example in every rule file is a test: its marks name the findings, line by line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from linting import RULES, lint_files

from kubelint.rulefiles import page

MARK = re.compile(r"# (<-|->) ([\w-]+)")
NAMES = {"kubernetes": "example.yaml", "dockerfile": "Dockerfile", "project": "example.yaml"}


def examples() -> Iterator[Any]:
    for rule in RULES.values():
        for number, example in enumerate(page(rule.name, rule.language)["examples"], 1):
            for kind in ("bad", "good"):
                if kind in example:
                    yield pytest.param(rule, kind, example, id=f"{rule.name}-{number}-{kind}")


def files_of(language: str, content: str | Mapping[str, Any]) -> dict[str, str]:
    return {NAMES[language]: content} if isinstance(content, str) else dict(content["files"])


def marked(path: str, text: str) -> list[tuple[str, int, str]]:
    """Return (path, line, rule) for each mark: ``# <-`` means this line, ``# ->`` the next."""
    return [
        (path, number + (arrow == "->"), name)
        for number, line in enumerate(text.splitlines(), 1)
        for arrow, name in MARK.findall(line)
    ]


@pytest.mark.parametrize("rule, kind, example", list(examples()))
def test_example(rule: Any, kind: str, example: dict[str, Any]) -> None:
    files = files_of(rule.language, example[kind])
    overrides: dict[str, Any] = dict(example.get("settings", {}))
    if "options" in example:
        overrides["rules"] = {rule.name: example["options"]}

    report = lint_files(files, select=[rule.name, *example.get("with", ())], **overrides)

    if rule.name == "shellcheck" and report.unchecked:
        pytest.skip(f"not checked: {report.unchecked[0]}")
    expected = sorted(mark for path, text in files.items() if text for mark in marked(path, text))
    expected += [(path, line, rule.name) for path, line in example.get("expect", ())]
    found = [(each.file, each.span.line, each.rule) for each in report.findings if each.rule == rule.name]
    assert sorted(found) == expected
    assert bool(expected) == (kind == "bad")
