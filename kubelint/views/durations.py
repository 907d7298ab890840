"""Durations as Go writes them: ``1h30m``, ``-1.5h``, ``250ms``."""

import re

#: Nanoseconds in a unit. The micro sign and the Greek letter are both accepted.
UNITS = {
    "ns": 1,
    "us": 1000,
    "\u00b5s": 1000,
    "\u03bcs": 1000,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}

LONGEST, MOST = 100, 2**63 - 1


def duration(text: str) -> int | None:
    """Return a duration in nanoseconds; None where it is none.

    Source: https://pkg.go.dev/time#ParseDuration
    """
    sign, body = text[:1], text.removeprefix("+").removeprefix("-") if text[:1] in ("+", "-") else text
    if body == "0":
        return 0
    number = r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)"
    if len(body) > LONGEST or not re.fullmatch(f"(?:{number})+", body):
        return None
    total = sum(_nanoseconds(amount, unit) for amount, unit in re.findall(number, body))
    return None if total > MOST else -total if sign == "-" else total


def _nanoseconds(amount: str, unit: str) -> int:
    whole, _, fraction = amount.partition(".")
    return int(whole or "0") * UNITS[unit] + int(fraction or "0") * UNITS[unit] // int(10 ** len(fraction))
