"""The options of rules: which there are, and what type each has, is known from their defaults."""

from collections.abc import Iterator, Mapping
from typing import Any

from kubelint.config.forms import Rules
from kubelint.config.shapes import Wrong, dotted, shown
from kubelint.model import Path
from kubelint.select import names_of
from kubelint.text import brief, suggest

#: The types an option may have, in the order they are tried: a bool is an int to Python.
TYPES: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a mapping",
}


def options(value: Any, path: Path, rules: Rules) -> Iterator[Wrong]:
    """Yield what is wrong with the options of one rule, whose name ends ``path``."""
    if not isinstance(value, dict):
        yield Wrong(path, f"{dotted(path)} is {shown(value)}, not a mapping of options")
    elif rules is not None:
        name = str(path[-1])
        for option, given in value.items():
            yield from _option(str(option), given, (*path, option), rules[name].options, name)


def rule_name(text: str, rules: Rules) -> str:
    """The name of one rule: options belong to a rule, so that an alias of several will not do."""
    if rules is None or text in rules:
        return ""
    own = " or ".join(f'"{each}"' for each in sorted(names_of(text, rules)))
    return f'no rule is called "{brief(text)}"' + (f"; its name here is {own}" if own else suggest(text, rules))


def _option(option: str, given: Any, path: Path, defaults: Mapping[str, Any], name: str) -> Iterator[Wrong]:
    if option in defaults:
        yield from _value(f'option "{option}" of {name}', given, path, defaults[option])
    else:
        close = suggest(option, defaults) if defaults else "; it has none"
        yield Wrong(path, f'unknown option "{brief(option)}" for {name}{close}', "key")


def _value(title: str, given: Any, path: Path, default: Any) -> Iterator[Wrong]:
    if wanted := unfit(given, default):
        yield Wrong(path, f"{title} is {shown(given)}, not {wanted}")
    elif isinstance(default, list) and default:
        for index, each in enumerate(given):
            yield from _value(f"item {index + 1} of {title}", each, (*path, index), default[0])


def unfit(given: Any, default: Any) -> str:
    """Return what an option should be, judged by its default; an empty string where it is, as anything is for null."""
    kind = next((each for each in TYPES if isinstance(default, each)), None)
    if kind is None:
        return ""
    fits = isinstance(given, int | float) if kind is float else isinstance(given, kind)
    return "" if fits and (kind is bool or not isinstance(given, bool)) else TYPES[kind]
