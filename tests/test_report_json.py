"""The formats for programs: one JSON document, or one finding a line."""

import json
from functools import cache
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from reporting import BAD, EVIL, POWER, RUN, TAG, report, written

from kubelint import __version__
from kubelint.model import Input, Report, Subject

SILENCED = POWER._replace(suppressed="comment on line 3")


@cache
def validator() -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas" / "output.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def document(outcome: Report, **more: Any) -> dict[str, Any]:
    """What the format writes, once it is valid."""
    found: dict[str, Any] = json.loads(written("json", outcome, **more))
    validator().validate(found)
    return found


def test_document_says_who_speaks_and_how_the_run_went() -> None:
    broken = Input("broken.yaml", "kubernetes", "failed", "no mapping")
    inputs = (Input("Dockerfile", "dockerfile", "checked"), broken)
    found = document(report(TAG, POWER, suppressed=(SILENCED,), inputs=inputs))

    assert {key: value for key, value in found.items() if key != "findings"} == {
        "schema_version": 1,
        "tool": {"name": "kubelint", "version": __version__},
        "summary": {
            "status": "incomplete",
            "completeness": {"checked": 1, "skipped": 0, "failed": 1, "objects": 1, "unchecked": []},
            "counts": {"error": 1, "warning": 1, "info": 0, "suppressed": 1},
            "kubernetes_version": "1.37",
        },
        "files": [
            {"path": "Dockerfile", "type": "dockerfile", "status": "checked", "reason": None},
            {"path": "broken.yaml", "type": "kubernetes", "status": "failed", "reason": "no mapping"},
        ],
    }


def test_completeness_names_what_could_not_be_checked() -> None:
    found = document(report(unchecked=("shell commands of 2 RUN instructions (ShellCheck is not installed)",)))

    assert found["summary"]["completeness"] == {
        "checked": 1,
        "skipped": 0,
        "failed": 0,
        "objects": 1,
        "unchecked": ["shell commands of 2 RUN instructions (ShellCheck is not installed)"],
    }


def test_finding_has_every_key() -> None:
    (found,) = document(report(TAG))["findings"]

    assert found == {
        "rule": "floating-tag",
        "aliases": ["kube-linter:latest-tag"],
        "severity": "warning",
        "category": "images",
        "message": 'container "api" runs "shop/api:latest", which can change without notice',
        "path": "k8s/api.yaml",
        "line": 17,
        "column": 16,
        "end_line": 17,
        "end_column": 31,
        "pointer": "/spec/template/spec/containers/0/image",
        "document": 0,
        "object": {"apiVersion": "apps/v1", "kind": "Deployment", "namespace": "shop", "name": "api"},
        "container": "api",
        "related": [],
        "fix": None,
        "fingerprint": found["fingerprint"],
        "url": "https://kubernetes.io/docs/concepts/containers/images/",
    }


def test_object_of_a_dockerfile_is_its_instruction() -> None:
    (found,) = document(report(RUN._replace(aliases=("hadolint:DL3009",))))["findings"]

    assert found["object"] == {"kind": "Dockerfile", "stage": "build", "instruction": "RUN", "line": 3}
    assert found["container"] is None
    assert found["aliases"] == ["kube-linter:latest-tag", "hadolint:DL3009"]
    assert found["related"] == [
        {
            "path": "base/Dockerfile",
            "line": 1,
            "column": 6,
            "end_line": 1,
            "end_column": 12,
            "message": "the base comes from here",
        }
    ]


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (Subject(""), None),
        (Subject("Dockerfile"), {"kind": "Dockerfile", "stage": None, "instruction": None, "line": None}),
        (Subject("Pod"), {"apiVersion": None, "kind": "Pod", "namespace": None, "name": None}),
    ],
)
def test_what_is_unknown_of_an_object_is_null(subject: Subject, shown: dict[str, Any] | None) -> None:
    (found,) = document(report(TAG._replace(subject=subject)))["findings"]

    assert found["object"] == shown


def test_suppressed_findings_are_listed_on_request() -> None:
    outcome = report(TAG, suppressed=(SILENCED,))

    assert "suppressed_findings" not in document(outcome)
    (silenced,) = document(outcome, show_suppressed=True)["suppressed_findings"]
    assert (silenced["rule"], silenced["suppressed"]) == ("full-power", "comment on line 3")
    assert document(outcome, show_suppressed=True)["findings"] == document(outcome)["findings"]


def test_rule_nobody_knows_is_still_reported() -> None:
    (found,) = document(report(TAG._replace(rule="crash"), rules={}))["findings"]

    assert (found["rule"], found["aliases"], found["category"], found["url"]) == ("crash", [], "", "")


def test_hostile_text_arrives_as_it_is_but_for_lone_surrogates() -> None:
    text = written("json", report(BAD, inputs=(Input(EVIL, "yaml", "failed", EVIL),)))
    (found,) = document(report(BAD))["findings"]

    assert text.isascii() and "\x1b" not in text
    assert found["message"] == found["path"] == EVIL.replace("\ud800", r"\ud800")
    assert found["pointer"].endswith("/a~1b~0c")


def test_lines_are_the_findings_and_the_summary_last() -> None:
    outcome = report(TAG, POWER, BAD, suppressed=(SILENCED,))

    lines = [json.loads(line) for line in written("jsonl", outcome, show_suppressed=True).splitlines()]

    whole = document(outcome, show_suppressed=True)
    assert [line["type"] for line in lines] == ["finding"] * 4 + ["summary"]
    assert lines[-1] == {"type": "summary", **{key: whole[key] for key in ("schema_version", "tool", "summary")}}
    both = [*whole["findings"], *whole["suppressed_findings"]]
    assert sorted(line["fingerprint"] for line in lines[:-1]) == sorted(each["fingerprint"] for each in both)
    assert {key: value for key, value in lines[0].items() if key != "type"} in both


def test_lines_leave_out_suppressed_findings() -> None:
    assert len(written("jsonl", report(TAG, suppressed=(SILENCED,))).splitlines()) == 2
