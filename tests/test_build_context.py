"""The files around a Dockerfile: which are asked about, and what rules say of COPY and ADD."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from linting import RULES, lint_files, lint_text, no_hang

from kubelint import api
from kubelint.cli import main
from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.files import read
from kubelint.load.surroundings import LONGEST, Surroundings, is_there, text_of
from kubelint.model import Source
from kubelint.views.context import BuildContext

COPY_ALL = "FROM alpine:3.20\nCOPY . /srv\n"
MISSING, IGNORED, ABSENT = "missing-dockerignore", "copied-file-is-ignored", "copied-file-missing"
OUTSIDE, UNKNOWN, COMMENTS = "copy-source-outside-context", "unknown-ignore-code", "no-ignore-comments"


def found(rule: str, files: Mapping[str, str], **options: object) -> list[str]:
    """Return where in which file a rule finds something."""
    report = lint_files(files, select=[rule], rules={rule: options})
    return [f"{each.file}:{each.span.line}:{each.span.column}-{each.span.end_column}" for each in report.findings]


def spots(rule: str, text: str) -> list[tuple[str, str]]:
    """Return what a rule points at in a Dockerfile, and its message."""
    findings = lint_text(text, "Dockerfile", select=[rule])
    lines = text.split("\n")
    return [
        (lines[each.span.line - 1][each.span.column - 1 : each.span.end_column - 1], each.message) for each in findings
    ]


# --- what is asked ---


def test_surroundings_remember_what_was_asked_and_notice_what_changed(tmp_path: Path) -> None:
    ignore, other = tmp_path / ".dockerignore", tmp_path / "a"
    ignore.write_text("*.md\n")
    around = Surroundings()

    assert around.text(str(ignore)) == "*.md\n"
    assert around.text(str(other)) is None
    assert not around.exists(str(other))

    assert [(question, path) for question, path, _ in around.asked] == [
        ("text", str(ignore)),
        ("text", str(other)),
        ("exists", str(other)),
    ]
    assert Surroundings().confirm(around.asked)
    ignore.write_text("*.txt\n")
    assert not Surroundings().confirm(around.asked)
    ignore.write_text("*.md\n")
    other.mkdir()
    assert not Surroundings().confirm(around.asked)


def test_result_of_a_file_says_what_else_it_depends_on(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.touch()
    linter = Linter(RULES, Configs({"select": [MISSING]}, None, isolated=True), read)

    alone = linter.lint_source(Source(str(path), COPY_ALL, "dockerfile"))
    plain = linter.lint_source(Source(str(path), "FROM alpine:3.20\n", "dockerfile"))

    assert [each.rule for each in alone.findings] == [MISSING]
    assert ("exists", str(tmp_path / ".dockerignore"), "False") in alone.asked
    assert plain.asked == ()
    assert Surroundings().confirm(alone.asked)
    (tmp_path / ".dockerignore").touch()
    assert not Surroundings().confirm(alone.asked)


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "shop", tmp_path / "secret"
    inside.mkdir()
    outside.mkdir()
    (outside / "key").write_text("x")
    (inside / "link").symlink_to(outside)
    (inside / "ignore").symlink_to(outside / "key")
    (inside / "file").write_text("y")
    (inside / "near").symlink_to("file")
    context = BuildContext(f"{inside}/Dockerfile", Surroundings())

    assert context.has("link/key") and context.has("link/no-such-key"), "nobody looks behind the link"
    assert text_of(f"{inside}/ignore") is None
    assert text_of(f"{inside}/near") == "y"


def test_odd_paths_are_not_there(tmp_path: Path) -> None:
    for name in ("a\0b", "\ud800", "a" * 100_000, "a/" * 1_000 + "b"):
        assert not is_there(f"{tmp_path}/./{name}")
        assert text_of(f"{tmp_path}/{name}") is None
    assert text_of(str(tmp_path)) is None
    (tmp_path / "long").write_text("a" * (LONGEST + 1))
    assert text_of(f"{tmp_path}/long") is None


def test_pipe_in_place_of_an_ignore_file_is_not_read(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / ".dockerignore")
    (tmp_path / "Dockerfile").write_text(COPY_ALL)

    with no_hang():
        result = CliRunner().invoke(main, ["check", str(tmp_path), "--isolated", "--select", f"{MISSING},{IGNORED}"])

    assert result.exit_code == 0


def test_standard_input_has_no_context() -> None:
    report = lint_files({"-": COPY_ALL}, select=[MISSING])

    assert [each.status for each in report.inputs] == ["checked"]
    assert report.findings == ()


def test_command_line_looks_at_the_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.20\nCOPY app.py data.csv /srv/\nCOPY . /srv\n")
    (tmp_path / "app.py").touch()
    arguments = ["check", str(tmp_path), "--isolated", "-f", "concise", "--select", f"{MISSING},{IGNORED},{ABSENT}"]

    def said() -> list[str]:
        lines = CliRunner().invoke(main, arguments).stdout.splitlines()
        return [line.removeprefix(f"{tmp_path}/").partition(": ")[0] + line[line.rindex(" [") :] for line in lines]

    assert said() == [f"Dockerfile:2:13 [{ABSENT}]", f"Dockerfile:3:6 [{MISSING}]"]
    (tmp_path / ".dockerignore").write_text("*.csv\n")
    assert said() == [f"Dockerfile:2:13 [{IGNORED}]", f"Dockerfile:2:13 [{ABSENT}]"]


# --- which folder is the context ---


@pytest.mark.parametrize(
    ("files", "is_said"),
    [
        ({"Dockerfile": COPY_ALL}, True),
        ({"shop/Dockerfile": COPY_ALL}, True),
        ({"shop/Dockerfile": COPY_ALL, "shop/.dockerignore": ""}, False),
        ({"shop/Dockerfile": COPY_ALL, "shop/Dockerfile.dockerignore": ""}, False),
        ({"shop/Dockerfile": COPY_ALL, "shop/web.Dockerfile.dockerignore": ""}, True),
        ({"docker/Dockerfile": COPY_ALL}, False),
        ({"docker/Dockerfile": COPY_ALL + "COPY run.sh /\n", "docker/run.sh": ""}, True),
        ({"shop/Dockerfile": COPY_ALL + "COPY run.sh /\n", "run.sh": ""}, False),
        ({"shop/Dockerfile": COPY_ALL + "COPY run*.sh $X /\n"}, True),
        ({"shop/Dockerfile": COPY_ALL, ".dockerignore": ""}, False),
        ({"shop/Dockerfile": COPY_ALL, ".dockerignore": "", "Dockerfile": "FROM alpine:3.20\n"}, True),
        ({"shop/Dockerfile": COPY_ALL, "shop/.git": "", ".dockerignore": ""}, True),
        ({"Dockerfile": "FROM alpine:3.20\nCOPY --exclude=.git . /srv\n"}, False),
        ({"Dockerfile": "FROM alpine:3.20\nONBUILD COPY . /srv\n"}, False),
    ],
)
def test_missing_dockerignore_is_said_where_the_dockerfile_is_evidently_built(
    files: dict[str, str], is_said: bool
) -> None:
    assert bool(found(MISSING, files)) == is_said


@pytest.mark.parametrize("context", [None, "", ".", 5, [], {}, True])
def test_option_that_names_no_other_folder_changes_nothing(context: object) -> None:
    assert found(MISSING, {"shop/Dockerfile": COPY_ALL, "shop/a": ""}, context=context) == ["shop/Dockerfile:2:6-7"]


def test_option_names_the_context() -> None:
    files = {"docker/Dockerfile": COPY_ALL + "COPY app.py /srv/\n", "app.py": ""}

    assert found(MISSING, files) == []
    assert found(MISSING, files, context="..") == ["docker/Dockerfile:2:6-7"]
    assert found(MISSING, files | {".dockerignore": ""}, context="..") == []
    assert [found(rule, files, context="../no-such-folder") for rule in (MISSING, IGNORED, ABSENT)] == [[], [], []]
    assert found(ABSENT, files) == ["docker/Dockerfile:3:6-12"]
    assert found(ABSENT, files, context="..") == []
    assert found(IGNORED, files | {".dockerignore": "*.py\n"}) == []
    assert found(IGNORED, files | {".dockerignore": "*.py\n"}, context="..") == ["docker/Dockerfile:3:6-12"]


# --- what the ignore file leaves out ---


def ignored(ignore: str, *lines: str, files: Mapping[str, str] = {}) -> list[str]:
    text = "\n".join(("FROM alpine:3.20 AS base", *lines, ""))
    return found(IGNORED, {"Dockerfile": text, ".dockerignore": ignore, **files})


def test_copied_file_is_ignored_as_in_buildkit() -> None:
    """The cases of BuildKit's own rule, and those where it errs."""
    assert ignored("Dockerfile\n", "COPY Dockerfile .") == ["Dockerfile:2:6-16"]
    assert ignored("Dockerfile\n", "ADD Dockerfile /windy") == ["Dockerfile:2:5-15"]
    assert ignored("foobar\n", "COPY . .", "COPY ./foobar /") == ["Dockerfile:3:6-14"]
    assert ignored("*\n", "COPY . .") == ["Dockerfile:2:6-7"]
    assert ignored(".*\n", "COPY . .", "COPY / /srv") == []
    assert ignored("**\n!app\n", "COPY . .", "COPY other /") == []
    assert ignored("tmp\n", "COPY tmp/a/../b /") == ["Dockerfile:2:6-16"]
    assert ignored("tmp\n", "COPY /tmp ../tmp /") == ["Dockerfile:2:6-10", "Dockerfile:2:11-17"]
    assert ignored("tmp\n", "COPY --from=base tmp /", "ADD https://example.com/tmp /tmp") == []


def test_only_literal_sources_can_be_told_to_be_ignored() -> None:
    assert ignored("tmp\n*.log\n", "ARG DIR=tmp", "COPY $DIR *.log t[m]p /", "COPY <<tmp /x", "tmp") == []


def test_backslashes_are_slashes_where_they_do_not_escape() -> None:
    files = {"Dockerfile": "# escape=`\nFROM nanoserver\nCOPY bin\\a.exe /\n", ".dockerignore": "bin\n"}

    assert found(IGNORED, files) == ["Dockerfile:3:6-15"]


def test_own_ignore_file_is_in_force_whatever_the_context_is() -> None:
    files = {"docker/a.Dockerfile": "FROM alpine:3.20\nCOPY lib dist /\n", "lib/x": "", "dist/x": ""}

    assert found(IGNORED, files | {"docker/.dockerignore": "dist\n"}) == [], "the context lies above"
    assert found(IGNORED, files | {"docker/a.Dockerfile.dockerignore": "dist\n"}) == ["docker/a.Dockerfile:2:10-14"]


def test_ignore_file_that_nobody_understands_keeps_the_rules_silent() -> None:
    assert ignored("[\n", "COPY [ a /") == []
    assert ignored("a\n!\n", "COPY a /") == []
    assert ignored("a|b*\n", "COPY a /") == []


def test_hostile_files_do_not_hang() -> None:
    sources = " ".join("a/" * 400 + f"{number}" for number in range(2_000))

    with no_hang():
        assert ignored("*a" * 4_000 + "b\n", f"COPY {sources} /srv/") == []


def test_sensitive_paths_are_listed_and_may_be_excluded_in_any_way() -> None:
    rule, text = "dockerignore-misses-sensitive-paths", {"Dockerfile": COPY_ALL}

    def said(ignore: str, more: Mapping[str, str] = {}, **options: object) -> list[str]:
        report = lint_files(text | {".dockerignore": ignore, **more}, select=[rule], rules={rule: options})
        return [each.message for each in report.findings]

    assert said("*.md\n") == ['"." takes ".git", ".env" too; add that to .dockerignore']
    assert said("*.md\n", {"package.json": "{}"}) == [
        '"." takes ".git", ".env", "node_modules" too; add that to .dockerignore'
    ]
    assert said(".git/*\n.env\n") == []
    assert said("*\n!src\n") == []
    assert said(".*\n", paths=[".git", "keys"]) == ['"." takes "keys" too; add that to .dockerignore']


# --- what lies outside ---


@pytest.mark.parametrize(
    "source",
    ["../a", "..", "./../a", "a/../../b", "../$X", "/etc/passwd", "/usr/$X/a", "/root/.ssh", "/home/ci/a", "$UP/a"],
)
def test_source_outside_of_the_context(source: str) -> None:
    [(pointed, _)] = spots(OUTSIDE, f"FROM alpine:3.20\nENV UP=../b\nCOPY a {source} /srv/\n")

    assert pointed == source


@pytest.mark.parametrize(
    "source",
    ["a/../b", "..a", "...", "/etcd", "/etc", "/root/", "/src", "$X/../../a", "/us$X/a", "https://a.b/../c", "./..."],
)
def test_source_inside_of_the_context(source: str) -> None:
    assert spots(OUTSIDE, f"FROM alpine:3.20\nARG X\nADD a {source} /srv/\n") == []
    assert spots(OUTSIDE, "FROM a AS b\nFROM a\nCOPY --from=b ../a /etc/passwd /srv/\nCOPY <<../a /b\n../a\n") == []


def test_drive_is_outside_in_either_spelling() -> None:
    assert spots(OUTSIDE, '# escape=`\nFROM a\nCOPY C:\\a D:/b\\c c:\\app\\\nADD ["C:\\\\a", "c:/"]\n') == [
        (source, f'"{text}" is outside of the build context, where the builder does not look; '
         "start the build from a folder that holds it")
        for source, text in (("C:\\a", "C:\\a"), ("D:/b\\c", "D:/b\\c"), ('"C:\\\\a"', "C:\\a"))
    ]  # fmt: skip


# --- ignore comments ---


@pytest.mark.parametrize(
    ("codes", "flaws"),
    [
        ("DL3008", []),
        ("DL3008,DL3015", []),
        ("  DL3008\t,  SC2086  # dl3008 because", []),
        ("DL3008#x", []),
        ("DL3005", []),
        ("", []),
        ("dl3008", ['"dl3008" is not in upper case, so hadolint drops the whole comment; write "DL3008"']),
        ("DL3008,sc2086", ['"sc2086" is not in upper case, so hadolint drops the whole comment; write "SC2086"']),
        ("DL3008 DL3015", ['"DL3015" follows without a comma, so hadolint drops the whole comment; put one before it']),
        ("DL3008 as DL3015", ['"as" is no code, so hadolint drops the whole comment; put "#" before it']),
        ("DL-3008", ['"DL-3008" is no code, so hadolint drops the whole comment; write DL or SC and a number']),
        ("DL9999", ['hadolint has no rule "DL9999", so this silences nothing']),
        ("DL9999,3008", [f'hadolint has no rule "{code}", so this silences nothing' for code in ("DL9999", "3008")]),
        ("DL3008,", ["this comma makes hadolint drop the whole comment; remove it"]),
        (",DL3008", ["this comma makes hadolint drop the whole comment; remove it"]),
        ("DL3008,,DL3015", ["this comma makes hadolint drop the whole comment; remove it"]),
    ],
)
@pytest.mark.parametrize("form", ["", "global ", "stage "])
def test_codes_that_hadolint_does_not_take(codes: str, flaws: list[str], form: str) -> None:
    assert [message for _, message in spots(UNKNOWN, f"FROM a\n  # hadolint {form}ignore={codes}\nRUN ls\n")] == flaws


def test_bad_code_is_pointed_at_inside_the_comment() -> None:
    text = "FROM a\n# hadolint ignore=DL3008,dl3015 DL3009 because it is\nRUN ls\n"

    assert [pointed for pointed, _ in spots(UNKNOWN, text)] == ["dl3015", "DL3009", "because"]


@pytest.mark.parametrize(
    ("value", "pointed"),
    [
        ("skip=JSONArgsRecommended", []),
        ("skip=all", []),
        ("skip=InvalidBaseImagePlatform,WorkdirRelativePath;error=true Nonsense", []),
        ("error=true;skip=Nonsense", ["Nonsense"]),
        ("skip=workdirrelativepath,JSONArgsRecommended", ["workdirrelativepath"]),
        ("skip=all,WorkdirRelativePath", ["all"]),
        ("skip=JSONArgsRecommended, WorkdirRelativePath", ["WorkdirRelativePath"]),
        ("skip=JSONArgsRecommended WorkdirRelativePath", ["WorkdirRelativePath"]),
    ],
)
def test_checks_that_buildkit_does_not_know(value: str, pointed: list[str]) -> None:
    assert [each for each, _ in spots(UNKNOWN, f"# check={value}\nFROM a\n")] == pointed
    assert [each for each, _ in spots(UNKNOWN, f"FROM a\n# Check = {value}\nRUN ls\n")] == pointed
    assert spots(UNKNOWN, f"FROM a\nRUN ls\n# check={value}\n") == [], "no directive, and above no instruction"


def test_own_comments_are_left_to_the_rule_for_all_files() -> None:
    text = "FROM a\n# kubelint: ignore[no-such-rule] because\nRUN ls\n"

    findings = lint_text(text, "Dockerfile", select=["all"])
    assert {each.rule for each in findings if each.span.line == 2} >= {"unknown-ignore", COMMENTS}
    assert UNKNOWN not in {each.rule for each in findings}


def test_comments_of_other_tools_are_not_judged_where_they_do_not_count() -> None:
    text = "FROM a\n# hadolint ignore=dl3008\n# hadolint ignore=DL3008\n# kubelint: ignore[DL3008] because\nRUN ls\n"

    both = lint_text(text, "Dockerfile", select=[UNKNOWN, COMMENTS])
    own = lint_text(text, "Dockerfile", select=[UNKNOWN, COMMENTS], respect_foreign_suppressions=False)

    assert [(each.span.line, each.rule) for each in both] == [(2, UNKNOWN), (3, COMMENTS), (4, COMMENTS)]
    assert [(each.span.line, each.rule) for each in own] == [(4, COMMENTS)]


def test_nothing_is_said_of_a_build_context_on_another_machine() -> None:
    settings = api.Settings(select=("missing-dockerignore",))

    assert api.lint_file(api.File("nowhere/Dockerfile", b"FROM alpine\nCOPY . /app\n", settings)).findings == []
