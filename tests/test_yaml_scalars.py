"""What the loader makes of YAML is what kubectl makes of it, as oracles/yaml recorded."""

import json
from pathlib import Path
from typing import Any

import pytest

from kubelint.load import load
from kubelint.model import Document, Fault, Source

ORACLES = Path(__file__).parent / "oracles" / "yaml"

#: Texts that kubectl refuses where kubelint goes on, and why.
LENIENT = {
    "unsupported value": "JSON has no infinity; whatever the schema says about the field comes first",
    "unsupported map key": "the key of a null or of a huge number is shown as text",
    "!!timestamp": "the tag means nothing to Kubernetes, the text is kept",
    "incompatible YAML document": "%YAML 1.2 is a harmless wish",
    "unknown escape": "kubectl reads JSON as JSON, which has the escape",
}

#: Texts that kubectl reads, dropping a part without a word, and kubelint reports.
STRICT = {
    'a: "\\\'"': "no escape of YAML; only go-yaml knows it",
    "a: b\n...\nc: d": "the rest is dropped",
    "a: b\n... x\n": "the rest is dropped",
    "  a: b\nc: d": "the rest is dropped",
    '"a"\n: b': "the rest is dropped",
    "a\n: b": "the rest is dropped",
    '"a":b': "the rest is dropped",
}


def documents(text: str) -> list[Document]:
    return load(Source("test.yaml", text, "kubernetes"))


def faults_in(text: str) -> list[Fault]:
    return [fault for each in documents(text) for fault in each.faults]


def rows(name: str) -> list[Any]:
    table: list[Any] = json.loads((ORACLES / name).read_text(encoding="utf-8"))
    return table


EMPTY_FIRST = "---\n# x\n---\na: b"  # kubectl, too, skips the empty document; the oracle looks at the first one only
TABLE = [row for row in rows("scalars.json") + rows("documents.json") if row[0] != EMPTY_FIRST]


def test_values_are_what_kubectl_reads() -> None:
    expected = {text: value for text, value, error in TABLE if error is None and text not in STRICT}

    found = {text: [each.value for each in documents(text)] for text in expected}

    assert {text: comparable(values[0] if values else None) for text, values in found.items()} == {
        text: comparable(value) for text, value in expected.items()
    }


def test_nothing_is_wrong_with_what_kubectl_reads_but_repeated_keys() -> None:
    faults = {(row[0], each.rule) for row in TABLE if row[2] is None for each in faults_in(row[0])}

    legal = ("yaml-duplicate-key", "yaml-boolean-key")
    assert {text for text, rule in faults if rule not in legal} == set(STRICT)


def test_what_kubectl_refuses_is_a_fault() -> None:
    silent = {row[0]: row[2] for row in TABLE if row[2] and not faults_in(row[0])}

    assert {text: error for text, error in silent.items() if not any(reason in error for reason in LENIENT)} == {}


@pytest.mark.parametrize("text", STRICT)
def test_what_kubectl_drops_without_a_word_is_a_fault(text: str) -> None:
    assert documents(text)[-1].broken


def comparable(value: Any) -> Any:
    """Numbers of JSON, which knows one kind of them, apart from booleans, which Python takes for numbers."""
    if isinstance(value, dict):
        return {key: comparable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [comparable(each) for each in value]
    return float(value) if type(value) is int else (type(value).__name__, value) if type(value) is bool else value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("1.0", 1.0),
        ("0644", 420),
        ("08", 8.0),
        ("9223372036854775807", 9223372036854775807),
        ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", 18446744073709551616.0),
        ("9" * 5000, "9" * 5000),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
        (".inf", float("inf")),
        ("-.Inf", float("-inf")),
        ("2001-01-01", "2001-01-01"),
        ("12:30:45", "12:30:45"),
    ],
)
def test_scalar_has_the_type_it_means(text: str, value: Any) -> None:
    (found,) = documents(f"- {text}")[0].value

    assert (type(found), found) == (type(value), value)


def test_not_a_number_is_a_float() -> None:
    (found,) = documents("- .nan")[0].value

    assert found != found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {b: 1}\nc: {<<: *x, b: 2}", {"a": {"b": 1}, "c": {"b": 2}}),
        ("a: &x {b: 1}\nc: {b: 2, <<: *x}", {"a": {"b": 1}, "c": {"b": 2}}),
        ("<<: [{a: 1, b: 1}, {a: 2, c: 2}]\nd: 3", {"a": 1, "b": 1, "c": 2, "d": 3}),
        ("<<: {a: 1}\n<<: {b: 2}", {"a": 1, "b": 2}),
        ("'<<': {a: 1}", {"<<": {"a": 1}}),
        ("!!str <<: {a: 1}", {"<<": {"a": 1}}),
        ("a: &x <<\n*x : {b: 1}", {"a": "<<", "<<": {"b": 1}}),
    ],
)
def test_keys_that_are_written_win_over_merged_ones(text: str, value: Any) -> None:
    assert documents(text)[0].value == value


def test_alias_is_the_very_value_that_was_anchored() -> None:
    value = documents("a: &x {b: 1}\nc: *x\nd: &x [2]\ne: *x\n")[0].value

    assert value == {"a": {"b": 1}, "c": {"b": 1}, "d": [2], "e": [2]}
    assert value["a"] is value["c"]
