"""The command line, seen from the outside: what is printed where, and the exit codes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT

from kubelint import __version__
from kubelint.cli import main

BAD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
"""
GOOD = BAD.replace("true", "false")
VALUES = "replicas: 3\nimage: nginx\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path


def kubelint(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)


def write(path: str, text: str) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)
    return path


CONCISE = ("check", "-f", "concise", "--select", "host-network")
LINE = 'bad.yaml:6:16: error: Pod "web" uses the network of its node'


@pytest.mark.parametrize(
    "arguments, code",
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "never"), 0),
        (("--fail-on", "error"), 1),
        (("--severity", "host-network=warning", "--fail-on", "error"), 0),
        (("--ignore", "host-network"), 0),
        (("--ignore", "CKV_K8S_19"), 0),
        (("--min-severity", "error"), 1),
        (("--severity", "host-network=warning", "--min-severity", "error"), 0),
        (("--kubernetes-version", "1.99"), 2),
        (("--kubernetes-version", "v1.31.4"), 1),
        (("--select", "no-such-rule"), 2),
        (("--no-such-option",), 2),
        (("--fail-on", "sometimes"), 2),
        (("-f", "no-such-format"), 2),
        (("-f", "json", "-f", "text"), 2),
        (("--config", "missing.yaml"), 2),
    ],
)
def test_exit_code(arguments: tuple[str, ...], code: int) -> None:
    write("bad.yaml", BAD)

    assert kubelint(*CONCISE, "bad.yaml", "-q", *arguments).exit_code == code


def test_sound_file_ends_with_0() -> None:
    write("good.yaml", GOOD)

    assert kubelint("check", "good.yaml", "--select", "host-network").exit_code == 0


@pytest.mark.parametrize("arguments, code", [((".",), 2), ((".", "--allow-empty"), 0), (("values.yaml",), 0)])
def test_nothing_checked_is_2_for_a_folder_and_0_for_a_named_file(arguments: tuple[str, ...], code: int) -> None:
    write("values.yaml", VALUES)

    assert kubelint("check", *arguments).exit_code == code


def test_results_go_to_stdout_and_the_summary_to_stderr() -> None:
    write("bad.yaml", BAD)

    result = kubelint(*CONCISE, "bad.yaml")

    assert result.stdout.startswith("bad.yaml:6:16: error: ")
    assert result.stderr == "Checked 1 object in 1 file for Kubernetes 1.37; 1 finding (1 error).\n"


def test_missing_path_and_undecodable_file_are_findings_and_do_not_stop_the_run() -> None:
    write("bad.yaml", BAD)
    Path("latin.yaml").write_bytes(b"apiVersion: v1\nkind: Pod\nmetadata: {name: caf\xe9}\n")

    result = kubelint("check", "-f", "json", "--select", "host-network", "bad.yaml", "gone.yaml", "latin.yaml")

    findings = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert sorted((each["path"], each["line"], each["rule"]) for each in findings) == [
        ("bad.yaml", 6, "host-network"),
        ("gone.yaml", 1, "unreadable-file"),
        ("latin.yaml", 3, "unreadable-file"),
    ]


def test_broken_document_hides_neither_the_rest_of_its_file_nor_of_the_run() -> None:
    write("a.yaml", f"{BAD}---\napiVersion: v1\nkind: Pod\nmetadata: [\n---\n{BAD}")
    write("b.yaml", BAD)

    result = kubelint("check", "-f", "concise", "--select", "host-network,yaml-syntax", ".")

    found = [line.split(": ")[0] + " " + line.split("[")[-1] for line in result.stdout.splitlines()]
    assert [each for each in found if "host" in each] == [
        "a.yaml:6:16 host-network]",
        "a.yaml:17:16 host-network]",
        "b.yaml:6:16 host-network]",
    ]
    assert len(found) == 4
    assert "1 file failed" in result.stderr


def test_stdin_is_linted_under_the_name_it_is_given() -> None:
    named = kubelint(*CONCISE, "-", "--stdin-filename", "k8s/web.yaml", stdin=BAD)
    nameless = kubelint(*CONCISE, "-", stdin=BAD)

    assert named.stdout.startswith("k8s/web.yaml:6:16: error")
    assert nameless.stdout.startswith("-:6:16: error")
    assert (named.exit_code, nameless.exit_code) == (1, 1)


def test_stdin_type_says_what_standard_input_is() -> None:
    text = "FROM alpine:3.20\nUSER root\n"

    result = kubelint(
        "check", "-f", "concise", "--select", "last-user-root", "-", "--stdin-type", "dockerfile", stdin=text
    )

    assert result.stdout.startswith("-:2:6: ")


def test_several_formats_at_once() -> None:
    write("bad.yaml", BAD)

    result = kubelint(*CONCISE, "-f", "json=out.json", "-f", "sarif=out.sarif", "bad.yaml")

    assert result.stdout.startswith("bad.yaml:6:16: error")
    assert json.loads(Path("out.json").read_text())["summary"]["status"] == "findings"
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"


def test_output_file_that_cannot_be_written_ends_with_one_clear_line() -> None:
    write("bad.yaml", BAD)

    result = kubelint("check", "-f", "json=no/such/folder/out.json", "bad.yaml")

    assert result.exit_code == 2
    assert (
        result.stderr.splitlines()[0] == 'kubelint: cannot write "no/such/folder/out.json": No such file or directory'
    )


def test_suppressed_findings_can_be_shown_or_reported() -> None:
    write("bad.yaml", BAD.replace("true", "true  # kubelint: ignore[host-network] CNI agent"))

    assert kubelint(*CONCISE, "bad.yaml").exit_code == 0
    assert kubelint(*CONCISE, "--no-suppressions", "bad.yaml").exit_code == 1
    shown = json.loads(
        kubelint("check", "-f", "json", "--select", "host-network", "--show-suppressed", "bad.yaml").stdout
    )
    assert shown["summary"]["counts"]["suppressed"] == 1


def test_statistics_count_each_rule() -> None:
    write("bad.yaml", BAD)

    assert "host-network" in kubelint(*CONCISE, "--statistics", "-q", "bad.yaml").stderr


def test_verbose_says_why_a_file_was_skipped() -> None:
    write("values.yaml", VALUES)

    assert "values.yaml" in kubelint("check", "-v", "--allow-empty", ".").stderr


def test_gitignored_files_are_left_out_unless_asked_for() -> None:
    write(".gitignore", "build/\n")
    os.mkdir(".git")
    write("build/bad.yaml", BAD)
    write("good.yaml", GOOD)

    assert kubelint(*CONCISE, ".").exit_code == 0
    assert kubelint(*CONCISE, "--no-respect-gitignore", ".").exit_code == 1
    assert kubelint(*CONCISE, "build/bad.yaml").exit_code == 1
    assert kubelint(*CONCISE, "--exclude", "build", "--force-exclude", "build/bad.yaml").exit_code == 0


def test_config_file_applies_and_isolated_leaves_it_aside() -> None:
    write("bad.yaml", BAD)
    write(".kubelint.yaml", "fail-on: never\n")

    assert kubelint(*CONCISE, "bad.yaml").exit_code == 0
    assert kubelint(*CONCISE, "--isolated", "bad.yaml").exit_code == 1


def test_wrong_config_is_named_with_its_line() -> None:
    write("bad.yaml", BAD)
    write(".kubelint.yaml", "profile: recommended\nexlude: [build]\n")

    result = kubelint("check", "bad.yaml")

    assert result.exit_code == 2
    assert '.kubelint.yaml:2:1: unknown key "exlude"; did you mean "exclude"?' in result.stderr


def test_config_show_and_check() -> None:
    write(".kubelint.yaml", "fail-on: error\n")

    assert "fail-on: error  # .kubelint.yaml:1" in kubelint("config", "show").stdout
    assert kubelint("config", "check").exit_code == 0
    write(".kubelint.yaml", "fail-on: sometimes\n")
    assert kubelint("config", "check").exit_code == 2


def test_files_shows_every_input_and_why_it_is_skipped() -> None:
    write("bad.yaml", BAD)
    write("values.yaml", VALUES)
    write("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n")
    write("chart/templates/web.yaml", BAD)
    write("Dockerfile", "FROM alpine:3.20\n")

    rows = json.loads(kubelint("files", "-f", "json").stdout)["files"]

    assert {row["path"]: (row["type"], row["status"]) for row in rows} == {
        "Dockerfile": ("dockerfile", "check"),
        "bad.yaml": ("kubernetes", "check"),
        "chart/Chart.yaml": ("helm-chart", "skipped"),
        "chart/templates/web.yaml": ("helm-template", "skipped"),
        "values.yaml": ("yaml", "skipped"),
    }
    assert all(row["reason"] for row in rows if row["status"] == "skipped")
    assert "values.yaml" in kubelint("files").stdout


def test_rules_lists_name_aliases_and_all_that_programs_need() -> None:
    rules = {each["name"]: each for each in json.loads(kubelint("rules", "-f", "json").stdout)["rules"]}

    assert "checkov:CKV_K8S_14" in rules["latest-tag"]["aliases"]
    assert set(rules["latest-tag"]) >= {"severity", "profile", "category", "language", "options", "standards"}
    assert "latest-tag" in kubelint("rules").stdout
    assert "| `latest-tag` |" in kubelint("rules", "-f", "markdown", "--profile", "recommended").stdout
    assert "latest-tag" not in kubelint("rules", "--select", "dockerfile").stdout
    assert "privileged-container" in kubelint("rules", "--standard", "pss-baseline").stdout


@pytest.mark.parametrize("name", ["latest-tag", "kube-linter:latest-tag", "DL3007", "checkov:CKV_K8S_14"])
@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_explain_takes_names_and_aliases(name: str, form: str) -> None:
    result = kubelint("explain", name, "-f", form)

    assert result.exit_code == 0
    assert "latest" in result.stdout


def test_explain_of_an_unknown_rule_suggests_one() -> None:
    result = kubelint("explain", "latst-tag")

    assert (result.exit_code, result.stderr) == (
        2,
        'kubelint: no rule is called "latst-tag"; did you mean "latest-tag"?\n',
    )


def test_version() -> None:
    assert kubelint("--version").stdout == f"kubelint {__version__}\n"


def test_mistyped_command_suggests_the_right_one() -> None:
    result = kubelint("chekc", ".")

    assert result.exit_code == 2
    assert 'did you mean "check"?' in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(shell: str) -> None:
    result = CliRunner().invoke(main, [], env={"_KUBELINT_COMPLETE": f"{shell}_source"}, prog_name="kubelint")

    assert "_KUBELINT_COMPLETE" in result.stdout


def test_schemas_for_editors_ship() -> None:
    assert {path.name for path in (ROOT / "schemas").glob("*.schema.json")} >= {
        "config.schema.json",
        "output.schema.json",
        "rule.schema.json",
    }


def test_a_document_that_cannot_be_read_is_told_whatever_was_selected() -> None:
    write("broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata: [\n")

    result = kubelint(*CONCISE, "broken.yaml")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[0].endswith("[yaml-syntax]")


EXCEPTIONS = """\
exceptions:
  - rules: [host-network]
    names: [web]
    reason: CNI agent
  - rules: [host-network]
    names: [gone]
    reason: renamed long ago
  - rules: [host-pid]
    reason: old agent
    until: 2020-01-31
"""


def test_exceptions_that_are_expired_or_of_no_use_are_reported_where_they_are_written() -> None:
    write("k8s/bad.yaml", BAD)
    write(".kubelint.yaml", EXCEPTIONS)

    whole = kubelint("check", "-f", "concise", "--select", "host-network,unused-ignore,expired-ignore")
    part = kubelint("check", "-f", "concise", "--select", "host-network,unused-ignore,expired-ignore", "k8s/bad.yaml")

    expired = (
        ".kubelint.yaml:8:1: warning: this exception ended on 2020-01-31; mend the finding or renew it [expired-ignore]"
    )
    unused = ".kubelint.yaml:5:1: warning: this exception silences nothing; remove it [unused-ignore]"
    assert whole.stdout.splitlines() == [unused, expired]
    assert part.stdout.splitlines() == [expired]


def test_stdin_type_is_about_standard_input_alone() -> None:
    write("bad.yaml", BAD)

    result = kubelint(*CONCISE, "-", "bad.yaml", "--stdin-type", "dockerfile", stdin="FROM alpine:3.20\n")

    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["bad.yaml"]


SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector: {app: web}\n"
WORKER = (
    "apiVersion: v1\nkind: Pod\nmetadata: {name: worker, labels: {app: worker}}\n"
    "spec:\n  containers: [{name: worker, image: shop/worker:1.0}]\n"
)


def test_nothing_is_called_missing_while_manifests_beside_it_are_left_out() -> None:
    """A hook passes only the files that changed."""
    write("k8s/service.yaml", SERVICE)
    write("k8s/worker.yaml", WORKER)
    select = ("check", "-f", "concise", "--select", "dangling-service")

    assert kubelint(*select, "k8s").exit_code == 1
    assert kubelint(*select, "k8s/service.yaml", "k8s/worker.yaml").exit_code == 1
    write("k8s/web.yaml", WORKER.replace("worker", "web"))
    assert kubelint(*select, "k8s/service.yaml", "k8s/worker.yaml").exit_code == 0


def test_what_a_kustomization_makes_is_not_missing() -> None:
    pod = WORKER.replace("image: shop/worker:1.0", "image: shop/worker:1.0, envFrom: [{configMapRef: {name: worker}}]")
    write("k8s/worker.yaml", pod)
    write("k8s/other.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n")
    select = ("check", "-f", "concise", "--select", "missing-config-map", "k8s")

    assert kubelint(*select).exit_code == 1
    write("k8s/kustomization.yaml", "resources: [worker.yaml, other.yaml]\nconfigMapGenerator: [{name: worker}]\n")
    result = kubelint(*select)
    assert result.exit_code == 0
    assert result.stderr.startswith("Checked 2 objects in 2 files")


def test_a_config_can_ask_for_the_reason_of_every_ignore() -> None:
    write("bad.yaml", BAD.replace("true", "true  # kubelint: ignore[host-network]"))
    write(".kubelint.yaml", "require-suppression-reason: true\n")

    result = kubelint(*CONCISE, "bad.yaml")

    assert [line.split("[")[-1] for line in result.stdout.splitlines()] == ["ignore-without-reason]"]


def test_rules_shows_what_covers_each_control_of_a_standard() -> None:
    lines = kubelint("rules", "--standard", "cis-5.2").stdout.splitlines()

    controls = [line for line in lines if not line.startswith(" ")]
    assert controls.index("CIS-5.2.2") < controls.index("CIS-5.2.10")
    assert lines[lines.index("CIS-5.2.2") + 1].split()[0] == "privileged-container"
