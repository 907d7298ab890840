"""What YAML scalars mean to Kubernetes.

kubectl and the API server read YAML through sigs.k8s.io/yaml, a fork of go-yaml v2: the words of YAML 1.1, the
numbers of Go. The table in tests/oracles/yaml records its verdicts.
Source: https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
"""

import re
from base64 import b64decode
from collections.abc import Callable
from struct import pack, unpack
from typing import Any

INFINITY = float("inf")
LARGEST_SINGLE = 3.4028234e38

WORDS: dict[str, Any] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), INFINITY),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -INFINITY),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
NUMBER_STARTS = frozenset("0123456789+-.")
INTEGER = re.compile(r"([-+]?)(?:(0|[1-9][0-9]*)|0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+)))")
BASES = (10, 16, 8, 2)
FLOAT = re.compile(r"[-+]?(?:\.[0-9](?:_?[0-9])*|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9](?:_?[0-9])*)?")
LONGEST_INTEGER = 80  # characters; 64 bits fit with sign and prefix, and int() refuses thousands

TAG = "tag:yaml.org,2002:"
TYPES: dict[str, tuple[type, ...]] = {
    "bool": (bool,),
    "int": (int,),
    "float": (float, int),
    "null": (type(None),),
}


def plain(text: str) -> Any:
    """Return what an unquoted scalar means: a string, number, boolean, or None."""
    return number(text) if text[:1] in NUMBER_STARTS else WORDS.get(text, text)


def number(text: str) -> Any:
    """Return the number ``text`` stands for, or ``text`` itself: versions, quantities and dates are strings."""
    if text.isdigit() and text.isascii() and text[0] != "0" and len(text) < 19:
        return int(text)
    if text in WORDS:
        return WORDS[text]
    digits = text if text[0] == "." else text.replace("_", "")
    if (whole := integer(digits)) is not None:
        return whole
    if FLOAT.fullmatch(digits) and abs(found := float(digits)) != INFINITY:
        return found
    return text


def integer(digits: str) -> int | None:
    """Return the value of a Go integer literal of at most 64 bits: ``0644`` is octal. None for anything else."""
    match = INTEGER.fullmatch(digits) if len(digits) <= LONGEST_INTEGER else None
    if match is None:
        return None
    sign, *groups = match.groups()
    value = next(int(sign + group, base) for group, base in zip(groups, BASES, strict=True) if group)
    return value if -(2**63) <= value < (2**63 if sign else 2**64) else None


def tagged(tag: str, text: str) -> Any:
    """Return what a scalar means under an explicit tag; a tag that Kubernetes does not know leaves the text alone.

    Raises ValueError where the text is nothing of that type.
    """
    name = tag.removeprefix(TAG)
    if name == "binary":
        return b64decode("".join(text.split()), validate=True).decode("utf-8", "replace")
    if tag == name or name not in TYPES:
        return text
    value = plain(text)
    if type(value) not in TYPES[name]:
        raise ValueError(text)
    return float(value) if name == "float" else value


def float_key(value: float) -> str:
    """Return ``value`` in the fewest digits that tell it from other 32-bit floats, as sigs.k8s.io/yaml writes keys."""
    if value != value or abs(value) > LARGEST_SINGLE:
        return ".nan" if value != value else ".inf" if value > 0 else "-.inf"
    (value,) = unpack("f", pack("f", value))
    candidates = (f"{value:.{digits}e}" for digits in range(10))
    shortest = next(text for text in candidates if pack("f", float(text)) == pack("f", value))
    mantissa, _, exponent = shortest.partition("e")
    if not -4 <= int(exponent) < 6:
        return shortest
    return f"{float(shortest):.{max(0, len(mantissa.partition('.')[2]) - int(exponent))}f}"


#: Turns a scalar that is no string into the JSON object key it becomes: ``on:`` is ``"true"``, ``80:`` is ``"80"``.
KEYS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: float_key,
    type(None): lambda value: "null",
}
