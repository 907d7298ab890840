"""The Dockerfile loader against real files, a second opinion, and text that nobody would write."""

import importlib.util
import io
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from dockerfile_parse import DockerfileParser
from hypothesis import given, settings
from hypothesis import strategies as st
from linting import lint_text, no_hang

from kubelint.load.dockerfile import comments, documents
from kubelint.load.dockerfile.expansion import unquote
from kubelint.model import Document, Part, Source, Span
from kubelint.views.dockerfile import Stage, subjects

SHARED = Path(__file__).parents[1].parent / "shared"
PROTOTYPE = SHARED / "prototype" / "dockerfile_scanner.py"
FILES = sorted(path for path in SHARED.glob("corpus/**/*") if "dockerfile" in path.name.lower() and path.is_file())


def load(text: str) -> Document:
    [document] = documents(Source("Dockerfile", text, "dockerfile"))
    return document


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def is_inside(span: Span, text: str) -> bool:
    """Whether a span begins and ends on lines the text has, at most one column behind them, and not backwards."""
    lines = text.split("\n")
    start, end = (span.line, span.column), (span.end_line, span.end_column)
    return start <= end and all(
        1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for line, column in (start, end)
    )


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path there is in a document, and one that is not."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, (*path, "absent"), *(found for key, child in children for found in paths(child, (*path, key)))]


def check_everything(text: str, *parts: Part | None) -> Document:
    document = load(text)
    spans = [document.tree.span(path, part) for path in paths(document.value) for part in parts]
    spans += [fault.span for fault in document.faults]
    spans += [Span(each.line, each.column, each.line, each.column + 1) for each in comments(document.source)]
    assert [span for span in spans if not is_inside(span, text)] == []
    for _, _, view in subjects(document):
        assert is_inside(document.tree.span(view.path), text)
        if isinstance(view, Stage):
            assert view.file.reachable(view) in (True, False)
    return document


PIECES = [
    "FROM a\n", "FROM a AS b\n", "ARG A=1\n", "ENV ", "RUN ", "COPY --from=b ", "ONBUILD ", "HEALTHCHECK CMD ",
    "EXPOSE ", "LABEL ", "SHELL ", "VOLUME ", "# escape=`\n", "# check=skip=all\n", "#", "\n", "\n", " ", "\t", "\r",
    "\\", "\\\n", "`\n", "\\ \n\n", "<<E", "<<-'E'", "\nE\n", "$A", "${A", ":-", "%%*", "//", "}", "{", '"', "'", "[",
    "]", ",", "--x=", "--mount=type=cache,", "A=", "é", "\xa0", "\u2028", "\x0c", "\x00", "\udc80", "😀", "as", "80",
]  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_anything_like_a_dockerfile_loads_with_every_span_inside(text):
    check_everything(text, None, "key", (0, 3), (2, 2), (1, 10**9))


@settings(max_examples=50, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=60))
def test_any_text_loads_with_every_span_inside(text):
    check_everything(text, None, (0, 10**9))


REAL = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("fixtures/**/Dockerfile"))]
CHANGES = st.lists(st.tuples(st.integers(0, 2000), st.sampled_from([*PIECES, ""]), st.integers(0, 8)), max_size=6)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(REAL), CHANGES)
def test_changed_dockerfiles_crash_no_rule_and_every_finding_is_inside(text, changes):
    for place, piece, left_out in changes:
        place = min(place, len(text))
        text = text[:place] + piece + text[place + left_out :]

    findings = lint_text(text, "Dockerfile", profile="hardened", ignore=["shellcheck"])

    assert [each for each in findings if each.rule == "crash" or not is_inside(each.span, text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN x " + "\\\n y " * 100_000,
        "FROM a\nRUN x " + "\\\n# c\n" * 50_000,
        "FROM a\nENV " + " \\\n".join(f'A{i}="b ${{A{i - 1}}}"' for i in range(20_000)),
        "FROM a\nENV A=" + "${A:-" * 100_000,
        "FROM a\nCOPY <<E " + '"$' * 50_000,
        "FROM a\nRUN " + "[" * 100_000,
        "FROM a\nRUN " + " ".join(["<<E"] * 5_000) + "\n" + "E\n" * 5_000,
        "FROM a\nENV A=aaaaaaaaaa\n" + "ENV A=$A$A\n" * 60,
        "FROM a\nENV A=" + "a" * 50_000 + "\nENV B=${A##" + "*a" * 20_000 + "b}",
        "# syntax=x" + " " * 60_000 + "y\nFROM a",
        "".join(f"FROM s{i} AS s{i + 1}\nENV A{i}=1\n" for i in range(5_000)),
    ],
    ids=range(11),
)
def test_hostile_text_is_no_trouble(text):
    with no_hang():
        load(text)


def structure(text: str) -> list[tuple[str, int, int]]:
    """(instruction, first line, last line) as dockerfile-parse has them."""
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode("utf-8", "surrogateescape")))
    return [
        (each["instruction"], each["startline"] + 1, each["endline"] + 1)
        for each in parser.structure
        if each["instruction"] != "COMMENT"
    ]


def ours(document: Document) -> list[tuple[str, int, int]]:
    return [(each["name"], each["line"], each["end_line"]) for each in document.value["instructions"]]


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN b\n",
        "from a as b\n\n# c\n  RUN d \\\n  # e\n    f\n\tUSER g",
        "# escape=`\nFROM a\nRUN dir c:\\\nRUN b `\n  c\n",
        "FROM a\r\nRUN b \\\r\n c\r\n",
        'FROM a\nENV A=1 \\\n B="2 3"\nCMD ["x", \\\n"y"]\nONBUILD COPY a b\n',
    ],
)
def test_dockerfile_parse_sees_the_same_lines(text):
    assert ours(load(text)) == structure(text)


@pytest.mark.skipif(not FILES, reason="no corpus beside this checkout")
def test_dockerfile_parse_sees_the_same_lines_in_real_files_without_here_documents():
    """It ends an instruction at a blank line and continues it after two backslashes; such files are left out."""
    different = []
    for path in FILES:
        text = read(path)
        instructions = load(text).value["instructions"]
        beyond_it = any(each["heredocs"] or "blank_lines" in each or "unfinished" in each for each in instructions)
        if not beyond_it and "\\\\\n" not in text and ours(load(text)) != structure(text):
            different.append(path.name)

    assert different == []


@pytest.mark.skipif(not FILES, reason="no corpus beside this checkout")
def test_real_files_load_whole_and_without_fault():
    faulty = {path.name: document.faults for path in FILES if (document := check_everything(read(path), None)).faults}

    assert faulty == {}


@pytest.fixture(scope="module")
def prototype() -> Any:
    if not PROTOTYPE.exists():
        pytest.skip("no prototype beside this checkout")
    spec = importlib.util.spec_from_file_location("dockerfile_scanner", PROTOTYPE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not FILES, reason="no corpus beside this checkout")
def test_real_files_read_as_the_prototype_reads_them(prototype):
    """The prototype agrees with BuildKit on all of them."""
    for path in FILES:
        text = read(path)
        theirs, escape, _ = prototype.parse(text)
        document = load(text)
        assert document.value["escape"] == escape
        assert ours(document) == [(each.name, each.start, each.end) for each in theirs]
        for instruction, other in zip(document.value["instructions"], theirs, strict=True):
            assert flags(instruction) == other.flags
            assert arguments(instruction) == unquoted(other.args, instruction)
            assert [each["body"] for each in instruction["heredocs"]] == [each[1] for each in other.heredocs]
            assert (instruction["form"] == "json") == other.json


def flags(instruction: dict[str, Any]) -> list[str]:
    return ["--" + "=".join(part for part in each.values() if part is not None) for each in instruction["flags"]]


def arguments(instruction: dict[str, Any]) -> list[str]:
    """The arguments in one list, as the prototype has them."""
    child, pairs = instruction["child"], instruction.get("pairs")
    if child:
        return [f"<{child['keyword']}>", *flags(child), *arguments(child)]
    if instruction["name"] == "ARG":
        return [each["name"] + ("" if each["value"] is None else "=" + each["value"]) for each in pairs]
    if pairs:
        return [part for each in pairs for part in each.values()]
    return instruction["args"]


def unquoted(found: list[str], instruction: dict[str, Any]) -> list[str]:
    """The prototype leaves the quotes of words in place, and tells the "=" of each pair."""
    inner = instruction["child"] or instruction
    if inner["name"] in ("RUN", "CMD", "ENTRYPOINT", "SHELL", "HEALTHCHECK", "MAINTAINER"):
        return found
    if inner["name"] in ("ENV", "LABEL"):
        found = [each for number, each in enumerate(found) if number % 3 < 2]
    return [each if each.startswith("<") else unquote(each, "\\") for each in found]
