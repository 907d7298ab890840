"""What the schema of a CustomResourceDefinition asks of a value beyond its type."""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from kubelint.model import Path
from kubelint.schema.formats import FORMATS
from kubelint.schema.shapes import Shape
from kubelint.schema.words import Flaw, dotted
from kubelint.text import brief

Limit = Callable[[Any, Any], bool]


def matches(value: Any, pattern: Any) -> bool:
    """Whether a string matches; also where the pattern is one only Go can read.

    Not by Python's own expressions, which a pattern can keep busy for ever.
    """
    known = _pattern(pattern)
    try:
        return bool(known is None or known.is_valid(value))
    except ValueError:
        return True


@lru_cache(maxsize=256)
def _pattern(pattern: str) -> Any:
    from jsonschema_rs import Draft202012Validator, ValidationError

    try:
        return Draft202012Validator({"pattern": pattern})
    except (ValueError, ValidationError):
        return None


#: Each keyword with the types it speaks of, whether a value keeps to it, and how to say that it does not.
LIMITS: dict[str, tuple[tuple[type, ...], Limit, str]] = {
    "minimum": ((int, float), lambda value, limit: value >= limit, "is less than {}"),
    "maximum": ((int, float), lambda value, limit: value <= limit, "is more than {}"),
    "exclusiveMinimum": ((int, float), lambda value, limit: value > limit, "is not more than {}"),
    "exclusiveMaximum": ((int, float), lambda value, limit: value < limit, "is not less than {}"),
    "minLength": ((str,), lambda value, limit: len(value) >= limit, "is shorter than {} characters"),
    "maxLength": ((str,), lambda value, limit: len(value) <= limit, "is longer than {} characters"),
    "pattern": ((str,), matches, 'does not match "{}"'),
    "format": ((str,), lambda value, name: FORMATS[name](value), 'is no "{}"'),
    "minItems": ((list,), lambda value, limit: len(value) >= limit, "has fewer than {} items"),
    "maxItems": ((list,), lambda value, limit: len(value) <= limit, "has more than {} items"),
    "minProperties": ((dict,), lambda value, limit: len(value) >= limit, "has fewer than {} fields"),
    "maxProperties": ((dict,), lambda value, limit: len(value) <= limit, "has more than {} fields"),
}

#: Which fields tell the items of a list apart; in the limits of a shape each with its default.
KEYS = "x-kubernetes-list-map-keys"

#: What only a validator can judge as a whole.
JUNCTORS = ("allOf", "anyOf", "oneOf", "not")


def broken_limits(shape: Shape, value: Any, path: Path) -> Iterator[Flaw]:
    """Yield a flaw for each keyword that a value does not keep to."""
    for keyword, limit in shape.limits.items():
        types, keeps, words = LIMITS.get(keyword, ((), None, ""))
        if keeps and isinstance(value, types) and type(value) is not bool and not keeps(value, limit):
            yield Flaw("invalid-type", path, f"{dotted(path)} {words.format(brief(str(limit), 60))}")
    if junctors := {each: shape.limits[each] for each in JUNCTORS if each in shape.limits}:
        yield from _broken_junctors(junctors, value, path)
    if isinstance(value, list):
        yield from _repeated(shape, value, path)


def _broken_junctors(junctors: dict[str, Any], value: Any, path: Path) -> Iterator[Flaw]:
    from jsonschema_rs import Draft202012Validator, ValidationError

    try:
        errors = list(Draft202012Validator(junctors).iter_errors(value))
    except (ValueError, ValidationError):
        return  # not a schema, or not a value, that can be judged
    for error in errors[:1]:
        below = (*path, *error.instance_path)
        how = {"anyOf": "fits none of the alternatives", "oneOf": "does not fit exactly one of the alternatives"}
        keyword = str(error.schema_path[0])
        message = f"{dotted(below)} {how.get(keyword, 'is not allowed')} of its definition"
        yield Flaw("invalid-type", below, message.replace("is not allowed of", "is not allowed by"))


def _repeated(shape: Shape, value: list[Any], path: Path) -> Iterator[Flaw]:
    """Yield a flaw for each item of a set, or of a list told apart by keys, that is there already."""
    seen: set[str] = set()
    for index, item in enumerate(value):
        if identity := _identity(shape, item):
            if identity in seen:
                keys = " and ".join(shape.limits.get(KEYS, ()))
                same = f"has the same {keys} as" if keys else "is the same as"
                yield Flaw("invalid-type", (*path, index), f"{dotted((*path, index))} {same} an item before it")
            seen.add(identity)


def _identity(shape: Shape, item: Any) -> str:
    if KEYS in shape.limits and isinstance(item, dict):
        keys = shape.limits[KEYS].items()
        values = [default if item.get(key) is None else item[key] for key, default in keys]
        return json.dumps(values, sort_keys=True, default=str)
    return json.dumps(item, sort_keys=True, default=str) if shape.limits.get("uniqueItems") else ""
