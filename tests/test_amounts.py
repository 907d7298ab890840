"""Counts of pods: a number or a percentage."""

from typing import Any

import pytest

from kubelint.views.amounts import amount, percentage


@pytest.mark.parametrize(
    "value, expected",
    [
        ("0%", 0),
        ("25%", 25),
        ("150%", 150),
        ("007%", 7),
        ("25", None),
        ("25 %", None),
        ("-1%", None),
        ("2.5%", None),
        ("%", None),
        ("\u0661%", None),
        ("1" * 100 + "%", None),
        (25, None),
        (None, None),
        (True, None),
    ],
)
def test_percentage(value: Any, expected: int | None) -> None:
    assert percentage(value) == expected


@pytest.mark.parametrize("value, expected", [(3, 3), (-1, -1), ("25%", 25), ("3", None), (0.5, None), (True, None)])
def test_amount(value: Any, expected: int | None) -> None:
    assert amount(value) == expected
