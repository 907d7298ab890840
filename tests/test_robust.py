"""No check may crash, whatever stands where it expects something else."""

import copy
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
from linting import RULES, lint_text
from test_rules import files_of

from kubelint.config import Settings, plan
from kubelint.load import load
from kubelint.model import Document, Source
from kubelint.rulefiles import page
from kubelint.views.kubernetes import resources
from kubelint.views.subjects import across, subjects
from kubelint.views.workspace import Workspace

ODD: tuple[Any, ...] = (
    None,
    "",
    0,
    -1,
    10**30,
    1.5,
    float("nan"),
    True,
    [],
    {},
    [None],
    [[]],
    {"x": None},
    {"": {}},
    "{{ .Values.x }}",
    "a\x1b[1m:b@c",
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value at or below ``value``."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in pairs:
        yield from places(below, (*path, key))


def replaced(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    value = copy.copy(value)
    value[path[0]] = replaced(value[path[0]], path[1:], odd)
    return value


def documents() -> Iterator[Any]:
    for rule in RULES.values():
        for number, example in enumerate(page(rule.name, rule.language)["examples"], 1):
            for content in (example[kind] for kind in ("bad", "good") if kind in example):
                for text in files_of(rule.language, content).values():
                    if text and rule.language == "kubernetes" and rule.has_check:
                        for document in load(Source("example.yaml", text, rule.language)):
                            yield pytest.param(rule, document, id=f"{rule.name}-{number}")


@pytest.mark.parametrize("rule, document", list(documents()))
def test_check_survives_odd_values_in_every_place(rule: Any, document: Document) -> None:
    keywords = plan(Settings(select=(rule.name,)), RULES).rules[rule.name].keywords
    for path in places(document.value):
        for odd in ODD:
            changed = document._replace(value=replaced(document.value, path, odd))
            for view in views(rule, changed):
                for problem in rule.function(*view, **keywords):
                    changed.tree.span(problem.path, problem.part)
                    assert problem.message.isprintable() or "\x1b" in problem.message


def views(rule: Any, document: Document) -> Iterator[tuple[Any, ...]]:
    """Yield the arguments of each call the engine would make."""
    if not rule.target.startswith("workspace"):
        yield from ((view,) for target, _, view in subjects(document, [document]) if target == rule.target)
        return
    everything = list(resources(document.value))
    workspace = Workspace(everything, complete=True)
    for resource in everything:
        yield from ((view, workspace) for target, view in across(resource) if target == rule.target)


def dockerfiles() -> Iterator[Any]:
    for rule in RULES.values():
        if rule.language == "dockerfile":
            for number, example in enumerate(page(rule.name, rule.language)["examples"], 1):
                content = example.get("bad") or example["good"]
                text = "\n".join(text for text in files_of(rule.language, content).values() if text)
                yield pytest.param(text, id=f"{rule.name}-{number}")


#: Every rule looks at every variant, so one in so many of each example is enough.
SAMPLED = 9


def mangled(text: str) -> Iterator[str]:
    """Yield ``text`` with each line left out, doubled, cut off, and with odd things in it."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        before, after = lines[:index], lines[index + 1 :]
        words = line.split(" ")
        for odd in ([], [line, line], [line[: len(line) // 2]], [words[0]], [line + " \\"], [line + " '"], ["\\"]):
            yield "\n".join([*before, *odd, *after])
        for odd_word in ('"', "[", "$", "${", "<<EOF", "--x", "\x00", "=", "&&", "|"):
            yield "\n".join([*before, " ".join([*words[:1], odd_word, *words[1:]]), *after])


@pytest.mark.parametrize("text", list(dockerfiles()))
def test_no_check_crashes_on_a_mangled_dockerfile(text: str) -> None:
    for variant in islice(mangled(text), len(text) % SAMPLED, None, SAMPLED):
        crashes = [
            each.message for each in lint_text(variant, "Dockerfile", select=["dockerfile"]) if each.rule == "crash"
        ]
        assert crashes == [], variant
