"""Gitignore patterns, compared with what git itself makes of them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubelint.load.files import WalkRules, found
from kubelint.load.gitignore import Patterns

FILES = (
    *("a.yaml", "b.yaml", "ab.yaml", "!a.yaml", "#b.yaml", "[x].yaml", "x y.yaml", "foo/a.yaml", "foo/b.yaml"),
    *("foo/bar/a.yaml", "foo/bar/foo/b.yaml", "build/a.yaml", "k8s/build/a.yaml", "k8s/a/b/c.yaml", "k8s/a/c.yaml"),
    *("a/a/a/a.yaml", "foo.yaml/a.yaml", "back\\slash.yaml"),
)

CASES = [
    "*.yaml\n!a.yaml",
    "*\n!*/\n!*.yaml",
    "*\n!*/\n!foo/bar/*.yaml",
    "/*\n!/foo\n/foo/*\n!/foo/bar",
    "foo/\n!foo/a.yaml",
    "foo/*\n!foo/a.yaml",
    "foo/**\n!foo/bar/",
    "foo/**\n!foo/bar/\n!foo/bar/a.yaml",
    "**/foo/a.yaml",
    "k8s/**/c.yaml",
    "**/build",
    "build/",
    "/build",
    "k8s/build/",
    "a/**/a.yaml",
    "?.yaml",
    "[ab].yaml",
    "[!a].yaml",
    "[^a]*.yaml",
    "[[:alpha:]].yaml",
    "[a-",
    "\\!a.yaml\n\\#b.yaml",
    "!a.yaml",
    "# a.yaml\n\n",
    "a.yaml   ",
    "x\\ y.yaml",
    "x y.yaml\\ ",
    "\\[x].yaml",
    "back\\\\slash.yaml",
    "foo.yaml",
    "foo.yaml/",
    "*.yaml/",
    "f*o/b*r/*",
    "**",
    "/**/a.yaml\r",
    "a.yaml\r\nb.yaml\r\n",
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    top = tmp_path_factory.mktemp("repository")
    for name in FILES:
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text("")
    subprocess.run(["git", "init", "--quiet", str(top)], check=True)
    return top


def kept_by_git(top: Path, names: tuple[str, ...] = FILES) -> list[str]:
    """The files that ``git check-ignore`` says nothing about."""
    asked = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "--stdin"],
        input="\0".join(names).encode(),
        cwd=top,
        capture_output=True,
        check=False,
    )
    ignored = set(asked.stdout.decode().split("\0"))
    return sorted(name for name in names if name not in ignored)


def kept_by_us(top: Path) -> list[str]:
    return [each.path.removeprefix(f"{top}/") for each in found([str(top)], WalkRules())]


@pytest.mark.parametrize("text", CASES)
def test_ignores_what_git_ignores(repository: Path, text: str) -> None:
    (repository / ".gitignore").write_text(text, newline="")

    assert kept_by_us(repository) == kept_by_git(repository)


def test_ignore_files_further_down_weigh_more(repository: Path) -> None:
    (repository / ".gitignore").write_text("*.yaml\n!b.yaml\n")
    nested = {"foo": "!a.yaml\n/b.yaml\n", "foo/bar": "a.yaml\n!foo/\n", "k8s": "!/a/c.yaml\n"}
    for folder, text in nested.items():
        (repository / folder / ".gitignore").write_text(text)
    (repository / ".git" / "info" / "exclude").write_text("foo\n!k8s/a/b/c.yaml\n")

    try:
        assert kept_by_us(repository) == kept_by_git(repository)
    finally:
        (repository / ".git" / "info" / "exclude").write_text("")
        for folder in nested:
            (repository / folder / ".gitignore").unlink()


SEGMENTS = st.sampled_from(
    [
        "a",
        "b",
        "foo",
        "bar",
        "build",
        "k8s",
        "*",
        "**",
        "***",
        "?",
        "a*",
        "*a",
        "*.yaml",
        "a.yaml",
        "[ab]",
        "[!b]*",
        "f*o*",
    ]
)
LINES = st.builds(
    lambda negated, top, segments, folder: negated + top + "/".join(segments) + folder,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(SEGMENTS, min_size=1, max_size=4),
    st.sampled_from(["", "", "/"]),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(LINES, min_size=1, max_size=6))
def test_any_patterns_ignore_what_git_ignores(repository: Path, lines: list[str]) -> None:
    (repository / ".gitignore").write_text("\n".join(lines))

    assert kept_by_us(repository) == kept_by_git(repository)


@pytest.mark.parametrize("line", ["*a" * 200 + "b", "**/a/" * 200 + "b", "[" * 500, "?*" * 300, "a" * 10_000])
def test_no_pattern_is_slow(line: str) -> None:
    patterns = Patterns([line], "/top")

    assert patterns.ignores("/top/" + "a/" * 500 + "a" * 250, False) is None


@given(st.text("ab*?[]!^\\/-:# \n", max_size=12), st.text("ab/[]\\\n", max_size=8))
def test_no_pattern_crashes(line: str, name: str) -> None:
    assert Patterns([line], "/top").ignores(f"/top/{name}", False) in (True, False, None)
