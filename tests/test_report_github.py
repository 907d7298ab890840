"""Workflow commands for GitHub Actions."""

import re

from reporting import BAD, RUN, TAG, report, written


def test_each_finding_is_a_command() -> None:
    assert written("github", report(TAG)) == (
        "::warning file=k8s/api.yaml,line=17,endLine=17,col=16,endColumn=30,title=floating-tag::"
        'container "api" runs "shop/api:latest", which can change without notice\n'
    )


def test_several_lines_come_without_columns() -> None:
    assert written("github", report(RUN)) == (
        "::notice file=Dockerfile,line=3,endLine=4,title=floating-tag::apt-get update stands alone\n"
    )


def test_percent_colon_and_comma_are_escaped() -> None:
    odd = TAG._replace(file="a,b:c%d.yaml", message="50% of a,b:c")

    assert written("github", report(odd)) == (
        "::warning file=a%2Cb%3Ac%25d.yaml,line=17,endLine=17,col=16,endColumn=30,title=floating-tag::50%25 of a,b:c\n"
    )


def test_no_value_starts_a_command_of_its_own() -> None:
    text = written("github", report(BAD, BAD))

    assert len(re.findall("^::", text, re.MULTILINE)) == text.count("\n") == 2
    assert re.fullmatch(r"(::error file=[^,:]+,line=1,endLine=1,col=1,endColumn=3,title=full-power::[^\n]*\n){2}", text)
    assert "\x1b" not in text and "\r" not in text
