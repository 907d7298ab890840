"""Labels: their keys, and the schema that a project gives them."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from kubelint.checks.dockerfile.label_types import is_email, is_git_hash, is_semver, is_spdx, is_timestamp, is_url
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage

#: Source: https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations
RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")

_KEY = re.compile(r"[a-z](?:[a-z0-9._/-]*[a-z0-9])?")

Schema = dict[str, str]


def key_invalid(instruction: Instruction) -> Iterator[Problem]:
    """A label key outside of Docker's recommendations; the first one of an instruction."""
    for index, pair in enumerate(instruction.pairs):
        key = pair["name"] or ""
        if fault := _key_fault(key):
            yield Problem(instruction.at("pairs", index, "name"), f'label key "{brief(key)}" {fault}')
            return


def _key_fault(key: str) -> str:
    if key.startswith(RESERVED):
        return "begins like the keys that Docker keeps for itself; begin with a domain of yours"
    if not _KEY.fullmatch(key):
        return 'should be lower-case letters, digits, ".", "-", "_" and "/", a letter in front and no sign at the end'
    pair = next((each for each in ("..", "--") if each in key), "")
    return f'has "{pair}" in it; one sign is enough' if pair else ""


def missing(stage: Stage, *, label_schema: Schema) -> Iterator[Problem]:
    """A stage without a label that the schema wants, unless it is only there to build on or to copy from."""
    if not label_schema or stage.index in _copied_from(stage.file):
        return
    present = _family_labels(stage.file)[stage.index]
    for key in label_schema:
        if key not in present:
            yield Problem(stage.path, f'{stage.title} has no label "{brief(key)}"; add LABEL {brief(key)}="..."')


@lru_cache(maxsize=4)
def _family_labels(file: Dockerfile) -> list[frozenset[str]]:
    """The labels of each stage, of the stages it is built on, and of those built on it."""
    own = [frozenset(pair["name"] or "" for each in stage.all("LABEL") for pair in each.pairs) for stage in file.stages]
    above, below = list(own), list(own)
    for stage in file.stages:
        above[stage.index] |= above[stage.parent.index] if stage.parent else frozenset()
    for stage in reversed(file.stages):
        if stage.parent:
            below[stage.parent.index] |= below[stage.index]
    return [one | other for one, other in zip(above, below, strict=True)]


@lru_cache(maxsize=4)
def _copied_from(file: Dockerfile) -> frozenset[int]:
    """The stages whose files a COPY takes."""
    found = [
        file.stage_for(each.flag("from") or "", stage.index) for stage in file.stages for each in stage.all("COPY")
    ]
    return frozenset(stage.index for stage in found if stage)


def unexpected(instruction: Instruction, *, strict_labels: bool, label_schema: Schema) -> Iterator[Problem]:
    """A label that is not in the schema."""
    for index, pair in enumerate(instruction.pairs if strict_labels else ()):
        key = pair["name"] or ""
        if key not in label_schema:
            message = f'label "{brief(key)}" is not in the label schema; delete it, or add it there'
            yield Problem(instruction.at("pairs", index, "name"), message)


def empty(instruction: Instruction, *, label_schema: Schema) -> Iterator[Problem]:
    """A label of the schema without a value."""
    for index, pair in enumerate(instruction.pairs):
        if pair["name"] in label_schema and not pair["value"]:
            yield Problem(instruction.at("pairs", index, "name"), f'label "{pair["name"]}" is empty; give it a value')


def not_url(instruction: Instruction, *, label_schema: Schema) -> Iterator[Problem]:
    """A label of type ``url`` that is no absolute address."""
    return _wrong(instruction, label_schema, "url", is_url, "an address such as https://example.com/shop")


def not_timestamp(instruction: Instruction, *, label_schema: Schema) -> Iterator[Problem]:
    """A label of type ``rfc3339`` that is no date and time."""
    return _wrong(instruction, label_schema, "rfc3339", is_timestamp, "a time such as 2025-06-01T12:00:00Z")


def not_spdx(instruction: Instruction, *, label_schema: Schema, allow_expressions: bool) -> Iterator[Problem]:
    """A label of type ``spdx`` that names no licence of the SPDX list."""

    def fits(text: str) -> bool:
        return is_spdx(text, allow_expressions)

    return _wrong(instruction, label_schema, "spdx", fits, "an SPDX licence identifier such as Apache-2.0")


def not_git_hash(instruction: Instruction, *, label_schema: Schema, allow_sha256: bool) -> Iterator[Problem]:
    """A label of type ``hash`` that is no commit."""

    def fits(text: str) -> bool:
        return is_git_hash(text, allow_sha256)

    return _wrong(instruction, label_schema, "hash", fits, "a git commit of 7 or 40 hexadecimal digits")


def not_semver(instruction: Instruction, *, label_schema: Schema) -> Iterator[Problem]:
    """A label of type ``semver`` that is no semantic version."""
    return _wrong(instruction, label_schema, "semver", is_semver, "a semantic version such as 1.4.2")


def not_email(instruction: Instruction, *, label_schema: Schema) -> Iterator[Problem]:
    """A label of type ``email`` that is no address."""
    return _wrong(instruction, label_schema, "email", is_email, "an address such as shop@example.com")


def _wrong(
    instruction: Instruction, schema: Schema, kind: str, fits: Callable[[str], bool], wanted: str
) -> Iterator[Problem]:
    for index, pair in enumerate(instruction.pairs):
        value = pair["value"] or ""
        if value and schema.get(pair["name"] or "") == kind and not fits(value):
            message = f'label "{pair["name"]}" is "{brief(value)}", which is not {wanted}'
            yield Problem(instruction.at("pairs", index, "value"), message)
