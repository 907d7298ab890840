"""What makes the API server refuse the schemas of a CustomResourceDefinition, which have to be structural.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

import re
from typing import Any

from kubelint.model import Path
from kubelint.schema import walk
from kubelint.schema.custom import TYPES, structural
from kubelint.schema.defects import (
    DEEPEST,
    EMBEDDED,
    INT_OR_STRING,
    LIST_TYPE,
    MAP_TYPE,
    PRESERVE,
    RULES,
    Defect,
    Found,
)
from kubelint.schema.junctors import incomplete, narrowing
from kubelint.schema.limits import KEYS
from kubelint.schema.merging import merged_lists, merged_maps
from kubelint.schema.words import listed, quoted
from kubelint.text import suggest
from kubelint.views.base import dig
from kubelint.views.kubernetes import Resource

#: Keywords of JSON Schema that a structural schema cannot have.
FORBIDDEN = ("$ref", "definitions", "dependencies", "id", "patternProperties", "additionalItems")

#: What the values of keywords have to be.
KEYWORDS = {
    **dict.fromkeys(("type", "format", "title", "description", "pattern", "id", "$ref", LIST_TYPE, MAP_TYPE), "string"),
    **dict.fromkeys(("nullable", "uniqueItems", "exclusiveMinimum", "exclusiveMaximum"), "boolean"),
    **dict.fromkeys((PRESERVE, INT_OR_STRING, EMBEDDED), "boolean"),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), "number"),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"), "integer"),
    **dict.fromkeys(("required", "enum", "allOf", "anyOf", "oneOf", KEYS, RULES), "list"),
    **dict.fromkeys(("properties", "not"), "mapping"),
}
ITEMS = {**dict.fromkeys(("required", KEYS), "string"), **dict.fromkeys(("allOf", "anyOf", "oneOf", RULES), "mapping")}


#: All that the root may have where the status is a subresource.
AT_ROOT = frozenset(
    (
        *("description", "type", "format", "title", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"),
        *(
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "multipleOf",
            "required",
            "items",
        ),
        *("properties", "externalDocs", "example", PRESERVE, RULES),
    )
)

REASONS = ("FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate")

#: What both Python and Go read as no regular expression, and what Go has not.
BROKEN = re.compile("unterminated|missing \\)|unbalanced|nothing to repeat|bad character range")
LOOKAROUND = re.compile(r"\(\?(?:[=!]|<[=!])")

LONGEST = 1000


def defects(resource: Resource) -> Found:
    """Yield what is wrong with the schemas of a CustomResourceDefinition of apiextensions.k8s.io/v1."""
    for version in resource.views("spec", "versions"):
        path, schema = version.path[len(resource.path) :], version.get("schema", "openAPIV3Schema")
        place = (*path, "schema", "openAPIV3Schema")
        if isinstance(schema, dict):
            yield from _root(schema, place, version.get("subresources", "status") is not None)
        else:
            where = place if isinstance(version.get("schema"), dict) else place[:-1]
            yield Defect(where, f"version {quoted(version.text('name'))} has no schema (openAPIV3Schema)")


def _root(schema: dict[str, Any], path: Path, has_status: bool) -> Found:
    kind = schema.get("type")
    if kind not in ("object", None, ""):
        yield Defect((*path, "type"), f'the schema of an object is of type "object", not {quoted(str(kind))}')
        return
    if schema.get("nullable") is True:
        yield Defect((*path, "nullable"), "an object cannot be null; leave it out")
    if schema.get("additionalProperties") is not None:
        yield Defect((*path, "additionalProperties"), "the fields of an object are known; leave it out")
    for key, value in schema.items() if has_status else ():
        if key not in AT_ROOT and value not in (None, "", False) and not key.startswith("additional"):
            yield Defect((*path, key), f"{quoted(key)} is not allowed at the root, as the status is a subresource")
    yield from _metadata(schema, path)
    yield from _identity(schema, path)
    yield from _node(schema, path)
    yield from incomplete(schema, schema, path, path)


def _metadata(schema: dict[str, Any], path: Path) -> Found:
    """The metadata of every object are known; only their names may be narrowed."""
    metadata = dig(schema, "properties", "metadata")
    if not isinstance(metadata, dict):
        return
    properties = metadata.get("properties")
    others = [key for key, value in metadata.items() if key not in ("type", "properties", "default") and value]
    others += [key for key in properties if key not in ("name", "generateName")] if isinstance(properties, dict) else []
    if others:
        place = (*path, "properties", "metadata")
        yield Defect(place, f"metadata are known, but for name and generateName; leave out {quoted(str(others[0]))}")


def _identity(schema: dict[str, Any], path: Path) -> Found:
    """What every object has, at the root and wherever one is embedded."""
    for field, wanted in (("apiVersion", "string"), ("kind", "string"), ("metadata", "object")):
        known = dig(schema, "properties", field)
        if isinstance(known, dict) and known.get("type") != wanted:
            yield Defect((*path, "properties", field, "type"), f'{quoted(field)} is of type "{wanted}"')


def _node(schema: Any, path: Path) -> Found:
    """Yield what is wrong with one level of a schema, and all below."""
    if not isinstance(schema, dict) or len(path) > DEEPEST:
        return
    for look in (_types, _own, merged_lists, merged_maps, _rules, _default):
        yield from look(schema, path)
    yield from narrowing(schema, path)
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        yield from _node({} if each is None else each, (*path, "properties", name))
    for key in ("items", "additionalProperties"):
        yield from _node(schema.get(key), (*path, key))


def _types(schema: dict[str, Any], path: Path) -> Found:
    """Keywords whose values are of another type. Those that stand in fields of the definition are checked twice."""
    for key, value in schema.items():
        judgement = walk.JUDGEMENTS.get(KEYWORDS.get(key, "any"))
        if value is None or not judgement:
            continue
        if not judgement.fits(value):
            yield Defect((*path, key), f'"{key}" is not {judgement.words}')
        elif key == "properties":
            wrong = (name for name, each in value.items() if not (each is None or isinstance(each, dict)))
            yield from (Defect((*path, key, name), f"{quoted(name)} is described by no mapping") for name in wrong)
        elif key in ITEMS:
            item = walk.JUDGEMENTS[ITEMS[key]]
            odd = (index for index, each in enumerate(value) if each is not None and not item.fits(each))
            yield from (Defect((*path, key, index), f'this item of "{key}" is not {item.words}') for index in odd)
    others = schema.get("additionalProperties")
    if not (others is None or isinstance(others, dict | bool)):
        yield Defect((*path, "additionalProperties"), '"additionalProperties" is neither a mapping nor true or false')


def _own(schema: dict[str, Any], path: Path) -> Found:
    kind, is_any = schema.get("type"), any(schema.get(each) is True for each in (INT_OR_STRING, PRESERVE))
    for key in FORBIDDEN:
        if schema.get(key):
            yield Defect((*path, key), f'"{key}" is not allowed in the schema of a custom resource')
    if schema.get("uniqueItems") is True:
        yield Defect((*path, "uniqueItems"), f'"uniqueItems" is not allowed; write "{LIST_TYPE}: set"')
    if kind in (None, ""):
        if not is_any or schema.get(EMBEDDED) is True:
            yield Defect(path, f"{_name(path)} has no type")
    elif isinstance(kind, str) and kind not in TYPES:
        guess = suggest(kind, TYPES) or f"; known are {listed(TYPES)}"
        yield Defect((*path, "type"), f"{quoted(kind)} is no type{guess}")
    if schema.get(PRESERVE) is False:
        yield Defect((*path, PRESERVE), f'"{PRESERVE}" can only be true; leave it out')
    for other in (PRESERVE, EMBEDDED):
        if schema.get(INT_OR_STRING) is True and schema.get(other) is True:
            yield Defect((*path, other), f'"{INT_OR_STRING}" excludes it; leave it out')
    yield from _fields(schema, path)
    yield from _pattern(schema, path)


def _fields(schema: dict[str, Any], path: Path) -> Found:
    """Properties, other properties and items, and which of them go together."""
    others, kind = schema.get("additionalProperties"), schema.get("type")
    if schema.get("properties") and (others is False or isinstance(others, dict)):
        message = '"properties" and "additionalProperties" exclude each other: a mapping has known fields or any keys'
        yield Defect((*path, "additionalProperties"), message)
    if kind == "array" and not isinstance(schema.get("items"), dict):
        yield Defect((*path, "items"), f"{_name(path)} is an array, but nothing says of what (items)")
    if schema.get(EMBEDDED) is True:
        if kind and kind != "object":
            yield Defect((*path, "type"), f'"{EMBEDDED}" needs type "object"')
        if not schema.get("properties") and schema.get(PRESERVE) is not True:
            yield Defect((*path, "properties"), f'"{EMBEDDED}" needs properties, or "{PRESERVE}"')
        if others is not None:
            yield Defect((*path, "additionalProperties"), f'"{EMBEDDED}" excludes it; leave it out')
        yield from _identity(schema, path)


def _pattern(schema: dict[str, Any], path: Path) -> Found:
    """A pattern that is certainly none: what only Go can read is not looked at."""
    pattern = schema.get("pattern")
    if not isinstance(pattern, str) or len(pattern) > LONGEST:
        return
    if LOOKAROUND.search(pattern):
        yield Defect((*path, "pattern"), "the pattern looks ahead or behind, which Go cannot do")
        return
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        if BROKEN.search(str(error)):
            yield Defect((*path, "pattern"), "the pattern is no regular expression")


def _rules(schema: dict[str, Any], path: Path) -> Found:
    """Rules in CEL, which are not compiled: whether they say something is looked at, not what."""
    rules = schema.get(RULES)
    for index, each in enumerate(rules if isinstance(rules, list) else ()):
        rule, message = (str(dig(each, key) or "") for key in ("rule", "message"))
        reason, place = dig(each, "reason"), (*path, RULES, index)
        if not rule.strip():
            yield Defect((*place, "rule"), "the rule is empty")
        elif message and not message.strip():
            yield Defect((*place, "message"), "the message is blank; write one, or leave it out")
        elif _has_lines(message.strip()):
            yield Defect((*place, "message"), "the message has more than one line")
        elif _has_lines(rule.strip()) and not message.strip():
            yield Defect((*place, "message"), "a rule of more than one line needs a message")
        if isinstance(reason, str) and reason not in REASONS:
            yield Defect((*place, "reason"), f"{quoted(reason)} is no reason; known are {listed(REASONS)}")


def _has_lines(text: str) -> bool:
    return "\n" in text or "\r" in text


def _default(schema: dict[str, Any], path: Path) -> Found:
    if schema.get("default") is None:
        return
    shape = structural({**schema, "format": None})  # which nobody compares it with
    for flaw in walk.flaws(shape, schema["default"])[:1]:
        where = f" ({flaw.message})" if flaw.path else ""
        yield Defect((*path, "default", *flaw.path), f"the default of {_name(path)} does not fit its schema{where}")


def _name(path: Path) -> str:
    """What a place in a schema is called: the field it describes."""
    last = path[-1]
    if last == "items":
        return f"each item of {_name(path[:-1])}"
    if last == "additionalProperties":
        return f"each value of {_name(path[:-1])}"
    return "the schema" if last == "openAPIV3Schema" else quoted(str(last))
