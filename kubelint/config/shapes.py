"""The shapes a value in a config can have: each is a function that yields what is wrong with a value."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from kubelint.config.forms import Form, Rules, day
from kubelint.model import Part, Path
from kubelint.text import brief, suggest


class Wrong(NamedTuple):
    """One thing wrong in a config: where, and what would be right."""

    path: Path
    message: str
    part: Part | None = None


Check = Callable[[Any, Path, Rules], Iterator[Wrong]]


def choice(*known: str) -> Check:
    def check(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
        if value not in known:
            listed = ", ".join(f'"{each}"' for each in known)
            close = suggest(value, known) if isinstance(value, str) else ""
            yield Wrong(path, f"{dotted(path)} is {shown(value)}, not one of {listed}{close}")

    return check


def switch(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
    if not isinstance(value, bool):
        yield Wrong(path, f"{dotted(path)} is {shown(value)}, not true or false")


def count(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
    if type(value) is not int or value < 1:
        yield Wrong(path, f"{dotted(path)} is {shown(value)}, not a whole number from 1")


def text(form: Form) -> Check:
    def check(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield Wrong(path, f"{dotted(path)} is a number, not a text; write it in quotes")
        elif not isinstance(value, str):
            yield Wrong(path, f"{dotted(path)} is {shown(value)}, not a text")
        elif complaint := form(value, rules):
            yield Wrong(path, complaint)

    return check


def date(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
    """A day; TOML has a type for it."""
    yield from text(day)(value.isoformat() if hasattr(value, "isoformat") else value, path, rules)


def texts(form: Form) -> Check:
    """One text, or a list of them."""
    return either(text(form), listing(text(form)))


def either(if_text: Check, otherwise: Check) -> Check:
    def check(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
        yield from (if_text if isinstance(value, str) else otherwise)(value, path, rules)

    return check


def listing(item: Check) -> Check:
    def check(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
        if not isinstance(value, list):
            yield Wrong(path, f"{dotted(path)} is {shown(value)}, not a list")
            return
        for index, each in enumerate(value):
            yield from item(each, (*path, index), rules)

    return check


def mapping(key: Form, item: Check) -> Check:
    def check(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
        if not isinstance(value, dict):
            yield Wrong(path, f"{dotted(path)} is {shown(value)}, not a mapping")
            return
        for name, each in value.items():
            if complaint := key(str(name), rules):
                yield Wrong((*path, name), complaint, "key")
            else:
                yield from item(each, (*path, name), rules)

    return check


def record(fields: Mapping[str, Check], required: tuple[str, ...] = (), any_of: tuple[str, ...] = ()) -> Check:
    def check(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
        if not isinstance(value, dict):
            yield Wrong(path, f"{dotted(path)} is {shown(value)}, not a mapping")
            return
        for name, each in value.items():
            if name in fields:
                yield from fields[name](each, (*path, name), rules)
            else:
                place = f" in {dotted(path)}" if path else ""
                close = suggest(str(name), fields)
                yield Wrong((*path, name), f'unknown key "{brief(str(name))}"{place}{close}', "key")
        for name in required:
            if name not in value:
                yield Wrong(path, f'{dotted(path)} has no "{name}"')
        if any_of and not any(value.get(name) for name in any_of):
            yield Wrong(path, f"{dotted(path)} is limited to nothing; name at least one of {', '.join(any_of)}")

    return check


def shown(value: Any) -> str:
    """What a message calls ``value``."""
    if isinstance(value, str):
        return f'"{brief(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e15 else "a huge number"
    return {type(None): "empty", dict: "a mapping", list: "a list"}.get(type(value), f"a {type(value).__name__}")


def dotted(path: Path) -> str:
    """``exceptions[0].until``"""
    steps = (f"[{step}]" if isinstance(step, int) else f".{brief(str(step))}" for step in path)
    return "".join(steps).removeprefix(".")
