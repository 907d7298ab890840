"""Quantities, compared exactly, with the values of the API documentation."""

from typing import Any

import pytest

from kubelint.views.quantity import quantity

ONE = 10**9

VALUES: list[tuple[Any, int]] = [
    (0, 0),
    (2, 2 * ONE),
    (-1, -ONE),
    (0.5, ONE // 2),
    ("1", ONE),
    ("+1", ONE),
    ("-1", -ONE),
    (".5", ONE // 2),
    ("1.", ONE),
    ("100m", ONE // 10),
    ("0.1", ONE // 10),
    ("1u", 1000),
    ("1n", 1),
    ("0.1n", 1),  # finer than a billionth: rounded up
    ("1k", 1000 * ONE),
    ("1e3", 1000 * ONE),
    ("1E3", 1000 * ONE),
    ("1e-3", ONE // 1000),
    ("1E", 10**18 * ONE),
    ("1Ki", 1024 * ONE),
    ("1.5Gi", 3 * 2**29 * ONE),
    ("1M", 10**6 * ONE),
    ("1T", 10**12 * ONE),
    ("1P", 10**15 * ONE),
    ("1Ei", 2**60 * ONE),
    (" 1Gi ", 2**30 * ONE),
]

NONE: list[Any] = [
    None,
    True,
    [],
    {},
    "",
    "Gi x",
    "1 Gi",
    "1GB",
    "1gb",
    "512MiB",
    "1K",
    "1,5",
    "0x1",
    "1e",
    "--1",
    "ten",
]


@pytest.mark.parametrize("value, expected", VALUES)
def test_quantity(value: Any, expected: int) -> None:
    assert quantity(value) == expected


@pytest.mark.parametrize("value", [*NONE, "1" * 101, float("nan"), float("inf")])
def test_no_quantity(value: Any) -> None:
    assert quantity(value) is None


def test_binary_and_decimal_units_differ() -> None:
    assert quantity("1Gi") != quantity("1G")
