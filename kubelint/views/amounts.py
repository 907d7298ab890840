"""Counts of pods, given as a number or a percentage."""

from typing import Any


def percentage(value: Any) -> int | None:
    """Return 25 for ``"25%"``; None for anything else. As in Kubernetes: digits and a percent sign, nothing more."""
    if not isinstance(value, str) or not value.endswith("%") or len(value) > 10:
        return None
    digits = value[:-1]
    return int(digits) if digits.isascii() and digits.isdigit() else None


def amount(value: Any) -> int | None:
    """Return the number of ``3`` or ``"25%"``, as Kubernetes compares it with 0; None where it is neither."""
    return value if type(value) is int else percentage(value)
