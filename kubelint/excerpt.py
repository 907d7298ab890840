"""The source line under a finding, as it may be shown: secrets masked, a long line cut."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import pairwise

from kubelint.load.files import Unreadable
from kubelint.model import Excerpt, Finding, Report, Source, Span

WIDTH = 160
LEAD = 40  # what a cut line shows before the finding
REACH = 2000  # how far around the finding a long line is searched for secrets

#: A line of a Secret, and what of it may be shown: everything but its data.
SECRET_KIND = r"^\s*(?:-\s+)?[\"']?kind[\"']?\s*:\s*[\"']?Secret\b"
SECRET_VALUE = r"\s*(?:-\s+)?[\"']?(?P<key>[\w./-]+)[\"']?\s*:\s+(?P<value>\S.*)"
SHOWN_OF_SECRETS = frozenset({"apiVersion", "kind", "metadata", "name", "namespace", "type", "immutable"})

#: YAML 1.1 counts more line ends than a Dockerfile does, and so do the positions.
YAML_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"


def illustrated(report: Report, read: Callable[[str], str]) -> Report:
    """Return ``report`` with an excerpt for each finding; ``read`` returns the text of the file at a path.

    What one rule knows to be a secret is masked in the excerpts of all findings that show its line.
    """
    files = Illustrator(report, read)
    findings = tuple(each._replace(excerpt=files.excerpt(each)) for each in report.findings)
    suppressed = tuple(each._replace(excerpt=files.excerpt(each)) for each in report.suppressed)
    return report._replace(findings=findings, suppressed=suppressed)


class Illustrator:
    """The files of a report, read again for what is shown of them."""

    def __init__(self, report: Report, read: Callable[[str], str]):
        self.languages = {each.path: each.type for each in report.inputs if each.type != "unreadable"}
        self.secrets: dict[tuple[str, int], list[Span]] = defaultdict(list)
        for each in (*report.findings, *report.suppressed):
            if each.rule in report.rules and report.rules[each.rule].redact:
                for line in range(each.span.line, each.span.end_line + 1):
                    self.secrets[each.file, line].append(each.span)
        self.source = lru_cache(maxsize=1)(partial(self._source, read))

    def excerpt(self, finding: Finding) -> Excerpt:
        """Return what may be shown of the line that ``finding`` stands on."""
        if finding.file not in self.languages:
            return Excerpt("")
        return excerpt(self.source(finding.file), finding.span, self.secrets.get((finding.file, finding.span.line), ()))

    def _source(self, read: Callable[[str], str], path: str) -> Source:
        try:
            return Source(path, read(path), self.languages[path])
        except Unreadable:  # gone since
            return Source(path, "", self.languages[path])


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
