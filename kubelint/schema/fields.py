"""The fields of a kind, like ``kubectl explain`` shows them, from the bundled definitions."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.model import Version
from kubelint.schema import archive
from kubelint.schema.shapes import Shape, of_kind
from kubelint.schema.words import listed, quoted
from kubelint.text import suggest
from kubelint.versions import show

#: ``apps/v1/Deployment.spec.template``; without the API version where only one serves the kind.
PLACE = re.compile(r"(?:(?P<api_version>(?:[^/]+/)?[^/]+)/)?(?P<kind>[^/.]+)(?P<way>(?:\.[^/.]+)*)")
INDEX = re.compile(r"\[\d*\]|\.\d+(?=\.|$)")


class NoSuchPlace(ValueError):
    """A kind or a field that is not there; the message says what is."""


class Field(NamedTuple):
    """One field: its name, its type in words, whether it is required, and the words it knows."""

    name: str
    type: str
    is_required: bool
    enum: tuple[str, ...] = ()


class Place(NamedTuple):
    """A kind, or a field of one, and the fields in it."""

    title: str
    version: str
    type: str
    fields: tuple[Field, ...]


def place(text: str, version: Version) -> Place:
    """Return the place that ``apps/v1/Deployment.spec.template`` names. Raises NoSuchPlace.

    Indexes count for nothing, so that the place a finding names can be asked for, too.
    """
    match = PLACE.fullmatch(INDEX.sub("", text.strip()))
    if not match:
        raise NoSuchPlace(f"{quoted(text)} is no kind; write it like apps/v1/Deployment.spec.template")
    kind, way = match["kind"], match["way"].split(".")[1:]
    api_version = match["api_version"] or _only_version(kind, version)
    shape = _shape(api_version, kind, version)
    seen = kind
    for name in way:
        fields = shape.fields
        if fields is None:
            raise NoSuchPlace(f"{seen} has no fields of its own; it is {type_of(shape)}")
        if name not in fields:
            raise NoSuchPlace(f"{seen} has no field {quoted(name)}{suggest(name, fields)}")
        seen, found = f"{seen}.{name}", fields[name]
        last, shape = found, _content(found)
    of = type_of(last) if way else "an object"
    return Place(f"{api_version} {seen}", show(version), of, tuple(_fields(shape)))


def text(found: Place) -> str:
    """Return a place as text: its title, its type, and a line for each field."""
    lines = [f"{found.title} (Kubernetes {found.version}): {found.type}"]
    width = max((len(each.name) for each in found.fields), default=0)
    for name, type, is_required, enum in found.fields:
        values = f": {', '.join(enum)}" if enum else ""
        lines.append(f"  {name:{width}}  {type}{', required' if is_required else ''}{values}")
    return "\n".join(lines) + "\n"


def type_of(shape: Shape) -> str:
    """Return the type of a shape in words: ``list of Container``, ``integer (int32)``, ``mapping of string``."""
    if shape.type == "list":
        kind = "set" if shape.is_set else "list"
        keys = f", told apart by {' and '.join(shape.keys)}" if shape.keys else ""
        return f"{kind} of {type_of(shape.item)}{keys}" if shape.item else kind
    if shape.name:
        return shape.name.rpartition(".")[2]
    if shape.item:
        return f"mapping of {type_of(shape.item)}"
    return f"{shape.type} ({shape.format})" if shape.format else shape.type


def _fields(shape: Shape) -> Iterator[Field]:
    for name, field in sorted((shape.fields or {}).items()):
        enum = tuple(str(each) for each in field.inside.enum if each != "")
        yield Field(name, type_of(field), name in shape.required, enum)


def _content(shape: Shape) -> Shape:
    """What a list or a mapping of anything holds; any other shape itself."""
    while shape.item:
        shape = shape.item
    return shape


def _only_version(kind: str, version: Version) -> str:
    """Return the one API version that serves a kind."""
    found = list(archive.api_versions(kind, version[1]))
    if len(found) > 1:
        raise NoSuchPlace(f"{listed(found)} have a kind {quoted(kind)}; name one, e.g. {found[0]}/{kind}")
    if not found:
        known = {each for kinds in archive.kinds().values() for each in kinds}
        raise NoSuchPlace(f"Kubernetes {show(version)} has no kind {quoted(kind)}{_guess(kind, known)}")
    return found[0]


def _shape(api_version: str, kind: str, version: Version) -> Shape:
    shape = of_kind(api_version, kind, version[1])
    if shape:
        return shape
    known = archive.kinds().get(api_version)
    if known is None:
        guess = suggest(api_version, archive.kinds())
        raise NoSuchPlace(f"Kubernetes has no API version {quoted(api_version)}{guess}")
    others = list(archive.api_versions(kind, version[1]))
    guess = f"; {listed(others, 'or')} has" if others else _guess(kind, set(known))
    raise NoSuchPlace(f"{quoted(api_version)} has no kind {quoted(kind)} in Kubernetes {show(version)}{guess}")


def _guess(kind: str, known: set[str]) -> str:
    """A suggestion that does not mind capitals, as those who type ``deployment`` do not."""
    same = next((each for each in sorted(known) if each.casefold() == kind.casefold() and each != kind), "")
    return f'; did you mean "{same}"?' if same else suggest(kind, known - {kind})
