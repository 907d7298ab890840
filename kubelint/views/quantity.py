"""Kubernetes quantities, compared exactly: ``0.1`` is ``100m``, ``1Gi`` is not ``1G``."""

import re
from functools import lru_cache
from typing import Any

#: Powers of ten and of two that a suffix stands for.
DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}

GRAMMAR = re.compile(r"([+-]?)(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3}|)\Z")

NANO = 9


def quantity(value: Any) -> int | None:
    """Return a quantity in billionths, the smallest unit Kubernetes keeps (finer ones round up); None if it is none.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    return _parsed(text.strip()) if len(text) <= 100 else None  # the API server strips, too


@lru_cache(maxsize=1024)
def _parsed(text: str) -> int | None:
    match = GRAMMAR.match(text)
    if not match:
        return None
    sign, whole, fraction, bare, suffix = match.groups()
    digits = (whole or "") + (fraction or bare or "")
    number: int = int(digits) << BINARY.get(suffix, 0)
    exponent = NANO - len(fraction or bare or "") + _power(suffix)
    size = number * int(10**exponent) if exponent >= 0 else -(-number // int(10**-exponent))
    return -size if sign == "-" else size


def _power(suffix: str) -> int:
    if suffix in DECIMAL:
        return DECIMAL[suffix]
    return 0 if suffix in BINARY else int(suffix[1:])
