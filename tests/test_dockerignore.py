"""What a .dockerignore excludes here is what it excludes in Docker, as oracles/dockerignore recorded."""

import json
from pathlib import Path

import pytest
from linting import no_hang

from kubelint.load.dockerignore import DockerIgnore, Malformed

TABLES = json.loads((Path(__file__).parent / "oracles/dockerignore/verdicts.json").read_text(encoding="utf-8"))
ROWS = [(table["paths"].split(), *row) for table in TABLES for row in table["rows"]]


def excluded(text: str, paths: list[str]) -> str | None:
    try:
        ignore = DockerIgnore(text)
    except Malformed:
        return None
    return " ".join(each for each in paths if ignore.excludes(each))


def test_excludes_what_docker_excludes() -> None:
    different = [(text, expected) for paths, text, expected in ROWS if excluded(text, paths) != expected]

    assert len(ROWS) > 500
    assert different == []


@pytest.mark.parametrize("pattern", ["a|b*", "^a*", "*{2}", "[*]", "[[:alpha:]]", "\\d*", "[\\d]", "[b-a]", "\\é"])
def test_what_docker_reads_by_accident_is_not_understood(pattern: str) -> None:
    with pytest.raises(Malformed):
        DockerIgnore(pattern)


@pytest.mark.parametrize(
    ("text", "leaves_nothing"),
    [("*", True), ("**", True), ("**/*", True), ("/*", True), (".*", False), ("*.*", False), ("!*", False)],
)
def test_knows_the_patterns_that_leave_nothing(text: str, leaves_nothing: bool) -> None:
    assert DockerIgnore(text).excludes_everything == leaves_nothing


@pytest.mark.parametrize(
    "pattern", ["*a" * 40 + "b", "**/a" * 40 + "/b", "a**" * 40 + "b", "?" * 400 + "*b", "[a]*" * 90]
)
def test_no_pattern_is_slow(pattern: str) -> None:
    with no_hang():
        assert not DockerIgnore(pattern).excludes("a/a" * 100 + "c/c")
