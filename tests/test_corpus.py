"""Other people's repositories, where a checkout has them beside it: no crash, and every position in its file."""

import pytest
from conftest import SHARED
from linting import RULES

from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.files import WalkRules, found, read
from kubelint.model import Report

PLACES = [path for path in (SHARED / "corpus", SHARED / "seeds") if path.is_dir()]

pytestmark = pytest.mark.skipif(not PLACES, reason="no corpus beside this checkout")


@pytest.fixture(scope="module", params=PLACES, ids=lambda path: path.name)
def report(request: pytest.FixtureRequest) -> Report:
    linter = Linter(RULES, Configs({"select": ["ALL"]}, None, isolated=True), read)
    return linter.lint(found([str(request.param)], WalkRules()))


def test_no_check_crashes(report: Report) -> None:
    assert [each.message for each in report.findings if each.rule == "crash"] == []


def test_every_position_lies_in_its_file(report: Report) -> None:
    lengths = {each.path: len(read(each.path).splitlines()) for each in report.inputs if each.status != "skipped"}

    wrong = [
        (each.file, each.rule, each.span)
        for each in report.findings
        if not (1 <= each.span.line <= each.span.end_line <= lengths[each.file] + 1)
        or each.span.column < 1
        or (each.span.line == each.span.end_line and each.span.end_column < each.span.column)
    ]
    assert wrong == []


def test_every_file_is_accounted_for(report: Report) -> None:
    assert all(each.reason for each in report.inputs if each.status != "checked")
