"""Variables in words: quotes, escapes, and the ``${name}`` forms.

Source: https://docs.docker.com/reference/dockerfile/#environment-replacement, and BuildKit's frontend/dockerfile/shell
for what the page leaves open.
"""

import re
from collections.abc import Callable
from enum import Enum

from kubelint.load.dockerfile.patterns import remove_prefix, remove_suffix, replace
from kubelint.load.dockerfile.words import Malformed
from kubelint.text import brief


class Missing(Enum):
    """Why a variable has no value."""

    UNSET = "nobody sets it"
    OPTIONAL = "only a build argument would set it"
    UNKNOWN = "it may be set, but not in this file"


Lookup = Callable[[str], str | Missing]

#: Deeper ``${a:-${b:-...}}`` is hostile.
DEEPEST = 50

#: Characters that variables may bring into one word. ``ENV A=$A$A`` doubles; what grows beyond this counts as unknown.
LARGEST = 100_000

_SPECIAL = re.compile(r"""[$'"\\`]""")
_NAME = re.compile(r"\d+|[@*#?$!-]|[^\W\d]\w*")
_MODIFIERS = 'there are ":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/" and "//"'
_MODIFIER = re.compile(r":?[-+?]|##?|%%?|//?")
_PLAIN = re.compile(r"""[^$'"\\`}/]+""")
_PLAIN_IN_QUOTES = re.compile(r"""[^$"\\`]+""")


def expand(word: str, lookup: Lookup, escape: str, quotes: bool = True) -> str | None:
    """Return ``word`` without quotes and with its variables replaced; None where a value is not known.

    ``quotes=False`` leaves quotes alone, as in the body of a here-document.
    :raises Malformed: for an open quote or brace, an unknown modifier, or ``${name:?message}`` without a value.
    """
    if not _SPECIAL.search(word):
        return word
    return _Expansion(word, lookup, escape, quotes).until("")


def unquote(word: str, escape: str) -> str:
    """Return ``word`` without quotes, its variables left as they are written.

    :raises Malformed: as :func:`expand`.
    """
    if not _SPECIAL.search(word):
        return word
    return _Expansion(word, None, escape).until("") or ""


def reference_end(text: str, start: int) -> int:
    """Return where the variable reference ends that begins with the ``$`` at ``start``."""
    return _Expansion(text, None, "\\", start=start).after_dollar()


def double_quote_end(text: str, start: int) -> int:
    """Return where the double-quoted text ends that begins at ``start``."""
    return _Expansion(text, None, "\\", start=start).after_double_quote()


class _Expansion:
    """One pass over one word. Without a ``lookup`` references stay as they are."""

    def __init__(self, text: str, lookup: Lookup | None, escape: str, quotes: bool = True, start: int = 0):
        self.text = text
        self.lookup = lookup
        self.escape = escape
        self.quotes = quotes
        self.at = start
        self.depth = 0
        self.grown = 0

    def after_dollar(self) -> int:
        self.dollar()
        return self.at

    def after_double_quote(self) -> int:
        self.double_quoted(False, False)
        return self.at

    def until(self, stop: str, raw: bool = False, pattern: bool = False) -> str | None:
        """Read up to ``stop``. ``raw`` keeps escapes; ``pattern`` doubles those inside quotes, to be read once more."""
        parts: list[str | None] = []
        while letter := self.peek():
            if letter == stop:
                self.at += 1
                return _glued(parts)
            if letter == "$":
                parts.append(self.dollar())
            elif letter == "'" and self.quotes:
                parts.append(self.single_quoted(pattern))
            elif letter == '"' and self.quotes:
                parts.append(self.double_quoted(raw, pattern))
            elif letter == self.escape:
                parts.append(self.text[self.at + (not raw) : self.at + 2])
                self.at += 2
            else:
                parts.append(self.plain(_PLAIN))
        if stop:
            raise Malformed(f'"${{" is not closed; a "{stop}" is missing', len(self.text))
        return _glued(parts)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def plain(self, pattern: re.Pattern[str]) -> str:
        """Read letters that mean themselves, one at least."""
        match = pattern.match(self.text, self.at)
        start, self.at = self.at, match.end() if match else self.at + 1
        return self.text[start : self.at]

    def single_quoted(self, pattern: bool) -> str:
        start = self.at + 1
        end = self.text.find("'", start)
        if end < 0:
            raise Malformed("single quote is not closed", self.at)
        self.at = end + 1
        inside = self.text[start:end]
        return inside.replace(self.escape, self.escape * 2) if pattern else inside

    def double_quoted(self, raw: bool, pattern: bool) -> str | None:
        opened = self.at
        self.at += 1
        parts: list[str | None] = []
        while letter := self.peek():
            if letter == '"':
                self.at += 1
                return _glued(parts)
            if letter == "$":
                parts.append(self.dollar())
            elif letter == self.escape:
                parts.append(self.escaped_in_quotes(raw))
            else:
                parts.append(self.plain(_PLAIN_IN_QUOTES))
        raise Malformed("double quote is not closed", opened)

    def escaped_in_quotes(self, raw: bool) -> str:
        """Between double quotes the escape character only works on a quote, a dollar, and itself."""
        letter = self.text[self.at + 1 : self.at + 2]
        if letter and letter in f'"${self.escape}':
            self.at += 2
            return self.escape + letter if raw else letter
        self.at += 1
        return self.escape * 2 if raw else self.escape

    def dollar(self) -> str | None:
        start = self.at
        self.at += 1
        if self.peek() == "{":
            value = self.braces()
        else:
            name = self.name()
            value = self.value(name) if name else "$"
        return value if self.lookup else self.text[start : self.at]

    def name(self) -> str:
        match = _NAME.match(self.text, self.at)
        if not match:
            return ""
        self.at = match.end()
        return match[0]

    def value(self, name: str) -> str | None:
        found = self.found(name)
        return "" if found is Missing.UNSET else found if isinstance(found, str) else None

    def found(self, name: str) -> str | Missing:
        found = self.lookup(name) if self.lookup else Missing.UNKNOWN
        if isinstance(found, str):
            self.grown += len(found)
        return Missing.UNKNOWN if self.grown > LARGEST else found

    def braces(self) -> str | None:
        """Read ``${...}`` from its brace on."""
        opened = self.at - 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed(f'"${{" is nested more than {DEEPEST} deep', opened)
        self.at += 1
        if self.peek() in ("{", "}", ":"):
            raise Malformed('"${" needs a variable name', opened)
        name = self.name()
        value = self.modified(name, opened)
        self.depth -= 1
        return value

    def modified(self, name: str, opened: int) -> str | None:
        if self.peek() == "}":
            self.at += 1
            return self.value(name)
        if not self.peek():
            raise Malformed('"${" is not closed; a "}" is missing', opened)
        match = _MODIFIER.match(self.text, self.at)
        if not match:
            raise Malformed(f'modifier "{self.peek()}" in "${{{brief(name)}...}}" is unknown; {_MODIFIERS}', opened)
        self.at = match.end()
        if match[0][0] == "/":
            return self.replaced(name, match[0], opened)
        if match[0][0] in "#%":
            return self.trimmed(name, match[0], opened)
        return self.substituted(name, match[0], opened)

    def substituted(self, name: str, modifier: str, opened: int) -> str | None:
        """The forms with another word: ``-``, ``+``, ``?``; a colon before them treats empty as unset."""
        word = self.until("}")
        value = self.found(name)
        if value is Missing.UNKNOWN:
            return None
        present = value != "" if modifier[0] == ":" and isinstance(value, str) else isinstance(value, str)
        kind = modifier[-1]
        if kind == "+":
            return word if present else ""
        if present:
            return value if isinstance(value, str) else None
        if kind == "-":
            return word
        if value is Missing.OPTIONAL:
            return None  # who asks for it this way expects a build argument
        raise Malformed(f'variable "{brief(name)}" has no value: {brief(word or "it must be set")}', opened)

    def trimmed(self, name: str, modifier: str, opened: int) -> str | None:
        """The forms that cut a pattern off: ``#`` in front, ``%`` behind; doubled, the longest match."""
        pattern = self.until("}", raw=True, pattern=True)
        value = self.value(name)
        if pattern is None or value is None:
            return None
        cut = remove_prefix if modifier[0] == "#" else remove_suffix
        return _matched(cut, value, pattern, len(modifier) == 2, at=opened)

    def replaced(self, name: str, modifier: str, opened: int) -> str | None:
        """``${name/pattern/replacement}``: the first match, or with ``//`` every one."""
        pattern = self.until("/", raw=True, pattern=True)
        replacement = self.until("}", raw=True)
        value = self.value(name)
        if pattern is None or replacement is None or value is None:
            return None
        return _matched(replace, value, pattern, replacement, modifier == "//", at=opened)


def _glued(parts: list[str | None]) -> str | None:
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def _matched(function: Callable[..., str | None], *arguments: str | bool, at: int) -> str | None:
    try:
        return function(*arguments)
    except ValueError as error:
        raise Malformed(str(error), at) from None
