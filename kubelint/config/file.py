"""One config file: its values, and the way back to its lines."""

import os
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from kubelint.model import Part, Path, Source, Span

#: A config is written by hand; what is longer than this many bytes is something else.
LONGEST = 1_000_000


class ConfigError(Exception):
    """A config or a flag that is wrong; ``problems`` has one line for each thing wrong with it."""

    def __init__(self, problems: Iterable[str]):
        from kubelint.text import printable

        self.problems = [printable(each) for each in problems]
        super().__init__(self.problems)  # as an exception from another process is made again

    def __str__(self) -> str:
        return "\n".join(self.problems)


class File(NamedTuple):
    """One layer of configuration: a file, or the flags of the command line."""

    name: str  # as shown to people; "" for the command line
    folder: str  # what its paths and patterns are relative to
    values: dict[str, Any]
    spot: Callable[[Path, Part | None], tuple[int, int]]  # line and column of what stands at a path
    faults: tuple[str, ...] = ()  # what is wrong with its text

    def where(self, path: Path, part: Part | None = None) -> str:
        """``.kubelint.yaml:3:1``, or ``--profile`` for a flag."""
        line, column = self.spot(path, part)
        return f"{self.name}:{line}:{column}" if self.name else f"--{path[0]}"

    def origin(self, path: Path) -> str:
        """``.kubelint.yaml:3``, or ``--profile`` for a flag."""
        return f"{self.name}:{self.spot(path, 'key')[0]}" if self.name else f"--{path[0]}"

    def place(self, path: str) -> str:
        """Where a path that is relative to this config leads."""
        return os.path.normpath(os.path.join(self.folder, path))


def flags(values: dict[str, Any]) -> File:
    """The flags of the command line, as if a file of the current folder had said them."""
    return File("", os.getcwd(), values, lambda path, part: (1, 1))


def read(path: str) -> File | None:
    """Return the config at ``path``; None for a TOML file without ``[tool.kubelint]``; ConfigError if it is broken."""
    name = seen_from_here(path)
    text = _text(path, name)
    return _toml(text, path, name) if path.endswith(".toml") else _yaml(text, path, name)


def seen_from_here(path: str) -> str:
    """``path`` as people know it: relative to the current folder, with forward slashes."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except ValueError:  # on another drive than the current folder
        return path


def _text(path: str, name: str) -> str:
    try:
        if os.path.getsize(path) > LONGEST:
            raise ConfigError([f"{name}: is larger than {LONGEST // 1_000_000} MB; a config is a small file"])
        with open(path, encoding="utf-8-sig") as file:
            return file.read()
    except OSError as error:
        raise ConfigError([f"{name}: cannot be read: {(error.strerror or str(error)).lower()}"]) from None
    except UnicodeDecodeError:
        raise ConfigError([f"{name}: is not UTF-8"]) from None


def _yaml(text: str, path: str, name: str) -> File:
    from kubelint.load import load

    documents = load(Source(name, text, "config"))
    faults = [_fault(name, each.span, each.message) for document in documents for each in document.faults]
    if len(documents) > 1:
        faults.append(_fault(name, documents[1].tree.span(()), "this is a second document; a config has one"))
    if any(document.broken for document in documents):
        raise ConfigError(faults)
    value = documents[0].value if documents else None
    if not isinstance(value, dict | None):
        raise ConfigError([*faults, f"{name}:1:1: a config is a mapping of keys to values"])

    def spot(where: Path, part: Part | None) -> tuple[int, int]:
        span = documents[0].tree.span(where, part)
        return span.line, span.column

    return File(name, os.path.dirname(path), value or {}, spot, tuple(faults))


def _fault(name: str, span: Span, message: str) -> str:
    return f"{name}:{span.line}:{span.column}: {message}"


def _toml(text: str, path: str, name: str) -> File | None:
    import tomllib

    from kubelint.config.toml import TomlLines

    try:
        value = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError([f"{name}: is not TOML: {error}"]) from None
    table = value.get("tool", {}).get("kubelint") if isinstance(value.get("tool"), dict) else None
    if not isinstance(table, dict):
        return None
    return File(name, os.path.dirname(path), table, TomlLines(text).spot)
