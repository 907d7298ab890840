"""What makes the API server refuse a CustomResourceDefinition.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubelint.model import Path
from kubelint.schema import walk
from kubelint.schema.custom import TYPES, structural
from kubelint.schema.limits import JUNCTORS, KEYS
from kubelint.schema.words import listed, quoted
from kubelint.text import suggest
from kubelint.views.base import dig
from kubelint.views.kubernetes import Resource, is_template

ANY_TYPE = ("x-kubernetes-int-or-string", "x-kubernetes-preserve-unknown-fields")

#: Keywords of JSON Schema that a structural schema cannot have.
FORBIDDEN = ("$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems")

#: Keywords that only stand outside of allOf, anyOf, oneOf and not.
OUTSIDE = ("additionalProperties", "default", "description", "nullable", "type")

DEEPEST = 100


class Defect(NamedTuple):
    """Something wrong with a definition, and where: below the object."""

    path: Path
    message: str


def defects(resource: Resource) -> Iterator[Defect]:
    """Yield what is wrong with a CustomResourceDefinition of apiextensions.k8s.io/v1."""
    yield from _names(resource)
    yield from _versions(resource)
    if resource.get("spec", "preserveUnknownFields") is True:
        message = 'preserveUnknownFields is no longer allowed; set "x-kubernetes-preserve-unknown-fields" in the schema'
        yield Defect(("spec", "preserveUnknownFields"), message)


def _names(resource: Resource) -> Iterator[Defect]:
    plural, group = resource.text("spec", "names", "plural"), resource.text("spec", "group")
    if plural != plural.lower():
        message = f'plural {quoted(plural)} has capitals; it must be "{plural.lower()}"'
        yield Defect(("spec", "names", "plural"), message)
    elif plural and group and resource.name and not is_template(resource.name) and resource.name != f"{plural}.{group}":
        message = f"the name of this definition is {quoted(resource.name)}; it must be {quoted(f'{plural}.{group}')}"
        yield Defect(("metadata", "name"), message)


def _versions(resource: Resource) -> Iterator[Defect]:
    written = list(resource.views("spec", "versions"))
    if not written:
        return  # missing-required-field speaks
    stored = [each for each in written if each.get("storage") is True]
    if len(stored) != 1:
        path = stored[1].at("storage")[len(resource.path) :] if stored else ("spec", "versions")
        yield Defect(path, f"{len(stored)} versions are stored; it must be exactly one")
    if not any(each.get("served") is True for each in written):
        yield Defect(("spec", "versions"), "no version is served, so nobody can use this kind")
    names: set[str] = set()
    for each in written:
        path, name = each.path[len(resource.path) :], each.text("name")
        if name and name in names:
            yield Defect((*path, "name"), f"version {quoted(name)} is there already")
        names.add(name)
        schema = each.get("schema", "openAPIV3Schema")
        if not isinstance(schema, dict):
            yield Defect((*path, "schema"), f"version {quoted(name)} has no schema (openAPIV3Schema)")
        else:
            yield from _root(schema, (*path, "schema", "openAPIV3Schema"))


def _root(schema: dict[str, Any], path: Path) -> Iterator[Defect]:
    if schema.get("type") not in ("object", None):
        yield Defect((*path, "type"), f'the schema of an object is of type "object", not {quoted(str(schema["type"]))}')
        return
    yield from _node(schema, path)


def _node(schema: Any, path: Path) -> Iterator[Defect]:
    """Yield what is wrong with one level of a schema, and all below."""
    if not isinstance(schema, dict) or len(path) > DEEPEST:
        return
    yield from _own(schema, path)
    yield from _default(schema, path)
    for junctor in JUNCTORS:
        below = schema.get(junctor)
        for index, each in enumerate(below if isinstance(below, list) else [below] if below else []):
            inner = (*path, junctor, index) if isinstance(below, list) else (*path, junctor)
            yield from _inside(each, schema, inner)
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        yield from _node(each, (*path, "properties", name))
    for key in ("items", "additionalProperties"):
        yield from _node(schema.get(key), (*path, key))


def _own(schema: dict[str, Any], path: Path) -> Iterator[Defect]:
    kind = schema.get("type")
    for key in FORBIDDEN:
        if schema.get(key):
            yield Defect((*path, key), f'"{key}" is not allowed in the schema of a custom resource')
    if schema.get("uniqueItems") is True:
        yield Defect((*path, "uniqueItems"), '"uniqueItems" is not allowed; write "x-kubernetes-list-type: set"')
    if kind is None and not any(schema.get(each) is True for each in ANY_TYPE):
        yield Defect(path, f"{_name(path)} has no type")
    elif isinstance(kind, str) and kind not in TYPES:
        guess = suggest(kind, TYPES) or f"; known are {listed(TYPES)}"
        yield Defect((*path, "type"), f"{quoted(kind)} is no type{guess}")
    elif kind and schema.get(ANY_TYPE[0]) is True:
        yield Defect((*path, "type"), f'"{ANY_TYPE[0]}" says the type already; leave out "type"')
    if schema.get("properties") and schema.get("additionalProperties"):
        message = '"properties" and "additionalProperties" exclude each other: a mapping has known fields or any keys'
        yield Defect((*path, "additionalProperties"), message)
    elif schema.get("additionalProperties") is False:
        message = '"additionalProperties: false" is not allowed; it is the default, so remove it'
        yield Defect((*path, "additionalProperties"), message)
    if kind == "array" and not isinstance(schema.get("items"), dict):
        yield Defect((*path, "items"), f"{_name(path)} is an array, but nothing says of what (items)")
    yield from _list_keys(schema, path)


def _list_keys(schema: dict[str, Any], path: Path) -> Iterator[Defect]:
    kind, keys = schema.get("x-kubernetes-list-type"), schema.get(KEYS)
    if kind == "map" and not keys:
        yield Defect((*path, "x-kubernetes-list-type"), f'a list of type "map" needs "{KEYS}"')
    if keys and kind != "map":
        yield Defect((*path, KEYS), f'"{KEYS}" needs "x-kubernetes-list-type: map"')
        return
    known = dig(schema, "items", "properties")
    for index, key in enumerate(keys if isinstance(keys, list) else ()):
        if isinstance(known, dict) and isinstance(key, str) and key not in known:
            yield Defect((*path, KEYS, index), f"the items have no field {quoted(key)}{suggest(key, known)}")


def _default(schema: dict[str, Any], path: Path) -> Iterator[Defect]:
    if schema.get("default") is None:
        return
    shape = structural(schema)
    for flaw in walk.flaws(shape, schema["default"])[:1]:
        where = f" ({flaw.message})" if flaw.path else ""
        yield Defect((*path, "default", *flaw.path), f"the default of {_name(path)} does not fit its schema{where}")


def _inside(schema: Any, outside: dict[str, Any], path: Path) -> Iterator[Defect]:
    """Yield what is wrong inside of allOf, anyOf, oneOf and not, which may only narrow what stands outside."""
    if not isinstance(schema, dict) or outside.get(ANY_TYPE[0]) is True or len(path) > DEEPEST:
        return
    for key in OUTSIDE:
        if key in schema:
            yield Defect((*path, key), f'"{key}" is not allowed inside of "{_junctor(path)}"; write it outside')
    properties, known = schema.get("properties"), outside.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        beside = known.get(name) if isinstance(known, dict) else None
        if isinstance(beside, dict):
            yield from _inside(each, beside, (*path, "properties", name))
        elif not isinstance(outside.get("additionalProperties"), dict) and not outside.get(ANY_TYPE[1]):
            message = f'{quoted(name)} must also be described outside of "{_junctor(path)}"'
            yield Defect((*path, "properties", name), message)


def _junctor(path: Path) -> str:
    return str(next(each for each in reversed(path) if each in JUNCTORS))


def _name(path: Path) -> str:
    """What a place in a schema is called: the field it describes."""
    last = path[-1]
    if last == "items":
        return f"each item of {_name(path[:-1])}"
    if last == "additionalProperties":
        return f"each value of {_name(path[:-1])}"
    return "the schema" if last == "openAPIV3Schema" else quoted(str(last))
