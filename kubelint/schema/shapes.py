"""What a value must look like: one form for bundled definitions and for those of CustomResourceDefinitions."""

from collections.abc import Callable
from copy import copy
from functools import cache
from typing import Any, NamedTuple

from kubelint.model import Path
from kubelint.schema import archive
from kubelint.schema.contents import Content, content

#: The type each word of the archive stands for, and its format.
SCALARS: dict[str, tuple[str, str]] = {
    "any": ("any", ""),
    "boolean": ("boolean", ""),
    "byte": ("string", "byte"),
    "date-time": ("string", "date-time"),
    "double": ("number", ""),
    "int-or-string": ("int-or-string", "int32"),
    "int32": ("integer", "int32"),
    "int64": ("integer", "int64"),
    "integer": ("integer", "int64"),
    "number": ("number", ""),
    "object": ("mapping", ""),
    "quantity": ("quantity", ""),
    "string": ("string", ""),
}


class Shape:
    """What one place of an object may hold.

    A mapping has either ``fields``, or an ``item`` for all its values, or neither, and then holds what it likes; a
    list has an ``item``. ``limits`` are the further keywords of a CustomResourceDefinition's schema.
    """

    def __init__(self, type: str, format: str = ""):
        self.type = type  # one of those in SCALARS, or "list"
        self.format = format
        self.name = ""  # of the bundled definition
        self.minor = 0  # the version that definition was taken from
        self.item: Shape | None = None
        self.enum: tuple[Any, ...] = ()
        self.content: Content | None = None  # what a value has to be like besides
        self.is_filled = False  # an empty value is refused like a missing one
        self.required: tuple[str, ...] = ()
        self.keys: tuple[str, ...] = ()  # of a list: what tells its items apart
        self.is_set = False
        self.is_open = False  # unknown fields are kept
        self.is_nullable = True  # null is as good as nothing
        self.keeps_null = False  # null is a value, and enough where one is required
        self.limits: dict[str, Any] = {}
        self._fields: Callable[[], dict[str, Shape]] | dict[str, Shape] | None = None

    @property
    def fields(self) -> "dict[str, Shape] | None":
        """The fields a mapping may have; None where any key will do."""
        if callable(self._fields):
            self._fields = self._fields()
        return self._fields

    @fields.setter
    def fields(self, fields: "dict[str, Shape] | Callable[[], dict[str, Shape]]") -> None:
        self._fields = fields

    @property
    def is_never_nothing(self) -> bool:
        """Whether null in a list lacks something: to the API server it is an empty text or mapping."""
        return self.is_nullable and bool(self.required or self.is_filled)

    @property
    def inside(self) -> "Shape":
        """The shape of the items of a list, of lists in a list too; of anything else the shape itself."""
        return self.item.inside if self.type == "list" and self.item else self


class Level(NamedTuple):
    """A mapping on the way to where something is wrong."""

    shape: Shape
    path: Path
    value: dict[str, Any]


def of_kind(api_version: str, kind: str, minor: int) -> Shape | None:
    """Return the shape of a built-in kind in one minor version, or None."""
    name = archive.definition_of(api_version, kind, minor)
    return of_definition(name, minor) if name else None


@cache
def of_definition(name: str, minor: int) -> Shape:
    """Return the shape of a bundled definition. Its fields are read when they are asked for."""
    shape = Shape("mapping")
    shape.name, shape.minor = name, minor
    fields = archive.definition(name, minor)
    if fields:
        shape.required = tuple(field[:-1] for field in fields if field[-1] == "!")
        shape.fields = lambda: {field.removesuffix("!"): read(text, minor) for field, text in fields.items()}
    return shape


@cache
def read(text: str, minor: int) -> Shape:
    """Return the shape that a type in the words of the archive stands for.

    ``string``, ``int32``, ... and the names of definitions; ``[]string`` is a list, ``[=]`` a set, ``[name]`` a list
    whose items differ in their ``name``, ``{}string`` a mapping of strings, ``string:A|B`` one of two values,
    ``string~label`` one with such a content, ``+string`` one that is not empty.
    """
    if text.startswith("+"):
        shape = copy(read(text[1:], minor))
        shape.is_filled = True
        return shape
    if text.startswith("{}"):
        shape = Shape("mapping")
        item = text[2:]  # of Secrets and ConfigMaps, whose own rules know base64 and what may stand in its place
        shape.item = read("string" if item == "byte" else item, minor)
        return shape
    if text.startswith("["):
        keys, _, item = text[1:].partition("]")
        shape = Shape("list")
        shape.item = read(item, minor)
        shape.is_set = keys == "="
        shape.keys = tuple(keys.split(",")) if keys not in ("", "=") else ()
        return shape
    rest, _, values = text.partition(":")
    word, _, needed = rest.partition("~")
    if word not in SCALARS:
        return of_definition(word, minor)
    shape = Shape(*SCALARS[word])
    shape.content = content(needed) if needed else None
    shape.enum = (*values.split("|"), "") if values else ()  # an empty string counts as nothing, too
    return shape
