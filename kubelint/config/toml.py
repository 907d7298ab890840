"""Where the keys below ``[tool.kubelint]`` stand, since tomllib does not tell: good to the line."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from kubelint.model import Part, Path

KEY = re.compile(r'"([^"]*)"|\'([^\']*)\'|([\w-]+)')


class TomlLines:
    """The lines of one TOML text, read when they are first asked for."""

    def __init__(self, text: str):
        self.text = text

    def spot(self, path: Path, part: Part | None = None) -> tuple[int, int]:
        """The line and column of ``path``, or of its nearest ancestor that has a line."""
        whole = ("tool", "kubelint", *path)
        while whole and whole not in self._spots:
            whole = whole[:-1]
        return self._spots.get(whole, (1, 1))

    @cached_property
    def _spots(self) -> dict[Path, tuple[int, int]]:
        return dict(reversed([*_keys(self.text)]))  # where a table is named twice, the first line counts


def _keys(text: str) -> Iterator[tuple[Path, tuple[int, int]]]:
    table: Path = ()
    repeats: Counter[Path] = Counter()
    for number, line in enumerate(text.split("\n"), 1):
        content = line.lstrip()
        spot = number, len(line) - len(content) + 1
        if content.startswith("["):
            table = _split(content.partition("]")[0])
            yield table, spot
        if content.startswith("[["):
            repeats[table] += 1
            table = (*table, repeats[table] - 1)
            yield table, spot
        elif not content.startswith("[") and "=" in content:
            yield (*table, *_split(content.partition("=")[0])), spot


def _split(dotted: str) -> Path:
    """``a."b.c".d`` as its three keys."""
    return tuple(one or two or bare for one, two, bare in KEY.findall(dotted))
