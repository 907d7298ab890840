"""Values at dotted paths, with ``*`` for every item of a list."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Path

Keys = tuple[str, ...]


def keys(dotted: str) -> Keys:
    """Split ``"spec.tls.*"`` into the keys that :func:`every` follows."""
    return tuple(dotted.split(".")) if dotted else ()


def every(value: Any, way: Keys, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield (path, value) of everything that lies at ``way`` below ``value``, which itself lies at ``path``."""
    for position, key in enumerate(way):
        if key == "*":
            rest = way[position + 1 :]
            for index, item in enumerate(value if isinstance(value, list) else ()):
                yield from every(item, rest, (*path, index))
            return
        if not isinstance(value, dict) or key not in value:
            return
        value, path = value[key], (*path, key)
    yield path, value


def texts(value: Any, way: Keys, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Like :func:`every`, for the strings among them that are not empty."""
    for place, found in every(value, way, path):
        if isinstance(found, str) and found:
            yield place, found
