"""Schemas of CustomResourceDefinitions that the API server takes or refuses. The verdicts are those of version 1.35."""

import json
from typing import Any

import pytest
from linting import lint_text

OBJECT, STRING, INTEGER = {"type": "object"}, {"type": "string"}, {"type": "integer"}
BOTH = [INTEGER, STRING]
IN_A = {"properties": {"a": {"maxLength": 3}}}


def places(field: Any, **others: Any) -> list[str]:
    """Return where something is wrong, below the schema of the field ``x``, or from the version on for ``others``."""
    schema = {"type": "object", "properties": {"x": field}, **others.pop("root", {})}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}, **others}
    names = {"kind": "Cart", "plural": "carts"}
    spec = {"group": "shop.example", "scope": "Namespaced", "names": names, "versions": [version]}
    definition = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition"}
    text = json.dumps({**definition, "metadata": {"name": "carts.shop.example"}, "spec": spec})
    found = lint_text(text, select=["invalid-custom-resource-definition"])
    dotted = (".".join(map(str, each.path)) for each in found)
    home = "spec.versions.0."
    return [each.removeprefix(home).removeprefix("schema.openAPIV3Schema.properties.x") for each in dotted]


@pytest.mark.parametrize(
    "field",
    [
        {"type": "string", "x-kubernetes-int-or-string": True},
        {"x-kubernetes-int-or-string": True, "anyOf": BOTH},
        {"x-kubernetes-int-or-string": True, "allOf": [{"anyOf": BOTH}, {"anyOf": [{"minimum": 1}]}]},
        {"x-kubernetes-preserve-unknown-fields": True, "type": ""},
        {"type": "integer", "format": "int32", "default": 2**31},
        {"type": "object", "additionalProperties": False},
        {"type": "object", "properties": {"a": STRING}, "additionalProperties": True},
        {"type": "object", "anyOf": [IN_A]},
        {"type": "object", "additionalProperties": STRING, "not": IN_A},
        {"type": "array", "items": STRING, "x-kubernetes-list-type": "set"},
        {"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
        {"type": "string", "pattern": r"^\p{L}+\z", "x-kubernetes-validations": [{"rule": "self != ''"}]},
    ],
)
def test_what_the_api_server_takes_is_right(field: Any) -> None:
    assert places(field) == []


KEYED = {"type": "object", "properties": {"name": STRING}}


@pytest.mark.parametrize(
    "field, place",
    [
        (None, ""),
        ({"type": ""}, ""),
        ({"type": "text"}, ".type"),
        ({"type": 7}, ".type"),
        ({"type": "array", "items": None}, ".items"),
        ({"type": "array", "items": {"type": "object", "required": [7]}}, ".items.required.0"),
        ({"type": "object", "properties": {"a": "x"}}, ".properties.a"),
        ({"type": "object", "properties": {"a": STRING}, "additionalProperties": STRING}, ".additionalProperties"),
        ({"type": "object", "additionalProperties": "x"}, ".additionalProperties"),
        ({"x-kubernetes-int-or-string": True, "anyOf": [INTEGER]}, ".anyOf.0.type"),
        ({"type": "object", "allOf": [{"properties": {"a": {"title": "x"}}}]}, ".allOf.0.properties.a.title"),
        ({"type": "object", "x-kubernetes-preserve-unknown-fields": False}, ".x-kubernetes-preserve-unknown-fields"),
        ({"type": "object", "x-kubernetes-embedded-resource": True}, ".properties"),
        ({"type": "object", "x-kubernetes-map-type": "set"}, ".x-kubernetes-map-type"),
        ({"type": "array", "items": STRING, "x-kubernetes-list-type": "SET"}, ".x-kubernetes-list-type"),
        ({"type": "string", "x-kubernetes-list-type": "set"}, ".type"),
        ({"type": "array", "items": KEYED, "x-kubernetes-list-type": "set"}, ".items.x-kubernetes-map-type"),
        ({"type": "array", "items": KEYED, "x-kubernetes-list-type": "map"}, ".x-kubernetes-list-map-keys"),
        ({"type": "array", "items": KEYED, "x-kubernetes-list-map-keys": ["name"]}, ".x-kubernetes-list-type"),
        ({"type": "string", "pattern": "["}, ".pattern"),
        ({"type": "string", "pattern": "(?=a)"}, ".pattern"),
        ({"type": "string", "x-kubernetes-validations": [{"rule": " "}]}, ".x-kubernetes-validations.0.rule"),
        ({"type": "string", "x-kubernetes-validations": [{"rule": "a\nb"}]}, ".x-kubernetes-validations.0.message"),
    ],
)
def test_what_the_api_server_refuses_is_shown_where_it_says(field: Any, place: str) -> None:
    assert places(field) == [place]


def test_a_key_of_a_list_is_a_single_value_that_is_always_there() -> None:
    def keyed(**items: Any) -> list[str]:
        keys = {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"]}
        return places({"type": "array", "items": {**OBJECT, **items}, **keys})

    assert keyed(properties={"name": STRING}, required=["name"]) == []
    assert keyed(properties={"name": {**STRING, "default": "a"}}) == []
    assert keyed(properties={"name": STRING}) == [".items.properties.name.default"]
    assert keyed(properties={"name": OBJECT}, required=["name"]) == [".items.properties.name.type"]
    assert keyed(properties={"nmae": STRING}) == [".x-kubernetes-list-map-keys.0"]


def test_the_root_narrows_only_what_it_describes() -> None:
    schema = "schema.openAPIV3Schema."

    assert places(STRING, root={"anyOf": [{"properties": {"x": {"minLength": 1}}}]}) == []
    assert places(STRING, root={"anyOf": [{"properties": {"y": {"minLength": 1}}}]}) == [f"{schema}properties.y"]
    assert places(STRING, root={"nullable": True}) == [f"{schema}nullable"]
    assert places(STRING, root={"oneOf": []}, subresources={"status": {}}) == [f"{schema}oneOf"]
    assert places(STRING, root={"oneOf": []}) == []
    assert places(STRING, root={"title": "x", "enum": [1]}, subresources={"status": {}}) == [f"{schema}enum"]


def test_fields_to_select_by_are_single_values_of_the_schema() -> None:
    def selected(path: str) -> list[str]:
        return places({"type": "object", "properties": {"a": STRING}}, selectableFields=[{"jsonPath": path}])

    assert selected(".x.a") == []
    assert selected(".x") == selected(".x.b") == selected("x.a") == ["selectableFields.0.jsonPath"]
