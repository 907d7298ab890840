"""Secrets in ConfigMaps: as an entry, encoded, or on a line of a configuration file. No message quotes one."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.checks.kubernetes.literals import is_literal, names_an_object, with_article
from kubelint.model import Problem
from kubelint.secrets import looks_secret, names_secret, stretches
from kubelint.text import brief
from kubelint.views.kubernetes import Resource

#: What kind of secret, and the (start, end) stretch of the value it stands in, None for all of it.
Found = tuple[str, tuple[int, int] | None]

#: A line of a configuration file: key, sign, value.
LINE = (
    r"(?m)^[ \t]*+(?:-[ \t]++|export[ \t]++)?[\"']?(?P<key>[\w.-]++)[\"']?[ \t]*+(?P<sign>=>|[:=])[ \t]*+"
    r"(?:\"(?P<double>[^\"\r\n]++)\"|'(?P<single>[^'\r\n]++)'|(?P<plain>(?![=#])[^\s\"']*[^\s\"',;]))"
    r"[,;]?(?:[ \t]++[#;/].*)?[ \t\r]*+$"
)

#: What a value without quotes is in a program or a schema: a call, a member of something, the name of a type.
CODE = r"(?i).*[(\[{].*|[a-z_]\w*(?:\.[a-z_]\w*)+|string|str|text|keyword|bytes"

BASE64 = r"[A-Za-z0-9+/\s]{16,}+={0,2}\s*+"


def in_config_map(resource: Resource, *, scan_lines: bool, ignore_keys: list[str]) -> Iterator[Problem]:
    """A ConfigMap entry that is, encodes or holds a secret. Whoever may look into the namespace may read it."""
    if resource.group:
        return
    for field, found_in in (("data", _in_text if scan_lines else _in_value), ("binaryData", _encoded)):
        for key, value in resource.strings(field).items():
            if any(fnmatchcase(key, each) for each in ignore_keys):
                continue
            for kind, part in found_in(key, value):
                yield Problem(
                    resource.at(field, key),
                    f'{resource.title} has {with_article(kind)} in plain text in "{brief(key)}"; keep it in a Secret',
                    part,
                )


def _in_text(key: str, value: str) -> Iterator[Found]:
    """What is secret as a whole or shows itself, and what stands on a line after a name that says so."""
    found = list(_in_value(key, value))
    yield from found
    if "\n" not in value.strip() or any(part is None for _, part in found):
        return
    yield from (("secret", part) for part in _named_lines(value))


def _in_value(key: str, value: str) -> Iterator[Found]:
    """What is secret as a whole or shows itself."""
    shown = stretches(value)
    if re.fullmatch(BASE64, value) and (hidden := list(_encoded(key, value))):
        yield from hidden
    elif "\n" not in value.strip():
        if shown or (names_secret(key) and is_literal(value)):
            yield looks_secret(value) or "secret", None
    else:
        for start, end in shown:
            line = value[value.rfind("\n", 0, start) + 1 : end + 1]
            yield looks_secret(line) or "secret", (start, end)


def _encoded(key: str, value: str) -> Iterator[Found]:
    """What is secret once it is decoded from base64."""
    import base64

    try:
        kind = looks_secret(base64.b64decode(value).decode("utf-8", "replace"))
    except ValueError:
        return
    if kind:
        yield kind, None


def _named_lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the values of lines such as ``db.password=...`` stand that do not show themselves."""
    for found in re.finditer(LINE, text):
        style = found.lastgroup or "plain"
        key, value = found["key"], found[style]
        if not names_secret(key) or not is_literal(value) or names_an_object(key, value) or _is_prose(value):
            continue
        if not (style == "plain" and _is_code(key, found["sign"], value)) and not looks_secret(found[0]):
            yield found.span(style)


def _is_prose(value: str) -> bool:
    """Whether it is for people: a sentence, or a label such as ``Password``."""
    return re.search(r"\s", value) is not None or (value.istitle() and names_secret(value))


def _is_code(key: str, sign: str, value: str) -> bool:
    """Whether a value without quotes belongs to a program or a schema: ``password = self.password``."""
    return re.fullmatch(CODE, value) is not None or (sign == "=" and value == key)
