"""Files of several documents, and comments."""

from typing import Any

import pytest

from kubelint.load import comments, load
from kubelint.model import Comment, Document, Fault, Source, Span


def source(text: str) -> Source:
    return Source("test.yaml", text, "kubernetes")


def documents(text: str) -> list[Document]:
    return load(source(text))


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("\n", []),
        ("# only a comment\n", []),
        ("---\n", []),
        ("---\n---\n# c\n---\n", []),
        ("a: 1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\na: 1\n---\n# nothing\n---\nb: 2\n...\n", [{"a": 1}, {"b": 2}]),
        ("--- {a: 1}\n--- |\n  b\n--- ~\n--- # c\nd: 4\n", [{"a": 1}, "b\n", None, {"d": 4}]),
        ("a: 1\n...\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ('{"a": 1}\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('\ufeff {"a": "}{"} {"b": {}}\n', [{"a": "}{"}, {"b": {}}]),
        ('{"a": "} {"}', [{"a": "} {"}]),
        ("%YAML 1.1\n---\na: 1\n", [{"a": 1}]),
        ("%TAG ! tag:x,2000:\n# c\n\n---\na: !b 1\n---\nc: 2\n", [{"a": "1"}, {"c": 2}]),
        ("a: 1\n...\n%YAML 1.1\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("a: |\n  ---\n  x\nb: '\n  ---'\n", [{"a": "---\nx\n", "b": " ---"}]),
        ("a: x---\nb: ---x\n----: c\n", [{"a": "x---", "b": "---x", "----": "c"}]),
        ("a: 1\r\n---\r\nb: 2\r\n", [{"a": 1}, {"b": 2}]),
        ("a: &x 1\n---\nb: &x 2\nc: *x\n", [{"a": 1}, {"b": 2, "c": 2}]),
        ('{\n\t"a": {\n\t\t"b": [1, 2]\n\t}\n}\n', [{"a": {"b": [1, 2]}}]),
        ('{"a": "\\ud83d\\ude00\\/ \\ud800 \\\\ud83d"}', [{"a": "😀/ \ufffd \\ud83d"}]),
        ('# KYAML\n{\n  kind: "Pod",\n  spec: {\n    a: "b",\n  },\n}\n', [{"kind": "Pod", "spec": {"a": "b"}}]),
        ("a: [http://x:80/y, 80:80, b:c]\n", [{"a": ["http://x:80/y", "80:80", "b:c"]}]),
    ],
)
def test_documents_with_content_are_counted(text: str, values: list[Any]) -> None:
    found = documents(text)

    assert [(each.index, each.value, each.faults, each.broken) for each in found] == [
        (index, value, (), False) for index, value in enumerate(values)
    ]


def test_broken_document_does_not_hide_its_neighbours() -> None:
    found = documents("a: 1\n---\nb: [\n---\nc: 3\n---\nd: *x\n--- # last\ne: 5\n")

    assert [(each.index, each.value, each.broken) for each in found] == [
        (0, {"a": 1}, False),
        (1, None, True),
        (2, {"c": 3}, False),
        (3, None, True),
        (4, {"e": 5}, False),
    ]
    assert [fault for each in found for fault in each.faults] == [
        Fault("yaml-syntax", '"[" is never closed by "]"', Span(3, 4, 3, 5)),
        Fault("yaml-syntax", 'no anchor "&x" before this alias; quote it if "*" is meant as text', Span(7, 4, 7, 6)),
    ]
    assert found[2].tree.span(("c",)) == Span(5, 4, 5, 5)
    assert found[4].tree.span(("e",)) == Span(9, 4, 9, 5)


def test_path_into_a_broken_document_is_where_reading_ended() -> None:
    (found,) = documents("a: b: c\n")

    assert found.tree.span(("a", "b"), "key") == Span(1, 5, 1, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a\nb: c # d\n", [Comment(1, 1, " a", True), Comment(2, 6, " d", False)]),
        ("  #a\n", [Comment(1, 3, "a", True)]),
        ("a: 'b # c' # d\n", [Comment(1, 12, " d", False)]),
        ('a: "b\n  # c" # d\n', [Comment(2, 8, " d", False)]),
        ("a: b#c\n", []),
        ("a: | # b\n  # c\n  d # e\n# f\ng: h\n", [Comment(1, 6, " b", False), Comment(4, 1, " f", True)]),
        ("a: >-\n  b # c\n\n  # d\n", []),
        ("a: [b, # c\n  d] # e\n", [Comment(1, 8, " c", False), Comment(2, 6, " e", False)]),
        ("- # a\n  b: c\n", [Comment(1, 3, " a", False)]),
        ("a: b # c\r\n# d\r\n", [Comment(1, 6, " c", False), Comment(2, 1, " d", True)]),
        ("--- # a\nb: c\n---\n# d\n", [Comment(1, 5, " a", False), Comment(4, 1, " d", True)]),
        ("# a\nb: c: d # e\nf: '# g\n", [Comment(1, 1, " a", True), Comment(2, 9, " e", False)]),
        ("a: &x 'b # c' # d\n", [Comment(1, 15, " d", False)]),
        ("a: &x # d\n  b\n", [Comment(1, 7, " d", False)]),
        ("é😀: 'x' # y\n", [Comment(1, 9, " y", False)]),
        ("", []),
    ],
)
def test_comments_are_what_the_parser_skips(text: str, expected: list[Comment]) -> None:
    assert comments(source(text), documents(text)) == expected


def test_positions_in_a_stream_of_json_objects_count_from_the_top_of_the_file() -> None:
    first, second = documents('{"kind": "A"}\n{"kind": "B",\n "spec": {"x": 1}}\n')

    assert first.tree.span(("kind",)) == Span(1, 10, 1, 13)
    assert second.tree.span(("spec", "x")) == Span(3, 16, 3, 17)


def test_what_is_wrong_in_a_stream_of_json_objects_is_told_where_it_is() -> None:
    first, second = documents('{"kind": "A"}\n{"kind": }}\n')

    assert first.value == {"kind": "A"}
    assert second.broken and [(fault.rule, fault.span.line) for fault in second.faults] == [("yaml-syntax", 2)]
