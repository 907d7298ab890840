"""Demands on single fields, as the tables of kinds have them."""

from typing import Any

import pytest

from kubelint.checks.kubernetes.demands import (
    Row,
    alone,
    at_most,
    broken,
    distinct,
    fields,
    filled,
    given,
    like,
    number,
    one_of,
    row,
    said,
    word,
)
from kubelint.model import Path, Subject
from kubelint.views.base import View
from kubelint.views.names import DNS_LABEL
from kubelint.views.walk import keys


def places(value: Any, *rows: Row) -> list[Path]:
    return [path for path, _ in broken(View(value, (), Subject("Thing")), rows)]


@pytest.mark.parametrize(
    "way, value, found",
    [
        ("a.b", {"a": {"b": 1}}, [(("a", "b"), 1)]),
        ("a.b", {"a": {}}, [(("a", "b"), None)]),
        ("a.b", {}, []),
        ("a.b", {"a": None}, []),
        ("spec.a", {}, [(("spec", "a"), None)]),
        ("a.*.b", {"a": [{"b": 1}, None, "x"]}, [(("a", 0, "b"), 1), (("a", 1, "b"), None)]),
        ("a.*", {"a": ["x", None]}, [(("a", 0), "x"), (("a", 1), "")]),
        ("a.**", {"a": {"x": 1, "y": None}}, [(("a", "x"), 1), (("a", "y"), None)]),
        ("a.*", {"a": {"x": 1}}, []),
    ],
)
def test_fields_are_found_as_go_reads_them(way: str, value: Any, found: list[tuple[Path, Any]]) -> None:
    assert list(fields(value, keys(way))) == found


@pytest.mark.parametrize(
    "demand, right, wrong",
    [
        (filled, ["x", 0, False, [1]], [None, "", [], {}]),
        (said, ["x", 1], [None, "", " \n"]),
        (word("A", "B"), ["A", None, 1, []], ["a", ""]),
        (word("A", ""), ["A", ""], ["B"]),
        (like(DNS_LABEL), ["a", "", None, 1], ["A"]),
        (given(DNS_LABEL), ["a", None, 1], ["A", ""]),
        (number(1, 5), [1, 5, None, "9", True, 9.5], [0, 6]),
        (number(1, unset=0), [1, 10**9], [None, 0]),
        (at_most(2), [[1, 2], "ab", None, 3], [[1, 2, 3], "abc", "éé"]),
        (one_of("a", "b"), [{"a": 1}, {"b": 1, "c": 1}, "x"], [{}, None, {"a": 1, "b": 1}, {"a": None}]),
    ],
)
def test_a_demand_takes_what_is_right_and_no_more(demand: Any, right: list[Any], wrong: list[Any]) -> None:
    assert [value for value in right if places({"f": value}, row("f", demand))] == []
    assert [value for value in wrong if not places({"f": value}, row("f", demand))] == []


def test_the_item_that_is_there_already_is_shown() -> None:
    items = [{"name": "a"}, {"name": "b"}, {"name": "a"}, {}, None]

    assert places({"f": items}, row("f", distinct("name"))) == [("f", 2, "name"), ("f", 4, "name")]
    assert places({"f": ["a", "a", {}, {}]}, row("f", distinct())) == [("f", 1), ("f", 3)]


def test_a_wildcard_stands_alone() -> None:
    assert places({"f": ["a", "*"]}, row("f", alone("*"))) == [("f", 1)]
    assert places({"f": ["*"]}, row("f", alone("*"))) == []


def test_what_has_to_be_filled_in_is_not_judged() -> None:
    assert places({"f": "${NAME}", "g": ["{{ x }}"]}, row("f", word("A")), row("g.*", given(DNS_LABEL))) == []
