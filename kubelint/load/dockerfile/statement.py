"""One instruction: its plain value, and the offsets of everything in it."""

from typing import Any, NamedTuple

from kubelint.load.dockerfile.heredocs import Opening
from kubelint.load.dockerfile.scanner import Body, Joined
from kubelint.load.dockerfile.words import Word, json_places
from kubelint.model import Fault, Span

#: The instructions that are lists of names and values.
WITH_PAIRS = frozenset({"ARG", "ENV", "LABEL"})

#: The rule under which most of what is wrong is reported.
SYNTAX = "syntax-error"


class Pair(NamedTuple):
    """A name and a value as they are written, quotes included; no value where there is no ``=``."""

    name: Word
    value: Word | None


class Statement:
    """An instruction as it was read, with everything a document or a finding may want to know of it."""

    def __init__(self, joined: Joined, keyword: Word, flags: list[Word], start: int, end: int):
        self.joined = joined
        self.keyword = keyword
        self.flags = flags
        self.start = start  # of the rest after the flags
        self.end = end
        self.name = keyword.text.upper() if keyword.text.isascii() else keyword.text
        self.text = joined.text[start:end]
        self.form = ""
        self.args: list[str] = []
        self.words: list[Word] = []  # the arguments as they are written, but for those in JSON
        self.pairs: list[Pair] = []
        self.settings: list[dict[str, str | None]] = []  # the pairs' names and values without quotes
        self.old_form = False  # ``ENV name value``
        self.values: list[str | None] | None = None  # of args or pairs, after expansion
        self.heredocs: list[tuple[Opening, Body]] = []
        self.child: Statement | None = None
        self.stage: int | None = None
        self.line = joined.places[0][0]
        self.end_line = self.line
        self.faults: list[Fault] = []

    def complain(self, message: str, at: Word | None = None, rule: str = SYNTAX) -> None:
        """Note what is wrong, at a word of the instruction, else at its keyword."""
        at = at or self.keyword
        self.fault(message, self.joined.span(at.start, at.end), rule)

    def fault(self, message: str, span: Span, rule: str = SYNTAX) -> None:
        """Note what is wrong, anywhere in the file."""
        self.faults.append(Fault(rule, message, span))

    def all_faults(self) -> list[Fault]:
        """Return its own faults and those of the instruction it triggers."""
        return self.faults + self.child.all_faults() if self.child else self.faults

    def places(self) -> list[Word]:
        """Return where each argument stands, as written."""
        if self.form != "json":
            return self.words
        return self.words + json_places(self.joined.text, self.words[-1].end if self.words else self.start, self.end)

    def flag_values(self) -> list[tuple[str, Word | None]]:
        """Return the name of each flag and its value, None for a bare one."""
        return [self._flag_value(word, *word.text[2:].partition("=")) for word in self.flags]

    def _flag_value(self, word: Word, name: str, equals: str, value: str) -> tuple[str, Word | None]:
        plain = self.joined.text.startswith(f"--{name}=", word.start)
        start = word.start + len(name) + 3 if plain else word.start
        return name, Word(value, start, word.end) if equals else None

    def value(self) -> dict[str, Any]:
        """Return what the document holds of the instruction."""
        value: dict[str, Any] = {
            "name": self.name,
            "keyword": self.keyword.text,
            "line": self.line,
            "end_line": self.end_line,
            "flags": [{"name": name, "value": word and word.text} for name, word in self.flag_values()],
            "form": self.form,
            "args": self.args,
            "text": self.text,
            "heredocs": [_heredoc(opening, body) for opening, body in self.heredocs],
            "child": self.child.value() if self.child else None,
            "stage": self.stage,
        }
        if self.name in WITH_PAIRS:
            value["pairs"] = self.settings
        if self.values is not None:
            value["values"] = self.values
        if self.old_form:
            value["old_form"] = True
        if self.joined.blank_lines:
            value["blank_lines"] = self.joined.blank_lines
        if self.joined.unfinished:
            value["unfinished"] = True
        return value


def _heredoc(opening: Opening, body: Body) -> dict[str, Any]:
    return {
        "name": opening.name,
        "body": body.text,
        "line": body.line,
        "expand": opening.expand,
        "chomp": opening.chomp,
    }
