"""Words: quotes, escapes and expansions."""

import re

from kubelint.views.shell.command import Holder, Word
from kubelint.views.shell.source import NESTING, RESCANS, Draft, Source

_PLAIN = re.compile(r"[^ \t\r\f\v\n'\"\\$`;&|<>()]+")
_BARE = re.compile(_PLAIN.pattern + r"(?=[ \t\r\f\v\n;&|]|\Z)")
_IN_QUOTES = re.compile(r"[^\"\\$`]+")
_IN_BRACES = re.compile(r"[^\"\\$`}]+")
_IN_BACKQUOTES = re.compile(r"[^\\`]+")
_VARIABLE = re.compile(r"\$(?:[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-])?")
_ANSI = {"n": "\n", "t": "\t", "r": "\r"}


class WordReader:
    """Reads the word at the place where its source is."""

    def __init__(self, source: Source):
        self.source = source
        self.words: list[Word] = []  # of the command under way

    def nested(self, source: Source, holder: Holder, stop: str = "") -> None:
        """Read the commands inside a word."""
        raise NotImplementedError

    def is_process_substitution(self) -> bool:
        return self.source.text.startswith(("<(", ">("), self.source.i)

    def word(self) -> Word:
        source, text = self.source, self.source.text
        if not source.pieces and (bare := _BARE.match(text, source.i)):  # as nearly all are
            source.i = bare.end()
            return Word(bare[0], *bare.span())
        draft = Draft(source)
        while source.i < len(text):
            char = text[source.i]
            if plain := _PLAIN.match(text, source.i):
                draft.take(source.i, plain.end())
                source.i = plain.end()
            elif char == "\\":
                self.escape(draft)
            elif char == "'":
                self.single(draft)
            elif char == '"':
                self.double(draft)
            elif char == "$":
                self.dollar(draft)
            elif char == "`":
                self.backquote(draft)
            elif self.is_process_substitution() and source.nesting < NESTING:
                self.substitution(draft, 2)
            elif char == "(" and draft.parts and self.takes_parenthesis(draft.parts[-1]):
                self.group(draft)
            else:
                break
        if source.i == draft.start:  # an operator where a word should be
            draft.take(source.i, source.i + 1)
            source.i += 1
        return draft.word()

    def takes_parenthesis(self, before: str) -> bool:
        """Whether ``(`` goes on with the word: an array ``A=(...)`` or a pattern ``!(...)``."""
        if before.endswith("="):
            return not self.words
        return bool(self.words) and before[-1] in "@+?*!"

    def group(self, draft: Draft) -> None:
        """Take ``( ... )`` into the word, up to the matching parenthesis."""
        source, text, start = self.source, self.source.text, self.source.i
        source.i += 1
        source.nesting += 1
        while source.i < len(text) and text[source.i] != ")":
            if source.nesting >= NESTING or text[source.i] in " \t\r\f\v\n;&|<>(":
                source.i += 1
            else:
                self.word()
        source.i = min(source.i + 1, len(text))
        source.nesting -= 1
        draft.take(start, source.i)

    def escape(self, draft: Draft) -> None:
        """A backslash outside quotes, which quotes one character or joins two lines."""
        source = self.source
        after = source.text[source.i + 1 : source.i + 2]
        if after != "\n":
            draft.quoted = True
            draft.take(source.i + 1, source.i + 1 + len(after))
        source.i += 1 + len(after)

    def single(self, draft: Draft) -> None:
        source = self.source
        end = source.text.find("'", source.i + 1)
        end = len(source.text) if end < 0 else end
        draft.quoted = True
        draft.take(source.i + 1, end)
        source.i = min(end + 1, len(source.text))

    def double(self, draft: Draft) -> None:
        source, text = self.source, self.source.text
        draft.quoted = True
        source.i += 1
        while source.i < len(text) and text[source.i] != '"':
            self.quoted_part(draft)
        source.i = min(source.i + 1, len(text))

    def quoted_part(self, draft: Draft) -> None:
        """One piece of what stands in double quotes or in a here-document."""
        source, text = self.source, self.source.text
        char = text[source.i]
        if plain := _IN_QUOTES.match(text, source.i):
            draft.take(source.i, plain.end())
            source.i = plain.end()
        elif char == "\\":
            after = text[source.i + 1 : source.i + 2]
            if after == "" or after not in '$`"\\\n':
                draft.take(source.i, source.i + 1)
                source.i += 1
                return
            if after != "\n":
                draft.take(source.i + 1, source.i + 2)
            source.i += 2
        elif char == "$":
            self.dollar(draft, in_quotes=True)
        elif char == "`":
            self.backquote(draft)
        else:
            draft.take(source.i, source.i + 1)
            source.i += 1

    def dollar(self, draft: Draft, in_quotes: bool = False) -> None:
        source, text, start = self.source, self.source.text, self.source.i
        draft.expands = True
        after = text[start + 1 : start + 2]
        if after and after in "({" and source.nesting >= NESTING:
            draft.take(start, start + 1)
            source.i += 1
        elif text.startswith("$((", start):
            self.arithmetic(draft, 1)
        elif after == "(":
            self.substitution(draft, 2)
        elif after == "{":
            self.braces(draft)
        elif after == "'" and not in_quotes:
            self.ansi(draft)
        elif after == '"' and not in_quotes:
            source.i += 1
        else:
            found = _VARIABLE.match(text, start)
            end = found.end() if found else start + 1
            draft.take(start, end)
            source.i = end

    def substitution(self, draft: Draft, opening: int) -> None:
        """``$(...)``, ``<(...)``, ``>(...)``: commands of their own."""
        source, start = self.source, self.source.i
        opener = source.text[start : start + opening]
        source.i += opening
        source.nesting += 1
        draft.expands = True
        self.nested(source, Holder(opener, source.at(draft.start)), "(")
        source.nesting -= 1
        draft.take(start, source.i)

    def backquote(self, draft: Draft) -> None:
        """Backquotes: commands of their own, one level of backslashes removed."""
        source, text, start = self.source, self.source.text, self.source.i
        draft.expands = True
        inner = Draft(source)
        source.i += 1
        while source.i < len(text) and text[source.i] != "`":
            plain = _IN_BACKQUOTES.match(text, source.i)
            begin = source.i if plain or text[source.i + 1 : source.i + 2] not in ("`", "\\", "$") else source.i + 1
            source.i = plain.end() if plain else begin + 1
            inner.take(begin, source.i)
        if source.rescans < RESCANS and source.nesting < NESTING:
            holder = Holder("`", source.at(draft.start))
            self.nested(source.inner("".join(inner.parts), inner.pieces), holder)
        source.i = min(source.i + 1, len(text))
        draft.take(start, source.i)

    def braces(self, draft: Draft) -> None:
        """``${...}``, in which quotes and further expansions may stand."""
        source, text, start = self.source, self.source.text, self.source.i
        source.i += 2
        source.nesting += 1
        rest = Draft(source)
        while source.i < len(text) and text[source.i] != "}":
            if text[source.i] == '"':
                self.double(rest)
            elif plain := _IN_BRACES.match(text, source.i):
                source.i = plain.end()
            else:
                self.quoted_part(rest)
        source.i = min(source.i + 1, len(text))
        source.nesting -= 1
        draft.take(start, source.i)

    def arithmetic(self, draft: Draft, opening: int) -> None:
        """``$((...))`` or ``((...))``: no commands but those of ``$(...)`` inside."""
        source, text, start = self.source, self.source.text, self.source.i
        source.i += opening
        source.nesting += 1
        depth = 0
        rest = Draft(source)
        while source.i < len(text):
            char = text[source.i]
            if char in "()":
                depth += 1 if char == "(" else -1
                source.i += 1
                if depth == 0:
                    break
            elif char in "$`\\\"":
                self.quoted_part(rest)
            else:
                source.i += 1
        source.nesting -= 1
        draft.take(start, source.i)

    def ansi(self, draft: Draft) -> None:
        """``$'...'`` with the escapes of C."""
        source, text = self.source, self.source.text
        draft.quoted = True
        source.i += 2
        while source.i < len(text) and text[source.i] != "'":
            escaped = text[source.i] == "\\" and source.i + 1 < len(text)
            source.i += escaped
            char = text[source.i]
            draft.put(_ANSI.get(char, char) if escaped else char, source.i)
            source.i += 1
        source.i = min(source.i + 1, len(text))
