"""Faults of kubelint's own: told, never passed over in silence, and never in the way of the rest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from linting import RULES, lines, lint_files

from kubelint import engine
from kubelint.catalog import Rule
from kubelint.cli import main
from kubelint.model import Problem

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostNetwork: true\n  hostPID: false\n"


def crashing(rule: Rule) -> Rule:
    broken = Rule(rule.data)

    def check(_view: Any) -> Iterator[Problem]:
        yield Problem(("metadata", "name"), "found before the crash")
        raise ZeroDivisionError("by \x1b[31mnought")

    broken.__dict__["function"] = check
    return broken


def test_check_that_crashes_is_reported_where_it_looked_and_the_run_goes_on() -> None:
    rules = RULES | {"host-pid": crashing(RULES["host-pid"])}

    report = lint_files({"a.yaml": POD, "b.yaml": POD}, rules, select=["host-pid", "host-network"])

    assert lines(report.findings) == [(1, "crash"), (4, "host-pid"), (6, "host-network")] * 2
    crash = report.findings[0].message
    assert crash.startswith('host-pid crashed on Pod "web": ZeroDivisionError at ')
    assert "nought" not in crash, "what an exception says may quote a secret"
    assert report.exit_code("never") == 2


def test_file_that_kubelint_cannot_cope_with_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    load = engine.load
    monkeypatch.setattr(engine, "load", lambda source: 1 / 0 if source.path == "a.yaml" else load(source))

    report = lint_files({"a.yaml": POD, "b.yaml": POD}, select=["host-network"])

    assert [(each.file, each.rule) for each in report.findings] == [("a.yaml", "crash"), ("b.yaml", "host-network")]
    assert [each.status for each in report.inputs] == ["failed", "checked"]


@pytest.mark.parametrize("error, code", [(ZeroDivisionError("x"), 2), (KeyboardInterrupt(), 130)])
def test_exit_codes_of_faults_and_interrupts(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(engine.Linter, "lint", fail)
    (tmp_path / "web.yaml").write_text(POD)

    result = CliRunner().invoke(main, ["check", str(tmp_path)])

    assert result.exit_code == code
    assert "Traceback" not in result.output


BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: ci}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}}
subjects: [{{kind: User, name: ci, apiGroup: rbac.authorization.k8s.io}}]
"""


@pytest.mark.parametrize(
    "kind, overrides, severity",
    [
        ("ClusterRoleBinding", {}, "error"),
        ("RoleBinding", {}, "warning"),
        ("RoleBinding", {"severity": {"cluster-admin-role-binding": "info"}}, "info"),
    ],
)
def test_a_case_may_weigh_less_than_its_rule_but_the_users_word_wins(
    kind: str, overrides: dict[str, Any], severity: str
) -> None:
    text = BINDING.format(kind=kind)

    report = lint_files({"a.yaml": text}, select=["cluster-admin-role-binding"], **overrides)

    assert [each.severity for each in report.findings] == [severity]


def test_one_defect_is_one_finding() -> None:
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: nginx:1.27.3
      ports: [{containerPort: 80, protocol: tcp}]
"""
    both = {"invalid-port", "invalid-enum-value"}

    assert {each.rule for each in lint_files({"a.yaml": text}).findings} & both == {"invalid-port"}
    assert {each.rule for each in lint_files({"a.yaml": text}, ignore=["invalid-port"]).findings} & both == {
        "invalid-enum-value"
    }
