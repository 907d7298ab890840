"""The pages under docs/ and what the README says are what kubelint does."""

import re
import runpy
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

from kubelint.cli import main

PAGES = runpy.run_path(str(ROOT / "docs/__main__.py"))["pages"]()
README = (ROOT / "README.md").read_text()


@pytest.mark.parametrize("path", PAGES)
def test_rule_page_is_up_to_date(path: str) -> None:
    assert (ROOT / "docs" / path).read_text() == PAGES[path], "run `make docs`"


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    written = {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs/rules").glob("*.md")}

    assert written == {path for path in PAGES if path.startswith("rules/")}


def test_readme_shows_real_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each console block that starts with ``$ kubelint`` is run; every line it shows must be in the output."""
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```console\n\$ kubelint (.*)\n((?:.*\n)*?)```", README)
    assert blocks
    for command, shown in blocks:
        result = CliRunner().invoke(main, shlex.split(command), catch_exceptions=False)
        missing = [line for line in shown.splitlines() if line != "..." and line not in result.output]
        assert missing == []


def test_readme_shows_a_config_that_is_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (config,) = re.findall(r"```yaml\n(profile: (?:.*\n)*?)```", README)
    (tmp_path / "third-party/crds").mkdir(parents=True)
    (tmp_path / ".kubelint.yaml").write_text(config)

    result = CliRunner().invoke(main, ["config", "check"])

    assert result.output == ".kubelint.yaml: ok\n"


@pytest.mark.parametrize("target", re.findall(r"\]\((?!https?:|#)([^)#]+)", README))
def test_readme_links_lead_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_readme_names_the_commands_that_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert {"demo", "test"} <= set(targets)
    assert set(re.findall(r"`make (\w+)`", README)) <= set(targets)
