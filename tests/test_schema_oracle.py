"""jsonschema as the second opinion: the same verdict, the same places, on whole objects and on spoilt ones."""

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema
import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from linting import RULES
from test_rules import files_of

from kubelint.load import load
from kubelint.load.classify import classify
from kubelint.model import Source
from kubelint.rulefiles import page
from kubelint.schema.compiled import Compiled, json_schema, validator
from kubelint.schema.shapes import Shape, of_kind
from kubelint.schema.walk import flaws
from kubelint.views.kubernetes import Resource, resources
from kubelint.views.spelling import is_placeholder

ODD: tuple[Any, ...] = (None, "", "x", 0, -1, 1.5, 3.0, True, [], {}, [None], {"x": 1}, 2**40)


def texts() -> Iterator[str]:
    """Yield the manifests of all rules' examples, and those of the corpus where it is there."""
    for rule in RULES.values():
        for example in page(rule.name, rule.language)["examples"]:
            for kind in ("bad", "good"):
                if rule.language == "kubernetes" and kind in example:
                    yield from filter(None, files_of(rule.language, example[kind]).values())
    for path in sorted((SHARED / "corpus").rglob("*.yaml")):
        text = path.read_bytes().decode("utf-8", "replace")
        if classify(str(path), text) == "kubernetes":
            yield text


@cache
def objects() -> list[tuple[Resource, Shape]]:
    """Return every object of a built-in kind, with its shape."""
    found = []
    for text in texts():
        for document in load(Source("example.yaml", text, "kubernetes")):
            for each in resources(document.value):
                shape = of_kind(each.api_version, each.kind, 37)
                if shape and not has_placeholder(each.value):
                    found.append((each, shape))
    return found


def has_placeholder(value: Any) -> bool:
    if isinstance(value, dict):
        return any(has_placeholder(each) for pair in value.items() for each in pair)
    return (
        any(map(has_placeholder, value))
        if isinstance(value, list)
        else isinstance(value, str) and is_placeholder(value)
    )


@cache
def oracle(shape: Shape) -> Any:
    return jsonschema.Draft202012Validator(json_schema(shape))


@cache
def ours(shape: Shape) -> Any:
    return validator(shape)


def agree(shape: Shape, value: Any) -> None:
    """Assert that the oracle, the compiled schema and the walk see the same."""
    expected = {tuple(error.absolute_path) for error in oracle(shape).iter_errors(value)}
    found = {tuple(error.instance_path) for error in ours(shape).iter_errors(value)}
    walked = [each for each in flaws(shape, value) if each.rule != "null-field"]

    assert found == expected
    assert ours(shape).is_valid(value) == (not expected) == (not walked)
    assert all({each.path, each.path[:-1]} & expected for each in walked)  # of what is absent, its holder


def test_whole_objects_are_judged_alike() -> None:
    for resource, shape in objects():
        agree(shape, resource.value)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_spoilt_objects_are_judged_alike(data: st.DataObject) -> None:
    resource, shape = data.draw(st.sampled_from(objects()))
    value = copy.deepcopy(resource.value)
    for _ in range(data.draw(st.integers(1, 3))):
        spoil(value, data)

    agree(shape, value)


def spoil(value: Any, data: st.DataObject) -> None:
    """Change one thing: another value, another key, or nothing where something was."""
    holders = list(containers(value))
    holder = data.draw(st.sampled_from(holders))
    if not holder:
        return
    key = data.draw(st.sampled_from(list(holder) if isinstance(holder, dict) else list(range(len(holder)))))
    match data.draw(st.sampled_from(("replace", "rename", "remove"))):
        case "remove":
            holder.pop(key)
        case "rename" if isinstance(holder, dict):
            holder[f"x{key}"] = holder.pop(key)
        case _:
            holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))


def containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for below in value.values() if isinstance(value, dict) else value:
            yield from containers(below)


@pytest.mark.parametrize("odd", [float("inf"), float("nan"), "\udc00", 2**70])
def test_what_json_cannot_say_is_looked_at_by_the_walk(odd: Any) -> None:
    shape = of_kind("v1", "ConfigMap", 37)
    assert shape
    value = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generation": odd}}

    assert not Compiled(shape, few=0).is_valid(value)
    assert flaws(shape, value)


def test_a_schema_is_compiled_when_it_pays() -> None:
    shape = of_kind("v1", "ConfigMap", 37)
    assert shape
    compiled = Compiled(shape, few=2)

    verdicts = [compiled.is_valid({"apiVersion": "v1", "kind": "ConfigMap"}) for _ in range(4)]

    assert verdicts == [False, False, True, True]
