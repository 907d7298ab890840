"""The lines of a Dockerfile: directives, comments, continuations, and the bodies of here-documents.

Where the prose of the reference is silent, BuildKit's parser decides.
Source: https://docs.docker.com/reference/dockerfile/#format
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.load.dockerfile.values import checks_fault
from kubelint.model import Comment, Fault, Span
from kubelint.text import brief

#: What Go calls a space; Python's own idea has four control characters more.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)

#: BuildKit gives up on a longer line, counted in bytes.
LONGEST_LINE = 65_535

DIRECTIVES = ("syntax", "escape", "check")
_DIRECTIVE = re.compile(r"#\s*([a-z][a-z0-9]*)\s*=(.+)", re.IGNORECASE | re.ASCII | re.DOTALL)


class Joined:
    """One logical line: its pieces glued together, and where each of them stands."""

    __slots__ = ("blank_lines", "places", "starts", "text", "unfinished")

    def __init__(self) -> None:
        self.text = ""
        self.starts: list[int] = []  # offset of each piece in the text
        self.places: list[tuple[int, int]] = []  # its line and column
        self.blank_lines: list[int] = []  # empty lines between the pieces
        self.unfinished = False  # the file ends where another piece should follow

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and column of the character at ``offset``."""
        piece = bisect_right(self.starts, offset) - 1
        line, column = self.places[piece]
        return line, column + offset - self.starts[piece]

    def span(self, start: int, end: int) -> Span:
        """Return where the text from ``start`` up to ``end`` stands, across continued lines if need be."""
        line, column = self.position(start)
        if end <= start:
            return Span(line, column, line, column)
        end_line, end_column = self.position(end - 1)
        return Span(line, column, end_line, end_column + 1)


class Body(NamedTuple):
    """The lines between a here-document's instruction and its delimiter."""

    text: str
    line: int  # of its first line, even where it has none
    closed: bool  # False where the file ends before the delimiter


class Scanner:
    """Reads a file line by line. What it passes on the way is kept: directives, comments, faults."""

    def __init__(self, text: str):
        self.lines = text.split("\n")  # only a line feed ends a line: no form feed, no U+2028
        if not self.lines[-1]:
            self.lines.pop()
        self.escape = "\\"
        self.directives: dict[str, str] = {}
        self.directive_spans: dict[str, Span] = {}
        self.comments: list[Comment] = []
        self.faults: list[Fault] = []
        self.line = 0  # lines read so far
        self._shebang = text.startswith("#!")
        self._may_be_directive = True
        if len(text) * 4 > LONGEST_LINE:
            self._refuse_long_lines()

    def logical_lines(self) -> Iterator[Joined]:
        """Yield every instruction's text in turn. The reader may ask for :meth:`body` in between."""
        while self.line < len(self.lines):
            line = self.lines[self.line].rstrip("\r")
            self.line += 1
            text = line.lstrip(SPACE)
            if text.startswith("#"):
                self._remark(text, len(line) - len(text) + 1)
                continue
            self._may_be_directive = False
            if text:
                yield self._joined(text, len(line) - len(text) + 1)

    def body(self, delimiter: str, chomp: bool) -> Body:
        """Return the lines up to ``delimiter``, which is passed over; ``chomp`` forgives tabs before it."""
        first = self.line
        for number in range(first, len(self.lines)):
            line = self.lines[number].rstrip("\r")
            if delimiter == (line.lstrip("\t") if chomp else line):
                self.line = number + 1
                return Body(_lines(self.lines[first:number]), first + 1, True)
        self.line = len(self.lines)
        return Body(_lines(self.lines[first:]), first + 1, False)

    def _joined(self, text: str, column: int) -> Joined:
        joined = Joined()
        pieces: list[str] = []
        length = 0
        following: str | None = text
        while following is not None:
            piece = self._without_escape(following)
            pieces.append(piece)
            joined.starts.append(length)
            joined.places.append((self.line, column))
            length += len(piece)
            if piece is following:
                break
            following = self._continuation(joined)
            column = 1
        joined.text = "".join(pieces)
        joined.unfinished = following is None
        return joined

    def _without_escape(self, text: str) -> str:
        """Return ``text`` up to the escape character that continues it; the very same object if none does."""
        bare = text.rstrip(" \t")
        if not bare.endswith(self.escape) or bare.endswith(self.escape * 2):
            return text
        return bare[:-1]

    def _continuation(self, joined: Joined) -> str | None:
        """Return the next line that is neither blank nor a comment; None at the end of the file."""
        while self.line < len(self.lines):
            line = self.lines[self.line].rstrip("\r")
            self.line += 1
            text = line.lstrip(SPACE)
            if not text:
                joined.blank_lines.append(self.line)
            elif text[0] == "#":
                self.comments.append(Comment(self.line, len(line) - len(text) + 1, text[1:], True))
            else:
                return line
        return None

    def _remark(self, text: str, column: int) -> None:
        self.comments.append(Comment(self.line, column, text[1:], True))
        if self._may_be_directive and not (self._shebang and self.line == 1):
            self._may_be_directive = self._is_directive(text, column)

    def _is_directive(self, text: str, column: int) -> bool:
        match = _DIRECTIVE.match(text)
        name = match[1].lower() if match else ""
        if match is None or name not in DIRECTIVES:
            return False
        value = match[2].strip(SPACE)
        start = column + match.start(2) + len(match[2]) - len(match[2].lstrip(SPACE))
        self._take(name, value, Span(self.line, start, self.line, start + len(value)))
        return True

    def _take(self, name: str, value: str, span: Span) -> None:
        if self._shebang and (name == "escape" or name in self.directives):
            return  # BuildKit looks behind a "#!" line for the others only, and for the first of them
        if name in self.directives:
            self._fault(f'directive "{name}" is given twice; keep one of them', span)
        elif name == "escape" and value not in ("\\", "`"):
            self._fault(f'escape character "{brief(value)}" is neither "\\" nor "`"', span)
        elif name == "check" and (fault := checks_fault(value)):
            self._fault(f'directive "check" {fault}', span)
        else:
            self.directives[name] = value
            self.directive_spans[name] = span
            self.escape = value if name == "escape" else self.escape

    def _refuse_long_lines(self) -> None:
        for number, line in enumerate(self.lines, 1):
            if len(line) * 4 > LONGEST_LINE and len(line.encode("utf-8", "replace")) > LONGEST_LINE:
                message = f"line is longer than the {LONGEST_LINE} bytes that BuildKit reads"
                self._fault(message, Span(number, 1, number, len(line) + 1))

    def _fault(self, message: str, span: Span) -> None:
        self.faults.append(Fault("syntax-error", message, span))


def _lines(lines: list[str]) -> str:
    return "\n".join(lines) + "\n" if lines else ""
