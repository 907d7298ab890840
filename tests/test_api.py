"""kubelint from Python: the same findings as from the command line, wherever the files are looked at."""

import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT
from linting import RULES

from kubelint import api
from kubelint.config import ConfigError, Configs
from kubelint.engine import Linter
from kubelint.load.files import WalkRules, found, read
from kubelint.model import Report

SHOP = str(ROOT / "fixtures/shop")


def expected() -> Report:
    return Linter(RULES, Configs(), read).lint(found([SHOP], WalkRules()), [SHOP])._replace(rules={})


@contextmanager
def dask() -> Iterator[Executor]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor()


EXECUTORS = [
    pytest.param(dask, id="a Dask cluster", marks=pytest.mark.network),  # its parts talk to each other
    pytest.param(lambda: ProcessPoolExecutor(2), id="processes"),
    pytest.param(lambda: ThreadPoolExecutor(2), id="threads"),
]


@pytest.mark.parametrize("executor", EXECUTORS)
def test_any_executor_finds_what_the_command_line_finds(executor) -> None:
    with executor() as there:
        report = api.lint([SHOP], there)

    assert report._replace(rules={}) == expected()
    assert report.findings


def test_without_an_executor_it_is_done_here() -> None:
    assert api.lint([SHOP])._replace(rules={}) == expected()


def test_files_travel_and_results_come_back_as_plain_data() -> None:
    files = [
        api.File("app.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {serviceAccountName: b}\n"),
        api.File("role.yaml", b"apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: c}\n"),
        api.File("latin.yaml", b"apiVersion: v1\nkind: Pod\nmetadata: {name: caf\xe9}\n"),
        api.File("gone.yaml", b"", error="no such file or folder"),
    ]

    results = [pickle.loads(pickle.dumps(api.lint_file(pickle.loads(pickle.dumps(each))))) for each in files]
    report = api.report(files, results)

    assert [(each.path, each.status) for each in report.inputs] == [
        ("app.yaml", "checked"),
        ("role.yaml", "checked"),
        ("latin.yaml", "failed"),
        ("gone.yaml", "failed"),
    ]
    assert [(each.file, each.span.line) for each in report.findings if each.rule == "unreadable-file"] == [
        ("gone.yaml", 1),
        ("latin.yaml", 3),
    ]


def test_what_a_file_is_is_settled_where_its_neighbours_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here/kustomization.yaml").write_text("patches: [{path: web.yaml}]\n")
    (tmp_path / "here/web.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {}\n")
    monkeypatch.chdir(tmp_path / "here")

    class Elsewhere:
        def map(self, work, *items):
            with monkeypatch.context() as patch:
                patch.chdir(tmp_path)
                return list(map(work, *items))

    assert [each.type for each in api.lint(["."], Elsewhere()).inputs] == ["kustomization", "kustomize-patch"]


def test_settings_travel_with_the_file_they_are_for() -> None:
    dockerfile = b"FROM alpine:3.20\nUSER root\n"
    files = [
        api.File("a/Dockerfile", dockerfile, api.Settings(select=("last-user-root",))),
        api.File("b/Dockerfile", dockerfile, api.Settings(select=("missing-healthcheck",))),
    ]

    report = api.report(files, map(api.lint_file, files))

    assert {(each.file, each.rule) for each in report.findings} <= {
        ("a/Dockerfile", "last-user-root"),
        ("b/Dockerfile", "missing-healthcheck"),
    }
    assert report.findings


def test_settings_that_mean_nothing_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'no rule, .* is called "nothing"'):
        api.lint([str(tmp_path)], select=["nothing"])
