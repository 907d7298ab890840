"""The format for people."""

import io
import re
import subprocess
import sys

import pytest
from conftest import ROOT
from reporting import BAD, POWER, RUN, TAG, is_harmless, report, written

from kubelint.model import Excerpt, Span, Subject
from kubelint.report.frame import frame


def test_findings_of_the_same_place_share_one_code_frame() -> None:
    assert written("text", report(TAG, POWER)) == (
        'k8s/api.yaml:17:16  Deployment shop/api, container "api"\n'
        "   |\n"
        "17 |         image: shop/api:latest\n"
        "   |                ^^^^^^^^^^^^^^^\n"
        '   | warning: runs "shop/api:latest", which can change without notice [floating-tag]\n'
        '   |    help: name a version or a digest, e.g. "shop/api:1.4.2"\n'
        "   |   error: is privileged [full-power]\n"
    )


def test_blocks_come_in_the_order_of_files_and_lines() -> None:
    later = TAG._replace(span=Span(20, 1, 20, 5))

    headers = [line for line in written("text", report(later, RUN, TAG)).splitlines() if re.match(r"\S+:\d+:\d+", line)]

    assert headers == [
        'Dockerfile:3:5  Dockerfile, stage "build", RUN',
        'k8s/api.yaml:17:16  Deployment shop/api, container "api"',
        'k8s/api.yaml:20:1  Deployment shop/api, container "api"',
    ]


def test_carets_of_several_lines_go_to_the_end_of_the_first_and_related_places_follow() -> None:
    assert written("text", report(RUN)) == (
        'Dockerfile:3:5  Dockerfile, stage "build", RUN\n'
        "  |\n"
        "3 | RUN apt-get update && \\\n"
        "  |     ^^^^^^^^^^^^^^^^^^^\n"
        "  |    info: apt-get update stands alone [floating-tag]\n"
        "  |    note: base/Dockerfile:1:6 the base comes from here\n"
        '  |    help: name a version or a digest, e.g. "shop/api:1.4.2"\n'
    )


def test_finding_without_a_source_line_has_no_frame() -> None:
    alone = POWER._replace(excerpt=Excerpt(""), subject=Subject(""))

    assert written("text", report(alone)) == (
        'k8s/api.yaml:17:16\n   |   error: container "api" is privileged [full-power]\n'
    )


def test_suppressed_findings_are_shown_on_request_and_marked() -> None:
    outcome = report(suppressed=(POWER._replace(suppressed="comment on line 3"),))

    assert written("text", outcome) == ""
    assert written("text", outcome, show_suppressed=True).endswith(
        "   |   error: is privileged [full-power] (suppressed: comment on line 3)\n"
    )


@pytest.mark.parametrize(
    ("text", "first", "span", "source", "carets"),
    [
        ("a: b", 1, Span(1, 4, 1, 5), "a: b", "   ^"),
        ("\ta: b", 1, Span(1, 5, 1, 6), "    a: b", "       ^"),
        ("日本: b", 1, Span(1, 5, 1, 6), "日本: b", "      ^"),
        ("a: 日本 c", 1, Span(1, 4, 1, 6), "a: 日本 c", "   ^^^^"),
        ("e\u0301: b", 1, Span(1, 5, 1, 6), "e\u0301: b", "   ^"),
        ("\x1b: b", 1, Span(1, 4, 1, 5), r"\x1b: b", "      ^"),
        ("a: b", 1, Span(1, 3, 1, 3), "a: b", "  ^"),
        ("a: b   ", 1, Span(1, 4, 3, 1), "a: b", "   ^"),
        ("c: d", 101, Span(1, 104, 1, 105), "…c: d", "    ^"),
        ("a: b", 1, Span(1, 90, 1, 99), "a: b", "    ^"),
        ("x: ##[error]y", 1, Span(1, 4, 1, 13), r"x: ##\x5berror]y", "   ^^^^^^^^^^^^"),
    ],
)
def test_carets_stand_below_what_they_mean(text: str, first: int, span: Span, source: str, carets: str) -> None:
    assert frame(Excerpt(text, first), span) == (source, carets)


def test_a_line_too_wide_for_the_terminal_is_cut_around_the_finding() -> None:
    text = "a" * 30 + "MARKED" + "b" * 30

    assert frame(Excerpt(text), Span(1, 31, 1, 37), 20) == ("…" + "a" * 13 + "MARKED", " " * 14 + "^" * 6)
    assert frame(Excerpt(text), Span(1, 31, 1, 37), 70) == (text, " " * 30 + "^" * 6)
    assert len(frame(Excerpt("x" * 100), Span(1, 1, 1, 101), 20).source) == 20


def test_hostile_text_is_shown_harmlessly() -> None:
    assert is_harmless(written("text", report(BAD)))


def test_color_changes_nothing_but_color() -> None:
    outcome = report(TAG, POWER, RUN, BAD)

    colored = written("text", outcome, color=True)

    assert colored != written("text", outcome)
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == written("text", outcome)


def test_rich_is_imported_only_for_color() -> None:
    script = (
        "import io, sys; sys.path[:0] = ['tests']\n"
        "from reporting import TAG, report; from kubelint.report import text\n"
        "text.write(report(TAG), io.StringIO()); print('rich' in sys.modules)"
    )

    outcome = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)

    assert outcome.stdout == "False\n"


def test_nothing_found_writes_nothing() -> None:
    stream = io.StringIO()
    from kubelint.report.text import write

    write(report(), stream)

    assert stream.getvalue() == ""
