"""What the API server asks of a field beyond what its OpenAPI description says."""

from typing import Any

import pytest

from kubelint.schema.compiled import validator
from kubelint.schema.contents import content
from kubelint.schema.shapes import read
from kubelint.schema.walk import flaws


def told(text: str, value: Any) -> list[tuple[str, tuple[Any, ...]]]:
    """Return (rule, path) of what is wrong with a value of the type ``text``, which the compiled schema agrees with."""
    shape = read(text, 37)
    found = flaws(shape, value)

    assert validator(shape).is_valid(value) == (not found)
    return [(each.rule, each.path) for each in found]


@pytest.mark.parametrize(
    "text, value, rules",
    [
        ("string~label", "web", []),
        ("string~label", "", []),
        ("string~label", "Web", ["invalid-name"]),
        ("+string~label", "", ["missing-required-field"]),
        ("+string:A|B", "", ["missing-required-field"]),
        ("+string:A|B", "C", ["invalid-enum-value"]),
        ("string~absolute", "srv", ["invalid-type"]),
        ("int32~0..255", 255, []),
        ("int32~0..255", 256, ["invalid-type"]),
        ("int32~0..", -1, ["invalid-type"]),
        ("+int32", 0, ["missing-required-field"]),
        ("+[]string", [], ["missing-required-field"]),
        ("int-or-string", 2**31, ["invalid-type"]),
        ("int-or-string", "2147483648", []),
    ],
)
def test_a_value_is_judged_by_what_is_asked_of_it(text: str, value: Any, rules: list[str]) -> None:
    assert [rule for rule, _ in told(text, value)] == rules


def test_null_in_a_list_is_an_empty_item() -> None:
    assert told("[]+string", ["a", None]) == [("missing-required-field", (1,))]
    assert told("[]core.v1.KeyToPath", [None]) == [("missing-required-field", (0,))]
    assert validator(read("[]meta.v1.LabelSelector", 37)).is_valid([None])


def test_what_is_still_to_be_filled_in_may_become_anything() -> None:
    assert flaws(read("string~label", 37), "${NAME}") == []


def test_what_is_right_is_said_in_words() -> None:
    assert content("0..255").words == "0 to 255"
    assert content("1..").words == "1 or more"
