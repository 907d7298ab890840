"""Secrets in plain sight: in the variables and commands of containers. No message quotes one."""

import re
from collections.abc import Iterator
from itertools import takewhile

from kubelint.checks.kubernetes.literals import is_literal, names_an_object, with_article
from kubelint.model import Path, Problem
from kubelint.secrets import looks_secret, mask_line, names_secret
from kubelint.secrets.lines import HEADERS
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Container

#: Where a container keeps what the kubelet calls: its probes and its hooks.
PROBES = (("livenessProbe",), ("readinessProbe",), ("startupProbe",))
ACTIONS = (*PROBES, ("lifecycle", "postStart"), ("lifecycle", "preStop"))

#: How much of a line is looked at before a value, and after what it is no secret: ``echo "password: required"``.
LEAD = 200
NO_SECRET_AFTER = r"stdin[\s\"']*$|\b(?:echo|printf)\b.*:\s*$"

#: Without one of these no name on a line says secret, and no program takes a password by a short flag.
NAMES = ("pass", "pwd", "secret", "token", "key", "cred", "bearer", "auth", "cookie")
HINTS = (*NAMES, "mysql", "mariadb", "login", "redis")

WORD = r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+"


def in_variables(
    container: Container, *, name_patterns: list[str], ignore_name_suffixes: list[str], allow_values: list[str]
) -> Iterator[Problem]:
    """A literal variable that is a secret by its own look, or by its name. A reference is how it should be."""
    harmless = tuple(each.upper() for each in ignore_name_suffixes)
    for variable in container.views("env"):
        name, value = variable.text("name"), variable.text("value")
        if not value or value in allow_values:
            continue
        kind = looks_secret(value)
        named = not name.upper().endswith(harmless) and (names_secret(name) or _fits(name, name_patterns))
        if kind or (named and is_literal(value) and not _repeats(name, value)):
            what = with_article(kind or "secret")
            yield Problem(
                variable.at("value"),
                f'{container.title} has {what} in plain text in "{brief(name)}"; take it from a Secret',
            )


def in_command(container: Container) -> Iterator[Problem]:
    """A literal secret on a command line, where every list of processes shows it, or in a header of a probe."""
    for path, kind in _in_commands(container):
        yield Problem(
            path, f"{container.title} has {with_article(kind)} in its command; pass it in a variable from a Secret"
        )
    for header, kind in _in_headers(container):
        name = brief(header.text("name"))
        yield Problem(
            header.at("value"),
            f'{container.title} sends {with_article(kind)} in its header "{name}"; let the endpoint answer without it',
        )


def _fits(name: str, patterns: list[str]) -> bool:
    """Whether one of ``patterns`` fits whole words of ``name``, split at signs and at changes of case."""
    words = "_".join(re.findall(WORD, name)).lower() if patterns else ""
    return any(re.search(rf"(?:^|_)(?:{each})s?(?:_|$)", words) for each in patterns)


def _repeats(name: str, value: str) -> bool:
    """Whether it only holds the place, as in ``API_KEY: API_KEY_VALUE``."""
    return value.isupper() and name.upper() in value


def _in_commands(container: Container) -> Iterator[tuple[Path, str]]:
    """Yield the path of each word of a command that holds a secret, and what kind."""
    yield from _in_words([*container.words("command"), *container.words("args")])
    for action in ACTIONS:
        yield from _in_words(container.words(*action, "exec", "command"))


def _in_words(words: list[tuple[Path, str]]) -> Iterator[tuple[Path, str]]:
    """Look at each word of a command together with what gives it a meaning: the program, and a flag before it."""
    program = " ".join(takewhile(lambda word: not word.startswith("-"), (word for _, word in words[:2])))
    flag = ""
    for path, word in words:
        kind = _kind_in(word, f"{program[:LEAD]} {flag[:LEAD]}")
        if kind:
            yield path, kind
        flag = word if re.fullmatch(r"--?[\w.-]+", word) else ""


def _kind_in(text: str, before: str) -> str | None:
    """Return what kind of secret a word or script holds that stands after ``before`` on a command line."""
    for line in text.splitlines():
        whole = f"{before} {line}"
        masked = mask_line(whole) if any(map(whole.lower().__contains__, HINTS)) else ""
        for found in re.finditer(r"\*+", masked):
            start, end = found.span()
            if start > len(before) and _is_given(whole[max(0, start - LEAD) : start], whole[start:end]):
                return looks_secret(line) or "secret"
        before = ";"
    return looks_secret(text)


def _is_given(lead: str, value: str) -> bool:
    """Whether ``value``, masked because of the ``lead`` before it, is truly a secret. A mask rather hides too much."""
    if set(value) == {"*"} or not is_literal(value) or value.startswith(("$(", "${", "`")):
        return False
    key = re.search(r"([\w.-]+)[\s=:\"']*$", lead)
    return not re.search(NO_SECRET_AFTER, lead) and not names_an_object(key[1] if key else "", value)


def _in_headers(container: Container) -> Iterator[tuple[View, str]]:
    """Yield each HTTP header that holds a secret, and what kind. Most cookies are none."""
    for action in ACTIONS:
        for header in container.views(*action, "httpGet", "httpHeaders"):
            name, value = header.text("name"), header.text("value")
            kind = looks_secret(value)
            if kind or (_says_secret(name, value) and is_literal(value)):
                yield header, kind or "secret"


def _says_secret(header: str, value: str) -> bool:
    if "cookie" in header.lower():
        return any(map(names_secret, re.findall(r"(?<![\w.-])([\w.-]++)=", value)))
    return header.lower() in HEADERS or names_secret(header)
