"""What allOf, anyOf, oneOf and not may say in a structural schema: they only narrow what stands outside of them."""

from collections.abc import Callable, Iterator
from typing import Any

from kubelint.model import Path
from kubelint.schema.defects import (
    DEEPEST,
    EMBEDDED,
    INT_OR_STRING,
    LIST_TYPE,
    MAP_TYPE,
    PRESERVE,
    RULES,
    Defect,
    Found,
)
from kubelint.schema.limits import JUNCTORS, KEYS
from kubelint.schema.words import quoted
from kubelint.views.base import dig


def _is_set(value: Any) -> bool:
    return value is not None


#: Keywords that only stand outside of allOf, anyOf, oneOf and not, and which of their values count as one.
OUTSIDE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("description", "nullable", "title", "type", PRESERVE, EMBEDDED, INT_OR_STRING, KEYS, RULES), bool),
    **dict.fromkeys(("default", LIST_TYPE, MAP_TYPE), _is_set),
    "additionalProperties": lambda value: isinstance(value, dict) or value is True,
}

#: The two alternatives that a field of both types may spell out.
BOTH = [{"type": "integer"}, {"type": "string"}]


def narrowing(schema: dict[str, Any], path: Path) -> Found:
    """Yield what is wrong in the junctors of one level of a schema."""
    for inner, each in _alternatives(schema, path):
        yield from _inside(each, inner)


def _alternatives(schema: dict[str, Any], path: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield (path, schema) of what stands in allOf, anyOf, oneOf and not; without the types a field may spell out."""
    for junctor in JUNCTORS:
        below = schema.get(junctor)
        if junctor == "anyOf" and below == BOTH:
            continue
        for index, each in enumerate(below if isinstance(below, list) else [below]):
            if not isinstance(each, dict):
                continue
            if junctor == "allOf" and index == 0 and each.get("anyOf") == BOTH:
                each = {key: value for key, value in each.items() if key != "anyOf"}
            yield ((*path, junctor, index) if isinstance(below, list) else (*path, junctor)), each


def _inside(schema: Any, path: Path) -> Found:
    """Yield what is wrong inside of a junctor, which may only narrow what stands outside of it."""
    if not isinstance(schema, dict) or len(path) > DEEPEST:
        return
    for key, is_there in OUTSIDE.items():
        if is_there(schema.get(key)):
            yield Defect((*path, key), f'"{key}" is not allowed inside of "{_junctor(path)}"; write it outside')
    yield from narrowing(schema, path)
    yield from _inside(schema.get("items"), (*path, "items"))
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        if name == "metadata":
            yield Defect((*path, "properties", name), f'metadata cannot be described inside of "{_junctor(path)}"')
        else:
            yield from _inside(each, (*path, "properties", name))


def incomplete(schema: Any, outside: Any, path: Path, place: Path) -> Found:
    """Yield what only a junctor at the root describes; ``outside``, at ``place``, is what it narrows.

    The API server does not look further down.
    """
    if not isinstance(schema, dict) or len(path) > DEEPEST:
        return
    for inner, each in _alternatives(schema, path):
        yield from incomplete(each, outside, inner, place)
    if path == place:
        return
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        beside, home = dig(outside, "properties", name), (*place, "properties", name)
        if isinstance(beside, dict):
            yield from incomplete(each, beside, (*path, "properties", name), home)
        else:
            yield Defect(home, f'{quoted(name)} is described only inside of "{_junctor(path)}"; do so here, too')


def _junctor(path: Path) -> str:
    return str(next(each for each in reversed(path) if each in JUNCTORS))
