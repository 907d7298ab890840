"""A second run takes over what still holds, finds the same, and never stumbles over what lies in the cache."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import ROOT
from linting import RULES

from kubelint import engine, results, reuse
from kubelint.cache import NAME, Cache
from kubelint.cli import main
from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load import kustomize
from kubelint.load.files import WalkRules, found, read
from kubelint.model import Report
from kubelint.reuse import CachedLinter

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}  # kubelint: ignore[no-such-finding-here] stale
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostNetwork: true  # kubelint: ignore[host-network] node agent
      containers: [{name: web, image: "nginx:latest"}]
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
FILES = {
    "web.yaml": DEPLOYMENT,
    "service.yaml": SERVICE,
    "Dockerfile": "FROM alpine\nRUN cd /tmp\n",
    "broken.yaml": "kind: Pod\nmetadata: [\n",
    "chart/templates/a.yaml": "kind: {{ .Values.kind }}\n",
    "kustomization.yaml": "resources: [web.yaml]\nconfigMapGenerator: [{name: settings}]\n",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The paths of the files that are parsed, as they are."""
    paths: list[str] = []
    load = engine.load
    monkeypatch.setattr(engine, "load", lambda source: paths.append(source.path) or load(source))
    yield paths


def forget_neighbours() -> None:
    """Begin as a new process does."""
    for each in (kustomize.is_chart, kustomize.holds_templates, kustomize.patches_around, kustomize._patches_of):
        each.cache_clear()


def cached(folder: str = ".kubelint_cache", **overrides: Any) -> Report:
    linter = CachedLinter(RULES, Configs(overrides, rules=RULES), read, Cache(folder))
    return linter.lint(found(["."], WalkRules()), ["."])


def plain(**overrides: Any) -> Report:
    return Linter(RULES, Configs(overrides, rules=RULES), read).lint(found(["."], WalkRules()), ["."])


def test_a_warm_run_parses_nothing_and_finds_the_same(place: Path, parsed: list[str]) -> None:
    assert cached() == plain()
    parsed.clear()

    assert cached() == cached()
    assert parsed == []
    assert cached() == plain()


def test_what_a_run_does_is_counted(place: Path) -> None:
    (place / "Dockerfile").write_text("FROM alpine:3.20\nUSER 1000\n")
    (place / "service.yaml").write_text("apiVersion: v1\nkind: Service\n")

    def work(*paths: str) -> str:
        done = run("check", "-v", "--select", "latest-tag,missing-user", *paths)
        return next(line for line in done.splitlines() if line.startswith("done: "))

    assert work("Dockerfile", "service.yaml") == "done: files parsed 2, nodes built 7, checks called 1"
    assert work("Dockerfile", "service.yaml") == "done: reports taken over 1"
    assert work("Dockerfile") == "done: results taken over 1"


def test_a_changed_file_is_parsed_and_workspace_rules_see_all_the_others(place: Path, parsed: list[str]) -> None:
    for name in ("broken.yaml", "kustomization.yaml", "chart/templates/a.yaml"):
        (place / name).unlink()
    cached()
    (place / "service.yaml").write_text(SERVICE.replace("app: web", "app: wbe"))
    parsed.clear()

    after = cached()

    assert set(parsed) <= {"service.yaml", "web.yaml"}  # of the latter what workspace rules find is shown again
    assert [each.file for each in after.findings if each.rule == "dangling-service"] == ["service.yaml"]
    assert after == plain()


def test_a_moved_file_is_another_one(place: Path) -> None:
    cached()
    (place / "web.yaml").rename(place / "shop.yaml")

    assert cached() == plain()
    assert "shop.yaml" in {each.file for each in cached().findings}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("chart/kustomization.yaml", "patches: [{path: templates/pod.yaml}]\n"),
        ("chart/Chart.yaml", "apiVersion: v2\nname: a\nversion: 1.0.0\n"),
    ],
)
def test_a_file_becomes_something_else_by_what_appears_around_it(place: Path, name: str, text: str) -> None:
    (place / "chart/templates/pod.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n")
    before = cached()
    (place / name).write_text(text)
    forget_neighbours()
    after = cached()

    assert "chart/templates/pod.yaml" in {each.file for each in before.findings}
    assert "chart/templates/pod.yaml" not in {each.file for each in after.findings}
    assert after == plain()


def test_a_path_means_another_file_in_another_folder(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / ".kubelint.yaml").write_text("per-path-ignores: {'a/**': [latest-tag]}\n")
    for name in "ab":
        (place / name).mkdir()
        (place / name / "web.yaml").write_text(DEPLOYMENT)
    for name in "ab":
        monkeypatch.chdir(place / name)
        assert cached("../cache") == plain()


def test_other_settings_have_other_results(place: Path) -> None:
    cached()

    assert cached(profile="hardened") == plain(profile="hardened") != plain()
    assert cached(severity=["latest-tag=info"]) == plain(severity=["latest-tag=info"])


def test_another_kubelint_starts_anew(place: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    cached()
    monkeypatch.setattr(reuse, "_stamp", lambda: "another")
    parsed.clear()
    cached()

    assert "web.yaml" in parsed


@pytest.mark.parametrize(
    ("text", "holds"),
    [("# kubelint: ignore[latest-tag] until=2030-01-01 soon", False), ("# nothing of a day", True)],
)
def test_only_what_names_a_day_depends_on_the_day(
    place: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch, text: str, holds: bool
) -> None:
    (place / "web.yaml").write_text(f"{text}\n{DEPLOYMENT}")
    cached()
    monkeypatch.setattr(reuse, "_today", lambda: "2030-01-02")
    parsed.clear()
    cached()

    assert ("web.yaml" not in parsed) is holds


def test_what_could_not_be_read_is_tried_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "web.yaml").write_bytes(b"apiVersion: v1\nkind: Pod\nmetadata: {name: caf\xe9}\n")
    first = cached()
    (place / "web.yaml").write_text(DEPLOYMENT)

    assert "unreadable-file" in {each.rule for each in first.findings}
    assert cached() == plain()


def test_a_crash_is_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(engine, "resources", lambda *_: 1 // 0)
        assert "crash" in {each.rule for each in cached().findings}

    assert cached() == plain()


def rewrite(file: Path, change: Callable[[Any], Any]) -> None:
    """Change what is kept, as somebody would who knows how."""
    with sqlite3.connect(file) as store:
        rows = dict(store.execute("SELECT key, value FROM results"))
    texts = {key: json.dumps(change(json.loads(value))) for key, value in rows.items()}
    Cache(str(file.parent)).keep(texts, [], now=0)


def damaged(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:3000])


def foreign(file: Path) -> None:
    file.write_bytes(b"this is no database" * 100)


def empty(file: Path) -> None:
    file.write_bytes(b"")


def of_another_layout(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as store:
        store.execute("CREATE TABLE results (name TEXT)")


def a_few_bytes_wrong(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"latest", b"lasted").replace(b"warning", b"warming"))


def senseless(file: Path) -> None:
    rewrite(file, lambda value: [1, {"a": []}, "x"])


def binary(file: Path) -> None:
    with sqlite3.connect(file) as store:
        store.execute("UPDATE results SET value = x'ff00ff'")


def unreadable(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "harm", [damaged, a_few_bytes_wrong, foreign, empty, of_another_layout, senseless, binary, unreadable]
)
def test_whatever_lies_in_the_cache_the_findings_are_the_same(place: Path, harm: Any) -> None:
    expected = cached()
    harm(place / ".kubelint_cache" / NAME)

    assert cached() == expected
    assert cached() == expected


def test_a_folder_that_cannot_be_written_to_is_no_obstacle(place: Path) -> None:
    (place / "file").write_text("")

    assert cached("file") == plain()
    assert cached("/proc/kubelint") == plain()
    assert cached("no\0name") == plain()
    assert cached("\ud800") == plain()


def test_a_link_is_not_followed_to_where_somebody_wants_files_written(place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (place / ".kubelint_cache").symlink_to(tmp_path / "elsewhere")
    cached()

    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("name", [".gitignore", "CACHEDIR.TAG", NAME, f"{NAME}-journal"])
def test_a_link_in_the_folder_is_not_followed_either(place: Path, name: str) -> None:
    (place / ".kubelint_cache").mkdir()
    (place / ".kubelint_cache" / name).symlink_to(place / "elsewhere")
    cached()

    assert cached() == plain()
    assert not (place / "elsewhere").exists()


@pytest.mark.parametrize("suffix", ["", "-journal", "-wal"])
def test_what_came_with_a_pull_request_is_not_believed(place: Path, suffix: str) -> None:
    """Git makes files that others may read; here the findings of all files have been taken out."""
    cached()
    file = place / ".kubelint_cache" / NAME
    rewrite(file, lambda value: [[], [], *value[2:]] if len(value) == 6 else [value[0], [], *value[2:]])
    assert cached() != plain()

    (file.parent / f"{NAME}{suffix}").touch()
    (file.parent / f"{NAME}{suffix}").chmod(0o644)
    assert cached() == plain()
    assert cached() == plain()


def test_what_aliases_blow_up_is_not_kept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "LONGEST", 1_000_000)
    aliases = "".join(f"  k{number}: *a\n" for number in range(100))
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: &a {'x ' * 10_000}\n{aliases}"
    (place / "bomb.yaml").write_text(text)

    assert cached() == cached() == plain()
    assert (place / ".kubelint_cache" / NAME).stat().st_size < 1_000_000


def test_while_another_run_writes_nothing_waits_for_long(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kubelint.cache.PATIENCE", 0.01)
    expected = cached()
    with sqlite3.connect(place / ".kubelint_cache" / NAME) as store:
        store.execute("BEGIN EXCLUSIVE")
        assert cached() == expected


def test_what_was_of_no_use_for_longest_is_forgotten(tmp_path: Path) -> None:
    cache = Cache(str(tmp_path / "cache"), most=200_000)
    for day in range(8):
        cache.keep({f"{day}": "x" * 50_000}, used=["0"], now=day * 100_000)

    left = cache.found(map(str, range(8)))

    assert os.path.getsize(cache.file) <= 200_000
    assert "0" in left and "7" in left and "1" not in left


def test_git_and_backups_leave_it_out(place: Path) -> None:
    cached()
    folder = place / ".kubelint_cache"

    assert sorted(each.name for each in folder.iterdir()) == [".gitignore", "CACHEDIR.TAG", NAME]
    assert (folder / ".gitignore").read_text() == "*\n"
    assert folder.stat().st_mode & 0o077 == 0


def run(*arguments: str) -> str:
    return CliRunner().invoke(main, arguments).output


def test_the_command_keeps_results_unless_told_otherwise(place: Path, parsed: list[str]) -> None:
    first = run("check", "-q")
    parsed.clear()

    assert run("check", "-q") == first
    assert parsed == []
    assert run("check", "-q", "--no-cache") == first
    assert "web.yaml" in parsed


def test_the_cache_lies_beside_the_config_or_where_that_says(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "chart" / "deeper").mkdir()
    (place / ".kubelint.yaml").write_text("profile: essential\n")
    monkeypatch.chdir(place / "chart" / "deeper")

    assert run("cache", "dir") == "../../.kubelint_cache\n"
    assert run("cache", "dir", "--isolated") == ".kubelint_cache\n"
    assert run("cache", "dir", "--cache-dir", "/tmp/here") == "/tmp/here\n"
    (place / ".kubelint.yaml").write_text("cache-dir: build/kubelint\n")
    assert run("cache", "dir") == f"{place}/build/kubelint\n"


def test_cleaning_removes_the_cache_and_nothing_else(place: Path) -> None:
    assert run("cache", "clean") == ".kubelint_cache: there is no cache\n"
    run("check", "-q")
    (place / ".kubelint_cache" / "mine").write_text("")
    assert run("cache", "clean") == ".kubelint_cache: removed\n"
    assert [each.name for each in (place / ".kubelint_cache").iterdir()] == ["mine"]


def test_cleaning_does_not_follow_a_link(place: Path) -> None:
    run("check", "-q")
    (place / "link").symlink_to(place / ".kubelint_cache")

    assert run("cache", "clean", "--cache-dir", "link") == "link: there is no cache\n"
    assert (place / ".kubelint_cache" / NAME).exists()


def test_a_folder_with_other_things_is_neither_hidden_from_git_nor_emptied(place: Path) -> None:
    before = sorted(each.name for each in place.iterdir())
    run("check", "-q", "--cache-dir", ".")
    assert sorted(each.name for each in place.iterdir()) == sorted([*before, NAME])

    (place / ".gitignore").write_text("build\n")
    assert run("cache", "clean", "--cache-dir", ".") == ".: removed\n"
    assert sorted(each.name for each in place.iterdir()) == sorted([*before, ".gitignore"])


@pytest.mark.parametrize("fixture", sorted(ROOT.glob("fixtures/shop/*/")), ids=lambda path: path.name)
def test_a_whole_project_comes_out_the_same(fixture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(fixture)

    assert cached(str(tmp_path)) == cached(str(tmp_path)) == plain()


def test_an_ignore_file_that_appears_beside_a_dockerfile_counts(place: Path, parsed: list[str]) -> None:
    (place / "Dockerfile").write_text("FROM alpine:3.20\nCOPY . /app\n")
    before = cached()
    (place / ".dockerignore").write_text(".git\n")
    parsed.clear()
    after = cached()

    assert "missing-dockerignore" in {each.rule for each in before.findings}
    assert "Dockerfile" in parsed
    assert after == plain()
