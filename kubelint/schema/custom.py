"""CustomResourceDefinitions as shapes, with the meaning the API server gives a structural schema.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from kubelint.schema import walk
from kubelint.schema.compiled import Compiled
from kubelint.schema.formats import FORMATS
from kubelint.schema.limits import KEYS
from kubelint.schema.shapes import Shape, of_definition, read
from kubelint.schema.words import Flaw
from kubelint.versions import LATEST
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Resource
from kubelint.views.workspace import AMBIGUOUS, Workspace

Schema = dict[str, Any]

KIND = "CustomResourceDefinition"
GROUP = "apiextensions.k8s.io"

TYPES = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "mapping",
    "array": "list",
}


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


#: The keywords that are taken over as they are, and what their values must be; the rest is broken, or not for objects.
TAKEN: dict[str, Callable[[Any], bool]] = {
    "minimum": _is_number,
    "maximum": _is_number,
    "minLength": _is_count,
    "maxLength": _is_count,
    "pattern": _is_text,
    "format": lambda value: _is_text(value) and value in FORMATS,
    "minItems": _is_count,
    "maxItems": _is_count,
    "minProperties": _is_count,
    "maxProperties": _is_count,
    "uniqueItems": lambda value: value is True,
    "allOf": lambda value: type(value) is list and value != [],
    "anyOf": lambda value: type(value) is list and value != [],
    "oneOf": lambda value: type(value) is list and value != [],
    "not": lambda value: type(value) is dict,
    KEYS: lambda value: type(value) is list and all(map(_is_text, value)),
}


class Defined(NamedTuple):
    """One version of a custom kind: where it is defined, whether it is served, and its shape, if it has a schema."""

    resource: Resource
    is_served: bool
    shape: Shape | None
    needs_walk: bool  # a validator alone cannot tell whether an object is right


def flaws(resource: Resource, workspace: Workspace) -> tuple[Flaw, ...]:
    """Return what is wrong with a custom resource by its definition; of rivals, the one that was probably meant."""
    found: list[tuple[Flaw, ...]] = []
    for each in defined(resource, workspace)[:AMBIGUOUS]:
        if each.shape:
            found.append(_by_definition(each, resource))
        if found and not found[-1]:
            return ()  # no other can fit better
    return min(found, key=len, default=())


def defined(resource: Resource, workspace: Workspace) -> list[Defined]:
    """The definitions of a custom resource's apiVersion and kind."""
    return workspace.once(definitions).get((resource.api_version, resource.kind), [])


def _by_definition(each: Defined, resource: Resource) -> tuple[Flaw, ...]:
    if not each.shape or (not each.needs_walk and _compiled(each.shape).is_valid(resource.value)):
        return ()
    return tuple(walk.flaws(each.shape, resource.value))


@lru_cache(maxsize=256)
def _compiled(shape: Shape) -> Compiled:
    return Compiled(shape)


def definitions(workspace: Workspace) -> dict[tuple[str, str], list[Defined]]:
    """Return what the CustomResourceDefinitions that a workspace knows define, by apiVersion and kind."""
    found: dict[tuple[str, str], list[Defined]] = {}
    for resource in (*workspace.kind(KIND), *workspace.definitions):
        if resource.group == GROUP:
            for api_version, defined in versions(resource):
                found.setdefault((api_version, resource.text("spec", "names", "kind")), []).append(defined)
    return found


def versions(resource: Resource) -> Iterator[tuple[str, Defined]]:
    """Yield (apiVersion, definition) of each version of a CustomResourceDefinition, of its v1beta1 form too."""
    group = resource.text("spec", "group")
    common = resource.get("spec", "validation", "openAPIV3Schema")
    keeps_all = resource.get("spec", "preserveUnknownFields") is not False and resource.version != "v1"
    written = list(resource.views("spec", "versions"))
    if not written and resource.text("spec", "version"):
        written = [View({"name": resource.text("spec", "version"), "served": True}, (), resource.subject)]
    for each in written:
        schema = each.get("schema", "openAPIV3Schema") or common
        shape = whole(schema, keeps_all) if isinstance(schema, dict) else None
        needs_walk = _mentions(schema, KEYS)
        yield f"{group}/{each.text('name')}", Defined(resource, each.get("served") is True, shape, needs_walk)


def whole(schema: Schema, keeps_all: bool = False) -> Shape:
    """Return the shape of a custom resource: its schema, and what every object has."""
    shape = structural(schema, keeps_all)
    if shape.type == "mapping":
        declared = shape.fields or {}
        if "status" in declared:
            declared["status"].required = ()  # what the controller fills in; nobody has to write it
        shape.fields = declared | _object_fields()
        shape.is_open = shape.is_open or (shape.item is None and not declared and "properties" not in schema)
    return shape


def structural(schema: Any, keeps_all: bool = False) -> Shape:
    """Return the shape that a structural schema describes; of what is no schema, one that accepts everything."""
    if not isinstance(schema, dict):
        return Shape("any")
    if schema.get("x-kubernetes-int-or-string") is True:
        shape = Shape("int-or-string")
    else:
        shape = Shape(TYPES.get(str(schema.get("type")), "mapping" if "properties" in schema else "any"))
    shape.keeps_null = schema.get("nullable") is True
    shape.is_open = keeps_all or schema.get("x-kubernetes-preserve-unknown-fields") is True
    if shape.type == "integer" and schema.get("format") in ("int32", "int64"):
        shape.format = schema["format"]
    if isinstance(schema.get("enum"), list):
        shape.enum = tuple(schema["enum"])
    shape.limits = _limits(schema, shape.type)
    if shape.type == "list":
        shape.item = structural(schema.get("items"), keeps_all)
        shape.item.is_nullable = shape.item.keeps_null or shape.item.type == "any"  # in a mapping null is left out
    elif shape.type == "mapping":
        _fill(shape, schema, keeps_all)
    return shape


def _fill(shape: Shape, schema: Schema, keeps_all: bool) -> None:
    """Give a mapping its fields, or the shape of its values."""
    properties, others = schema.get("properties"), schema.get("additionalProperties")
    is_embedded = schema.get("x-kubernetes-embedded-resource") is True
    if isinstance(others, dict) and not properties:
        shape.item = structural(others, keeps_all)
        return
    if others is True or (shape.is_open and not properties and not is_embedded):
        return
    known = properties if isinstance(properties, dict) else {}
    needed = schema.get("required")
    required = [*(needed if isinstance(needed, list) else ()), *(("apiVersion", "kind") if is_embedded else ())]
    shape.required = tuple(
        name for name in dict.fromkeys(filter(_is_text, required)) if dig(known, name, "default") is None
    )
    extra = _object_fields() if is_embedded else {}
    shape.fields = lambda: {name: structural(each, keeps_all) for name, each in known.items()} | extra


def _object_fields() -> dict[str, Shape]:
    metadata = of_definition("meta.v1.ObjectMeta", LATEST[1])
    return {"apiVersion": read("string", LATEST[1]), "kind": read("string", LATEST[1]), "metadata": metadata}


def _limits(schema: Schema, type: str) -> dict[str, Any]:
    limits = {key: schema[key] for key, is_right in TAKEN.items() if key in schema and is_right(schema[key])}
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.get(exclusive) is True and bound in limits:
            limits[exclusive] = limits.pop(bound)
    if schema.get("x-kubernetes-list-type") == "set" and type == "list":
        limits["uniqueItems"] = True
    if KEYS in limits:
        limits[KEYS] = {key: dig(schema, "items", "properties", key, "default") for key in limits[KEYS]}
    if type == "int-or-string":  # the one alternative that every such field has to spell out
        limits.pop("anyOf", None)
    return limits


def _mentions(value: Any, key: str) -> bool:
    """Whether a key stands anywhere in a schema."""
    if isinstance(value, dict):
        return key in value or any(_mentions(each, key) for each in value.values())
    return isinstance(value, list) and any(_mentions(each, key) for each in value)
