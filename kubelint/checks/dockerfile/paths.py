"""Paths inside the image: which folder they count from, and which COPY or ADD wrote to them."""

from bisect import bisect_left
from functools import lru_cache
from posixpath import basename, normpath

from kubelint.checks.dockerfile.copies import sources
from kubelint.checks.dockerfile.destinations import destination
from kubelint.checks.dockerfile.history import expanded, inherited
from kubelint.views.dockerfile import Instruction, Stage


def absolute(instruction: Instruction, text: str) -> str:
    """A path from the root, as an instruction means it; "" where variables or patterns hide it."""
    if not text or any(sign in text for sign in "$*?[`~"):
        return ""
    folder = "" if text.startswith("/") else _folder(instruction)
    return normpath(f"{folder}/{text}").replace("//", "/") if folder or text.startswith("/") else ""


def _folder(instruction: Instruction) -> str:
    """The working directory an instruction starts in; "" where it is not known."""
    if instruction.stage is None:
        return ""
    indexes, folders = _folders(instruction.stage)
    at = bisect_left(indexes, instruction.index)
    return folders[at - 1] if at else ""


@lru_cache(maxsize=16)
def _folders(stage: Stage) -> tuple[list[int], list[str]]:
    """Where the working directory changes, and what to."""
    indexes: list[int] = []
    folders: list[str] = []
    folder = ""
    for each in (*inherited(stage), *stage.instructions):
        if each.name == "WORKDIR":
            value = expanded(each, 0) or ""
            known = value if value.startswith("/") else f"{folder}/{value}" if folder and value else ""
            folder = normpath(known) if known else ""
            indexes.append(each.index)
            folders.append(folder)
    return indexes, folders


def last_copy(instruction: Instruction, path: str) -> Instruction | None:
    """The last COPY or ADD of the stage, before an instruction, that surely wrote a file or folder."""
    stage = instruction.stage
    before = _copies(stage).get(path, []) if stage and path else []
    return next((each for each in reversed(before) if each.index < instruction.index), None)


@lru_cache(maxsize=16)
def _copies(stage: Stage) -> dict[str, list[Instruction]]:
    found: dict[str, list[Instruction]] = {}
    for each in stage.instructions:
        if each.name in ("ADD", "COPY"):
            for path in written(each):
                found.setdefault(path, []).append(each)
    return found


def written(instruction: Instruction) -> set[str]:
    """What a COPY or ADD surely writes: its destination, and the files that it names below it."""
    target = absolute(instruction, destination(instruction))
    if not target:
        return set()
    named = {basename(each.rstrip("/")) for each in (*sources(instruction), *_copied(instruction))}
    files = {f"{target.rstrip('/')}/{name}" for name in named if _is_name(name)}
    return files | ({target} - {"/"})


def _is_name(text: str) -> bool:
    return bool(text.strip(".")) and not any(sign in text for sign in "*?[$<")


def _copied(instruction: Instruction) -> list[str]:
    """What a COPY takes from another stage."""
    return instruction.args[:-1] if instruction.flag("from") else []
