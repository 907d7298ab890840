"""The types a label may have."""

import json
import os
import re
from functools import lru_cache

LICENSES = os.path.join(os.path.dirname(__file__), "spdx.json")
LONGEST_EMAIL = 254

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_NUMBER = r"(?:0|[1-9][0-9]*)"
_SEMVER = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
    rf"(?:-(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:{_NUMBER}|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"
)
_EMAIL = re.compile(
    r"(?:[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*|\"(?:[^\"\\]|\\.)+\")"
    r"@(?:[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*|\[[^\[\]\\]+\])"
)
_HASH = re.compile(r"[0-9a-f]{7}|[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_url(text: str) -> bool:
    """Whether a text is an absolute URI. Source: https://www.rfc-editor.org/rfc/rfc3986#section-4.3"""
    return _URL.fullmatch(text) is not None


def is_timestamp(text: str) -> bool:
    """Whether a text is a date and time. Source: https://www.rfc-editor.org/rfc/rfc3339#section-5.6"""
    from datetime import date

    found = _RFC3339.fullmatch(text)
    try:
        return found is not None and bool(date.fromisoformat(found[1]))
    except ValueError:
        return False


def is_semver(text: str) -> bool:
    """Whether a text is a semantic version. Source: https://semver.org/"""
    return _SEMVER.fullmatch(text) is not None


def is_email(text: str) -> bool:
    """Whether a text is a mail address. Source: https://www.rfc-editor.org/rfc/rfc5322#section-3.4.1"""
    return len(text) <= LONGEST_EMAIL and _EMAIL.fullmatch(text) is not None


def is_git_hash(text: str, allow_sha256: bool) -> bool:
    """Whether a text is a commit, in full or cut to seven digits."""
    return bool(_HASH.fullmatch(text) or (allow_sha256 and _SHA256.fullmatch(text)))


def is_spdx(text: str, allow_expressions: bool) -> bool:
    """Whether a text is an SPDX licence identifier, or an expression of several."""
    licenses, exceptions = _spdx()
    if not allow_expressions:
        return text in licenses
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    wants_name = True
    depth = 0
    known = licenses
    for word in words:
        if wants_name and word == "(" and known is licenses:
            depth += 1
        elif wants_name:
            if word.removesuffix("+") not in known and not _is_own(word):
                return False
            wants_name = False
        elif word == ")":
            depth -= 1
        elif word in ("AND", "OR", "WITH"):
            wants_name, known = True, exceptions if word == "WITH" else licenses
        else:
            return False
        if depth < 0:
            return False
    return bool(words) and not wants_name and depth == 0


def _is_own(word: str) -> bool:
    return re.fullmatch(r"(?:DocumentRef-[\w.-]+:)?LicenseRef-[\w.-]+", word) is not None


@lru_cache(maxsize=1)
def _spdx() -> tuple[frozenset[str], frozenset[str]]:
    """The identifiers of licences and of exceptions."""
    with open(LICENSES, encoding="utf-8") as file:
        data = json.load(file)
    return frozenset(" ".join(data["licenses"]).split()), frozenset(" ".join(data["exceptions"]).split())
