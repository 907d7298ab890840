"""Lines of a Dockerfile: directives, comments, continuations, here-documents, and where everything stands."""

import pytest

from kubelint.load.dockerfile import comments, documents
from kubelint.model import Comment, Document, Fault, Path, Source, Span


def load(text: str) -> Document:
    [document] = documents(Source("Dockerfile", text, "dockerfile"))
    return document


def lines(text: str) -> list[tuple[str, int, int, str]]:
    """(name, first line, last line, text) of every instruction."""
    return [(each["name"], each["line"], each["end_line"], each["text"]) for each in load(text).value["instructions"]]


def messages(text: str) -> list[str]:
    return [fault.message for fault in load(text).faults]


def shown(text: str, span: Span) -> str:
    """What a span covers, line by line."""
    rows = text.split("\n")[span.line - 1 : span.end_line]
    rows[-1] = rows[-1][: span.end_column - 1]
    rows[0] = rows[0][span.column - 1 :]
    return "\n".join(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\r\nRUN b\r\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "b")]),
        ("FROM a\nRUN x\x0cy\u2028z\x85w\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "x\x0cy\u2028z\x85w")]),
        ("FROM a\nRUN a\rb\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "a\rb")]),
        ("from a\n  rUn\tls  \n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "ls")]),
        ("FROM a\nRUN a \\\n  b \\  \n\tc\n", [("FROM", 1, 1, "a"), ("RUN", 2, 4, "a   b \tc")]),
        ("FROM a\nRUN a \\\n# no\\\n  # no\nb\n", [("FROM", 1, 1, "a"), ("RUN", 2, 5, "a b")]),
        ("FROM a\n# comment \\\nRUN b\n", [("FROM", 1, 1, "a"), ("RUN", 3, 3, "b")]),
        ("FROM a\nRUN a \\\n\n  \t\nb\n", [("FROM", 1, 1, "a"), ("RUN", 2, 5, "a b")]),
        ("FROM a\nRUN a\\\\\nUSER b\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "a\\\\"), ("USER", 3, 3, "b")]),
        ("FROM a\nRUN a\\\\\\\nUSER b\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "a\\\\\\"), ("USER", 3, 3, "b")]),
        ("FROM a\n\\\nRUN b\n", [("FROM", 1, 1, "a"), ("RUN", 2, 3, "b")]),
        ("FROM a\nRU\\\nN ls\n", [("FROM", 1, 1, "a"), ("RUN", 2, 3, "ls")]),
        ("FROM a\nRUN b \\\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "b")]),
        ("FROM a\nRUN b \\\n# c\n", [("FROM", 1, 1, "a"), ("RUN", 2, 3, "b")]),
        ("FROM a\nRUN\n", [("FROM", 1, 1, "a"), ("RUN", 2, 2, "")]),
    ],
)
def test_lines_are_glued_as_buildkit_glues_them(text, expected):
    assert lines(text) == expected
    assert messages(text) == []


def test_a_no_break_space_does_not_end_the_keyword():
    assert messages("FROM a\nRUN\xa0ls\n") == ['unknown instruction "RUN\xa0ls"; did you mean "RUN"?']


def test_an_escape_character_with_nothing_behind_it_is_a_fault():
    assert messages("FROM a\n\\\n") == ["escape character stands alone; an instruction should follow it"]


def test_blank_lines_in_a_continuation_and_a_missing_end_are_told():
    instructions = load("FROM a\nRUN b \\\n\n c \\\n \n# d\n").value["instructions"]

    assert instructions[1]["blank_lines"] == [3, 5]
    assert instructions[1]["unfinished"] is True
    assert "blank_lines" not in instructions[0] and "unfinished" not in instructions[0]


@pytest.mark.parametrize(
    ("text", "directives", "escape"),
    [
        ("# escape=`\nFROM a", {"escape": "`"}, "`"),
        ("#  ESCAPE = ` \nFROM a", {"escape": "`"}, "`"),
        (
            "# syntax=docker/dockerfile:1\n# check=skip=all;error=true x\n# escape=`\nFROM a",
            {"syntax": "docker/dockerfile:1", "check": "skip=all;error=true x", "escape": "`"},
            "`",
        ),
        ("# a comment\n# escape=`\nFROM a", {}, "\\"),
        ("\n# escape=`\nFROM a", {}, "\\"),
        ("# unknown=1\n# escape=`\nFROM a", {}, "\\"),
        ("FROM a\n# escape=`\n", {}, "\\"),
        ("#!/usr/bin/env x\n# syntax=d/d\n# escape=`\nFROM a", {"syntax": "d/d"}, "\\"),
        ("# escape=\\\nFROM a", {"escape": "\\"}, "\\"),
    ],
)
def test_directives_stand_at_the_very_top(text, directives, escape):
    value = load(text).value

    assert (value["directives"], value["escape"]) == (directives, escape)
    assert messages(text) == []


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        ("# escape=`\n# escape=`\nFROM a", 'directive "escape" is given twice; keep one of them', Span(2, 10, 2, 11)),
        ("# syntax=a\n# Syntax=b\nFROM a", 'directive "syntax" is given twice; keep one of them', Span(2, 10, 2, 11)),
        (
            "# check=skip=all;errors=true\nFROM a",
            'directive "check" has no option "errors"; did you mean "error"?',
            Span(1, 9, 1, 29),
        ),
        (
            "# check=error=yes\nFROM a",
            'directive "check" has error "yes"; it should be "true" or "false"',
            Span(1, 9, 1, 18),
        ),
        (
            "# check=skip=A; error=true\nFROM a",
            'directive "check" has no option ""; write it without blanks, as in "skip=A,B;error=true"',
            Span(1, 9, 1, 27),
        ),
        ("# escape=x\nFROM a", 'escape character "x" is neither "\\" nor "`"', Span(1, 10, 1, 11)),
    ],
)
def test_wrong_directives_are_faults(text, message, span):
    assert load(text).faults == (Fault("syntax-error", message, span),)


def test_the_escape_directive_changes_continuations():
    assert lines("# escape=`\nFROM a\nRUN dir c:\\\nUSER b `\nc\n") == [
        ("FROM", 2, 2, "a"),
        ("RUN", 3, 3, "dir c:\\"),
        ("USER", 4, 5, "b c"),
    ]


def test_a_line_longer_than_buildkit_reads_is_a_fault():
    fits, too_long = "RUN " + "x" * 65_531, "RUN " + "é" * 32_766

    assert messages(f"FROM a\n{fits}") == []
    assert messages(f"FROM a\n{too_long}") == ["line is longer than the 65535 bytes that BuildKit reads"]


def test_comments_are_kept_with_their_place():
    text = "# syntax=a\nFROM a\n  # one\r\nRUN b \\\n\t#two\n  c # not one\nRUN <<EOF\n# not one\nEOF\n#\n"

    assert comments(Source("Dockerfile", text, "dockerfile")) == [
        Comment(1, 1, " syntax=a", True),
        Comment(3, 3, " one", True),
        Comment(5, 2, "two", True),
        Comment(10, 1, "", True),
    ]


def heredocs(instruction: str) -> list[tuple[str, str, int, bool, bool]]:
    """(name, body, line of the body, expand, chomp) of each here-document of one instruction on line 2."""
    whole = load(f"FROM a\n{instruction}").value["instructions"][1]
    found = (whole["child"] or whole)["heredocs"]
    return [(each["name"], each["body"], each["line"], each["expand"], each["chomp"]) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RUN <<EOF\na\n# b \\\nEOF\n", [("EOF", "a\n# b \\\n", 3, True, False)]),
        ("RUN cat <<EOF >f && x\na\nEOF\n", [("EOF", "a\n", 3, True, False)]),
        ("RUN <<'EOF'\na\nEOF\n", [("EOF", "a\n", 3, False, False)]),
        ('RUN <<"E F"\na\nE F\n', [("E F", "a\n", 3, False, False)]),
        ("RUN <<E\\OF\na\nEOF\n", [("EOF", "a\n", 3, True, False)]),
        ("RUN <<-EOF\n\ta\n\tEOF\n", [("EOF", "\ta\n", 3, True, True)]),
        ("RUN << EOF\na\nEOF\n", [("EOF", "a\n", 3, True, False)]),
        ("RUN 3<<EOF\na\nEOF\n", [("EOF", "a\n", 3, True, False)]),
        ("RUN <<EOF\nEOF \nEOFX\n EOF\nEOF\n", [("EOF", "EOF \nEOFX\n EOF\n", 3, True, False)]),
        ("RUN <<EOF\r\na\r\nEOF\r\n", [("EOF", "a\r\n", 3, True, False)]),
        ("RUN <<A <<B\na\nA\nb\nB\n", [("A", "a\n", 3, True, False), ("B", "b\n", 5, True, False)]),
        ("COPY <<a <<-'b' /c/\n1\na\n2\n\tb\n", [("a", "1\n", 3, True, False), ("b", "2\n", 5, False, True)]),
        ("ADD <<a /c/\n1\na\n", [("a", "1\n", 3, True, False)]),
        ("ONBUILD RUN <<a\n1\na\n", [("a", "1\n", 3, True, False)]),
        ("RUN a \\\n <<E\nb\nE\n", [("E", "b\n", 4, True, False)]),
        ("RUN ${X:-'}'} <<E\nE\n", [("E", "", 3, True, False)]),
    ],
)
def test_here_documents_are_read_to_their_delimiter(text, expected):
    assert heredocs(text) == expected
    assert messages(f"FROM a\n{text}USER b\n") == []
    assert lines(f"FROM a\n{text}USER b\n")[-1][0] == "USER"


@pytest.mark.parametrize(
    "text",
    [
        "RUN cat <<<word",
        "RUN echo $((1<<2))",
        'RUN echo "<<EOF"',
        "RUN echo '<<EOF'",
        "RUN echo it's <<EOF",
        "RUN echo ${ <<EOF",
        "RUN <<E${X:-Y}",
        'RUN ["cat", "<<EOF"]',
        "CMD cat <<EOF",
        "ENV A=<<EOF",
        "RUN <<",
        'RUN <<""',
    ],
)
def test_what_only_looks_like_a_here_document_opens_none(text):
    assert heredocs(text) == []


def test_an_open_here_document_takes_the_rest_and_is_one_fault():
    document = load("FROM a\nRUN <<EOF\na\nb\n")

    assert document.value["instructions"][1]["heredocs"][0]["body"] == "a\nb\n"
    message = 'here-document is not closed; a line with only "EOF" should end it'
    assert document.faults == (Fault("syntax-error", message, Span(2, 5, 2, 10)),)


def test_a_variable_in_a_body_that_cannot_be_read_is_a_fault_in_the_body():
    document = load("FROM a\nCOPY <<E /x\nfine ${A:-b} it's\n  ${A:=b}\nE\n")

    [fault] = document.faults
    assert fault.message.startswith('modifier ":" in "${A...}" is unknown')
    assert fault.span == Span(4, 3, 4, 4)


POSITIONS = """\
# syntax=a/b
FROM --platform=$X "img:1" AS Build
RUN --mount=type=cache,target=/x \\
  # why
    --network="none" \\

    apt-get \\
 update && ls
ENV A=1 B="two words" \\
  C='x'
CMD ["one", \\
  "t\\u0077o"]
ONBUILD COPY --from=build a \\
   b
COPY <<E /x
hello
 world
E
ENV old  the value
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), ""),
        (("instructions",), ""),
        (("instructions", 99), ""),
        (("directives", "syntax"), "a/b"),
        (("comments", 1), "# why"),
        (("instructions", 0), "FROM"),
        (("instructions", 0, "keyword"), "FROM"),
        (("instructions", 0, "flags", 0), "--platform=$X"),
        (("instructions", 0, "flags", 0, "value"), "$X"),
        (("instructions", 0, "args", 0), '"img:1"'),
        (("instructions", 0, "args", 2), "Build"),
        (("instructions", 0, "args", 7), "FROM"),
        (("stages", 0), "FROM"),
        (("stages", 0, "base"), '"img:1"'),
        (("stages", 0, "name"), "Build"),
        (("stages", 0, "platform"), "$X"),
        (("stages", 0, "env"), "FROM"),
        (("stages", 5), ""),
        (("instructions", 1, "flags", 1), '--network="none"'),
        (("instructions", 1, "flags", 1, "value"), '"none"'),
        (("instructions", 1, "flags", 0, "value"), "type=cache,target=/x"),
        (("instructions", 1, "text"), "apt-get \\\n update && ls"),
        (("instructions", 1, "args", 0), "apt-get \\\n update && ls"),
        (("instructions", 2, "pairs", 0), "A=1"),
        (("instructions", 2, "pairs", 1, "name"), "B"),
        (("instructions", 2, "pairs", 1, "value"), '"two words"'),
        (("instructions", 2, "values", 1), '"two words"'),
        (("instructions", 2, "pairs", 2, "value"), "'x'"),
        (("instructions", 2, "pairs", 3), "ENV"),
        (("instructions", 2, "nonsense", 3), "ENV"),
        (("instructions", 3, "args", 1), '"t\\u0077o"'),
        (("instructions", 4, "child"), "COPY"),
        (("instructions", 4, "child", "flags", 0, "value"), "build"),
        (("instructions", 4, "child", "args", 1), "b"),
        (("instructions", 5, "heredocs", 0), "<<E"),
        (("instructions", 5, "heredocs", 0, "body"), "hello\n world"),
        (("instructions", 6, "pairs", 0), "old  the value"),
        (("instructions", 6, "pairs", 0, "value"), "the value"),
    ],
)
def test_every_part_has_its_place(path: Path, expected: str):
    assert shown(POSITIONS, load(POSITIONS).tree.span(path)) == expected


@pytest.mark.parametrize(
    ("path", "part", "expected"),
    [
        (("instructions", 1, "text"), (0, 7), Span(7, 5, 7, 12)),
        (("instructions", 1, "text"), (9, 15), Span(8, 2, 8, 8)),
        (("instructions", 1, "text"), (0, 15), Span(7, 5, 8, 8)),
        (("instructions", 1, "args", 0), (9, 15), Span(8, 2, 8, 8)),
        (("instructions", 0, "args", 0), (4, 5), Span(2, 25, 2, 26)),
        (("stages", 0, "base"), (0, 3), Span(2, 21, 2, 24)),
        (("instructions", 2, "pairs", 1, "value"), (0, 3), Span(9, 12, 9, 15)),
        (("instructions", 1, "flags", 0, "value"), (0, 4), Span(3, 13, 3, 17)),
        (("instructions", 3, "args", 0), (0, 3), Span(11, 7, 11, 10)),
        (("instructions", 3, "args", 1), (0, 1), Span(12, 3, 12, 13)),  # an escape: no stretch can be told
        (("instructions", 5, "heredocs", 0, "body"), (7, 12), Span(17, 2, 17, 7)),
        (("instructions", 5, "heredocs", 0, "body"), (0, 6), Span(16, 1, 16, 6)),
        (("instructions", 1, "text"), (500, 900), Span(8, 14, 8, 14)),
    ],
)
def test_a_stretch_of_a_text_has_its_place(path: Path, part: tuple[int, int], expected: Span):
    assert load(POSITIONS).tree.span(path, part) == expected


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_a_file_without_instructions_is_a_fault(text):
    assert load(text).faults == (
        Fault("syntax-error", "file has no instruction; the first should be FROM", Span(1, 1, 1, 1)),
    )
