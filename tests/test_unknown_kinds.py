"""Objects whose kind has no schema: counted, reported where that is wanted, and checked where ``schemas`` has one."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import ROOT
from jsonschema import Draft202012Validator
from linting import RULES, lines, lint_files

from kubelint.cli import main
from kubelint.model import Document, Source
from kubelint.report import summary
from kubelint.schema import objects
from kubelint.views.kubernetes import Resource
from kubelint.views.workspace import Workspace

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: backups.shop.example.com
spec:
  group: shop.example.com
  scope: Namespaced
  names: {kind: Backup, plural: backups, singular: backup}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec: {type: object, properties: {schedule: {type: string}}}
"""
BACKUP = """\
apiVersion: shop.example.com/v1
kind: Backup
metadata: {name: nightly}
spec: {shedule: 0 3 * * *}
"""
ROUTE = "apiVersion: example.org/v1\nkind: Route\nmetadata: {name: web}\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n"

#: The rules that are about custom resources and their definitions.
SCHEMA = ("missing-schema", "unknown-field", "invalid-custom-resource-definition")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current folder."""
    top = tmp_path / "repo"
    (top / ".git").mkdir(parents=True)
    monkeypatch.chdir(top)
    return top


def write(**files: str) -> None:
    """Write files, each named by its path: ``k8s__backup`` is ``k8s/backup.yaml``; ``config`` is the config."""
    for name, text in files.items():
        path = Path(".kubelint.yaml" if name == "config" else f"{name.replace('__', '/')}.yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(main, ("check", "-f", "json", *arguments), catch_exceptions=False)


def linted(*arguments: str) -> dict[str, Any]:
    """What a run over the folder says, as plain data that fits the schema of the output."""
    schema = json.loads((ROOT / "schemas/output.schema.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads(check(*(arguments or ("k8s",))).stdout)
    Draft202012Validator(schema).validate(found)
    return found


def told(found: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """Return (path, line, severity, rule) of each finding about custom resources."""
    findings = (each for each in found["findings"] if each["rule"] in SCHEMA)
    return [(each["path"], each["line"], each["severity"], each["rule"]) for each in findings]


def unchecked(found: dict[str, Any]) -> list[str]:
    said: list[str] = found["summary"]["completeness"]["unchecked"]
    return said


# counted


def test_objects_of_kinds_without_a_schema_are_counted() -> None:
    report = lint_files({"a.yaml": "---\n".join([BACKUP, BACKUP, ROUTE, MAP]), "b.yaml": ROUTE}, select=("latest-tag",))

    assert report.unchecked == ("4 objects of 2 kinds without a schema",)
    assert summary(report) == (
        "Checked 5 objects in 2 files for Kubernetes 1.37; 0 findings; "
        "not checked: 4 objects of 2 kinds without a schema."
    )


@pytest.mark.parametrize(
    "text",
    [
        MAP,
        f"{CRD}---\n{BACKUP}",
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n",
        "apiVersion: networking.k8s.io/v1\nkind: Ingres\nmetadata: {name: web}\n",  # told by unknown-api-version
        "apiVersion: 3\nkind: Route\n",
        "kind: Route\n",
    ],
)
def test_what_has_a_schema_or_needs_none_is_not_counted(text: str) -> None:
    assert lint_files({"a.yaml": text}).unchecked == ()


def test_versions_of_a_kind_count_each_for_itself() -> None:
    report = lint_files({"a.yaml": ROUTE + "---\n" + ROUTE.replace("/v1", "/v2")})

    assert report.unchecked == ("2 objects of 2 kinds without a schema",)


def test_a_definition_without_a_schema_is_none() -> None:
    bare = CRD[: CRD.index("    schema:")]

    assert lint_files({"a.yaml": bare + "---\n" + BACKUP}).unchecked == ("1 object of 1 kind without a schema",)


def test_each_kind_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Resource] = []

    def is_unknown(resource: Resource, workspace: Workspace) -> bool:
        asked.append(resource)
        return True

    monkeypatch.setattr(objects, "is_unknown", is_unknown)
    backups = [Resource({"apiVersion": "shop.example.com/v1", "kind": "Backup"}) for _ in range(50)]

    assert objects.unknown(Workspace(backups, True)) == {("shop.example.com/v1", "Backup"): backups}
    assert asked == backups[:1]


def test_the_count_is_in_the_json_and_changes_neither_status_nor_exit_code() -> None:
    write(k8s__backup=BACKUP)

    assert unchecked(linted()) == ["1 object of 1 kind without a schema"]
    assert linted("k8s", "--select", "latest-tag")["summary"]["status"] == "ok"
    assert check("k8s", "--select", "latest-tag").exit_code == 0


def test_an_ignore_comment_is_judged_although_a_kind_has_no_schema() -> None:
    text = "# kubelint: ignore[latest-tag] for now\n" + BACKUP

    assert lines(lint_files({"a.yaml": text}).findings) == [(1, "unused-ignore")]


# reported


@pytest.mark.parametrize(
    ("config", "severity"),
    [
        ("unknown-kinds: error", "error"),
        ("unknown-kinds: warning", "warning"),
        ("unknown-kinds: info", "info"),
        ("unknown-kinds: error\nselect: latest-tag", "error"),
        ("unknown-kinds: error\nseverity: {missing-schema: info, syntax: warning}", "error"),
        ("profile: hardened", "info"),
        ("select: missing-schema\nunknown-kinds: warning", "warning"),
    ],
)
def test_the_severity_of_unknown_kinds_is_that_of_missing_schema(config: str, severity: str) -> None:
    write(k8s__backup=BACKUP, config=config)

    assert told(linted()) == [("k8s/backup.yaml", 1, severity, "missing-schema")]
    assert unchecked(linted()) == ["1 object of 1 kind without a schema"]


@pytest.mark.parametrize(
    "config",
    [
        "",
        "unknown-kinds: ignore",
        "unknown-kinds: ignore\nprofile: hardened",
        "unknown-kinds: ignore\nselect: missing-schema",
        "unknown-kinds: error\nignore: missing-schema",
    ],
)
def test_ignored_unknown_kinds_are_only_counted(config: str) -> None:
    write(k8s__backup=BACKUP, config=config)

    assert told(linted()) == []
    assert unchecked(linted()) == ["1 object of 1 kind without a schema"]


def test_the_option_wins_over_the_config() -> None:
    write(k8s__backup=BACKUP, config="unknown-kinds: ignore")

    assert told(linted("k8s", "--unknown-kinds", "error")) == [("k8s/backup.yaml", 1, "error", "missing-schema")]
    assert check("k8s", "--unknown-kinds", "never").exit_code == 2


def test_the_rule_that_is_meant_exists() -> None:
    from kubelint.config.planning import UNKNOWN_KINDS

    assert UNKNOWN_KINDS in RULES


# schemas


@pytest.mark.parametrize("place", ["crds", "crds/shop", "crds/shop/backup.yaml", "[other, crds]", "./k8s/../crds"])
def test_definitions_below_the_schemas_count_without_being_linted(place: str) -> None:
    broken = CRD + "---\n" + CRD.replace("plural: backups", "plural: BACKUPS") + "---\n" + ROUTE
    write(k8s__backup=BACKUP, crds__shop__backup=broken, other__web=MAP, config=f"schemas: {place}")
    found = linted()

    assert told(found) == [("k8s/backup.yaml", 4, "error", "unknown-field")]
    assert unchecked(found) == []
    assert [each["path"] for each in found["files"]] == ["k8s/backup.yaml"]
    assert found["summary"]["completeness"]["objects"] == 1


def test_schemas_are_relative_to_the_config_wherever_the_run_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    write(k8s__backup=BACKUP, crds__backup=CRD, config="schemas: crds")
    monkeypatch.chdir("k8s")

    assert told(linted("backup.yaml")) == [("backup.yaml", 4, "error", "unknown-field")]


def test_schemas_of_an_extended_config_count_too() -> None:
    write(k8s__backup=BACKUP, base__crds__backup=CRD, base__kubelint="schemas: crds", more__web=MAP)
    write(config="extend: base/kubelint.yaml\nschemas: more")

    assert told(linted()) == [("k8s/backup.yaml", 4, "error", "unknown-field")]


def test_schemas_are_read_whatever_ignore_files_and_exclude_say() -> None:
    write(k8s__backup=BACKUP, crds__backup=CRD, config="schemas: crds\nexclude: crds")
    for name in (".gitignore", ".kubelintignore", "crds/.kubelintignore"):
        Path(name).write_text("/crds\n*backup.yaml\n!/k8s/backup.yaml\n")

    assert told(linted(".")) == [("k8s/backup.yaml", 4, "error", "unknown-field")]


def test_a_definition_that_is_linted_too_is_linted_once() -> None:
    write(k8s__backup=BACKUP, k8s__crd=CRD.replace("plural: backups", "plural: BACKUPS"), config="schemas: .")
    found = told(linted())

    assert [each for each in found if each[3] != "invalid-custom-resource-definition"] == [
        ("k8s/backup.yaml", 4, "error", "unknown-field")
    ]
    assert {each[0] for each in found} == {"k8s/backup.yaml", "k8s/crd.yaml"}
    assert len(found) == len(set(found))


def test_definitions_may_be_json_or_in_a_list() -> None:
    write(k8s__backup=BACKUP, config="schemas: crds.json")
    entry = "".join(f"  {line}\n" for line in CRD.splitlines()).replace("  ", "- ", 1)
    Path("crds.json").write_text("apiVersion: v1\nkind: List\nitems:\n" + entry)

    assert told(linted()) == [("k8s/backup.yaml", 4, "error", "unknown-field")]


def test_definitions_that_cannot_be_read_are_told() -> None:
    write(k8s__backup=BACKUP, crds__a="a: [\n---\n" + CRD, crds__b="just: yaml", config="schemas: crds")
    os.symlink("nowhere", "crds/gone.yaml")
    Path("crds/c.yaml").write_bytes(CRD.encode() + b"# \xe9")

    assert unchecked(linted()) == ["definitions in 2 files (crds/a.yaml is broken)"]


def test_a_file_that_defines_none_of_the_groups_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    from kubelint.schema import stored

    parsed: list[str] = []

    def load(source: Source) -> list[Document]:
        parsed.append(source.path)
        return []

    monkeypatch.setattr(stored, "load", load)
    write(k8s__backup=BACKUP, crds__a=CRD, crds__b=CRD.replace("shop.example.com", "example.org"), crds__c=BACKUP)
    write(config="schemas: crds")
    check("k8s")

    assert parsed == ["crds/a.yaml"]


def test_schemas_that_are_not_there_stop_the_run() -> None:
    write(k8s__backup=BACKUP, config="profile: hardened\nschemas:\n- crds\n- https://example.com/crds.yaml\n")
    outcome = check("k8s")

    assert outcome.exit_code == 2
    assert outcome.stderr.splitlines() == [
        'kubelint: .kubelint.yaml:4:3: "https://example.com/crds.yaml" is a URL, and kubelint never goes online; '
        "write the path of a file or folder",
        'kubelint: .kubelint.yaml:3:3: there is no file or folder "crds"',
    ]
