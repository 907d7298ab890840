"""What people did wrong when libyaml says what it says.

The parser notices a mistake where it can go on no longer; it is made earlier. Each frequent complaint has a function
here that looks at the lines around it and tells one mistake from the other.
"""

import re
from collections.abc import Callable

from kubelint.load.yaml.complaint import Complaint, Line
from kubelint.load.yaml.errors import quoted
from kubelint.load.yaml.lines import Lines, Page
from kubelint.model import Fault
from kubelint.text import printable

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NO_SPACE = re.compile(r"\s*(?:- +)*([A-Za-z][\w.-]*):(\S+)\s*$")
BRACKETS = {"[": "]", "{": "}"}

#: What to say, and of which stretch; without one, of the word where the parser stopped.
Verdict = str | tuple[str, int, int]


def explain(error: Exception, page: Page, length: int) -> Fault:
    """Return the fault that ``error`` means; ``length`` is that of the part of the page that was parsed."""
    text = page.text[page.offset : page.offset + length]
    problem, mark, context = (getattr(error, each, None) for each in ("problem", "problem_mark", "context_mark"))
    if mark is None:
        message, start, end = unreadable(text)
    else:
        complaint = Complaint(Lines(text), mark.index, context.index if context else mark.index)
        message, start, end = verdict(problem or "", complaint)
    return Fault("yaml-syntax", message, page.lines.span(page.offset + start, page.offset + end))


def verdict(problem: str, found: Complaint) -> tuple[str, int, int]:
    """Return what to say of libyaml's ``problem``, and the stretch of the text it is about."""
    judge = tab if "tab character" in problem else VERDICTS.get(problem, f"not YAML: {problem}")
    told = judge if isinstance(judge, str) else judge(found)
    return (told, found.at, found.at + len(found.word(found.at))) if isinstance(told, str) else told


def unreadable(text: str) -> tuple[str, int, int]:
    """Say which character the parser does not even let in; else, that the text is nested beyond measure."""
    match = FORBIDDEN.search(text)
    if match is None:
        return "this cannot be read as YAML: it is nested too deep", 0, 0
    if "\ud800" <= match[0] <= "\udfff":
        return "this is not text in UTF-8", *match.span()
    escape = f"\\u{ord(match[0]):04x}"
    return f'control character U+{ord(match[0]):04X}; write it as "{escape}" in double quotes', *match.span()


def second_colon(found: Complaint) -> Verdict:
    """``:`` where no key can be: inside a value, or on a line that continues the one above."""
    line = found.line(found.at)
    match = line.entry
    if match and match.end("key") < found.at - line.start:
        return f'": " inside the value of {quoted(match["key"])}; quote the value'
    above, start, key = found.above(line), line.content[0], quoted(found.before(found.at))
    if above is None:
        return f'{key} cannot be a key here; quote the value if ":" is part of it', start, found.at
    if above.entry and above.entry["value"]:
        return f"{key} is indented below {quoted(above.entry['key'])}, which already has a value", start, found.at
    return colon_missing(found, *above.content)


def no_colon(found: Complaint) -> Verdict:
    """A line that should be a key."""
    line = found.line(found.opened)
    text = line.text[found.opened - line.start :].partition(" #")[0].rstrip()
    return colon_missing(found, found.opened, found.opened + len(text))


def colon_missing(found: Complaint, start: int, end: int) -> Verdict:
    text = found.text[start:end]
    if NO_SPACE.match(text):
        return f"no space after the colon in {quoted(text)}", start, end
    return f'{quoted(text)} has no ":" to make it a key; if it continues the value above, indent it', start, end


def no_dash(found: Complaint) -> Verdict:
    """A key with the indentation of a list item, or with one between that and the keys of the item."""
    line, first = found.line(found.at), found.line(found.opened)
    name = quoted(line.entry["key"] if line.entry else line.text.strip())
    if line.indent != found.opened - first.start:
        keys = first.content[0] - first.start
        return f"{name} is indented by {line.indent}, the keys of the item above it by {keys}; align them"
    owner = list_owner(found, first)
    if owner is None:
        return f'{name} has the indentation of a list item; begin it with "-"'
    return f'{name} has the indentation of a list item of {owner}; begin it with "-", or indent it like {owner}'


def list_owner(found: Complaint, first: Line) -> str | None:
    """Return the key whose list begins on the line ``first``, in quotes."""
    line = found.above(first)
    while line:
        if line.indent <= first.indent and line.entry and not line.entry["value"]:
            return quoted(line.entry["key"])
        line = found.above(line)
    return None


def no_key(found: Complaint) -> Verdict:
    """Something among the keys of a mapping that is not one of them."""
    word, before = found.word(found.at), found.before(found.at)
    if before.endswith(("'", '"')):
        return after_quote(found, before)
    if before.endswith(("]", "}")):
        return f'text after the closing "{before[-1]}"; quote the whole value'
    if word in ("]", "}"):
        return f'"{word}" closes nothing that was opened'
    if before:
        return f"{quoted(word)} is not expected here; quote the value"
    if word == "-":
        return "a list item cannot stand among the keys of a mapping; indent it below the key it belongs to"
    line, first = found.line(found.at), found.line(found.opened)
    name = line.entry["key"] if line.entry else line.text.strip()
    keys = found.opened - first.start
    return f"{quoted(name)} is indented by {line.indent}, the keys before it by {keys}; align them"


def after_quote(found: Complaint, before: str) -> Verdict:
    """Text behind a closing quote, or what seems to be one because an earlier quote was never closed."""
    quote = before[-1]
    opener = unclosed_line(found, quote) if before.count(quote) == 1 else None
    if opener:
        start = opener.start + opener.text.rfind(quote)
        return f"the quote {quote} opened here is not closed on its line", start, start + 1
    escape = "''" if quote == "'" else '\\"'
    return f"text after the closing {quote}; write a quote inside the value as {escape}"


def unclosed_line(found: Complaint, quote: str) -> Line | None:
    """Return the nearest line above the complaint with an odd number of quotes."""
    line = found.above(found.line(found.at))
    while line and line.text.count(quote) % 2 == 0:
        line = found.above(line)
    return line


def unclosed_quote(found: Complaint) -> Verdict:
    return f"the quote {found.text[found.opened]} opened here is never closed", found.opened, found.opened + 1


def no_bracket(found: Complaint) -> Verdict:
    """A list or mapping in brackets that does not end, or lacks a comma."""
    line = found.line(found.at)
    if found.at_end or (found.opened < line.start and line.entry):
        return unclosed(found, found.opened)
    closing, start = BRACKETS.get(found.text[found.opened], ""), found.at
    if found.text[start] == ":":  # the word before it was taken for the end of the value
        start -= len(found.before(start).rpartition(" ")[2])
    word = found.word(start)
    return f'"," or "{closing}" is missing before {quoted(word)}', start, start + len(word)


def unclosed(found: Complaint, start: int) -> Verdict:
    bracket = found.text[start]
    return f'"{bracket}" is never closed by "{BRACKETS.get(bracket, "")}"', start, start + 1


def no_content(found: Complaint) -> Verdict:
    """No value where there must be one."""
    bracket = max(found.text.rfind(each, 0, found.at) for each in BRACKETS)
    if found.at_end and bracket != -1:
        return unclosed(found, bracket)
    word = found.word(found.at)
    return f"a value is expected before {quoted(word)}; quote it if it is one" if word else "a value is missing here"


def bad_start(found: Complaint) -> Verdict:
    """A character that cannot begin anything."""
    character = found.text[found.at]
    return tab(found) if character == "\t" else f'a value cannot begin with "{printable(character)}"; quote it'


def tab(found: Complaint) -> Verdict:
    start = max(found.text.rfind("\t", 0, found.at + 1), 0)
    return "a tab is used for indentation; YAML allows only spaces", start, start + 1


def bad_name(found: Complaint) -> Verdict:
    """``*`` or ``&`` without the name it must have."""
    sign = found.text[found.opened]
    kind = "an alias" if sign == "*" else "an anchor"
    message = f'"{sign}" begins {kind}, but no name of letters and digits follows; quote the value'
    return message, found.opened, found.opened + max(1, len(found.word(found.opened)))


VERDICTS: dict[str, str | Callable[[Complaint], Verdict]] = {
    "mapping values are not allowed in this context": second_colon,
    "could not find expected ':'": no_colon,
    "did not find expected '-' indicator": no_dash,
    "did not find expected key": no_key,
    "did not find expected ',' or ']'": no_bracket,
    "did not find expected ',' or '}'": no_bracket,
    "found character that cannot start any token": bad_start,
    "did not find expected node content": no_content,
    "did not find expected alphabetic or numeric character": bad_name,
    "found unexpected end of stream": unclosed_quote,
    "found unexpected document indicator": unclosed_quote,
    "did not find expected <document start>": (
        'this does not belong to the document above; indent it like the lines there, or begin a new one with "---"'
    ),
    "block sequence entries are not allowed in this context": (
        '"- " cannot stand here; begin the list on a line of its own'
    ),
    "mapping keys are not allowed in this context": '"? " cannot stand here; quote the value',
    "found unknown escape character": r'unknown escape after "\"; write "\\" for a backslash, or use single quotes',
    "did not find expected hexdecimal number": r'"\x", "\u" and "\U" take 2, 4 and 8 hexadecimal digits',
    "found invalid Unicode character escape code": "no character has this number",
    "found unexpected ':'": '":" inside an unquoted value in brackets; quote the value',
    "did not find expected comment or line break": "a block begins on the line below its indicator",
    "found an indentation indicator equal to 0": "the indentation of a block is a digit from 1 to 9",
    "found undefined tag handle": 'no %TAG line defines this tag; quote the value if "!" is meant as text',
    "did not find expected whitespace or line break": "a blank is expected here, after a tag",
}
