"""Source lines as they may be shown."""

import re
from collections.abc import Iterable, Iterator

from kubelint.secrets.names import names_secret
from kubelint.secrets.placeholders import is_placeholder
from kubelint.secrets.shapes import covered, looks_secret, merged, stretches

#: A key, flag or variable and what separates it from its value; quotes may be escaped, as in JSON inside a string.
KEY = r"(?<![\w.-])(?P<key>[\w.-]++)(?P<closed>\\?[\"'])?[ \t]*+(?P<sign>:=|=>|[:=])(?P<gap>[ \t]*+)"

#: A flag whose value is the next word, or the next item of a list.
FLAG = r"(?<![\w.-])(?P<key>--?[A-Za-z][\w.-]*+)(?:[\"']?[ \t]*+,[ \t]*+|[ \t]++)(?=[^\s\-,\]])"

#: ``ENV NAME value``, the old form, whose value goes on to the end of the line.
OLD_ENV = r"(?i)^\s*(?:onbuild\s+)?(?:env|label)\s+(?P<key>[\w.-]+)[ \t]+(?!=)"

#: Programs that take a password after a short flag, up to the end of the command.
PROGRAMS = ("mysql", "mariadb", "sshpass", "login", "redis-cli")
PROGRAM = (
    r"(?<![\w-])(?:(?:mysql\w*|mariadb(?:-\w+)?|sshpass|(?:docker|podman|registry)[ \t]+login)(?![\w-])"
    r"|(?P<redis>redis-cli\b))[^|;&]*+"
)
SHORT_FLAG = r"(?<=[\s\"'])-%s(?:[\"']?[ \t]*+,[ \t]*+|[ \t]*+)(?=[^\s\-,\]])"

#: Where a password is handed to a program that logs in, and the word that tells a line with one.
LOGINS = (
    (
        "-u",
        r"(?<=[\s\"'])(?:-u|--user)(?:=|[\"']?[ \t]*+,[ \t]*+|[ \t]*+)[\"']?"
        r"(?!\$|\d+:\d+\b)[^\s:\"',=]{1,80}:(?P<password>[^\s\"',]++)",
    ),
    ("password-stdin", r"\becho[ \t]+(?:-n[ \t]+)?[\"']?(?P<password>[^\s\"'|]++)[\"']?[ \t]*\|[^|;&]*password-stdin"),
)

#: The entries of ``{name: API_KEY, value: x}``.
NAME_ENTRY = r"(?<![\w.-])[\"']?(?:name|key)[\"']?[ \t]*+:[ \t]*+[\"']?([\w.-]++)"
VALUE_ENTRY = r"(?<![\w.-])(?P<key>value)(?P<closed>[\"'])?[ \t]*+(?P<sign>:)(?P<gap>[ \t]*+)"

#: A list item that is nothing but a flag, a key whose value starts on the next line, and a line of a private key.
FLAG_ITEM = r"\s*-\s+[\"']?--?[\w.-]+[\"']?\s*"
BLOCK_KEY = r"\s*(?:-\s+)?[\"']?(?P<key>[\w.-]+)[\"']?\s*:\s*(?:[|>][-+\d]*)?\s*"
KEY_LINE = r"\s*([A-Za-z0-9+/]{40,}={0,2})\s*"

#: Names of HTTP headers that carry a credential.
HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})

#: What stands after a key and is shown: nothing, a word that switches, a path.
SHOWN = r"(?i)(?:true|false|yes|no|on|off|(?:\.{0,2}|~)(?-i:/[a-z0-9._/-]*))?"

#: What no plain YAML value starts with: a mapping or list (looked into), an alias, a block (see the next line).
YAML_START = r"[{\[]|\*\w|[|>][-+\d]*\s*$"

#: How far a value goes, by the way it is written: in YAML on its line or in a flow mapping, to the end of the line,
#: as a word, in quotes.
VALUES = {
    "yaml": r"(?:(?! #)[^\r\n])*+",
    "flow": r"(?:(?!, | #)[^}\]\r\n])*+",
    "line": r"(?:(?! #)[^\r\n])*+",
    "word": r"[^\s\"'\\]*+",
    "'": r"(?:[^']|'')*+",
    '"': r"(?:[^\"\\]|\\.)*+",
    "\\'": r"(?:(?!\\').)*+",
    '\\"': r"(?:(?!\\\").)*+",
}


#: Without one of these no name says secret, and the patterns need not be compiled.
WORDS = ("pass", "pwd", "secret", "token", "key", "cred", "bearer", "auth", "cookie", *PROGRAMS)


def mask_line(line: str, context: str = "") -> str:
    """Return a source line, as long as before, with ``*`` over every secret in it.

    Secret is what shows itself, and what stands after a name that says secret: ``DB_PASSWORD: x``,
    ``--password=x``, ``ENV TOKEN x``, ``{name: API_KEY, value: x}``. ``context`` is the line before,
    for a ``value:`` below its ``name:``; the line after may follow it, for a ``name:`` below its ``value:``.
    """
    spans = [*stretches(line), *_encoded(line, context), *_logins(line)]
    around = f"{line}\n{context}".lower()
    if any(word in around for word in WORDS):
        spans += [*_named(line), *_below(line, context)]
    return covered(line, merged(spans), lambda length: "*" * length)


def _encoded(line: str, before: str) -> Iterator[tuple[int, int]]:
    """Base64 of something that shows itself, as in the data of a Secret, and a line from within a private key."""
    from binascii import a2b_base64

    if "PRIVATE KEY" in before or re.fullmatch(KEY_LINE, before):
        yield from (found.span(1) for found in [re.fullmatch(KEY_LINE, line)] if found)
    for found in re.finditer(r"(?<![\w+/-])[A-Za-z0-9+/]{16,}+={0,2}(?![\w+/-])", line):
        try:
            text = a2b_base64(found[0] + "=" * (-len(found[0].rstrip("=")) % 4)).decode()
        except ValueError:
            continue
        if looks_secret(text):
            yield found.span()


def _logins(line: str) -> Iterator[tuple[int, int]]:
    """The password of ``curl -u name:password``, and of ``echo password | docker login --password-stdin``."""
    patterns = [pattern for word, pattern in LOGINS if word in line]
    found = (each for pattern in patterns for each in re.finditer(pattern, line))
    yield from (each.span("password") for each in found if not is_placeholder(each["password"]))


def _named(line: str) -> Iterator[tuple[int, int]]:
    """Values after a name that says secret, and ``value:`` beside ``name:``."""
    keys = (found for found in re.finditer(KEY, line) if _says(found["key"]) and _separates(found))
    yield from _values(line, keys)
    flags = (found for found in re.finditer(FLAG, line) if names_secret(found["key"]))
    yield from _values(line, flags)
    yield from _values(line, (found for found in re.finditer(OLD_ENV, line) if names_secret(found["key"])), "line")
    if not any(word in line for word in PROGRAMS):
        return
    for program in re.finditer(PROGRAM, line):
        flag = re.compile(SHORT_FLAG % ("a" if program["redis"] else "p"))
        yield from _values(line, flag.finditer(line, program.start(), program.end()))


def _below(line: str, context: str) -> Iterator[tuple[int, int]]:
    """What is secret because of the lines around: the value of a name, the item after a flag, the text of a block."""
    before, *after = context.split("\n")
    item = line.lstrip().startswith("- ")
    around = [line, *([] if item else [before]), *(each for each in after if not each.lstrip().startswith("- "))]
    if any(_says(name) for each in around for name in re.findall(NAME_ENTRY, each)):
        yield from _values(line, re.finditer(VALUE_ENTRY, line))
    if item and re.fullmatch(FLAG_ITEM, before) and names_secret(before):
        yield from _values(line, re.finditer(r"^\s*- +", line), "line")
    block = re.fullmatch(BLOCK_KEY, before)
    if block and _says(block["key"]) and not re.search(r"[\w\"'][ \t]*:(?:\s|$)|^\s*- ", line):
        yield from _values(line, re.finditer(r"^\s*(?=\S)", line), "line")


def _says(name: str) -> bool:
    return names_secret(name) or name.lower() in HEADERS


def _separates(found: re.Match[str]) -> bool:
    """Whether the sign separates key and value: the last colon of ``image: secret-api:1.2`` does not."""
    at_end = found.end() == len(found.string)
    return found["sign"] != ":" or bool(found["gap"] or found["closed"]) or at_end or _first(found) or _expands(found)


def _first(found: re.Match[str]) -> bool:
    """Whether the key is the first thing on its line, after ``- ``, ``#`` and ``export``."""
    return found.start() < 200 and re.fullmatch(r"[\s#-]*(?:export\s+)?", found.string[: found.start()]) is not None


def _expands(found: re.Match[str]) -> bool:
    """Whether it is the default of a shell variable, ``${PASSWORD:-x}``."""
    before, after = found.string[max(0, found.start() - 2) : found.start()], found.string[found.end() : found.end() + 1]
    return before == "${" and after == "-"


def _values(line: str, keys: Iterable[re.Match[str]], style: str = "") -> Iterator[tuple[int, int]]:
    """Yield the stretch of the value after each key, unless it may be shown."""
    flow = re.search(r"[{\[]|$", line)
    brackets = flow.start() if flow else 0
    covered = 0
    for found in keys:
        if found.start() < covered:  # inside the value before: keeps this linear
            continue
        start, end = _extent(line, found.end(), style or _style(found, brackets))
        if not re.fullmatch(SHOWN, line[start:end]) and not is_placeholder(line[start:end]):
            yield start, end
            covered = end


def _style(found: re.Match[str], brackets: int) -> str:
    """How the value after a key is written, without quotes of its own; ``brackets`` is where the first one stands."""
    if "sign" not in found.re.groupindex:
        return "word"
    before = found.string[max(0, found.start() - 1) : found.start()]
    if before in ("'", '"') and not found["closed"]:
        return before
    if _expands(found):
        return "word"
    if found["sign"] == ":":
        return "flow" if brackets < found.start() else "yaml"
    return "line" if found["gap"] or _first(found) else "word"


def _extent(line: str, start: int, style: str) -> tuple[int, int]:
    """Return where the value at ``start`` begins and ends, past tag, anchor and quote; nowhere if it is no scalar."""
    start = _past(r"(?:[&!][^\s,]*+[ \t]++)*+", line, start)
    opened = _past(r"(?:\\?[\"'])?", line, start)
    style = line[start:opened] or style
    if style in ("yaml", "flow") and re.compile(YAML_START).match(line, opened):
        return opened, opened
    end = _past(VALUES[style], line, opened)
    if style in ("yaml", "flow", "line", "word"):
        value = line[opened:end].rstrip(" \t\\")
        end = opened + len(value.rstrip(",]})") if style == "word" else value)
    return opened, end


def _past(pattern: str, line: str, start: int) -> int:
    found = re.compile(pattern).match(line, start)
    return found.end() if found else start
