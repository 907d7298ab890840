"""Shapes as JSON Schemas, compiled: the quick way to know that nothing is wrong.

jsonschema-rs needs some 25 ms to be imported and a few to compile a kind, then microseconds for an object. The first
few objects of a kind are therefore looked at by :mod:`kubelint.schema.walk`, which has to explain faulty ones anyway.
"""

from typing import Any

from kubelint.schema.formats import FORMATS
from kubelint.schema.shapes import Shape

#: How many objects of a kind are walked before its schema is compiled: that many walks cost less.
FEW = 20

#: Ranges of the integer formats.
RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}

LETTER, PADDING = r"(?:[A-Za-z0-9+/][\r\n]*)", r"(?:=[\r\n]*)"

#: What the API server's decoder accepts. Sources: Go's encoding/base64 (which skips line ends) and time.RFC3339
PATTERNS = {
    "byte": f"^(?:{LETTER * 4})*(?:{LETTER * 2}{PADDING * 2}|{LETTER * 3}{PADDING})?$",
    "date-time": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$",
}

#: What counts as nothing to the API server where something is required.
NOTHING: tuple[Any, ...] = ("", 0, [])

#: The same in JSON Schema.
FILLED: dict[str, dict[str, Any]] = {
    "string": {"minLength": 1},
    "integer": {"not": {"const": 0}},
    "list": {"minItems": 1},
}

#: What the types of a shape are called in JSON Schema.
TYPES = {
    "string": ["string"],
    "integer": ["integer"],
    "number": ["number"],
    "boolean": ["boolean"],
    "mapping": ["object"],
    "list": ["array"],
    "int-or-string": ["integer", "string"],
    "quantity": ["string", "number"],
    "any": [],
}


class Compiled:
    """One kind's schema, compiled when it pays."""

    def __init__(self, shape: Shape, few: int = FEW):
        self.shape = shape
        self.few = few
        self.seen = 0
        self._validator: Any = None

    def is_valid(self, value: Any) -> bool:
        """Whether nothing is wrong with an object. False also where only a closer look can tell."""
        self.seen += 1
        if self.seen <= self.few:
            return False
        if self._validator is None:
            self._validator = validator(self.shape)
        try:
            return bool(self._validator and self._validator.is_valid(value))
        except ValueError:  # what has no form in JSON: infinity, lone surrogates, too many levels
            return False


def validator(shape: Shape) -> Any:
    """Return the compiled validator; False where the schema of a CustomResourceDefinition does not compile."""
    from jsonschema_rs import Draft202012Validator, ValidationError

    try:
        return Draft202012Validator(json_schema(shape), formats=FORMATS, validate_formats=True)
    except (ValueError, ValidationError):
        return False


def json_schema(shape: Shape) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that accepts exactly what has the shape, each bundled definition once."""
    definitions: dict[str, Any] = {}
    return _schema(shape, definitions, is_required=True) | {"$defs": definitions}


def _schema(shape: Shape, definitions: dict[str, Any], is_required: bool = False) -> dict[str, Any]:
    if not shape.name:
        return _body(shape, definitions, is_required)
    if shape.name not in definitions:
        definitions[shape.name] = {}  # it may hold itself
        definitions[shape.name] = _body(shape, definitions, False)
    reference = {"$ref": f"#/$defs/{shape.name}"}
    return reference | {"type": "object"} if is_required else reference


def _body(shape: Shape, definitions: dict[str, Any], is_required: bool) -> dict[str, Any]:
    is_nullable = shape.is_nullable and not is_required
    schema: dict[str, Any] = {}
    if types := TYPES[shape.type]:
        schema["type"] = [*types, "null"] if is_nullable else types
    if shape.enum:
        schema["enum"] = [*shape.enum, *([None] if is_nullable else [])]
    if shape.format in RANGES:
        schema["minimum"], schema["maximum"] = RANGES[shape.format]
    if shape.format in PATTERNS:
        schema["pattern"] = PATTERNS[shape.format]
    if shape.fields is not None:
        schema["properties"] = {
            name: _schema(field, definitions, name in shape.required and not field.keeps_null)
            for name, field in shape.fields.items()
        }
        schema["required"] = list(shape.required)
        schema["additionalProperties"] = shape.is_open
    elif shape.item:
        is_item = shape.type == "list"
        item = _schema(shape.item, definitions, is_item and shape.item.is_never_nothing)
        schema["items" if is_item else "additionalProperties"] = item
    if shape.content:
        schema |= shape.content.schema
    if shape.is_filled:
        schema |= FILLED[shape.type]
    return schema | shape.limits
