"""The JSON Schema for editors says what the checks say."""

import json
from typing import Any

import jsonschema
import pytest
from conftest import ROOT
from test_select import RULES

from kubelint import versions
from kubelint.config import Settings
from kubelint.config.file import File
from kubelint.config.keys import CRITERIA, EXEMPTION, EXTERNAL, KEYS, problems

SCHEMA = json.loads((ROOT / "schemas/config.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

GOOD: list[dict[str, Any]] = [
    {},
    {"extend": "../base.yaml"},
    {"extend": ["../base.yaml", "./kubelint.yml", "../pyproject.toml"]},
    {"profile": "hardened", "fail-on": "never", "jobs": 4},
    {"select": "latest-tag, security"},
    {"select": [], "extend-select": ["hadolint:DL3008"], "ignore": ["DL3015", "pss-restricted"]},
    {"per-path-ignores": {"tests/**": "ALL", "!keep.yaml": ["security"], "/a b/": []}},
    {"severity": {"latest-tag": "info", "security": "error"}},
    {"rules": {"latest-tag": {"strict": True}, "shellcheck": {}}},
    {"kubernetes-version": "1.25"},
    {"kubernetes-version": "v1.37.2"},
    {"kubernetes-version": "latest"},
    {"include": ["*.tpl"], "exclude": "vendor/"},
    {"exclude": [r"a\\", r"\#b", "[ab]*", " a"]},
    {"external": ["Secret/db", "Secret/shop/db", {"kind": "*", "name": "x"}]},
    {"external": [{"kind": "Secret", "name": "x", "namespace": "shop"}]},
    {"exceptions": [{"rules": "latest-tag", "reason": "x", "until": "2027-06-30"}]},
    {
        "exceptions": [
            {"paths": ["a"], "kinds": "Job", "namespaces": ["x"], "names": "y", "containers": [], "images": "z"}
        ]
    },
    {"require-suppression-reason": True, "respect-foreign-suppressions": False},
    {"unknown-kinds": "ignore", "schemas": "."},
    {"unknown-kinds": "error", "schemas": [".", "./", ".."]},
    {"schemas": []},
    {"required-version": ">=0.0.1"},
    {"required-version": " >= 0.0.1 , <99"},
]

BAD: list[dict[str, Any]] = [
    {"exlude": "x"},
    {"cache-dir": "/tmp"},
    {"extend": "/etc/kubelint.yaml"},
    {"extend": "C:/kubelint.yaml"},
    {"extend": "base"},
    {"extend": 1},
    {"profile": "strict"},
    {"profile": None},
    {"select": 1},
    {"select": ["latest-tag", 1]},
    {"select": {"latest-tag": True}},
    {"ignore": None},
    {"per-path-ignores": ["tests"]},
    {"per-path-ignores": {"": "ALL"}},
    {"per-path-ignores": {"!": "ALL"}},
    {"per-path-ignores": {"#a": "ALL"}},
    {"per-path-ignores": {"a": None}},
    {"severity": {"latest-tag": "fatal"}},
    {"severity": "error"},
    {"rules": {"latest-tag": None}},
    {"rules": []},
    {"fail-on": "none"},
    {"kubernetes-version": 1.3},
    {"kubernetes-version": "1.24"},
    {"kubernetes-version": "1.38"},
    {"kubernetes-version": "31"},
    {"kubernetes-version": "1.31."},
    {"include": "/"},
    {"include": "! /"},
    {"exclude": "a\\"},
    {"exclude": [1]},
    {"external": "Secret/db"},
    {"external": ["Secret"]},
    {"external": ["a/b/c/d"]},
    {"external": ["Secret//x"]},
    {"external": [{"kind": "Secret"}]},
    {"external": [{"kind": "Secret", "name": ""}]},
    {"external": [{"kind": "Secret", "name": "x", "group": "y"}]},
    {"exceptions": [{"rule": "latest-tag"}]},
    {"exceptions": [{"reason": "x"}]},
    {"exceptions": ["latest-tag"]},
    {"exceptions": {"rules": "latest-tag"}},
    {"exceptions": [{"kinds": "Job", "until": "30.6.2027"}]},
    {"exceptions": [{"kinds": "Job", "until": "20270630"}]},
    {"exceptions": [{"kinds": "Job", "until": "2027-13-01"}]},
    {"exceptions": [{"kinds": "Job", "reason": ""}]},
    {"exceptions": [{"kinds": [" "]}]},
    {"require-suppression-reason": "yes"},
    {"respect-foreign-suppressions": 1},
    {"jobs": 0},
    {"jobs": "4"},
    {"jobs": True},
    {"unknown-kinds": "never"},
    {"unknown-kinds": None},
    {"schemas": ""},
    {"schemas": [1]},
    {"schemas": "/tmp"},
    {"schemas": "C:/crds"},
    {"schemas": ["https://example.com/crds"]},
    {"required-version": "0.1"},
    {"required-version": ">=0.x"},
    {"required-version": 0.1},
]


def complaints(config: dict[str, Any]) -> list[str]:
    return problems(File(".kubelint.yaml", "/", config, lambda path, part: (1, 1)), RULES)


@pytest.mark.parametrize("config", GOOD, ids=str)
def test_both_accept_what_is_right(config: dict[str, Any]) -> None:
    assert (complaints(config), list(VALIDATOR.iter_errors(config))) == ([], [])


@pytest.mark.parametrize("config", BAD, ids=str)
def test_both_refuse_what_is_wrong(config: dict[str, Any]) -> None:
    assert complaints(config)
    assert not VALIDATOR.is_valid(config)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_both_know_the_same_keys() -> None:
    exception = SCHEMA["properties"]["exceptions"]["items"]
    external = SCHEMA["properties"]["external"]["items"]["anyOf"][1]

    assert set(SCHEMA["properties"]) == set(KEYS)
    assert set(exception["properties"]) == set(EXEMPTION)
    assert {each["required"][0] for each in exception["anyOf"]} == set(CRITERIA)
    assert set(external["properties"]) == set(EXTERNAL)


def test_every_key_is_described() -> None:
    assert [key for key, value in SCHEMA["properties"].items() if not value.get("description")] == []


def test_the_schema_states_the_defaults_that_hold() -> None:
    stated = {key: value["default"] for key, value in SCHEMA["properties"].items() if "default" in value}
    held = {key: getattr(Settings(), key.replace("-", "_")) for key in stated}

    assert stated | {"kubernetes-version": versions.parse(stated["kubernetes-version"])} == held
