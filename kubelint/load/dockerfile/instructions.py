"""Logical lines to statements: keyword, flags, arguments, here-documents."""

import re
from collections.abc import Iterator

from kubelint.load.dockerfile.arguments import read_arguments
from kubelint.load.dockerfile.grammar import check
from kubelint.load.dockerfile.heredocs import openings
from kubelint.load.dockerfile.scanner import SPACE, Joined, Scanner
from kubelint.load.dockerfile.statement import Statement
from kubelint.load.dockerfile.words import Word, flags
from kubelint.text import brief

#: The instructions that may open here-documents.
WITH_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})

_KEYWORD = re.compile(r"[^\t\v\f\r ]*")


def statements_of(scanner: Scanner) -> Iterator[Statement]:
    """Yield each instruction of a file, read and checked by itself."""
    for joined in scanner.logical_lines():
        start = len(joined.text) - len(joined.text.lstrip(SPACE))
        statement = _statement(joined, start, len(joined.text.rstrip(SPACE)), scanner.escape)
        _read_heredocs(statement, scanner)
        (statement.child or statement).end_line = statement.end_line = scanner.line
        check(statement)
        yield statement


def _statement(joined: Joined, start: int, end: int, escape: str, inner: bool = False) -> Statement:
    match = _KEYWORD.match(joined.text, start, end)
    assert match  # if only with nothing
    keyword = Word(match[0], start, match.end())
    words, rest = flags(joined.text, match.end(), end, escape)
    statement = Statement(joined, keyword, words, rest, max(rest, end))
    if statement.name != "ONBUILD":
        read_arguments(statement, escape)
    elif statement.text and not inner:
        statement.child = _statement(joined, rest, end, escape, inner=True)
    return statement


def _read_heredocs(statement: Statement, scanner: Scanner) -> None:
    """Take the bodies from the lines that follow. They belong to the instruction that ONBUILD triggers."""
    owner = statement.child or statement
    if owner.name not in WITH_HEREDOCS or owner.form == "json":
        return
    for opening in openings(statement.joined.text):
        body = scanner.body(opening.name, opening.chomp)
        owner.heredocs.append((opening, body))
        if not body.closed:
            word = Word(opening.name, opening.start, opening.end)
            owner.complain(f'here-document is not closed; a line with only "{brief(opening.name)}" should end it', word)
