"""Path patterns, each relative to the folder of the config that states it."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from kubelint.load.gitignore import Patterns


class Glob(NamedTuple):
    """A gitignore pattern, and the absolute folder it is relative to."""

    pattern: str
    folder: str


def matcher(globs: Iterable[Glob]) -> Callable[[str], bool]:
    """Return what tells whether a file, its path as the user wrote it, or a folder above it is meant by ``globs``."""
    patterns = [Patterns([glob.pattern], _slashes(glob.folder)) for glob in globs]
    return lambda file: any(_covers(each, _slashes(os.path.abspath(file))) for each in patterns)


def rebased(globs: Sequence[Glob], folder: str) -> tuple[str, ...]:
    """Return ``globs`` as patterns relative to ``folder``, which lies above the folders they are relative to now."""
    return tuple(_moved(glob, os.path.relpath(glob.folder, folder)) for glob in globs)


def _covers(patterns: Patterns, file: str) -> bool:
    if not file.startswith(patterns.folder):
        return False
    ends = [end for end in range(len(patterns.folder), len(file)) if file[end] == "/"]
    return any(patterns.ignores(file[:end], True) for end in ends) or bool(patterns.ignores(file, False))


def _moved(glob: Glob, way: str) -> str:
    """``glob`` as seen from further up: ``way`` leads down to its own folder."""
    if way == ".":
        return glob.pattern
    bare = glob.pattern.removeprefix("!")
    depth = "" if "/" in bare.rstrip("/") else "**/"  # without a slash it means names at any depth
    return f"{'!' * (bare != glob.pattern)}/{_slashes(way)}/{depth}{bare.removeprefix('/')}"


def _slashes(path: str) -> str:
    return path.replace("\\", "/") if os.sep == "\\" else path
