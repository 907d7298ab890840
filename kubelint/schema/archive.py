"""The bundled definitions of all Kubernetes versions, unpacked as far as they are asked for.

The archive begins with four bytes: the length of its index, which follows, compressed. The index has ``kinds``,
``{apiVersion: {kind: [[first minor, last minor, definition]]}}``, and ``blocks``, which says where the definitions of
each API group and version lie: ``{name: [[first minor, last minor, {field: type}]]}``. A field that ends with ``!``
is required; the words for types, and for what else a value has to be, are those of :func:`kubelint.schema.shapes.read`.
"""

import json
import os
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from kubelint import assets

Fields = dict[str, str]


def definition(name: str, minor: int) -> Fields | None:
    """Return the fields of a definition such as ``core.v1.Container`` in one minor version, or None."""
    return next((fields for first, last, fields in variants(name) if first <= minor <= last), None)


def variants(name: str) -> list[tuple[int, int, Fields]]:
    """Return (first minor version, last one, fields) of each form a definition ever had, oldest first."""
    block, _, rest = name.rpartition(".")
    found: list[tuple[int, int, Fields]] = _block(block).get(rest, [])
    return found


def definition_of(api_version: str, kind: str, minor: int) -> str:
    """Return the name of the definition of a kind in one minor version; "" where it is not served."""
    return next((name for first, last, name in served(api_version, kind) if first <= minor <= last), "")


def served(api_version: str, kind: str) -> list[tuple[int, int, str]]:
    """Return (first minor version, last one, definition) of a kind; empty where no bundled version has it."""
    found: list[tuple[int, int, str]] = kinds().get(api_version, {}).get(kind, [])
    return found


def kinds() -> dict[str, dict[str, Any]]:
    """Return everything that is served in any version, by apiVersion and kind."""
    found: dict[str, dict[str, Any]] = _opened()[0]["kinds"]
    return found


def api_versions(kind: str, minor: int) -> Iterator[str]:
    """Yield each apiVersion that serves a kind in one minor version."""
    for api_version in kinds():
        if definition_of(api_version, kind, minor):
            yield api_version


@cache
def groups() -> frozenset[str]:
    """The API groups of all bundled versions, ``""`` for the core group."""
    return frozenset(api_version.rpartition("/")[0] for api_version in kinds())


@cache
def _opened() -> tuple[dict[str, Any], bytes]:
    """The index, and the bytes of all blocks."""
    with open(os.path.join(assets.folder("schemas"), "kubernetes", "definitions.bin"), "rb") as file:
        data = file.read()
    end = 4 + int.from_bytes(data[:4], "big")
    return json.loads(zlib.decompress(data[4:end])), data[end:]


@cache
def _block(name: str) -> dict[str, Any]:
    index, data = _opened()
    start, length = index["blocks"].get(name, (0, 0))
    found: dict[str, Any] = json.loads(zlib.decompress(data[start : start + length])) if length else {}
    return found
