"""Leaving out rules whose words a file lacks changes nothing but the time it takes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED
from linting import RULES, lint_files
from test_rules import files_of

from kubelint.catalog import Rule
from kubelint.load.files import WalkRules, found, read
from kubelint.rulefiles import page

WORDLESS = {
    name: Rule({key: value for key, value in rule.data.items() if key != "words"}) for name, rule in RULES.items()
}


def examples() -> Iterator[Any]:
    for rule in RULES.values():
        texts: dict[str, str | None] = {}
        for number, example in enumerate(page(rule.name, rule.language)["examples"]):
            for kind in {"bad", "good"} & set(example):
                files = files_of(rule.language, example[kind])
                texts |= {f"{number}/{kind}/{path}": text for path, text in files.items() if text}
        yield pytest.param(texts, id=rule.name)


@pytest.mark.parametrize("texts", list(examples()))
def test_nothing_is_lost_in_any_example(texts: dict[str, str | None]) -> None:
    with_words = lint_files(texts, select=["ALL"])
    without = lint_files(texts, WORDLESS, select=["ALL"])

    assert with_words.findings == without.findings


@pytest.mark.skipif(not SHARED.is_dir(), reason="no corpus beside this checkout")
@pytest.mark.parametrize("place", sorted(SHARED.glob("corpus/*")), ids=lambda place: place.name)
def test_nothing_is_lost_in_real_files(place: Path) -> None:
    texts: dict[str, str | None] = {each.path: read(each.path) for each in found([str(place)], WalkRules())}

    assert lint_files(texts, select=["ALL"]).findings == lint_files(texts, WORDLESS, select=["ALL"]).findings


@pytest.mark.parametrize("key", [r"\x68ostPID", r"\u0068ostPID", r"\U00000068ostPID", "host\\\n  PID"])
def test_a_word_written_with_escapes_is_found_all_the_same(key: str) -> None:
    text = f'apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  ? "{key}"\n  : true\n'

    assert [each.rule for each in lint_files({"a.yaml": text}, select=["host-pid"]).findings] == ["host-pid"]
