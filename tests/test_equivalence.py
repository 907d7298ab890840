"""The same objects give the same findings however they are written: as JSON, in a List, reordered, in several files."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from linting import RULES, lint_files

from kubelint.catalog import Rule
from kubelint.load import load
from kubelint.model import Finding, Source
from kubelint.rulefiles import page

#: What these say depends on how the text is laid out, on which objects lie in one file, or on which comes first.
ABOUT_THE_TEXT = {"not-a-kubernetes-object", "duplicate-object", "yaml-boolean-key"}
ABOUT_THE_FIRST = {"missing-schema", "shared-service-account", "invalid-priority-class"}


def examples() -> Iterator[Any]:
    for rule in RULES.values():
        if rule.language != "kubernetes" or rule.target == "file" or rule.name in ABOUT_THE_TEXT | ABOUT_THE_FIRST:
            continue
        for number, example in enumerate(page(rule.name, rule.language)["examples"], 1):
            content = example.get("bad")
            if isinstance(content, str) and not {"options", "settings", "with"} & set(example):
                documents = load(Source("example.yaml", content, "kubernetes"))
                values = [each.value for each in documents]
                if all(isinstance(each, dict) and not each.get("kind", "").endswith("List") for each in values):
                    yield pytest.param(rule, values, id=f"{rule.name}-{number}")


def as_yaml(values: list[Any]) -> dict[str, str | None]:
    return {"k8s/all.yaml": "".join(f"---\n{json.dumps(value, indent=1)}\n" for value in values)}


def as_list(values: list[Any]) -> dict[str, str | None]:
    return {"k8s/all.json": json.dumps({"apiVersion": "v1", "kind": "List", "items": values}, indent="\t")}


def reversed_(values: list[Any]) -> dict[str, str | None]:
    return as_yaml(values[::-1])


def in_files(values: list[Any]) -> dict[str, str | None]:
    return {f"k8s/{number}.json": json.dumps(value) for number, value in enumerate(values)}


FORMS: list[Callable[[list[Any]], dict[str, str | None]]] = [as_list, reversed_, in_files]


def told(finding: Finding) -> tuple[Any, ...]:
    """What a finding says, whatever file and place it stands in."""
    below = finding.path[2:] if finding.path[:1] == ("items",) else finding.path
    return finding.subject, below, finding.severity


@pytest.mark.parametrize("rule, values", list(examples()))
def test_the_form_does_not_matter(rule: Rule, values: list[Any]) -> None:
    expected = Counter(map(told, lint_files(as_yaml(values), select=[rule.name]).findings))

    for form in FORMS:
        assert Counter(map(told, lint_files(form(values), select=[rule.name]).findings)) == expected, form.__name__
    assert sum(expected.values()) > 0
