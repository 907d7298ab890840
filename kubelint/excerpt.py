"""The source line under a finding, as it may be shown: secrets masked, a long line cut."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from kubelint.model import Excerpt, Source, Span

WIDTH = 160
LEAD = 40  # what a cut line shows before the finding
REACH = 2000  # how far around the finding a long line is searched for secrets

#: A line of a Secret, and what of it may be shown: everything but its data.
SECRET_KIND = r"^\s*(?:-\s+)?[\"']?kind[\"']?\s*:\s*[\"']?Secret\b"
SECRET_VALUE = r"\s*(?:-\s+)?[\"']?(?P<key>[\w./-]+)[\"']?\s*:\s+(?P<value>\S.*)"
SHOWN_OF_SECRETS = frozenset({"apiVersion", "kind", "metadata", "name", "namespace", "type", "immutable"})

#: YAML 1.1 counts more line ends than a Dockerfile does, and so do the positions.
YAML_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"


def excerpt(source: Source, span: Span, secrets: Iterable[Span] = ()) -> Excerpt:
    """Return the line ``span`` starts on. What looks like a secret is masked, and so is what ``secrets`` cover."""
    lines = lines_of(source)
    if span.line > len(lines):
        return Excerpt("")
    line = lines[span.line - 1].rstrip("\r")
    start = max(0, span.column - 1 - REACH)
    before, after = lines[span.line - 2] if span.line > 1 else "", "".join(lines[span.line : span.line + 1])
    text = " " * start + _shown(line[start : span.column + REACH], f"{before[:REACH]}\n{after[:REACH]}")
    for secret in [*secrets, *_data_of_secret(source, span.line, line)]:
        text = _masked(text, span.line, secret)
    first = max(0, span.column - 1 - LEAD) if len(line) > WIDTH else 0
    return Excerpt(text[first : first + WIDTH], first + 1)


@lru_cache(maxsize=64)  # several rules speak of one line
def _shown(line: str, context: str) -> str:
    from kubelint.secrets import mask_line

    return mask_line(line, context)


def _data_of_secret(source: Source, number: int, line: str) -> Iterator[Span]:
    """The value that a line of a Secret holds, whatever its key is called."""
    if number not in _lines_of_secrets(source):
        return
    found = re.match(SECRET_VALUE, line[:REACH])
    if found and found["key"] not in SHOWN_OF_SECRETS:
        yield Span(number, found.start("value") + 1, number, len(line) + 1)


@lru_cache(maxsize=1)
def _lines_of_secrets(source: Source) -> frozenset[int]:
    """The numbers of all lines in documents that are Secrets, broken ones too."""
    if source.language == "dockerfile" or not re.search(SECRET_KIND, source.text, re.MULTILINE):
        return frozenset()
    lines = lines_of(source)
    starts = [1, *(number for number, line in enumerate(lines, 1) if line.startswith("---")), len(lines) + 1]
    parts = [range(start, end) for start, end in pairwise(starts)]
    return frozenset(
        number for part in parts if any(re.match(SECRET_KIND, lines[each - 1]) for each in part) for number in part
    )


def _masked(text: str, line: int, secret: Span) -> str:
    if not secret.line <= line <= secret.end_line:
        return text
    start = secret.column - 1 if line == secret.line else 0
    end = min(secret.end_column - 1, len(text)) if line == secret.end_line else len(text)
    return text[:start] + "*" * (end - start) + text[end:]


@lru_cache(maxsize=1)
def lines_of(source: Source) -> list[str]:
    """Return the lines of ``source`` as positions count them, without their ends."""
    return source.text.split("\n") if source.language == "dockerfile" else re.split(YAML_BREAK, source.text)
