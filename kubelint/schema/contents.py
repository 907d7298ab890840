"""What the API server asks of the content of a field, where its type leaves more open than that."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple

from kubelint.views.names import (
    CONFIG_KEY,
    DNS_LABEL,
    DNS_SUBDOMAIN,
    DNS_SUBDOMAIN_PREFIX,
    DOMAIN_PATH,
    DRIVER_NAME,
    QUALIFIED,
    SYSCTL_NAME,
    WINDOWS_USER,
    Grammar,
)

#: What the words of ``schemas/kubernetes/additions.json`` mean. A string that may be empty may always be that.
NAMES = {
    "config-key": CONFIG_KEY,
    "domain-path": DOMAIN_PATH,
    "driver": DRIVER_NAME,
    "label": DNS_LABEL,
    "qualified": QUALIFIED,
    "subdomain": DNS_SUBDOMAIN,
    "subdomain-prefix": DNS_SUBDOMAIN_PREFIX,
    "sysctl": SYSCTL_NAME,
    "windows-user": WINDOWS_USER,
}
PATHS = {
    "absolute": Grammar(r"/[\s\S]*", 1 << 20, 'a path that begins with "/"'),
}


class Content(NamedTuple):
    """One demand on a value of the right type, told in JSON Schema and in Python, with the words for what is right."""

    rule: str  # that reports a value that does not meet it
    schema: dict[str, Any]
    accepts: Callable[[Any], bool]
    words: str


@cache
def content(word: str) -> Content:
    """Return what a word of the archive demands: ``label``, ``0..255``, ``1..``."""
    if word in NAMES:
        return _grammar("invalid-name", NAMES[word])
    if word in PATHS:
        return _grammar("invalid-type", PATHS[word])
    least, _, most = word.partition("..")
    return _range(int(least), int(most) if most else None)


def _grammar(rule: str, grammar: Grammar) -> Content:
    schema = {"pattern": f"^(?:{grammar.pattern})?$", "maxLength": grammar.longest}
    return Content(rule, schema, partial(_is_empty_or, grammar), grammar.words)


def _is_empty_or(grammar: Grammar, text: str) -> bool:
    return not text or grammar.accepts(text)


def _range(least: int, most: int | None) -> Content:
    if most is None:
        return Content("invalid-type", {"minimum": least}, lambda number: least <= number, f"{least} or more")
    schema = {"minimum": least, "maximum": most}
    return Content("invalid-type", schema, lambda number: least <= number <= most, f"{least} to {most}")
