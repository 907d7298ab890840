"""Durations, as Go reads them."""

import pytest

from kubelint.views.durations import duration

SECOND = 10**9

VALUES = {
    "0": 0,
    "+0": 0,
    "5s": 5 * SECOND,
    "1478s": 1478 * SECOND,
    "-5s": -5 * SECOND,
    "+5s": 5 * SECOND,
    "5.0s": 5 * SECOND,
    "5.s": 5 * SECOND,
    ".5s": SECOND // 2,
    "1.004s": SECOND + 4 * 10**6,
    "10ns": 10,
    "11us": 11000,
    "12\u00b5s": 12000,
    "12\u03bcs": 12000,
    "13ms": 13 * 10**6,
    "1h30m": 5400 * SECOND,
    "10.5s4m": 240 * SECOND + 10 * SECOND + SECOND // 2,
    "0.1ns": 0,
}


@pytest.mark.parametrize("text, expected", VALUES.items())
def test_duration(text: str, expected: int) -> None:
    assert duration(text) == expected


@pytest.mark.parametrize(
    "text", ["", "3", "-", "s", ".", "-.", ".s", "+.s", "1d", "1 h", "1H", "--1s", "3000000h", "9" * 200 + "s"]
)
def test_no_duration(text: str) -> None:
    assert duration(text) is None
