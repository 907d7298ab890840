"""The records of ``RUN --mount=...``.

Source: https://docs.docker.com/reference/dockerfile/#run---mount
"""

import re
from collections.abc import Callable

from kubelint.load.dockerfile.values import BOOLEAN
from kubelint.text import brief, suggest

TYPES = ("bind", "cache", "tmpfs", "secret", "ssh")
SHARING = ("shared", "private", "locked")

#: Every key, and the one name it goes by here.
KEYS = {
    "type": "type",
    "from": "from",
    "source": "source",
    "src": "source",
    "target": "target",
    "dst": "target",
    "destination": "target",
    "readonly": "readonly",
    "ro": "readonly",
    "readwrite": "readwrite",
    "rw": "readwrite",
    "id": "id",
    "sharing": "sharing",
    "required": "required",
    "size": "size",
    "mode": "mode",
    "uid": "uid",
    "gid": "gid",
    "env": "env",
}

#: Keys that only some types take.
ONLY = {
    "size": ("tmpfs",),
    "required": ("secret", "ssh"),
    "sharing": ("cache",),
    "mode": ("cache", "secret", "ssh"),
    "uid": ("cache", "secret", "ssh"),
    "gid": ("cache", "secret", "ssh"),
}

_NUMBER = r"[0-9]{1,10}"

#: The form of a value, and how to say it.
FORMS = {
    "readonly": (BOOLEAN, '"true" or "false"'),
    "readwrite": (BOOLEAN, '"true" or "false"'),
    "required": (BOOLEAN, '"true" or "false"'),
    "size": (r"[0-9]+(\.[0-9]*)? ?([kKmMgGtTpP]?[iI]?[bB]?)?", 'a size such as "64m"'),
    "mode": (r"[0-7]{1,11}", 'an octal number such as "0644"'),
    "uid": (_NUMBER, "a number"),
    "gid": (_NUMBER, "a number"),
    "type": (f"(?i:{'|'.join(TYPES)})", "one of " + ", ".join(f'"{each}"' for each in TYPES)),
    "sharing": (f"(?i:{'|'.join(SHARING)})", "one of " + ", ".join(f'"{each}"' for each in SHARING)),
}

_FLAGS = ("readonly", "readwrite", "required")

#: Fields without a quote, or in quotes from end to end; Python's own reader would accept more.
_BALANCED = r'(?:"(?:[^"]++|"")*+"|[^",]*+)(?:,(?:"(?:[^"]++|"")*+"|[^",]*+))*+'


def mount_fault(record: str, expanded: Callable[[str], str | None], workdir: str | None) -> str:
    """Return what is wrong with a mount record; nothing if it is fine, or where that depends on unknown values.

    ``expanded`` gives the value of a word, None where it is not known; so is ``workdir``, the working directory.
    """
    if not record:
        return "mount is empty; it should say its type and target"
    fields = _fields(record)
    if fields is None:
        return "mount is not a comma-separated record; a double quote is out of place"
    kind: str | None = "bind"
    given: dict[str, str | None] = {}
    for key, written in fields:
        name = KEYS.get(key, "")
        value = "" if written is None else expanded(written)
        fault = _field_fault(key, name, written, value) or _misplaced(name, kind, early=True)
        if fault:
            return fault
        given[name] = value
        if name == "type":
            kind = value.lower() if value else None
    for name in given:
        if fault := _misplaced(name, kind):
            return fault
    return _secret_fault(kind, given) or _target_fault(kind, given, workdir)


def _fields(record: str) -> list[tuple[str, str | None]] | None:
    """Return the keys and values of a record, None for the value of a bare key; None where its quoting is broken."""
    from csv import Error, reader

    if not re.fullmatch(_BALANCED, record):
        return None
    try:
        rows = list(reader([record], strict=True))
    except Error:
        return None
    parts = [field.partition("=") for field in rows[0]]
    return [(key.lower(), value if equals else None) for key, equals, value in parts]


def _field_fault(key: str, name: str, written: str | None, value: str | None) -> str:
    if not name:
        return f'mount has no key "{brief(key)}"{suggest(key, KEYS)}'
    if written is None:
        return "" if name in _FLAGS else f'mount key "{key}" has no value; write {key}=value'
    if name == "from" and "$" in written[:-1]:
        return 'mount key "from" takes no variable; name a stage that is built FROM it'
    if value is None or name not in FORMS:
        return ""
    form, meaning = FORMS[name]
    return "" if re.fullmatch(form, value) else f'mount has {key} "{brief(value)}"; it should be {meaning}'


def _misplaced(name: str, kind: str | None, early: bool = False) -> str:
    """``early``: only for the keys that must come after the type they belong to."""
    if kind is None or kind in ONLY.get(name, TYPES) or (early and name not in ("size", "required")):
        return ""
    order = ", after their type" if early else ""
    return f'mount of type "{kind}" takes no {name}; only {", ".join(ONLY[name])} do{order}'


def _secret_fault(kind: str | None, given: dict[str, str | None]) -> str:
    if kind != "secret":
        return ""
    if given.get("from"):
        return 'mount of type "secret" takes no from'
    if given.get("source") and given.get("id"):
        return 'mount of type "secret" has source and id; one of them should go'
    if not any(name in given and given[name] != "" for name in ("source", "target", "id")):
        return 'mount of type "secret" has neither id, source nor target; id should name the secret'
    return ""


def _target_fault(kind: str | None, given: dict[str, str | None], workdir: str | None) -> str:
    """A mount cannot take the place of the root directory. Secrets and agent sockets have a target of their own."""
    target = given.get("target", "")
    if kind in (None, "secret", "ssh") or target is None:
        return ""
    if not target.startswith("/") and workdir is None:
        return ""
    from posixpath import join, normpath

    whole = target if target.startswith("/") else normpath(join("/", workdir or "", target))
    return f'mount of type "{kind}" would replace "/"; give it a target' if whole in ("/", "//") else ""
