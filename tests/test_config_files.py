"""What a config file may say, and what people are told where it says something else."""

import pickle
from pathlib import Path

import pytest
from test_select import RULES

from kubelint.config import ConfigError, Configs, Settings


def settings(text: str, name: str = ".kubelint.yaml") -> Settings:
    """The settings of a folder, the current one, whose config is ``text``."""
    Path(name).write_text(text, encoding="utf-8")
    return Configs(rules=RULES).for_file("k8s/web.yaml")


def problems(text: str, name: str = ".kubelint.yaml") -> list[str]:
    with pytest.raises(ConfigError) as error:
        settings(text, name)
    return error.value.problems


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "---\n", "{}\n", "\ufeff"])
def test_an_empty_config_changes_nothing(text: str) -> None:
    assert settings(text) == Settings(file=".kubelint.yaml")


def test_every_problem_is_told_with_file_line_and_column() -> None:
    text = """\
profile: recomended
exlude: [vendor]
select: [secuity, latest-tag]
severity: {latest-tag: fatal}
jobs: 0
exceptions:
  - rule: latest-tag
  - {rules: latest-tag, until: 30.6.2027}
per-path-ignores:
  "!": ALL
fail-on:
"""

    assert problems(text) == [
        '.kubelint.yaml:1:10: profile is "recomended", not one of "essential", "recommended", "hardened"; '
        'did you mean "recommended"?',
        '.kubelint.yaml:2:1: unknown key "exlude"; did you mean "exclude"?',
        '.kubelint.yaml:3:10: no rule, category, language or standard is called "secuity"; did you mean "security"?',
        '.kubelint.yaml:4:24: severity.latest-tag is "fatal", not one of "error", "warning", "info"',
        ".kubelint.yaml:5:7: jobs is 0, not a whole number from 1",
        '.kubelint.yaml:7:5: unknown key "rule" in exceptions[0]; did you mean "rules"?',
        ".kubelint.yaml:7:5: exceptions[0] is limited to nothing; "
        "name at least one of rules, paths, kinds, namespaces, names, containers, images",
        '.kubelint.yaml:8:32: "30.6.2027" is no date; write "2027-06-30"',
        '.kubelint.yaml:10:3: "!" is no gitignore pattern',
        '.kubelint.yaml:11:1: fail-on is empty, not one of "error", "warning", "info", "never"',
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("alow: []", '2:16: unknown option "alow" for latest-tag; did you mean "allow"?'),
        ("allow: nginx", '2:23: option "allow" of latest-tag is "nginx", not a list'),
        ("allow: [1]", '2:24: item 1 of option "allow" of latest-tag is 1, not a text'),
        ("strict: 1", '2:24: option "strict" of latest-tag is 1, not true or false'),
        ("threshold: true", '2:27: option "threshold" of latest-tag is true, not a whole number'),
        ("threshold: 1.5", '2:27: option "threshold" of latest-tag is 1.5, not a whole number'),
        ("ratio: much", '2:23: option "ratio" of latest-tag is "much", not a number'),
        ("note: {}", '2:16: option "note" of latest-tag is a mapping, not a text'),
    ],
)
def test_options_are_those_of_the_rule_and_of_their_type(text: str, problem: str) -> None:
    assert problems(f"rules:\n  latest-tag: {{{text}}}") == [f".kubelint.yaml:{problem}"]


def test_options_that_fit_are_taken() -> None:
    found = settings("rules: {latest-tag: {allow: [], strict: true, threshold: 0, ratio: 1, free: [1, {}]}}")

    assert found.rules == {"latest-tag": {"allow": [], "strict": True, "threshold": 0, "ratio": 1, "free": [1, {}]}}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("rules: {latest-tg: {}}", '1:9: no rule is called "latest-tg"; did you mean "latest-tag"?'),
        ("rules: {tagNotSpecified: {}}", '1:9: no rule is called "tagNotSpecified"; its name here is "latest-tag"'),
        ("rules: {latest-tag: on}", "1:21: rules.latest-tag is true, not a mapping of options"),
        ("rules: {shellcheck: {severity: x}}", '1:22: unknown option "severity" for shellcheck; it has none'),
    ],
)
def test_options_belong_to_a_rule_by_its_name(text: str, problem: str) -> None:
    assert problems(text) == [f".kubelint.yaml:{problem}"]


def test_a_version_that_yaml_reads_as_a_number_must_be_quoted() -> None:
    assert problems("kubernetes-version: 1.30") == [
        ".kubelint.yaml:1:21: kubernetes-version is a number, not a text; write it in quotes"
    ]
    assert settings('kubernetes-version: "1.30"').kubernetes_version == (1, 30)
    assert settings("kubernetes-version: 1.31.4").kubernetes_version == (1, 31)


def test_an_unknown_version_says_which_are_known() -> None:
    assert problems('kubernetes-version: "1.99"') == [
        '.kubelint.yaml:1:21: unknown Kubernetes version "1.99"; known are 1.25 to 1.37'
    ]


def test_a_date_needs_no_quotes() -> None:
    found = settings("exceptions: [{rules: latest-tag, until: 2027-06-30}]")

    assert [each.until for each in found.exceptions] == ["2027-06-30"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (">=0.2", "this config needs kubelint >=0.2; this is 0.1.0"),
        ("==0.1.1", "this config needs kubelint ==0.1.1; this is 0.1.0"),
        (">=0.1, <0.1", "this config needs kubelint >=0.1, <0.1; this is 0.1.0"),
        ("0.1", '"0.1" is no version requirement; write one as ">=0.1" or ">=0.1,<2"'),
        ("~>0.1", '"~>0.1" is no version requirement; write one as ">=0.1" or ">=0.1,<2"'),
        (">=", '">=" is no version requirement; write one as ">=0.1" or ">=0.1,<2"'),
    ],
)
def test_another_version_is_told_before_anything_else(text: str, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubelint.config.forms.__version__", "0.1.0")

    assert problems(f'required-version: "{text}"\nunknown: 1\n') == [f".kubelint.yaml:1:19: {problem}"]


@pytest.mark.parametrize("text", [">=0.1", "==0.1", ">0.0.9,<2", "<=0.1.0", "!=0.2", " >= 0.1 "])
def test_a_version_that_fits_is_fine(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubelint.config.forms.__version__", "0.1.0")

    assert settings(f'required-version: "{text}"').required_version == text


@pytest.mark.parametrize("key", ["online", "images", "shellcheck", "plugins"])
def test_a_project_cannot_set_what_is_not_its_business(key: str) -> None:
    assert problems(f"{key}: x")[0].startswith(f'.kubelint.yaml:1:1: unknown key "{key}"')


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("schemas: crds", ':1:10: there is no file or folder "crds"'),
        ("schemas: [., ../gone/crd.yaml]", ':1:14: there is no file or folder "../gone/crd.yaml"'),
        ("schemas: [https://example.com/crd.yaml]",
         ':1:11: "https://example.com/crd.yaml" is a URL, and kubelint never goes online; '
         "write the path of a file or folder"),
        ("schemas: file://crds", ':1:10: "file://crds" is a URL, and kubelint never goes online; '
         "write the path of a file or folder"),
        ("schemas: /etc", ':1:10: "/etc" is absolute; write it relative to this config'),
        ('schemas: ""', ":1:10: an empty text means nothing"),
        ('schemas: ["\\0"]', ':1:11: there is no file or folder "\\x00"'),
        ("schemas: {crds: true}", ":1:1: schemas is a mapping, not a list"),
        ("unknown-kinds: warn", ':1:16: unknown-kinds is "warn", '
         'not one of "ignore", "error", "warning", "info"; did you mean "warning"?'),
    ],
)  # fmt: skip
def test_schemas_are_files_and_folders_that_are_there(text: str, problem: str) -> None:
    assert problems(text) == [f".kubelint.yaml{problem}"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[1, 2]", ".kubelint.yaml:1:1: a config is a mapping of keys to values"),
        ("just a text", ".kubelint.yaml:1:1: a config is a mapping of keys to values"),
        ("jobs: 1\n---\njobs: 2\n", ".kubelint.yaml:3:1: this is a second document; a config has one"),
        ("jobs: 1\njobs: 2\n", '.kubelint.yaml:2:1: key "jobs" is already set on line 1; keep one of the two'),
    ],
)
def test_a_config_is_one_mapping(text: str, problem: str) -> None:
    assert problems(text) == [problem]


def test_broken_yaml_is_told_with_its_place() -> None:
    assert problems("profile: [essential\nselect: x\n")[0].startswith(".kubelint.yaml:")


def test_bytes_that_are_not_utf_8_are_refused() -> None:
    Path(".kubelint.yaml").write_bytes(b"profile: \xff\xfe")

    with pytest.raises(ConfigError) as error:
        Configs(rules=RULES).for_file("web.yaml")

    assert error.value.problems == [".kubelint.yaml: is not UTF-8"]


def test_a_huge_file_is_no_config() -> None:
    assert problems("# " + "x" * 1_000_001) == [".kubelint.yaml: is larger than 1 MB; a config is a small file"]


def test_control_characters_are_shown_as_escapes() -> None:
    assert problems('"\\e[31mred": 1') == ['.kubelint.yaml:1:1: unknown key "\\x1b[31mred"']


def test_no_more_than_a_hundred_problems_are_told() -> None:
    assert len(problems("".join(f"key{number}: 1\n" for number in range(5000)))) == 100


def test_problems_survive_the_way_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ConfigError(["one", "two"])))

    assert (error.problems, str(error)) == (["one", "two"], "one\ntwo")


ODD = [
    "null",
    "1",
    "1.5",
    "true",
    "x",
    "''",
    "[]",
    "{}",
    "[null]",
    "[[x]]",
    "[{}]",
    "{a: 1}",
    "{1: {2: 3}}",
    "{? [a] : b}",
    "1e999",
]
KEYS = [
    *("extend", "profile", "select", "extend-select", "ignore", "per-path-ignores", "severity", "rules", "fail-on"),
    *("kubernetes-version", "include", "exclude", "external", "exceptions", "require-suppression-reason"),
    *("respect-foreign-suppressions", "jobs", "required-version", "nothing"),
]


@pytest.mark.parametrize("key", KEYS)
def test_odd_values_are_problems_and_never_a_crash(key: str) -> None:
    for odd in ODD:
        try:
            settings(f"{key}: {odd}")
        except ConfigError as error:
            assert error.problems


def test_an_alias_bomb_is_refused_quickly() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    assert problems("\n".join([*lines, "select: *a11"]))


TOML = """\
[project]
name = "shop"

[tool.kubelint]
profile = "hardened"
ignore = ["DL3008"]
fail-on = "error"

[tool.kubelint.rules.latest-tag]
strict = true

[tool.kubelint.per-path-ignores]
"tests/**" = "ALL"

[[tool.kubelint.exceptions]]
rules = ["latest-tag"]
until = 2027-06-30

[[tool.kubelint.exceptions]]
kinds = ["Job"]
"""


def test_pyproject_toml_may_hold_the_config() -> None:
    found = settings(TOML, "pyproject.toml")

    assert (found.profile, found.ignore, found.fail_on) == ("hardened", ("DL3008",), "error")
    assert found.rules == {"latest-tag": {"strict": True}}
    assert [(each.origin, each.rules, each.kinds, each.until) for each in found.exceptions] == [
        ("pyproject.toml:15", ("latest-tag",), (), "2027-06-30"),
        ("pyproject.toml:19", (), ("Job",), ""),
    ]
    assert found.origin == {
        "profile": "pyproject.toml:5",
        "ignore": "pyproject.toml:6",
        "fail-on": "pyproject.toml:7",
        "rules.latest-tag": "pyproject.toml:9",
        "per-path-ignores": "pyproject.toml:12",
        "exceptions": "pyproject.toml:15",
    }


def test_problems_in_pyproject_toml_have_their_line() -> None:
    text = TOML.replace("strict = true", "  strct = true").replace('["Job"]', "[1]").replace('"tests/**"', '"#"')

    assert problems(text + "kubernetes-version = 1.30\n", "pyproject.toml") == [
        'pyproject.toml:10:3: unknown option "strct" for latest-tag; did you mean "strict"?',
        'pyproject.toml:13:1: "#" is no gitignore pattern',
        "pyproject.toml:20:1: exceptions[1].kinds[0] is a number, not a text; write it in quotes",
        'pyproject.toml:21:1: unknown key "kubernetes-version" in exceptions[1]',
    ]


def test_a_pyproject_toml_without_our_table_is_no_config() -> None:
    assert settings("[tool.ruff]\n# as in [tool.kubelint]\n", "pyproject.toml") == Settings()
    assert settings("tool = 3\n# tool.kubelint\n", "pyproject.toml") == Settings()


def test_broken_toml_is_told() -> None:
    assert problems("[tool.kubelint]\nprofile = \n", "pyproject.toml") == [
        "pyproject.toml: is not TOML: Invalid value (at line 2, column 11)"
    ]
