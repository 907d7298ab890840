"""Where a path is written."""

from typing import Any

import pytest

from kubelint.load import load
from kubelint.model import Document, Path, Source, Span

POD = """\
kind: Pod
metadata:
  name: "web"  # the name
spec:
  containers:
    - name: a
      image: nginx:1.25
      command: [sh, -c, 'sleep 1']
    - name: b
"""


def documents(text: str) -> list[Document]:
    return load(Source("test.yaml", text, "kubernetes"))


@pytest.mark.parametrize(
    ("path", "part", "span"),
    [
        (("kind",), None, Span(1, 7, 1, 10)),
        (("kind",), "key", Span(1, 1, 1, 5)),
        (("metadata", "name"), None, Span(3, 9, 3, 14)),
        (("metadata", "name"), (1, 3), Span(3, 11, 3, 13)),
        (("metadata",), None, Span(2, 1, 2, 9)),
        (("spec", "containers"), None, Span(5, 3, 5, 13)),
        (("spec", "containers", 0), None, Span(6, 7, 6, 11)),
        (("spec", "containers", 0, "image"), None, Span(7, 14, 7, 24)),
        (("spec", "containers", 0, "image"), "key", Span(7, 7, 7, 12)),
        (("spec", "containers", 0, "image"), (6, 10), Span(7, 20, 7, 24)),
        (("spec", "containers", 0, "image"), (6, 99), Span(7, 14, 7, 24)),
        (("spec", "containers", 0, "command"), None, Span(8, 7, 8, 14)),
        (("spec", "containers", 0, "command", 2), None, Span(8, 25, 8, 34)),
        (("spec", "containers", 0, "command", 2), (0, 5), Span(8, 26, 8, 31)),
        (("spec", "containers", 0, "command", 2), "key", Span(8, 25, 8, 34)),
        (("spec", "containers", 1, "image"), None, Span(9, 7, 9, 11)),
        (("spec", "containers", 2), None, Span(5, 3, 5, 13)),
        (("spec", "hostNetwork"), None, Span(4, 1, 4, 5)),
        (("spec", "hostNetwork"), "key", Span(4, 1, 4, 5)),
        (("kind", "a", 0), None, Span(1, 7, 1, 10)),
        (("kind", "a", 0), (0, 1), Span(1, 7, 1, 10)),
        (("status",), None, Span(1, 1, 1, 5)),
        ((), None, Span(1, 1, 1, 5)),
    ],
)
def test_path_resolves_to_its_place_or_its_nearest_ancestor(path: Path, part: Any, span: Span) -> None:
    assert documents(POD)[0].tree.span(path, part) == span


@pytest.mark.parametrize(
    ("text", "path", "span"),
    [
        ("a: b   # c\n", ("a",), Span(1, 4, 1, 5)),
        ("a: 'b'  \n", ("a",), Span(1, 4, 1, 7)),
        ("a: b\n  c  \nd: e\n", ("a",), Span(1, 4, 2, 4)),
        ("a:\nb: c\n", ("a",), Span(1, 1, 1, 2)),
        ("a: ''\n", ("a",), Span(1, 4, 1, 6)),
        ("a: {}\n", ("a", "b"), Span(1, 1, 1, 2)),
        ("{}\n", ("a",), Span(1, 1, 1, 2)),
        ("a:\n-\n- b\n", ("a", 0), Span(2, 1, 2, 2)),
        ("- - a: b\n", (0,), Span(1, 5, 1, 6)),
        ("- a: b\n", (), Span(1, 3, 1, 4)),
        ("text\n", ("a",), Span(1, 1, 1, 5)),
        ("? a\n: b\n", ("a",), Span(2, 3, 2, 4)),
        ("on: 1\n", ("true",), Span(1, 5, 1, 6)),
        ("80: 1\n", ("80",), Span(1, 5, 1, 6)),
        ("a: 1\na: 2\n", ("a",), Span(2, 4, 2, 5)),
        ("a: &x !!str b\n", ("a",), Span(1, 13, 1, 14)),
        ("a: !Ref b\n", ("a",), Span(1, 9, 1, 10)),
        ("&x a: b\n", (), Span(1, 4, 1, 5)),
        ("x: &x\n  a: b\nz: *x\n", ("z", "a"), Span(2, 6, 2, 7)),
        ("x: &x\n  a: b\nz: *x\n", ("z",), Span(3, 1, 3, 2)),
        ("x: &x\n  a: b\nz:\n  <<: *x\n  c: d\n", ("z", "a"), Span(2, 6, 2, 7)),
        ("x: &x\n  a: b\nz:\n  <<: *x\n  c: d\n", ("z", "e"), Span(3, 1, 3, 2)),
        ("x: &x {a: b}\nz:\n- <<: *x\n", ("z", 0), Span(3, 3, 3, 5)),
        ("<<: [{a: 1}, {a: 2, b: 3}]\n", ("b",), Span(1, 24, 1, 25)),
        ('{\n\t"a":\t[1,\t2]\n}\n', ("a", 1), Span(2, 11, 2, 12)),
        ("a: [b:c, d]\n", ("a", 1), Span(1, 10, 1, 11)),
        ('{"a": "\\ud83d\\ude00", "b": 1}', ("b",), Span(1, 28, 1, 29)),
    ],
)
def test_place_of_every_way_to_write_a_value(text: str, path: Path, span: Span) -> None:
    assert documents(text)[0].tree.span(path) == span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("a: x\r\nb: c\r\n", Span(2, 4, 2, 5)),
        ("a: x\rb: c\r", Span(2, 4, 2, 5)),
        ("a: x\u0085b: c\n", Span(2, 4, 2, 5)),
        ("# é\u0301 😀\nb: c\n", Span(2, 4, 2, 5)),
        ("{é\u0301😀: '😀', b: c}\n", Span(1, 15, 1, 16)),
        ("b:\tc\t# d\n", Span(1, 4, 1, 5)),
        ("\ufeffa: x\nb: c\n", Span(2, 4, 2, 5)),
        ("\n\n---\n\nb: c\n", Span(5, 4, 5, 5)),
    ],
)
def test_columns_are_code_points_and_lines_are_those_of_yaml(text: str, span: Span) -> None:
    assert documents(text)[0].tree.span(("b",)) == span


BLOCK = "a: |  # shell\n    set -e\n      rm x\n\n    echo y\n\n\nb: c\n"


@pytest.mark.parametrize(
    ("text", "part", "span"),
    [
        (BLOCK, None, Span(1, 4, 5, 11)),
        (BLOCK, (0, 3), Span(2, 5, 2, 8)),
        (BLOCK, (9, 11), Span(3, 7, 3, 9)),
        (BLOCK, (15, 21), Span(5, 5, 5, 11)),
        (BLOCK, (15, 22), Span(5, 5, 5, 11)),
        (BLOCK, (4, 11), Span(2, 9, 3, 9)),
        ("a: |2\n   x\n", (1, 2), Span(2, 4, 2, 5)),
        ("a: |\r\n  b\r\n  c\r\n", (2, 3), Span(3, 3, 3, 4)),
        ("a: |\n\n  b\n", (1, 2), Span(3, 3, 3, 4)),
        ("a: |+\n  b\n\n", None, Span(1, 4, 2, 4)),
        ("a: |  # c\nb: c\n", None, Span(1, 4, 1, 5)),
        ("a: |-\n\nb: c\n", None, Span(1, 4, 1, 6)),
        ("a: >\n  b\n  c\n", None, Span(1, 4, 3, 4)),
        ("a: >\n  b\n  c\n", (2, 3), Span(1, 4, 3, 4)),
        ('a: "b\\tc"\n', (0, 1), Span(1, 5, 1, 6)),
        ('a: "b\\tc"\n', (2, 3), Span(1, 4, 1, 10)),
        ("a: 'b''c'\n", (2, 3), Span(1, 4, 1, 10)),
        ("a: b\n  c\n", (0, 1), Span(1, 4, 1, 5)),
    ],
)
def test_stretch_of_a_value_is_exact_or_the_whole_value(text: str, part: Any, span: Span) -> None:
    assert documents(text)[0].tree.span(("a",), part) == span
