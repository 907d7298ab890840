"""What the API server demands of single fields, as rows of tables: the way to a field, and what may stand there."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from kubelint.model import Path, Problem
from kubelint.schema.words import dotted
from kubelint.text import brief, suggest
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Resource
from kubelint.views.names import LABEL_VALUE, QUALIFIED_NAME, Grammar, is_qualified_name
from kubelint.views.quantity import quantity
from kubelint.views.spelling import is_placeholder
from kubelint.views.walk import Keys, keys

#: Where something is wrong, and what would be right.
Wrong = Iterator[tuple[Path, str]]

#: Looks at what stands in a field (None where nothing does) and yields what is wrong with it or below it.
Demand = Callable[[Any, Path], Wrong]

#: Yields what fields that depend on each other have wrong.
Check = Callable[[Resource], Wrong]

#: To Go, a field that is left out and one that holds one of these are the same.
NOTHING: tuple[Any, ...] = (None, "", [], {})


class Row(NamedTuple):
    """A way to fields, with ``*`` for each item of a list and ``**`` for each value of a mapping, and the demands."""

    way: Keys
    demands: tuple[Demand, ...]


def row(way: str, *demands: Demand) -> Row:
    return Row(keys(way), demands)


def problems(resource: Resource, rows: Iterable[Row], *checks: Check) -> Iterable[Problem]:
    """Yield a problem for each place at which something is wrong; what still has to be filled in is not."""
    told: set[Path] = set()
    for path, right in (*broken(resource, rows), *(each for check in checks for each in check(resource))):
        if path not in told:
            told.add(path)
            yield Problem(path, f"{resource.title} has {_shown(resource, path)}; {right}")


def broken(resource: View, rows: Iterable[Row]) -> Wrong:
    for way, demands in rows:
        for path, value in fields(resource.value, way, resource.path):
            if not (isinstance(value, str) and is_placeholder(value)):
                for demand in demands:
                    yield from demand(value, path)


def fields(value: Any, way: Keys, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield (path, value) of the fields at ``way`` whose owner is there; the value of one that is not is None.

    As Go reads it: null in a list is an item without fields or letters, an object without ``spec`` has an empty one.
    """
    step, rest = way[0], way[1:]
    if step in ("*", "**"):
        for key, item in _below(value, step):
            if rest:
                yield from fields({} if item is None else item, rest, (*path, key))
            else:
                yield (*path, key), "" if item is None and step == "*" else item
    elif isinstance(value, dict):
        found = value.get(step)
        if not rest:
            yield (*path, step), found
        elif found is not None or step == "spec":
            yield from fields({} if found is None else found, rest, (*path, step))


def views(owner: View, way: str) -> Iterator[View]:
    """Yield a view of each mapping at ``way``, also of those that are null in a list."""
    for path, value in fields(owner.value, keys(way), owner.path):
        if isinstance(value, dict) or value == "":
            yield View(value or {}, path, owner.subject)


def _below(value: Any, step: str) -> Iterator[tuple[Any, Any]]:
    if step == "*":
        yield from enumerate(value if isinstance(value, list) else ())
    elif isinstance(value, dict):
        yield from value.items()


def _shown(resource: Resource, path: Path) -> str:
    """What stands at a path, in words: ``no spec.handler``, ``handler "-x"``."""
    place = path[len(resource.path) :]
    value, name = dig(resource.value, *place), dotted(place)
    if value in NOTHING:
        return f"no {name}" if value is None else f"an empty {name}"
    if isinstance(value, str):
        return f'{name} "{brief(value, 60)}"'
    return f"{name} {value}" if type(value) in (int, float) else name


def filled(value: Any, path: Path) -> Wrong:
    """It is there and not empty."""
    if value in NOTHING:
        yield path, "it is required"


def said(value: Any, path: Path) -> Wrong:
    """It is there, and more than white space."""
    if value is None or (isinstance(value, str) and not value.strip()):
        yield path, "it is required"


def word(*known: str) -> Demand:
    """One of these, letter by letter, or nothing. An empty string is something, unless it is one of them."""

    def demand(value: Any, path: Path) -> Wrong:
        if isinstance(value, str) and value not in known:
            yield path, f"use {listed(known)}{suggest(value, known)}"

    return demand


def like(grammar: Grammar) -> Demand:
    """A name of that grammar, or nothing, which an empty string is."""

    def demand(value: Any, path: Path) -> Wrong:
        if isinstance(value, str) and value and not grammar.accepts(value):
            yield path, f"use {grammar.words}"

    return demand


def given(grammar: Grammar) -> Demand:
    """A name of that grammar wherever there is one, also an empty one."""

    def demand(value: Any, path: Path) -> Wrong:
        if isinstance(value, str) and not grammar.accepts(value):
            yield path, f"use {grammar.words}"

    return demand


def matching(accepts: Callable[[str], bool], right: str) -> Demand:
    """A string that is accepted, or nothing."""

    def demand(value: Any, path: Path) -> Wrong:
        if isinstance(value, str) and value and not accepts(value):
            yield path, right

    return demand


def number(least: int, most: int | None = None, *, unset: int | None = None) -> Demand:
    """A number in these bounds. ``unset`` is what it counts as where it is not written."""

    def demand(value: Any, path: Path) -> Wrong:
        found = unset if value is None else value
        if type(found) is int and not (least <= found and (most is None or found <= most)):
            yield path, f"use {least} to {most}" if most is not None else f"use at least {least}"

    return demand


def at_most(most: int) -> Demand:
    """No more items, or bytes, than that."""

    def demand(value: Any, path: Path) -> Wrong:
        if isinstance(value, list | dict) and len(value) > most:
            yield path, f"{len(value)} are too many; use at most {most}"
        elif isinstance(value, str) and len(value.encode(errors="replace")) > most:
            yield path, f"it is too long; use at most {most} bytes"

    return demand


def distinct(*names: str) -> Demand:
    """Items that differ in these fields, or, without any, as a whole."""

    def demand(value: Any, path: Path) -> Wrong:
        seen: set[tuple[str, ...]] = set()
        for index, item in enumerate(value if isinstance(value, list) else ()):
            identity = tuple(str(dig(item, name) or "") for name in names) if names else (str(item),)
            if identity in seen:
                place = (*path, index, names[0]) if len(names) == 1 else (*path, index)
                yield place, "an item before it has the same; remove one of them"
            seen.add(identity)

    return demand


def alone(wildcard: str) -> Demand:
    """The wildcard stands for everything, so it stands alone."""

    def demand(value: Any, path: Path) -> Wrong:
        if isinstance(value, list) and wildcard in value and len(value) > 1:
            yield (*path, value.index(wildcard)), f'other items beside "{wildcard}" say nothing; keep it alone'

    return demand


def one_of(*names: str) -> Demand:
    """A mapping with exactly one of these fields."""

    def demand(value: Any, path: Path) -> Wrong:
        found = [name for name in names if dig(value, name) is not None]
        if len(found) != 1 and (isinstance(value, dict) or value in NOTHING):
            yield ((*path, found[1]) if found else path), f"exactly one of {listed(names)} is needed"

    return demand


def qualified(value: Any, path: Path) -> Wrong:
    """A name with or without a domain, wherever there is one."""
    if isinstance(value, str) and not is_qualified_name(value):
        yield path, f"use {QUALIFIED_NAME}"


def labels(value: Any, path: Path) -> Wrong:
    """A mapping of labels."""
    for key, text in value.items() if isinstance(value, dict) else ():
        if is_placeholder(key) or (isinstance(text, str) and is_placeholder(text)):
            continue
        if not is_qualified_name(key):
            yield (*path, key), f"a key is {QUALIFIED_NAME}"
        elif isinstance(text, str) and not LABEL_VALUE.accepts(text):
            yield (*path, key), f"use {LABEL_VALUE.words}"


def amount(value: Any, path: Path) -> Wrong:
    """A quantity."""
    if isinstance(value, str) and quantity(value) is None:
        yield path, 'use a quantity, such as "10Gi" or 2'


def not_negative(value: Any, path: Path) -> Wrong:
    """A quantity of at least 0."""
    yield from amount(value, path)
    if (quantity(value) or 0) < 0:
        yield path, "use at least 0"


def listed(words: Iterable[str]) -> str:
    """``A, B or C``."""
    *first, last = (each for each in words if each)
    return f"{', '.join(first)} or {last}" if first else last
