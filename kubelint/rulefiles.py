"""Rule files to Rules.

Reading every YAML file at every start would cost more than linting a file, so they are folded into one
``catalog.json``: when the wheel is built, and in a checkout again whenever a rule file has changed.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from kubelint import assets
from kubelint.catalog import Rule
from kubelint.load import load
from kubelint.model import Source

FOLDED = assets.PACKAGE / "catalog.json"

#: What only a rule's page needs, and a run never does.
TEXTS = ("why", "fix", "examples")


def rules() -> dict[str, Rule]:
    """Return every rule by name, in order of language and name."""
    return {data["name"]: Rule(data) for data in _folded()}


def page(name: str, language: str) -> dict[str, Any]:
    """Return the whole rule file of one rule: what :class:`Rule` has, and ``why``, ``fix``, ``examples``."""
    return read(assets.folder("rules") / language / f"{name}.yaml")


def read(path: Path) -> dict[str, Any]:
    """Return one rule file, with its ``language`` (the folder) and ``remedy`` (the first line of ``fix``) added."""
    document = load(Source(str(path), path.read_text(encoding="utf-8"), "rule"))[0]
    data: dict[str, Any] = {"target" if key == "true" else key: value for key, value in document.value.items()}
    return data | {"language": path.parent.name, "remedy": data["fix"].partition("\n")[0]}


def files() -> list[Path]:
    """Return the path of every rule file, in order of language and name."""
    return sorted(assets.folder("rules").glob("*/*.yaml"))


def fold() -> str:
    """Return the text of ``catalog.json``: every rule without its long texts, and what it was made from."""
    data = [{key: value for key, value in read(path).items() if key not in TEXTS} for path in files()]
    return json.dumps({"stamp": _stamp(), "rules": data}, separators=(",", ":"))


def _folded() -> list[dict[str, Any]]:
    if (assets.PACKAGE / "rules").is_dir():  # installed: made with the wheel
        return list(json.loads(FOLDED.read_bytes())["rules"])
    with suppress(OSError, ValueError):
        catalog = json.loads(FOLDED.read_bytes())
        if catalog["stamp"] == _stamp():
            return list(catalog["rules"])
    text = fold()
    with suppress(OSError):  # a read-only checkout is folded at every start
        FOLDED.write_text(text, encoding="utf-8")
    return list(json.loads(text)["rules"])


def _stamp() -> list[int]:
    """What changes when a rule file is added, removed or edited."""
    times = list(_times(assets.folder("rules")))
    return [len(times), max(times)]


def _times(top: Path) -> Iterator[int]:
    import os

    for language in os.scandir(top):
        if language.is_dir():
            yield from (each.stat().st_mtime_ns for each in os.scandir(language.path) if each.name.endswith(".yaml"))
