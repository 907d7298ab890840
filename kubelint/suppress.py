"""What silences a finding: ignore comments, and the annotation for what cannot carry comments.

A comment after a key covers that line and everything below its key, so on the first line of an object it
covers the object. A comment alone on its line speaks for the node or instruction that starts below it.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubelint.excerpt import lines_of
from kubelint.load import comments
from kubelint.model import Comment, Document, Fault, Path, Problem, Source, Span
from kubelint.text import suggest
from kubelint.views.kubernetes import resources

ANNOTATION = "kubelint.dev/ignore"

#: A text without this word holds nothing that silences a finding.
WORD = "kubelint"

DIRECTIVE = re.compile(r"\s*kubelint:\s*(?P<form>ignore(?:-file)?)\s*\[(?P<rules>[^\]]*)\]\s*(?P<rest>.*)", re.DOTALL)
UNTIL = re.compile(r"\buntil=(\S+)")

#: Turns an identifier (a rule's name or an alias) into the names of the rules it means.
Names = Callable[[str], set[str]]


class Ignore:
    """One directive: which rules it silences, where, and whether it ever did."""

    def __init__(self, identifiers: list[str], where: "Where", rest: str = ""):
        self.identifiers = identifiers
        self.where = where
        until = UNTIL.search(rest)
        self.until = until[1] if until else ""
        self.reason = UNTIL.sub("", rest).strip()
        self.expired = False
        self.used: set[str] = set()  # identifiers that silenced something

    def __str__(self) -> str:
        return f"{self.where.form} on line {self.where.span.line}"


class Where(NamedTuple):
    """What an ignore covers: a whole file, everything from a line down, or everything below a path."""

    form: str  # "comment", "file comment", "annotation"
    span: Span  # of the directive itself
    line: int = 0
    path: Path = ()
    document: int = 0


class Ignores:
    """The ignores of one file. Made before its findings, asked for each, and at last for what was of no use."""

    def __init__(self, source: Source, documents: list[Document], names: Names, today: str = ""):
        self.found: list[Ignore] = []
        self.faults: list[Fault] = []
        if WORD not in source.text:
            return
        self.found = [*_in_comments(source, documents, self.faults), *_in_annotations(documents)]
        self.names = {name: names(name) for each in self.found for name in each.identifiers if name != "*"}
        for each in self.found:
            each.expired = bool(each.until) and each.until < (today or _today())

    def cover(self, rule: str, document: Document, problem: Problem) -> str:
        """Return what silences this problem, in words; an empty string where nothing does."""
        for ignore in self.found:
            if ignore.expired:
                continue
            for identifier in ignore.identifiers:
                if (identifier == "*" or rule in self.names[identifier]) and _reaches(ignore.where, document, problem):
                    ignore.used.add(identifier)
                    return str(ignore)
        return ""

    def cover_line(self, rule: str, line: int) -> str:
        """The same for what has no path: a fault in the text of ``line``."""
        for ignore in self.found:
            for identifier in ignore.identifiers:
                named = identifier == "*" or rule in self.names[identifier]
                if named and not ignore.expired and (ignore.where.form == "file comment" or ignore.where.line == line):
                    ignore.used.add(identifier)
                    return str(ignore)
        return ""

    def complaints(self, enabled: set[str], known: list[str]) -> Iterator[Fault]:
        """Yield what is wrong with the ignores themselves; ``enabled`` are the rules that could have spoken."""
        yield from self.faults
        for ignore in self.found:
            span = ignore.where.span
            if ignore.expired:
                yield Fault(
                    "expired-ignore", f"this ignore ended on {ignore.until}; mend the finding or renew it", span
                )
            if not ignore.reason:
                yield Fault("ignore-without-reason", "this ignore gives no reason; write one after the bracket", span)
            for identifier in ignore.identifiers:
                yield from self._complaints_about(identifier, ignore, enabled, known)

    def _complaints_about(
        self, identifier: str, ignore: Ignore, enabled: set[str], known: list[str]
    ) -> Iterator[Fault]:
        span = ignore.where.span
        if identifier == "*":
            yield Fault("blanket-ignore", "this ignore silences every rule; name the ones that are meant", span)
        elif not self.names[identifier]:
            yield Fault("unknown-ignore", f'no rule is called "{identifier}"{suggest(identifier, known)}', span)
            return
        could_fire = identifier == "*" or self.names[identifier] & enabled
        if could_fire and not ignore.expired and identifier not in ignore.used:
            yield Fault("unused-ignore", f'nothing here is found by "{identifier}"; remove the ignore', span)


def _today() -> str:
    from datetime import date

    return date.today().isoformat()


def _reaches(where: Where, document: Document, problem: Problem) -> bool:
    if where.form == "file comment":
        return True
    if where.form == "annotation":
        return document.index == where.document and problem.path[: len(where.path)] == where.path
    if document.tree.span(problem.path, problem.part).line == where.line:
        return True
    ends = range(len(problem.path), -1, -1)
    return any(document.tree.span(problem.path[:end], "key").line == where.line for end in ends)


def _in_comments(source: Source, documents: list[Document], faults: list[Fault]) -> Iterator[Ignore]:
    lines = lines_of(source)
    for comment in comments(source, documents):
        match = DIRECTIVE.match(comment.text)
        if not match:
            continue
        span = Span(comment.line, comment.column, comment.line, comment.column + 1 + len(comment.text.rstrip()))
        where = Where("comment", span, _line_below(lines, comment) if comment.alone else comment.line)
        if match["form"] == "ignore-file":
            where = where._replace(form="file comment")
            if not _before_everything(lines, comment):
                faults.append(Fault("unused-ignore", "ignore-file counts only above the first line of content", span))
                continue
        yield Ignore(_identifiers(match["rules"]), where, match["rest"])


def _line_below(lines: list[str], comment: Comment) -> int:
    """The number of the first line below ``comment`` that holds more than a comment."""
    for number in range(comment.line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and text[0] != "#" and text != "---":
            return number
    return 0


def _before_everything(lines: list[str], comment: Comment) -> bool:
    return all(not line.strip() or line.lstrip().startswith(("#", "---", "%")) for line in lines[: comment.line - 1])


def _in_annotations(documents: list[Document]) -> Iterator[Ignore]:
    for document in documents:
        for resource in resources(document.value):
            template = [resource.pod] if resource.pod and resource.pod.path != resource.path else []
            for view in (resource, *template):
                text = view.text("metadata", "annotations", ANNOTATION)
                if text:
                    span = document.tree.span(view.at("metadata", "annotations", ANNOTATION))
                    yield Ignore(
                        _identifiers(text), Where("annotation", span, 0, view.path, document.index), "annotation"
                    )


def _identifiers(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
