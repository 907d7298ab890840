"""A place where the parser stopped, and what stands around it."""

import re
from typing import NamedTuple

from kubelint.load.yaml.lines import BREAKS, Lines

WORD = re.compile(rf"[^\s:,\[\]{{}}#]+|[^{BREAKS}]")
QUOTED_KEY = r"\"[^\"]*\"|'[^']*'"
PLAIN_KEY = r"[^\s\"'#\[\]{}&*!|>%@`-][^:#]*?|-[^\s:#]+"
ENTRY = re.compile(rf"\s*(?:- +)*(?P<key>{QUOTED_KEY}|{PLAIN_KEY})\s*:(?=\s|$)\s*(?P<value>.*)")


class Line(NamedTuple):
    """One line of the text: where it begins, and what stands on it."""

    start: int
    text: str

    @property
    def indent(self) -> int:
        return len(self.text) - len(self.text.lstrip(" "))

    @property
    def content(self) -> tuple[int, int]:
        """From where to where it holds something, past the dashes of list items."""
        return self.start + len(self.text) - len(self.text.lstrip(" -")), self.start + len(self.text.rstrip())

    @property
    def entry(self) -> re.Match[str] | None:
        """Key and value, if that is what stands on it."""
        return ENTRY.match(self.text)


class Complaint(NamedTuple):
    """Where the parser stopped, and where the thing began that it was reading."""

    lines: Lines
    at: int
    opened: int

    @property
    def text(self) -> str:
        return self.lines.text

    def line(self, offset: int) -> Line:
        """Return the line that ``offset`` is on."""
        number, column = self.lines.point(offset)
        end = self.lines.starts[number] if number < len(self.lines.starts) else None
        start = offset - column + 1
        return Line(start, self.text[start:end].rstrip(BREAKS))

    def above(self, line: Line) -> Line | None:
        """Return the nearest line above ``line`` that holds more than a comment."""
        while line.start > 0:
            line = self.line(line.start - 1)
            if line.text.strip() and not line.text.lstrip().startswith("#"):
                return line
        return None

    def before(self, offset: int) -> str:
        """Return what stands before ``offset`` on its line."""
        return self.text[self.line(offset).start : offset].strip()

    def word(self, offset: int) -> str:
        """Return the word at ``offset``, or the one character; nothing at the end of a line."""
        match = WORD.match(self.text, offset)
        return match[0] if match else ""

    @property
    def at_end(self) -> bool:
        """Whether the parser read everything and still wanted more."""
        return not self.text[self.at :].strip()
