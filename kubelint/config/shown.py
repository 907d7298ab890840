"""The settings in force as people read them."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from kubelint import versions
from kubelint.config.file import seen_from_here
from kubelint.config.settings import Exemption, Settings

MOST_PIECES = 1000


def show(settings: Settings) -> str:
    """Return the settings for people, a ``key: value  # origin`` on each line."""
    from kubelint.text import printable

    return "\n".join(printable(line) for line in _lines(settings))


def _lines(settings: Settings) -> Iterator[str]:
    for key, value in _plain(settings).items():
        for whole, each in _entries(key, value):
            yield f"{whole}: {_flow(each)}  # {settings.origin.get(whole, 'default')}"


def _entries(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Each entry of a mapping that has an origin of its own, or the value as a whole."""
    if value and isinstance(value, Mapping) and key != "per-path-ignores":
        yield from ((f"{key}.{name}", each) for name, each in value.items())
    else:
        yield key, value


def _plain(settings: Settings) -> dict[str, Any]:
    """The settings under the keys of a config, with values as a config would say them."""
    fields = settings._asdict() | {
        "kubernetes_version": versions.show(settings.kubernetes_version),
        "per_path_ignores": {each.glob.pattern: each.rules for each in settings.per_path_ignores},
        "external": [each._asdict() for each in settings.external],
        "schemas": [seen_from_here(each) for each in settings.schemas],
        "exceptions": [_said(each) for each in settings.exceptions],
    }
    return {key.replace("_", "-"): value for key, value in fields.items() if key not in ("base", "file", "origin")}


def _said(exemption: Exemption) -> dict[str, Any]:
    """An exception without what it leaves open."""
    fields = exemption._asdict() | {"paths": [each.pattern for each in exemption.paths]}
    return {key: value for key, value in fields.items() if value and key != "origin"}


def _flow(value: Any) -> str:
    """``value`` on one line of YAML."""
    from json import JSONEncoder

    if isinstance(value, str) and value:
        return value
    pieces = JSONEncoder(ensure_ascii=False, default=str).iterencode(value)
    return "".join(islice(pieces, MOST_PIECES))  # aliases make a small text a huge value
