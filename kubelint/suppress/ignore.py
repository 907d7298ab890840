"""One ignore, and the part of a file it reaches."""

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from kubelint.model import Document, Path, Problem, Span

FILE = ("file",)


class Where(NamedTuple):
    """What an ignore covers. ``reach`` says how to read the rest.

    ``file``: everything. ``node``: what stands on ``line``, and all that lies below a key there. ``line``: only what
    stands on it. ``stage``: what stands on one from ``line`` up to ``end``. ``object``: all below ``path`` of one
    document.
    """

    form: str  # in the words of its owner: "comment", "hadolint ignore"
    span: Span  # of the directive itself
    reach: str
    line: int = 0
    end: int = 0
    path: Path = ()
    document: int = 0

    @property
    def key(self) -> Hashable:
        """One of what :func:`keys` yields for the problems it covers; a stage is found by where it ends."""
        if self.reach == "object":
            return "object", self.document, self.path
        if self.reach == "stage":
            return "stage", self.end
        return FILE if self.reach == "file" else (self.reach, self.line)


def keys(document: Document, problem: Problem) -> Iterator[Hashable]:
    """Yield whatever an ignore may be found under that covers ``problem``."""
    path = problem.path
    parents = [path[:end] for end in range(len(path), -1, -1)]
    yield from keys_of_line(document.tree.span(path, problem.part).line)
    yield from {("node", document.tree.span(parent, "key").line) for parent in parents}
    yield from (("object", document.index, parent) for parent in parents)


def keys_of_line(line: int) -> Iterator[Hashable]:
    """The same for what has no path."""
    yield from (FILE, ("node", line), ("line", line))


class Ignore:
    """One directive: which rules it silences, where, and whether it ever did."""

    def __init__(self, identifiers: list[str], where: Where, reason: str = "", until: str = "", tool: str = ""):
        self.identifiers = identifiers
        self.where = where
        self.reason = reason
        self.until = until  # the last day it holds
        self.tool = tool  # it was written for; "" is kubelint
        self.names: dict[str, set[str]] = {}  # of the rules each identifier means
        self.expired = False
        self.used: set[str] = set()  # identifiers that silenced something

    def __str__(self) -> str:
        return f"{self.where.form} on line {self.where.span.line}"
