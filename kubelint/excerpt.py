"""The source line under a finding, as it may be shown: secrets masked, a long line cut."""

import re
from collections.abc import Iterable
from functools import lru_cache

from kubelint.model import Excerpt, Source, Span

WIDTH = 160
LEAD = 40  # what a cut line shows before the finding

#: YAML 1.1 counts more line ends than a Dockerfile does, and so do the positions.
YAML_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"


def excerpt(source: Source, span: Span, secrets: Iterable[Span] = ()) -> Excerpt:
    """Return the line ``span`` starts on. What looks like a secret is masked, and so is what ``secrets`` cover."""
    lines = lines_of(source)
    if span.line > len(lines):
        return Excerpt("")
    from kubelint.secrets import mask_line

    line = lines[span.line - 1].rstrip("\r")
    before, after = lines[span.line - 2] if span.line > 1 else "", "".join(lines[span.line : span.line + 1])
    text = mask_line(line, f"{before}\n{after}")
    for secret in secrets:
        text = _masked(text, span.line, secret)
    first = max(0, span.column - 1 - LEAD) if len(text) > WIDTH else 0
    return Excerpt(text[first : first + WIDTH], first + 1)


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
