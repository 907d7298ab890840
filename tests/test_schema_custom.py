"""Custom resources, by the definitions beside them."""

from typing import Any

import pytest
from linting import lint_files, lint_text
from test_robust import ODD, places, replaced

from kubelint.load import load
from kubelint.model import Source
from kubelint.rulefiles import page
from kubelint.schema import objects
from kubelint.schema.compiled import Compiled
from kubelint.schema.custom import whole
from kubelint.schema.walk import flaws
from kubelint.versions import LATEST
from kubelint.views.kubernetes import Resource, resources
from kubelint.views.workspace import Workspace

BASE: dict[str, Any] = {"apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": "a"}}


def problems(schema: dict[str, Any], value: Any) -> list[tuple[str, str]]:
    """Return (rule, message) of what is wrong with ``value`` at ``spec``."""
    shape = whole({"type": "object", "properties": {"spec": schema}})
    return [(each.rule, each.message) for each in flaws(shape, BASE | {"spec": value})]


def of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


STRING, INTEGER = {"type": "string"}, {"type": "integer"}
PORT = {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]}
NAMED = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["name"],
    "items": of(name=STRING),
}
PORTS = {
    "type": "array",
    "x-kubernetes-list-type": "map",
    "x-kubernetes-list-map-keys": ["port", "protocol"],
    "items": of(port=INTEGER, protocol=STRING | {"default": "TCP"}),
}


@pytest.mark.parametrize(
    "schema, value",
    [
        (of(port=PORT), {"port": 80}),
        (of(port=PORT), {"port": "http"}),
        (of(a=STRING | {"nullable": True}), {"a": None}),
        (of(a=STRING | {"default": "x"}), {"a": None}),
        (of(a=STRING | {"default": "x"}) | {"required": ["a"]}, {}),
        (of(a=STRING | {"nullable": True}) | {"required": ["a"]}, {"a": None}),
        (of(a=STRING), {"a": None}),  # the API server leaves such a null out
        ({"type": "object", "additionalProperties": STRING}, {"a": None}),
        (of(a=STRING) | {"x-kubernetes-preserve-unknown-fields": True}, {"b": {"c": 1}}),
        ({"x-kubernetes-preserve-unknown-fields": True}, [1, {"a": 2}]),
        ({"type": "object", "additionalProperties": STRING}, {"any": "key"}),
        ({"type": "object", "additionalProperties": True}, {"any": ["thing"]}),
        ({"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
         {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": 1}),
        (NAMED, [{"name": "a"}, {"name": "b"}]),
        (INTEGER | {"minimum": 1, "maximum": 3}, 3),
        (INTEGER, 2.0),
        ({"type": "number"}, 2),
        (STRING | {"pattern": "^a+$"}, "aaa"),
        (STRING | {"format": "date"}, "2024-02-29"),
        (STRING | {"format": "date-time"}, "2024-02-29t23:59:59.5+02:00"),
        (STRING | {"format": "ipv4"}, "010.0.0.1"),
        (STRING | {"format": "ipv6"}, "::ffff:10.0.0.1"),
        (STRING | {"format": "cidr"}, "10.0.0.1/8"),
        (STRING | {"format": "mac"}, "0000.5e00.5301"),
        (STRING | {"format": "uuid4"}, "6FA459EAee8a4CA4894Edb77e160355e"),
        (STRING | {"format": "house-number"}, "12a"),
        (of(a=STRING, b=STRING) | {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": "x"}),
        ({}, {"not": "structural"}),
        ({"type": "nonsense"}, 3),
        ({"type": "string", "pattern": "(?<broken"}, "x"),
        ({"type": "object", "properties": 3, "required": "x"}, {}),
    ],
)  # fmt: skip
def test_what_a_structural_schema_allows_is_right(schema: dict[str, Any], value: Any) -> None:
    assert problems(schema, value) == []


@pytest.mark.parametrize(
    "schema, value, rule, message",
    [
        (of(port=PORT), {"port": True}, "invalid-type", "spec.port is a boolean, where an integer or a string belongs"),
        ({"type": "array", "items": STRING}, [None], "invalid-type", "spec[0] is null, where a string belongs"),
        (of(a=STRING) | {"required": ["a"]}, {"a": None}, "missing-required-field",
         'spec has no "a", which is required'),
        (of(a=of(b=STRING)), {"a": None}, "null-field",
         "spec.a is empty, where a mapping belongs; indent what is meant to be in it"),
        (of(a=STRING), {"b": 1}, "unknown-field", 'spec has no field "b"'),
        (of(size=INTEGER), {"sizes": 1}, "unknown-field", 'spec has no field "sizes"; did you mean "size"?'),
        (of(a=STRING) | {"required": ["a"]}, {}, "missing-required-field", 'spec has no "a", which is required'),
        ({"type": "object"}, {"a": 1}, "unknown-field", 'spec has no field "a"'),
        ({"type": "object", "additionalProperties": STRING}, {"a": 8}, "non-string-value",
         "spec.a is read as a number, where a string belongs; quote it"),
        ({"type": "object", "x-kubernetes-embedded-resource": True, "properties": {}},
         {"apiVersion": "v1", "kind": "Pod", "metadata": {"nmae": "a"}}, "unknown-field",
         'spec.metadata has no field "nmae"; did you mean "name"?'),
        ({"type": "object", "x-kubernetes-embedded-resource": True, "x-kubernetes-preserve-unknown-fields": True},
         {"kind": "Pod", "spec": 1}, "missing-required-field", 'spec has no "apiVersion", which is required'),
        (NAMED, [{"name": "a"}, {"name": "a"}], "invalid-type", "spec[1] has the same name as an item before it"),
        (PORTS, [{"port": 53, "protocol": "TCP"}, {"port": 53, "protocol": "UDP"}, {"port": 53}], "invalid-type",
         "spec[2] has the same port and protocol as an item before it"),
        ({"type": "array", "items": STRING, "x-kubernetes-list-type": "set"}, ["a", "b", "a"], "invalid-type",
         "spec[2] is the same as an item before it"),
        (INTEGER | {"minimum": 1}, 0, "invalid-type", "spec is less than 1"),
        (INTEGER | {"maximum": 3, "exclusiveMaximum": True}, 3, "invalid-type", "spec is not less than 3"),
        (INTEGER | {"format": "int32"}, 2**31, "invalid-type", "spec is out of the range of a 32-bit integer"),
        (STRING | {"pattern": "^a+$"}, "b", "invalid-type", 'spec does not match "^a+$"'),
        (STRING | {"format": "date"}, "2023-02-29", "invalid-type", 'spec is no "date"'),
        (STRING | {"format": "date-time"}, "2024-02-29 12:00:00", "invalid-type", 'spec is no "date-time"'),
        (STRING | {"format": "ipv4"}, "::1", "invalid-type", 'spec is no "ipv4"'),
        (STRING | {"format": "ipv6"}, "10.0.0.1", "invalid-type", 'spec is no "ipv6"'),
        (STRING | {"format": "cidr"}, "10.0.0.1", "invalid-type", 'spec is no "cidr"'),
        (STRING | {"format": "mac"}, "00:00:5e", "invalid-type", 'spec is no "mac"'),
        (STRING | {"format": "uuid"}, "6fa459ea", "invalid-type", 'spec is no "uuid"'),
        (STRING | {"enum": ["full", "none"]}, "ful", "invalid-enum-value",
         'spec is "ful", which is none of its values; did you mean "full"?'),
        (of(a=STRING, b=STRING) | {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"a": "x", "b": "x"},
         "invalid-type", "spec does not fit exactly one of the alternatives of its definition"),
    ],
)  # fmt: skip
def test_what_a_structural_schema_forbids_is_told(schema: dict[str, Any], value: Any, rule: str, message: str) -> None:
    assert problems(schema, value) == [(rule, message)]


def test_a_status_may_be_a_beginning() -> None:
    status = of(phase=STRING) | {"required": ["phase"]}
    shape = whole(of(status=status))

    assert flaws(shape, BASE | {"status": {}}) == []


DEFINITION = """\
apiVersion: apiextensions.k8s.io/{version}
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec:
  group: example.com
  scope: Namespaced
  names: {{kind: Thing, plural: things}}
  {rest}
"""
SCHEMA = "openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}"
THING = "apiVersion: example.com/{version}\nkind: Thing\nmetadata: {{name: a}}\nspec: {{size: big}}\n"


def test_every_served_version_has_its_schema() -> None:
    versions = ", ".join(
        f"{{name: {name}, served: true, storage: {str(name == 'v1').lower()}, schema: {{{SCHEMA}}}}}"
        for name in ("v1", "v2")
    )
    files = {
        "crd.yaml": DEFINITION.format(version="v1", rest=f"versions: [{versions}]"),
        "one.yaml": THING.format(version="v1"),
        "two.yaml": THING.format(version="v2"),
        "three.yaml": THING.format(version="v3"),
    }

    report = lint_files(files, select=["invalid-type"])

    assert [each.file for each in report.findings] == ["one.yaml", "two.yaml"]


def test_definitions_of_the_old_form_count_too() -> None:
    crd = DEFINITION.format(version="v1beta1", rest=f"version: v1\n  validation: {{{SCHEMA}}}")

    report = lint_files({"crd.yaml": crd, "thing.yaml": THING.format(version="v1")}, select=["invalid-type"])

    assert [each.message for each in report.findings] == ["spec.size is a string, where an integer belongs"]


def test_of_rival_definitions_the_kinder_one_counts() -> None:
    strict = DEFINITION.format(
        version="v1", rest=f"versions: [{{name: v1, served: true, storage: true, schema: {{{SCHEMA}}}}}]"
    )
    files = {
        "base/crd.yaml": strict,
        "old/crd.yaml": strict.replace("type: integer", "type: string"),
        "thing.yaml": THING.format(version="v1"),
    }

    assert lint_files(files, select=["invalid-type"]).findings == ()


def test_a_pattern_cannot_keep_kubelint_busy() -> None:
    problems(STRING | {"pattern": "^(a+)+$"}, "a" * 50 + "b")


def test_no_odd_value_in_a_definition_is_a_crash() -> None:
    """Everything in a definition may be anything, with objects of its kind beside it."""
    example = page("invalid-type", "kubernetes")["examples"][1]["bad"]["files"]
    definition = load(Source("crd.yaml", example["crd.yaml"], "kubernetes"))[0].value
    backup = Resource(load(Source("backup.yaml", example["backup.yaml"], "kubernetes"))[0].value)

    for path in places(definition):
        for odd in ODD:
            changed = replaced(definition, path, odd)
            workspace = Workspace([*resources(changed), backup], complete=True)
            found = objects.flaws(backup, workspace, LATEST)
            objects.is_unknown(backup, workspace)

            assert all(flaw.message for flaw in found)


@pytest.mark.parametrize("broken", ["spec:", "spec: []", "spec: {versions: 3}", "spec: {versions: [3, {schema: []}]}"])
def test_a_broken_definition_is_no_crash(broken: str) -> None:
    text = f"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: a}}\n{broken}\n"

    assert "crash" not in {each.rule for each in lint_text(text + "---\n" + THING.format(version="v1"))}


@pytest.mark.parametrize(("day", "is_right"), [("2024-02-29", True), ("2023-02-29", False)])
def test_a_compiled_schema_knows_the_formats_too(day: str, is_right: bool) -> None:
    compiled = Compiled(whole({"type": "object", "properties": {"spec": STRING | {"format": "date"}}}), few=0)

    assert compiled.is_valid(BASE | {"spec": day}) is is_right
