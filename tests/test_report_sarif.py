"""SARIF for GitHub code scanning: against its schema, and against Microsoft's validator where it is installed."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from reporting import BAD, EVIL, POWER, RUN, TAG, report, written

from kubelint.model import Input, Report
from kubelint.report.sarif import artifact, message
from kubelint.report.standards import taxa
from kubelint.rulefiles import rules

NOWHERE = "http://127.0.0.1:9"  # the validator would try every URI

SILENCED = POWER._replace(suppressed="comment on line 3")
BROKEN = Input("broken.yaml", "kubernetes", "failed", "mapping values are not allowed here")
SECRET = TAG._replace(rule="secret-there", severity="error")


@cache
def validator() -> Draft202012Validator:
    schema = ROOT / "tests" / "data" / "sarif-schema-2.1.0.json"
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def run(outcome: Report, **more: Any) -> dict[str, Any]:
    """The single run of the log, once the log is valid."""
    log: dict[str, Any] = json.loads(written("sarif", outcome, **more))
    validator().validate(log)
    (only,) = log["runs"]
    return dict(only)


def test_result_says_what_and_where() -> None:
    (found,) = run(report(TAG))["results"]

    assert found == {
        "ruleId": "floating-tag",
        "ruleIndex": 0,
        "level": "warning",
        "message": {"text": 'container "api" runs "shop/api:latest", which can change without notice'},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "k8s/api.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 17, "startColumn": 16, "endLine": 17, "endColumn": 31},
                },
                "logicalLocations": [{"name": "api", "fullyQualifiedName": "shop/Deployment/api", "kind": "object"}],
            }
        ],
        "partialFingerprints": found["partialFingerprints"],
    }
    assert list(found["partialFingerprints"]) == ["kubelint/v1"]


def test_related_places_and_dockerfile_instructions() -> None:
    (found,) = run(report(RUN))["results"]

    assert found["level"] == "note"
    assert found["locations"][0]["logicalLocations"] == [
        {"name": "RUN", "fullyQualifiedName": "Dockerfile/build/RUN", "kind": "object"}
    ]
    assert [each["message"]["text"] for each in found["relatedLocations"]] == ["the base comes from here"]


def test_run_without_findings_still_has_results() -> None:
    assert run(report())["results"] == []


def test_rules_are_unique_and_explained() -> None:
    driver = run(report(TAG, POWER, RUN))["tool"]["driver"]

    assert [each["id"] for each in driver["rules"]] == ["floating-tag", "full-power"]
    floating = driver["rules"][0]
    assert floating["helpUri"] == "https://kubernetes.io/docs/concepts/containers/images/"
    assert floating["properties"] == {"tags": ["CIS-5.1.5", "NSA-CISA", "images", "kubernetes"]}


def test_only_security_rules_have_a_security_severity() -> None:
    found = run(report(TAG, POWER, SECRET))["tool"]["driver"]["rules"]

    assert [each["properties"].get("security-severity") for each in found] == [None, "8.0", "8.0"]
    assert "security" in found[2]["properties"]["tags"]


def test_standards_are_taxonomies() -> None:
    found = run(report(TAG, POWER))

    assert [(each["name"], each["taxa"]) for each in found["taxonomies"]] == [
        ("CIS Kubernetes Benchmark", [{"id": "5.1.5"}]),
        ("Kubernetes Hardening Guide", [{"id": "Kubernetes Hardening Guide"}]),
        ("Pod Security Standards", [{"id": "baseline"}]),
    ]
    assert [each["target"] for each in found["tool"]["driver"]["rules"][1]["relationships"]] == [
        {"id": "baseline", "index": 0, "toolComponent": {"name": "Pod Security Standards", "index": 2}}
    ]


def test_success_means_that_the_run_completed() -> None:
    assert run(report(TAG))["invocations"][0]["executionSuccessful"] is True
    assert run(report(TAG._replace(rule="crash")))["invocations"][0]["executionSuccessful"] is False


def test_failed_input_is_a_notification() -> None:
    (invocation,) = run(report(inputs=(BROKEN,)))["invocations"]

    assert invocation["toolExecutionNotifications"] == [
        {
            "level": "error",
            "message": {"text": "mapping values are not allowed here"},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": "broken.yaml", "uriBaseId": "%SRCROOT%"}}}],
        }
    ]


def test_suppressed_results_are_left_out_unless_asked_for() -> None:
    outcome = report(TAG, suppressed=(SILENCED,))

    assert ["suppressions" in each for each in run(outcome)["results"]] == [False]
    assert [each["suppressions"] for each in run(outcome, show_suppressed=True)["results"]] == [
        [],
        [{"kind": "inSource", "status": "accepted", "justification": "comment on line 3"}],
    ]


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("./k8s/a b.yaml", "k8s/a%20b.yaml"),
        ("k8s/ü#?%.yaml", "k8s/%C3%BC%23%3F%25.yaml"),
        ("a:b.yaml", "a%3Ab.yaml"),
        ("-", "-"),
        ("bad-\udcff.yaml", "bad-%5Cudcff.yaml"),
    ],
)
def test_uris_are_relative_and_percent_encoded(file: str, uri: str) -> None:
    assert artifact(file) == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert artifact(os.path.abspath(file)) == {"uri": uri, "uriBaseId": "%SRCROOT%"}


def test_uri_of_a_file_outside_the_folder_of_the_run_is_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "here"
    below.mkdir()
    monkeypatch.chdir(below)

    assert artifact("../there.yaml") == {"uri": f"file://{tmp_path}/there.yaml"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[INST0] stays", "[INST0] stays"),
        ("no [link](http://x)", r"no \[link\](http://x)"),
        ("a\nb \x1b[31m", r"a\nb \x1b[31m"),
    ],
)
def test_message_is_text_and_no_link(text: str, shown: str) -> None:
    assert message(text) == shown


def test_hostile_text_is_valid_and_harmless() -> None:
    text = written("sarif", report(BAD, rules={}, inputs=(Input(EVIL, "yaml", "failed", EVIL),)))

    assert text.isascii() and "\\u001b" not in text and '\\ud800"' not in text
    run(report(BAD, rules={}, inputs=(Input(EVIL, "yaml", "failed", EVIL),)))


def every_rule() -> Report:
    """A finding of every rule there is."""
    catalog = rules()
    return report(*(TAG._replace(rule=each.name, severity=each.severity) for each in catalog.values()), rules=catalog)


def test_every_rule_has_a_valid_descriptor() -> None:
    found = run(every_rule())["tool"]["driver"]["rules"]

    assert [each["id"] for each in found] == sorted(rules())
    assert all(each["fullDescription"]["text"] and "## Fix" in each["help"]["markdown"] for each in found)


def test_standards_of_every_rule_keep_their_numbers() -> None:
    assert all(taxon.id and "(" not in taxon.id for each in rules().values() for taxon in taxa(each))


def multitool() -> list[str]:
    """The command of Microsoft's SARIF validator, empty where it is not installed.

    ``SARIF_MULTITOOL`` names it, or ``npm install @microsoft/sarif-multitool`` has put it into ``node_modules``.
    """
    named = os.environ.get("SARIF_MULTITOOL") or shutil.which("sarif-multitool")
    installed = sorted(ROOT.glob("node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"))
    return [named] if named else [str(installed[0])] if installed else []


@pytest.mark.skipif(not multitool(), reason="@microsoft/sarif-multitool is not installed")
@pytest.mark.parametrize(
    "outcome",
    [
        lambda: report(),
        lambda: report(TAG, POWER, RUN, SECRET, suppressed=(SILENCED,)),
        lambda: report(BAD, inputs=(BROKEN,)),
        lambda: report(TAG._replace(rule="crash"), rules={}),
        every_rule,
    ],
    ids=["nothing", "findings", "hostile", "crash", "every rule"],
)
def test_microsofts_validator_has_no_complaint(outcome: Callable[[], Report], tmp_path: Path) -> None:
    log, verdict = tmp_path / "log.sarif", tmp_path / "verdict.sarif"
    log.write_text(written("sarif", outcome(), show_suppressed=True), encoding="utf-8")

    subprocess.run(
        [*multitool(), "validate", log, "--output", verdict, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"],
        env={**os.environ, "HTTPS_PROXY": NOWHERE, "HTTP_PROXY": NOWHERE},
        capture_output=True,
        timeout=60,
    )

    results = json.loads(verdict.read_text(encoding="utf-8-sig"))["runs"][0]["results"]
    assert [(each["ruleId"], each["message"].get("arguments")) for each in results] == []
