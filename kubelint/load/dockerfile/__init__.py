"""Dockerfile to one Document: its instructions and stages as plain values, and a tree to point with.

Written here rather than taken from dockerfile-parse, which reads the body of a here-document as instructions and knows
no flags, columns or errors. Where a file is wrong, the fault is noted and reading goes on with the next logical line.
"""

from functools import lru_cache
from typing import Any, NamedTuple

from kubelint.load.dockerfile.instructions import statements_of
from kubelint.load.dockerfile.scanner import Scanner
from kubelint.load.dockerfile.stages import Stages
from kubelint.load.dockerfile.statement import Statement
from kubelint.load.dockerfile.tree import DockerfileTree
from kubelint.model import Comment, Document, Fault, Source, Span


class Loaded(NamedTuple):
    """Everything a Dockerfile's text says."""

    value: dict[str, Any]
    tree: DockerfileTree
    faults: tuple[Fault, ...]
    comments: list[Comment]


def documents(source: Source) -> list[Document]:
    """Return the one Document of a Dockerfile."""
    loaded = _load(source.text)
    return [Document(source, 0, loaded.value, loaded.tree, loaded.faults)]


def comments(source: Source) -> list[Comment]:
    """Return every comment of a Dockerfile, also those inside a continued instruction; none inside here-documents."""
    return _load(source.text).comments


@lru_cache(maxsize=1)  # the comments are asked for right after the document
def _load(text: str) -> Loaded:
    scanner = Scanner(text)
    statements = list(statements_of(scanner))
    stages = Stages(scanner.escape, fragment=all(each.name != "FROM" for each in statements))
    for index, statement in enumerate(statements):
        stages.take(statement, index)
    stages.finish()
    value = {
        "escape": scanner.escape,
        "directives": scanner.directives,
        "comments": [{"line": each.line, "column": each.column, "text": each.text} for each in scanner.comments],
        "instructions": [statement.value() for statement in statements],
        "stages": stages.values,
        "global_args": stages.globals.declared,
    }
    tree = DockerfileTree(scanner, statements, stages.values)
    return Loaded(value, tree, _faults(scanner, statements, stages), scanner.comments)


def _faults(scanner: Scanner, statements: list[Statement], stages: Stages) -> tuple[Fault, ...]:
    faults = scanner.faults + [fault for statement in statements for fault in statement.all_faults()]
    if not statements and not faults:
        faults.append(Fault("syntax-error", "file has no instruction; the first should be FROM", Span(1, 1, 1, 1)))
    elif not stages.values and not faults:
        message = "file has no FROM, so there is nothing to build; FROM should follow the global ARGs"
        faults.append(Fault("syntax-error", message, statements[-1].joined.span(*statements[-1].keyword[1:])))
    return tuple(sorted(faults, key=lambda fault: fault.span))
