"""Which config is in force for a file, what it inherits, and what follows for the rules."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_select import RECOMMENDED, RULES, rule

from kubelint.config import ConfigError, Configs, Exceptions, Exemption, Glob, Settings, plan
from kubelint.config.keys import KEYS
from kubelint.config.settings import PathIgnore
from kubelint.config.shown import show
from kubelint.load import load
from kubelint.load.files import WalkRules, found
from kubelint.model import Finding, Source, Span, Subject
from kubelint.views.workspace import External


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the current folder."""
    top = tmp_path / "repo"
    (top / ".git").mkdir(parents=True)
    monkeypatch.chdir(top)
    return top


def write(**files: str) -> None:
    """Write configs, each named by its folder: ``k8s__shop`` is ``k8s/shop/.kubelint.yaml``, ``top`` is here."""
    for name, text in files.items():
        place = Path(*() if name == "top" else name.split("__"))
        place.mkdir(parents=True, exist_ok=True)
        (place / ".kubelint.yaml").write_text(text, encoding="utf-8")


def configs(path: str | None = None, isolated: bool = False, **flags: Any) -> Configs:
    return Configs(flags, path, isolated, RULES)


def problems(**flags: Any) -> list[str]:
    with pytest.raises(ConfigError) as error:
        configs(**flags).for_file("web.yaml")
    return error.value.problems


# which config


def test_without_any_config_the_defaults_hold() -> None:
    assert configs().for_file("k8s/web.yaml") == Settings()


def test_the_nearest_config_wins_and_nothing_is_merged() -> None:
    write(top="jobs: 1\nfail-on: error\n", k8s__shop="jobs: 2\n")

    found = configs()

    assert [
        (settings.file, settings.jobs, settings.fail_on)
        for settings in map(found.for_file, ("web.yaml", "k8s/web.yaml", "k8s/shop/web.yaml", "k8s/shop/deep/web.yaml"))
    ] == [
        (".kubelint.yaml", 1, "error"),
        (".kubelint.yaml", 1, "error"),
        ("k8s/shop/.kubelint.yaml", 2, "warning"),
        ("k8s/shop/.kubelint.yaml", 2, "warning"),
    ]


def test_files_of_one_config_share_its_settings() -> None:
    write(top="jobs: 1")
    found = configs()

    assert (
        found.for_file("a/web.yaml") is found.for_file("b/c/web.yaml") is found.for_file("-") is found.for_folder("a")
    )


def test_the_search_ends_at_the_root_of_the_repository(folder: Path) -> None:
    (folder.parent / ".kubelint.yaml").write_text("jobs: 9")

    assert configs().for_file("web.yaml") == Settings()


def test_a_config_is_a_yaml_or_yml_file_or_a_table_in_pyproject_toml(folder: Path) -> None:
    pyproject, short = folder / "pyproject.toml", folder / ".kubelint.yml"

    pyproject.write_text("[tool.kubelint]\njobs = 3\n")
    assert configs().for_file("web.yaml").jobs == 3
    short.write_text("jobs: 2")
    assert configs().for_file("web.yaml").jobs == 2
    write(top="jobs: 1")
    assert configs().for_file("web.yaml").jobs == 1


def test_a_named_config_holds_for_every_file(tmp_path: Path) -> None:
    write(top="jobs: 1", k8s="jobs: 2")
    (tmp_path / "other.yaml").write_text("jobs: 3")
    (tmp_path / "other.toml").write_text("[tool.kubelint]\njobs = 4\n")

    assert configs("../other.yaml").for_file("k8s/web.yaml").jobs == 3
    assert configs("../other.toml").for_file("k8s/web.yaml").jobs == 4


def test_isolated_means_no_config_at_all() -> None:
    write(top="jobs: 1")

    assert configs(isolated=True).for_file("web.yaml") == Settings()


def test_a_named_config_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("")

    with pytest.raises(ConfigError, match=r'^--config: there is no config "missing\.yaml"$'):
        configs("missing.yaml").for_file("web.yaml")
    with pytest.raises(ConfigError, match=r'^--config: there is no \[tool\.kubelint\] in "\.\./empty\.toml"$'):
        configs("../empty.toml").for_file("web.yaml")


# extend


def test_a_config_inherits_what_it_extends_and_refines_it() -> None:
    write(
        base="""\
profile: hardened
ignore: [DL3008]
severity: {latest-tag: error, security: info}
rules: {latest-tag: {strict: true, threshold: 1}}
exclude: vendor
external: [Secret/registry]
""",
        top="""\
extend: base/.kubelint.yaml
ignore: latest-tag
severity: {security: error}
rules: {latest-tag: {threshold: 2}}
exclude: [docs]
external: [{kind: ConfigMap, namespace: shop, name: "env-*"}, Secret/shop/db]
""",
    )

    settings = configs().for_file("web.yaml")

    assert (settings.profile, settings.ignore, settings.exclude) == ("hardened", ("DL3008", "latest-tag"), ("docs",))
    assert settings.severity == {"latest-tag": "error", "security": "error"}
    assert settings.rules == {"latest-tag": {"strict": True, "threshold": 2}}
    assert settings.external == (
        External("Secret", "", "registry"),
        External("ConfigMap", "shop", "env-*"),
        External("Secret", "shop", "db"),
    )
    assert settings.origin["ignore"] == "base/.kubelint.yaml:2, .kubelint.yaml:2"
    assert settings.file == ".kubelint.yaml"


def test_of_several_extended_configs_the_last_wins() -> None:
    write(a="jobs: 1\nfail-on: error", b="jobs: 2", top="extend: [a/.kubelint.yaml, b/.kubelint.yaml]")

    settings = configs().for_file("web.yaml")

    assert (settings.jobs, settings.fail_on) == (2, "error")


def test_what_is_inherited_twice_counts_once() -> None:
    write(
        base="ignore: [latest-tag]",
        a="extend: ../base/.kubelint.yaml",
        b="extend: ../base/.kubelint.yaml",
        top="extend: [a/.kubelint.yaml, b/.kubelint.yaml]",
    )

    assert configs().for_file("web.yaml").ignore == ("latest-tag",)


def test_what_is_selected_by_the_same_word_is_no_longer_ignored() -> None:
    write(base="ignore: [latest-tag, DL3008, security]", top="extend: base/.kubelint.yaml\nextend-select: [dl3008]")

    assert configs().for_file("web.yaml").ignore == ("latest-tag", "security")
    assert configs(select=("latest-tag,security",)).for_file("web.yaml").ignore == ()


def test_configs_must_not_extend_one_another_in_a_circle() -> None:
    write(top="extend: a/.kubelint.yaml", a="jobs: 1\nextend: [../.kubelint.yaml]")

    assert problems() == [
        "a/.kubelint.yaml:2:10: extend goes in a circle: .kubelint.yaml -> a/.kubelint.yaml -> .kubelint.yaml"
    ]


def test_a_long_chain_of_configs_ends() -> None:
    for number in range(30):
        Path(f"{number}.yaml").write_text(f"extend: {number + 1}.yaml")

    with pytest.raises(ConfigError, match=r"^20\.yaml:1:9: more than 20 configs extend one another"):
        configs("0.yaml").for_file("web.yaml")


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/etc/passwd", '"/etc/passwd" is absolute; write it relative to this config'),
        ("C:/kubelint.yaml", '"C:/kubelint.yaml" is absolute; write it relative to this config'),
        ("'\\\\host\\share.yaml'", '"\\\\host\\share.yaml" is absolute; write it relative to this config'),
        ("base", '"base" is no .yaml, .yml or .toml file'),
    ],
)
def test_extend_names_a_config_relative_to_this_one(path: str, problem: str) -> None:
    write(top=f"extend: {path}")

    assert problems() == [f".kubelint.yaml:1:9: {problem}"]


def test_an_extended_config_must_be_there() -> None:
    write(top="extend: ../gone.yaml")

    assert problems() == ['.kubelint.yaml:1:9: there is no config "../gone.yaml"']


def test_the_problems_of_all_extended_configs_are_told() -> None:
    write(base="profle: x", top="extend: base/.kubelint.yaml\njobs: many")

    assert problems() == [
        'base/.kubelint.yaml:1:1: unknown key "profle"; did you mean "profile"?',
        '.kubelint.yaml:2:7: jobs is "many", not a whole number from 1',
    ]


# flags


def test_flags_win_over_the_config() -> None:
    write(top="profile: essential\nselect: security\nfail-on: error\njobs: 2\nseverity: {latest-tag: info}")

    settings = configs(
        select=("images", "shellcheck,DL3008"),
        fail_on="never",
        kubernetes_version="1.31",
        severity=("latest-tag=error",),
    ).for_file("web.yaml")

    assert (settings.select, settings.fail_on, settings.kubernetes_version, settings.jobs, settings.severity) == (
        ("images", "shellcheck", "DL3008"),
        "never",
        (1, 31),
        2,
        {"latest-tag": "error"},
    )
    assert settings.origin == {
        "profile": ".kubelint.yaml:1",
        "select": "--select",
        "fail-on": "--fail-on",
        "jobs": ".kubelint.yaml:4",
        "severity.latest-tag": "--severity",
        "kubernetes-version": "--kubernetes-version",
    }


def test_the_flags_ignore_and_extend_select_add_to_the_config() -> None:
    write(top="ignore: latest-tag\nextend-select: read-only-root")

    settings = configs(ignore=("DL3008",), extend_select=("SC2086",)).for_file("web.yaml")

    assert settings.ignore == ("latest-tag", "DL3008")
    assert settings.extend_select == ("read-only-root", "SC2086")
    assert settings.origin["ignore"] == ".kubelint.yaml:1, --ignore"


def test_flags_that_were_not_given_change_nothing() -> None:
    write(top="select: latest-tag\nignore: DL3008")

    assert configs(select=(), ignore=(), profile=None).for_file("web.yaml") == configs().for_file("web.yaml")


def test_a_profile_on_the_command_line_replaces_a_selection_in_the_config() -> None:
    write(top="select: latest-tag")

    settings = configs(profile="essential").for_file("web.yaml")

    assert set(plan(settings, RULES).rules) == {"privileged-container"}


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        ({"select": ("zzz",)}, '--select: no rule, category, language or standard is called "zzz"'),
        ({"kubernetes_version": "2"}, '--kubernetes-version: unknown Kubernetes version "2"; known are 1.25 to 1.37'),
        ({"severity": ("latest-tag",)}, '--severity: severity.latest-tag is "", not one of "error", "warning", "info"'),
        ({"severity": ("SC1=info",)}, '--severity: "SC1" is one code of a rule, which has one severity; name the rule'),
        ({"exclude": ("#",)}, '--exclude: "#" is no gitignore pattern'),
    ],
)
def test_a_wrong_flag_is_told_by_its_name(flags: dict[str, Any], problem: str) -> None:
    assert problems(**flags) == [problem]


# patterns for the walk


def test_the_patterns_for_the_walk_are_relative_to_the_config_that_states_them(folder: Path) -> None:
    for path in ("k8s/a.yaml", "k8s/vendor/b.yaml", "k8s/old/c.yaml", "old/d.yaml", "docs/old/e.yaml"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a: 1")
    write(k8s="exclude: [/old, vendor, .kubelint.yaml]")
    settings = configs(extend_exclude=("docs/old",)).for_folder("k8s")

    walk = WalkRules(exclude=settings.exclude, include=settings.include, base=settings.base)

    assert [each.path for each in found(["."], walk)] == ["k8s/a.yaml", "old/d.yaml"]


# the plan


def test_the_plan_holds_the_chosen_rules_with_their_severity_and_options() -> None:
    write(
        top="""\
profile: hardened
ignore: [dockerfile, dangling-service]
severity: {security: info, privileged-container: error, latest-tag: error}
rules: {latest-tag: {allow: [], strict: true}}
kubernetes-version: "1.30"
"""
    )

    enabled = plan(configs().for_file("web.yaml"), RULES).rules

    assert {name: (each.severity, each.keywords) for name, each in enabled.items()} == {
        "privileged-container": ("error", {}),
        "privilege-escalation": ("info", {}),
        "latest-tag": (
            "error",
            {"allow": [], "strict": True, "threshold": 3, "ratio": 0.5, "note": "", "free": None},
        ),
        "read-only-root": ("info", {"kubernetes_version": (1, 30)}),
    }


def test_a_rule_gets_the_external_objects_it_asks_for() -> None:
    write(top="external: [Service/db]")

    enabled = plan(configs().for_file("web.yaml"), RULES).rules

    assert enabled["dangling-service"].keywords == {"external": (External("Service", "", "db"),)}


def test_the_plan_leaves_the_rules_as_they_are() -> None:
    before = dict(RULES["latest-tag"].options)
    write(top="rules: {latest-tag: {strict: true}}")

    plan(configs().for_file("web.yaml"), RULES)

    assert RULES["latest-tag"].options == before


def test_the_default_plan_is_the_recommended_profile() -> None:
    assert set(plan(Settings(), RULES).rules) == RECOMMENDED


def test_settings_that_were_never_checked_do_not_pass_the_plan() -> None:
    with pytest.raises(ConfigError, match='no rule, category, language or standard is called "nothing"'):
        plan(Configs({"select": ("nothing",)}, isolated=True).for_file("web.yaml"), RULES)


COMPLETE = """\
required-version: ">=0.0.1"
extend: base/.kubelint.yaml
profile: essential
extend-select: [pss-restricted, DL3008]
ignore: [kube-linter:latest-tag, SC2086]
severity: {dockerfile: error}
rules: {latest-tag: {threshold: 5}}
per-path-ignores: {tests/: security}
fail-on: error
kubernetes-version: v1.31
include: ["*.tpl"]
exclude: [/vendor]
external: [Secret/registry]
unknown-kinds: warning
schemas: [crds, ../repo/crds/one.yaml]
exceptions:
- rules: privileged-container
  kinds: DaemonSet
  reason: the CNI agent needs it
require-suppression-reason: true
respect-foreign-suppressions: false
jobs: 2
cache-dir: build/kubelint
"""


def test_a_complete_config_has_its_whole_effect(folder: Path) -> None:
    write(base="fail-on: info\nignore: read-only-root", top=COMPLETE)
    (folder / "crds").mkdir()
    (folder / "crds/one.yaml").touch()
    settings = configs().for_file("web.yaml")
    exceptions = Exceptions(settings)
    privileged = Finding("web.yaml", Span(1, 1, 1, 2), "privileged-container", "error", "", Subject("DaemonSet"))

    assert set(load(Source("", COMPLETE, "config"))[0].value) == set(KEYS) - {"select"}
    assert settings._replace(origin={}) == Settings(
        profile="essential",
        extend_select=("pss-restricted", "DL3008"),
        ignore=("read-only-root", "kube-linter:latest-tag", "SC2086"),
        per_path_ignores=(PathIgnore(Glob("tests/", str(folder)), ("security",)),),
        severity={"dockerfile": "error"},
        rules={"latest-tag": {"threshold": 5}},
        fail_on="error",
        kubernetes_version=(1, 31),
        include=("*.tpl",),
        exclude=("/vendor",),
        base=str(folder),
        external=(External("Secret", "", "registry"),),
        unknown_kinds="warning",
        schemas=(f"{folder}/crds", f"{folder}/crds/one.yaml"),
        exceptions=(
            Exemption(
                ".kubelint.yaml:17",
                rules=("privileged-container",),
                kinds=("DaemonSet",),
                reason="the CNI agent needs it",
            ),
        ),
        require_suppression_reason=True,
        respect_foreign_suppressions=False,
        jobs=2,
        cache_dir=f"{folder}/build/kubelint",
        required_version=">=0.0.1",
        file=".kubelint.yaml",
    )
    enabled = plan(settings, {**RULES, "missing-schema": rule("missing-schema", severity="info")}).rules
    assert {name: each.severity for name, each in enabled.items()} == {
        "privileged-container": "error",
        "privilege-escalation": "warning",
        "unpinned-apt": "error",
        "apt-no-recommends": "error",
        "missing-schema": "warning",
    }
    assert exceptions.covers(privileged, RULES["privileged-container"]) == "exception in .kubelint.yaml:17"
    assert exceptions.covers(privileged._replace(subject=Subject("Job")), RULES["privileged-container"]) == ""


# config show


def test_settings_are_shown_with_their_origin() -> None:
    write(
        top="""\
profile: hardened
severity: {latest-tag: error}
per-path-ignores: {"tests/**": ALL}
exceptions: [{names: "web-*", reason: "soon gone", until: 2027-06-30}]
schemas: ./crds
"""
    )
    Path("crds").mkdir()

    assert show(configs(jobs=2).for_file("web.yaml")).splitlines() == [
        "profile: hardened  # .kubelint.yaml:1",
        "select: null  # default",
        "extend-select: []  # default",
        "ignore: []  # default",
        'per-path-ignores: {"tests/**": ["ALL"]}  # .kubelint.yaml:3',
        "severity.latest-tag: error  # .kubelint.yaml:2",
        "rules: {}  # default",
        "fail-on: warning  # default",
        "kubernetes-version: 1.37  # default",
        "include: []  # default",
        "exclude: []  # default",
        "external: []  # default",
        "unknown-kinds: null  # default",
        'schemas: ["crds"]  # .kubelint.yaml:5',
        'exceptions: [{"names": ["web-*"], "reason": "soon gone", "until": "2027-06-30"}]  # .kubelint.yaml:4',
        "require-suppression-reason: false  # default",
        "respect-foreign-suppressions: true  # default",
        "jobs: 2  # --jobs",
        'cache-dir: ""  # default',
        'required-version: ""  # default',
    ]


# start-up


def test_a_run_without_config_imports_nothing_heavy() -> None:
    script = """\
import sys
from kubelint.config import Configs, Exceptions
settings = Configs({"select": ("ALL",), "kubernetes_version": "1.31"}).for_file("web.yaml")
Exceptions(settings)
print([each for each in ("jsonschema", "pathspec", "tomllib", "ruamel", "difflib", "datetime") if each in sys.modules])
"""
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""}

    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("[]\n", "")
