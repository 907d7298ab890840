"""What is wrong with a text, in our words, and where."""

import pytest

from kubelint.load import load
from kubelint.model import Document, Fault, Source, Span

SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: user-service
spec:
  selector:
    app: user-service
  ports:
    - port: 80
      targetPort: 3000
    type: ClusterIP
"""

REPEATED = 'key "{}" is already set on line 1; keep one of the two'


def documents(text: str) -> list[Document]:
    return load(Source("test.yaml", text, "kubernetes"))


@pytest.mark.parametrize(
    ("text", "message", "span"),
    [
        (
            SERVICE,
            '"type" has the indentation of a list item of "ports"; begin it with "-", or indent it like "ports"',
            Span(11, 5, 11, 9),
        ),
        ("a:\n\tb: c\n", "a tab is used for indentation; YAML allows only spaces", Span(2, 1, 2, 2)),
        ("a:\n  b: c\n\td: e\n", "a tab is used for indentation; YAML allows only spaces", Span(3, 1, 3, 2)),
        ("a: |\n\tb\n", "a tab is used for indentation; YAML allows only spaces", Span(2, 1, 2, 2)),
        ("a: b: c\n", '": " inside the value of "a"; quote the value', Span(1, 5, 1, 6)),
        ("a: b\n  c: d\n", '"c" is indented below "a", which already has a value', Span(2, 3, 2, 4)),
        ("a: b\r\n  c: d\r\n", '"c" is indented below "a", which already has a value', Span(2, 3, 2, 4)),
        ("a:\n  image:nginx\n  b: c\n", 'no space after the colon in "image:nginx"', Span(2, 3, 2, 14)),
        ("image:nginx\nb: c\n", 'no space after the colon in "image:nginx"', Span(1, 1, 1, 12)),
        (
            "a: b\nports 3  # c\nd: e\n",
            '"ports 3" has no ":" to make it a key; if it continues the value above, indent it',
            Span(2, 1, 2, 8),
        ),
        ("a:\n  b: c\n d: e\n", '"d" is indented by 1, the keys before it by 0; align them', Span(3, 2, 3, 3)),
        (
            "a:\n  - b: c\n   d: e\n",
            '"d" is indented by 3, the keys of the item above it by 4; align them',
            Span(3, 4, 3, 5),
        ),
        (
            "a: b\n- c\n",
            "a list item cannot stand among the keys of a mapping; indent it below the key it belongs to",
            Span(2, 1, 2, 2),
        ),
        ("- a\nb: c\n", '"b" has the indentation of a list item; begin it with "-"', Span(2, 1, 2, 2)),
        ("a: - b\n", '"- " cannot stand here; begin the list on a line of its own', Span(1, 4, 1, 5)),
        ("a: 'it's'\n", "text after the closing '; write a quote inside the value as ''", Span(1, 8, 1, 10)),
        ('a: "say "hi""\n', 'text after the closing "; write a quote inside the value as \\"', Span(1, 10, 1, 14)),
        ('a: "b\nc: "d"\n', 'the quote " opened here is not closed on its line', Span(1, 4, 1, 5)),
        ('a: "b\nc: d\n', 'the quote " opened here is never closed', Span(1, 4, 1, 5)),
        ("a: 'b\n---\nc: d\n", "the quote ' opened here is never closed", Span(1, 4, 1, 5)),
        ("a: [b, c\nd: e\n", '"[" is never closed by "]"', Span(1, 4, 1, 5)),
        ("a: {b: c\nd: e\n", '"{" is never closed by "}"', Span(1, 4, 1, 5)),
        ("a: {b: 1 c: 2}\n", '"," or "}" is missing before "c"', Span(1, 10, 1, 11)),
        ("a: b\n]\n", '"]" closes nothing that was opened', Span(2, 1, 2, 2)),
        ("a: [b] c\n", 'text after the closing "]"; quote the whole value', Span(1, 8, 1, 9)),
        (
            "a: *.b\n",
            '"*" begins an alias, but no name of letters and digits follows; quote the value',
            Span(1, 4, 1, 7),
        ),
        ("a: *b\n", 'no anchor "&b" before this alias; quote it if "*" is meant as text', Span(1, 4, 1, 6)),
        ("a: &b [*b]\n", '"*b" stands inside the value it repeats, which would never end', Span(1, 8, 1, 10)),
        ("a: @b\n", 'a value cannot begin with "@"; quote it', Span(1, 4, 1, 6)),
        ("a: `b`\n", 'a value cannot begin with "`"; quote it', Span(1, 4, 1, 7)),
        ("a: %b\n", 'a value cannot begin with "%"; quote it', Span(1, 4, 1, 6)),
        ("a: }\n", 'a value is expected before "}"; quote it if it is one', Span(1, 4, 1, 5)),
        ('a: "\\d"\n', r'unknown escape after "\"; write "\\" for a backslash, or use single quotes', Span(1, 5, 1, 8)),
        ("a: b\n\0\n", 'control character U+0000; write it as "\\u0000" in double quotes', Span(2, 1, 2, 2)),
        ("é: \x1b[31m\n", 'control character U+001B; write it as "\\u001b" in double quotes', Span(1, 4, 1, 5)),
        ("a: b\x0cc\n", 'control character U+000C; write it as "\\u000c" in double quotes', Span(1, 5, 1, 6)),
        ("a: \udc80\n", "this is not text in UTF-8", Span(1, 4, 1, 5)),
    ],
)
def test_broken_text_is_explained_where_the_mistake_was_made(text: str, message: str, span: Span) -> None:
    first = documents(text)[0]

    assert (first.value, first.faults, first.broken) == (None, (Fault("yaml-syntax", message, span),), True)


@pytest.mark.parametrize("text", ["  a: b\nc: d\n", "a: b\n...\nc: d\n", '"a"b\n'])
def test_text_behind_a_document_is_a_broken_document_of_its_own(text: str) -> None:
    assert [each.broken for each in documents(text)] == [False, True]


@pytest.mark.parametrize(
    ("text", "value", "faults"),
    [
        ("a: 1\nb: 2\na: 3\n", {"a": 3, "b": 2}, [(REPEATED.format("a"), Span(3, 1, 3, 2))]),
        ("{a: 1, 'a': 3}\n", {"a": 3}, [(REPEATED.format("a"), Span(1, 8, 1, 11))]),
        ("80: 1\n\n80: 2\n", {"80": 2}, [(REPEATED.format("80"), Span(3, 1, 3, 3))]),
        ("<<: {a: 1}\na: 2\n", {"a": 2}, []),
        ("a: 1\n<<: [{a: 2}, {a: 3}]\n", {"a": 1}, []),
        ("a: &x 1\nb: &x 2\n", {"a": 1, "b": 2}, []),
    ],
)
def test_repeated_key_is_reported_and_its_last_value_counts(
    text: str, value: object, faults: list[tuple[str, Span]]
) -> None:
    (found,) = documents(text)

    assert found.value == value
    assert found.faults == tuple(Fault("yaml-duplicate-key", message, span) for message, span in faults)
    assert not found.broken


@pytest.mark.parametrize(
    ("text", "value", "message", "span"),
    [
        ("? [a]\n: b\n", {}, 'a list cannot be a key; quote it if "[" is meant as text', Span(1, 3, 1, 4)),
        ("a: {{ b }}\n", {"a": {}}, 'a mapping cannot be a key; quote it if "{" is meant as text', Span(1, 5, 1, 6)),
        ("<<: a\nb: c\n", {"b": "c"}, '"<<" takes a mapping, or a list of mappings', Span(1, 5, 1, 6)),
        ("a: !!int b\n", {"a": "b"}, '"b" is tagged !!int, which it is not; drop the tag', Span(1, 10, 1, 11)),
        ("a: !!binary b\n", {"a": "b"}, '"b" is tagged !!binary, which it is not; drop the tag', Span(1, 13, 1, 14)),
    ],
)
def test_what_kubectl_refuses_inside_a_document_does_not_hide_the_rest(
    text: str, value: object, message: str, span: Span
) -> None:
    (found,) = documents(text)

    assert (found.value, found.faults, found.broken) == (value, (Fault("yaml-syntax", message, span),), False)


def test_key_that_is_read_as_something_else_is_reported() -> None:
    (document,) = load(Source("x", "on: 1\n~: 2\n80: 3\n'yes': 4\n", "kubernetes"))

    assert document.value == {"true": 1, "null": 2, "80": 3, "yes": 4}
    assert [(each.rule, each.message, each.span) for each in document.faults] == [
        ("yaml-boolean-key", 'key "on" is read as "true"; quote it', Span(1, 1, 1, 3)),
        ("yaml-boolean-key", 'key "~" is read as "null"; quote it', Span(2, 1, 2, 2)),
    ]
