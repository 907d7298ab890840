"""What the rules on variables, labels and image names take the texts of a Dockerfile for."""

import pytest
from linting import calls, lint_text

from kubelint.checks.dockerfile.label_types import is_email, is_spdx, is_timestamp, is_url
from kubelint.checks.dockerfile.references import reference_fault
from kubelint.checks.dockerfile.uses import uses

RULES_WITH_HISTORY = [
    "archive-copied-then-extracted", "arg-out-of-scope", "chown-after-copy", "env-self-reference", "expose-duplicate",
    "removed-in-later-layer", "undefined-variable", "unused-arg", "user-not-numeric", "write-after-volume",
]


@pytest.mark.parametrize(
    "text, names",
    [
        ("$A ${B} ${C:-$D} ${E%.*}", ["A", "B", "C", "D", "E"]),
        ("'$A' \"$B\" \"it's $C's\"", ["B", "C"]),
        ("\\$A \\\\$B", ["B"]),
        ("$1 $$ $ ${} $(ls)", []),
        ("'", []),
    ],
)
def test_variables_are_those_the_builder_replaces(text: str, names: list[str]) -> None:
    assert [use.name for use in uses(text)] == names


def test_a_variable_is_placed_at_its_name() -> None:
    text = "/srv/${NAME:-x}"
    (use,) = uses(text)

    assert (text[use.start : use.end], use.modifier, use.has_default) == ("NAME", ":-", True)


def test_in_a_here_document_quotes_are_text() -> None:
    assert [use.name for use in uses("don't $A 'and' $B", quotes=False)] == ["A", "B"]


def test_the_escape_character_of_the_file_hides_a_variable() -> None:
    assert [use.name for use in uses("`$A \\$B", escape="`")] == ["B"]


@pytest.mark.parametrize("text", ["a", "a/b:c", "localhost/a", "h.io:5000/a-b/c__d:T_1", "H/a", "a@sha256:" + "0" * 64])
def test_reference_is_valid(text: str) -> None:
    assert reference_fault(text) == ""


@pytest.mark.parametrize("text", ["", "A", "a:", "a/", "-a", "a:b:c", "a b", "a@sha256:00", "a__" * 200, "0" * 64])
def test_reference_is_not_valid(text: str) -> None:
    assert reference_fault(text) != ""


def test_label_types_know_the_edges_of_their_grammar() -> None:
    assert [is_timestamp(text) for text in ("2024-02-29T00:00:60Z", "2023-02-29T00:00:00Z")] == [True, False]
    assert [is_url(text) for text in ("mailto:a@b", "a", "http://a b", "http://%zz")] == [True, False, False, False]
    assert [is_email(text) for text in ('"a b"@c', "a@[1.2.3.4]", "a.@b", "a" * 300)] == [True, True, False, False]
    assert [is_spdx(text, True) for text in ("MIT AND (0BSD OR Zlib)", "LicenseRef-x", "MIT)", "WITH")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    "line",
    [
        "COPY a{0} .\nRUN chmod +x a{0} && rm a{0}",
        "ENV A{0}=$B{0} C{0}=$A{0}",
        "ARG A{0}=$A\nUSER $B{0}\nVOLUME /v{0}\nRUN mkdir /v{0}/a",
        "EXPOSE {0} {0}/udp {0}",
        "COPY a{0}.tgz /t/\nRUN tar xf a{0}.tgz",
    ],
)
def test_a_long_file_takes_time_in_proportion(line: str) -> None:
    def lint(count: int) -> object:
        text = "FROM alpine:3.20\nWORKDIR /srv\n" + "\n".join(line.format(each) for each in range(count))
        return lint_text(text, "Dockerfile", select=RULES_WITH_HISTORY)

    lint(1)
    assert calls(lambda: lint(160)) < 3 * calls(lambda: lint(80))


def test_a_deleted_credential_weighs_more_than_another_file() -> None:
    text = "FROM alpine:3.20\nCOPY id_rsa notes.txt /tmp/\nRUN rm /tmp/id_rsa\nRUN rm /tmp/notes.txt\n"
    found = lint_text(text, "Dockerfile", select=["removed-in-later-layer"])

    assert [(each.span.line, each.severity) for each in found] == [(3, "warning"), (4, "info")]
