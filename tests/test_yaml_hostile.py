"""Texts that mean harm, and texts that mean nothing: the loader neither raises nor hangs."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubelint.load import comments, load
from kubelint.model import Source, Span

ROOT = Path(__file__).parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{below}'] * 9)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "a megabyte of [": "'[' * 2**20",
    "a megabyte of {a:": "'{a: ' * 2**18",
    "200,000 dashes": "'- ' * 200_000 + 'x'",
    "200,000 question marks": "'? ' * 200_000 + 'x'",
    "deeper and deeper": "''.join(' ' * depth + 'a:\\n' for depth in range(1400))",
    "a line of a megabyte": "'a: ' + 'x' * 2**20",
    "a key of a megabyte": "'x' * 2**20 + ': a'",
    "anchors inside anchors": "''.join(f'&a{depth} [' for depth in range(100_000))",
}

RUN = """
import resource
from kubelint.load import comments, load
from kubelint.model import Source
text = {text}
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))  # far more than it takes: a hang is a failure
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
source = Source("x", text, "kubernetes")
found = load(source)
assert len(found) == 1, found
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
comments(source, found)
print(found[0].broken)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_costs_little(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", RUN.format(text=HOSTILE[name])], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, f"{name != 'a line of a megabyte'}\n", "")


def test_nesting_ends_at_a_limit() -> None:
    (deep,) = load(Source("x", "[" * 200 + "]" * 200, "kubernetes"))
    (deeper,) = load(Source("x", "[" * 201 + "]" * 201, "kubernetes"))

    assert not deep.broken
    assert [fault.message for fault in deeper.faults] == ["values are nested more than 200 levels deep from here"]


def test_alias_bomb_does_not_go_off() -> None:
    (found,) = load(Source("x", BOMB, "kubernetes"))

    assert found.broken
    assert found.faults[0].message.startswith("aliases blow this document up to more than ")
    assert found.faults[0].span.line == 6


def test_merge_bomb_does_not_go_off() -> None:
    layer = "a: &a {" + ", ".join(f"k{number}: 1" for number in range(1000)) + "}\n"

    (found,) = load(Source("x", layer + "b:\n" + "  - <<: [*a, *a, *a, *a, *a]\n" * 1000, "kubernetes"))

    assert found.broken


def test_one_long_text_behind_many_aliases_does_not_go_off() -> None:
    (found,) = load(Source("x", f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 1000}]\n", "kubernetes"))

    assert found.broken


def test_one_long_text_behind_a_few_aliases_is_welcome() -> None:
    (found,) = load(Source("x", f"a: &a {'x' * 100_000}\nb: [{'*a, ' * 20}]\n", "kubernetes"))

    assert not found.broken and len(found.value["b"]) == 20


def test_long_chain_of_merges_has_places() -> None:
    chain = "".join(f"- &a{number} {{<<: *a{number - 1}}}\n" for number in range(1, 300))

    (found,) = load(Source("x", "- &a0 {b: c}\n" + chain, "kubernetes"))

    assert found.value[-1] == {"b": "c"}
    assert found.tree.span((299, "b")) == Span(1, 11, 1, 12)
    assert found.tree.span((299, "d")) == Span(300, 10, 300, 12)


def test_aliases_in_good_measure_are_welcome() -> None:
    (found,) = load(Source("x", "- &a {b: c, d: e}\n" + "- *a\n" * 20_000, "kubernetes"))

    assert len(found.value) == 20_001


CHARACTERS = "ab1:-?# \n\t,[]{}&*!|>'\"\\%@`~=$é😀\r\x85\u2028\ufeff\x00\x1b\ud800\ue000"
WORDS = (
    "yes",
    "0644",
    ": ",
    "- ",
    "\n  ",
    " #",
    "---",
    "...",
    "&x ",
    "*x ",
    "!!str ",
    "!!int ",
    "|-\n ",
    "<<: ",
    "%YAML",
)
PIECES = st.sampled_from([*CHARACTERS, *WORDS, "\\ud83d", "\r\n"])
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=40).map("".join),
    st.lists(st.tuples(PIECES, st.sampled_from(["", " ", "\n", "\n  "])).map("".join), max_size=30).map("".join),
)


@settings(derandomize=True, max_examples=600, deadline=None, database=None)
@given(TEXTS, st.lists(st.one_of(st.sampled_from("ab"), st.integers(-1, 2)), max_size=3), st.integers(0, 9))
def test_no_text_is_too_odd(text: str, path: list[str | int], size: int) -> None:
    source = Source("x", text, "kubernetes")

    found = load(source)

    assert [each.index for each in found] == list(range(len(found)))
    for each in found:
        assert each.value is None or not each.broken
        for part in (None, "key", (0, size)):
            assert_inside(text, each.tree.span(tuple(path), part))
        for fault in each.faults:
            assert_inside(text, fault.span)
    for comment in comments(source, found):
        assert_inside(text, Span(comment.line, comment.column, comment.line, comment.column + 1 + len(comment.text)))


LEAVES = st.text("ab: #'\"\\\n-é", max_size=6)


@settings(derandomize=True, max_examples=100, deadline=None, database=None)
@given(st.recursive(LEAVES, lambda each: st.lists(each, max_size=4) | st.dictionaries(LEAVES, each, max_size=4)))
def test_json_is_yaml(value: object) -> None:
    found = load(Source("x", json.dumps(value, indent="\t"), "kubernetes"))

    assert [each.value for each in found] == [value]


def assert_inside(text: str, span: Span) -> None:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
    assert (1, 1) <= span[:2] <= span[2:], span
    assert span.end_line <= len(lines), span
    assert span.column <= len(lines[span.line - 1]) + 2 and span.end_column <= len(lines[span.end_line - 1]) + 2, span


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies beside a checkout of its own")
def test_corpus_loads_and_every_path_has_a_place() -> None:
    for file in sorted(CORPUS.rglob("*.yaml")):
        text = file.read_text(encoding="utf-8-sig")
        ends = text.count("\n") + 1, len(text) - text.rfind("\n")
        for each in load(Source(file.name, text, "kubernetes")):
            assert not each.broken or "{{" in text, (file, each.faults)
            for path in paths(each.value):
                span = each.tree.span(path)
                assert (1, 1) <= span[:2] < span[2:] <= ends, (file, path, span)


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[str | int, ...]] = [path]
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in entries:
        below += paths(each, (*path, key))
    return below
