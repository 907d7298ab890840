"""What a text in a config must be: each form returns what is wrong with one, or an empty string."""

import operator
from collections.abc import Callable, Mapping

from kubelint import __version__, versions
from kubelint.catalog import Rule
from kubelint.select import UnknownSelector, is_code, resolve, words
from kubelint.text import brief

#: The rules a config may speak of; None where only its shape is checked.
Rules = Mapping[str, Rule] | None
Form = Callable[[str, Rules], str]

#: The longest operators first, so that ``>=`` is not read as ``>``.
COMPARE: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def selectors(text: str, rules: Rules) -> str:
    """A comma list of rules, aliases, categories, languages, standards or ``ALL``."""
    try:
        for word in words(text) if rules is not None else ():
            resolve(word, rules or {})
    except UnknownSelector as error:
        return str(error)
    return ""


def graded(text: str, rules: Rules) -> str:
    """Rules that can have a severity of their own."""
    if rules and any(is_code(word, rules) for word in words(text)):
        return f'"{brief(text)}" is one code of a rule, which has one severity; name the rule'
    return selectors(text, rules)


def pattern(text: str, rules: Rules) -> str:
    """A gitignore pattern that can match something.

    Source: https://git-scm.com/docs/gitignore#_pattern_format
    """
    escapes = len(text) - len(text.rstrip("\\"))
    is_void = not text.removeprefix("!").strip("/ ") or text.startswith("#") or escapes % 2
    return f'"{brief(text)}" is no gitignore pattern' if is_void else ""


def inherited(text: str, rules: Rules) -> str:
    """The way from one config to another, below no matter which folder but never from the root."""
    if complaint := _absolute(text):
        return complaint
    return "" if text.endswith((".yaml", ".yml", ".toml")) else f'"{brief(text)}" is no .yaml, .yml or .toml file'


def nearby(text: str, rules: Rules) -> str:
    """The way from a config to a file or folder, never to anything online."""
    if "://" in text:
        return f'"{brief(text)}" is a URL, and kubelint never goes online; write the path of a file or folder'
    return _absolute(text) or anything(text, rules)


def version(text: str, rules: Rules) -> str:
    """A Kubernetes version."""
    try:
        versions.parse(text)
    except versions.UnknownVersion as error:
        return str(error)
    return ""


def day(text: str, rules: Rules) -> str:
    """A date as ``2027-06-30``."""
    from datetime import date

    try:
        return "" if date.fromisoformat(text).isoformat() == text else f'"{brief(text)}" is no date; write "2027-06-30"'
    except ValueError:
        return f'"{brief(text)}" is no date; write "2027-06-30"'


def reference(text: str, rules: Rules) -> str:
    """``Kind/name`` or ``Kind/namespace/name``."""
    parts = text.split("/")
    return "" if len(parts) in (2, 3) and all(parts) else f'"{brief(text)}" is not "Kind/name" or "Kind/namespace/name"'


def requirement(text: str, rules: Rules) -> str:
    """The versions of kubelint a config is written for: ``>=0.1``, ``>=0.1,<2``.

    Source: https://packaging.python.org/en/latest/specifications/version-specifiers/
    """
    for part in text.replace(" ", "").split(","):
        sign = next((each for each in COMPARE if part.startswith(each)), "")
        numbers = part.removeprefix(sign).split(".")
        if not sign or not all(number.isdecimal() and len(number) < 10 for number in numbers):
            return f'"{brief(text)}" is no version requirement; write one as ">=0.1" or ">=0.1,<2"'
        if not COMPARE[sign](_release(__version__.split(".")), _release(numbers)):
            return f"this config needs kubelint {brief(text)}; this is {__version__}"
    return ""


def anything(text: str, rules: Rules) -> str:
    """Any text that is not empty."""
    return "" if text.strip() else "an empty text means nothing"


def _absolute(text: str) -> str:
    is_absolute = text.startswith(("/", "\\")) or text[1:2] == ":"
    return f'"{brief(text)}" is absolute; write it relative to this config' if is_absolute else ""


def _release(numbers: list[str]) -> tuple[int, ...]:
    """The numbers a version starts with, without the zeros that mean nothing: 0.1.0 is 0.1."""
    release = [int(each) for each in numbers if each.isdecimal()]
    while release and not release[-1]:
        release.pop()
    return tuple(release)
