"""Rule files to Rules.

Reading every YAML file at every start would cost more than linting a file, so they are folded into one
``catalog.json``: when the wheel is built, and in a checkout again whenever a rule file has changed.
"""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from kubelint import assets
from kubelint.catalog import Rule
from kubelint.load import load
from kubelint.model import Source

FOLDED = os.path.join(assets.PACKAGE, "catalog.json")

#: What only a rule's page needs, and a run never does.
TEXTS = ("why", "fix", "examples")


def rules() -> dict[str, Rule]:
    """Return every rule by name, in order of language and name."""
    return {data["name"]: Rule(data) for data in _folded()}


def page(name: str, language: str) -> dict[str, Any]:
    """Return the whole rule file of one rule: what :class:`Rule` has, and ``why``, ``fix``, ``examples``."""
    return read(os.path.join(assets.folder("rules"), language, f"{name}.yaml"))


def read(path: str) -> dict[str, Any]:
    """Return one rule file, with its ``language`` (the folder) and ``remedy`` (the first line of ``fix``) added."""
    with open(path, encoding="utf-8") as file:
        document = load(Source(path, file.read(), "rule"))[0]
    data: dict[str, Any] = document.value
    return data | {"language": os.path.basename(os.path.dirname(path)), "remedy": data["fix"].partition("\n")[0]}


def files() -> list[str]:
    """Return the path of every rule file, in order of language and name."""
    return sorted(each.path for each in _entries())


def fold() -> str:
    """Return the text of ``catalog.json``: every rule without its long texts, and what it was made from."""
    stamp = _stamp()  # before reading: a file that changes meanwhile is read again next time
    data = [{key: value for key, value in read(path).items() if key not in TEXTS} for path in files()]
    return json.dumps({"stamp": stamp, "rules": data}, separators=(",", ":"))


def _folded() -> list[dict[str, Any]]:
    with suppress(OSError, ValueError), open(FOLDED, encoding="utf-8") as file:
        catalog = json.load(file)
        if assets.INSTALLED or catalog["stamp"] == _stamp():
            return list(catalog["rules"])
    text = fold()
    with (
        suppress(OSError),
        open(FOLDED, "w", encoding="utf-8") as file,
    ):  # a read-only checkout is folded at every start
        file.write(text)
    return list(json.loads(text)["rules"])


def _stamp() -> list[int]:
    """What changes when a rule file is added, removed or edited."""
    times = [each.stat().st_mtime_ns for each in _entries()]
    return [len(times), max(times)]


def _entries() -> "Iterator[os.DirEntry[str]]":
    for language in os.scandir(assets.folder("rules")):
        if language.is_dir():
            yield from (each for each in os.scandir(language.path) if each.name.endswith(".yaml"))
