"""Whole small projects, against the findings written down beside them.

After a wanted change: ``python -m tests.test_fixtures`` writes them anew; read the difference.
"""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from kubelint.cli import main

FIXTURES = Path(__file__).parents[1] / "fixtures"
CASES = sorted(path.with_suffix("") for path in FIXTURES.glob("*/*.expected"))


def findings(folder: Path) -> str:
    """What ``kubelint check`` says of ``folder``, one line a finding, and the summary."""
    os.chdir(folder)
    result = CliRunner().invoke(main, ["check", "-f", "concise", "--isolated"], catch_exceptions=False)
    return result.stdout + result.stderr


@pytest.mark.parametrize("case", CASES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_findings_of_a_whole_project(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)

    assert findings(case).splitlines() == case.with_suffix(".expected").read_text().splitlines()


def test_the_sound_shop_has_no_finding() -> None:
    assert "0 findings" in (FIXTURES / "shop/sound.expected").read_text()


if __name__ == "__main__":
    for each in CASES:
        each.with_suffix(".expected").write_text(findings(each))
