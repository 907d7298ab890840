"""The sections of a trivy marker, and the many spellings of trivy's ids.

Source: https://trivy.dev/latest/docs/scanner/misconfiguration/config/config/#filtering-resources-by-inline-comments
"""

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

#: ``AVD-KSV-0001``, ``KSV-0001``, ``KSV0001`` and ``KSV001`` are one.
NUMBERED = re.compile(r"(?:AVD-)?([A-Z]{2,4})-?([0-9]{1,5})", re.IGNORECASE)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read(sections: str) -> tuple[list[str], str]:
    """Return the ids in ``ignore:KSV001:exp:2027-01-31`` as aliases may spell them, and the day it expires.

    No ids where there is nothing to ignore, or the day is none.
    """
    parts = sections.split(":")
    found = {key: value for key, value in list(pairwise(parts))[::2]}
    until = found.get("exp", "")
    if not found.get("ignore") or (until and not DATE.fullmatch(until)):
        return [], ""
    return spellings(found["ignore"].partition("[")[0]), until


def spellings(text: str) -> list[str]:
    """Return every form in which an alias may hold the id that ``text`` means."""
    ids = [text, *_names().get(_short(text), ())]
    return [form for each in ids for form in (each, *_numbered(each))]


def _numbered(text: str) -> list[str]:
    match = NUMBERED.fullmatch(text)
    if not match:
        return []
    group, number = match[1].upper(), int(match[2])
    return [f"{prefix}{group}-{number:0{width}}" for prefix in ("", "AVD-") for width in (4, 5)]


def _short(text: str) -> str:
    return text.casefold().removeprefix("kubernetes-")


@cache
def _names() -> dict[str, list[str]]:
    """The ids by their words: ``no-self-privesc`` is KSV-0001."""
    return dict(json.loads((Path(__file__).parent / "trivy_names.json").read_text(encoding="utf-8")))
