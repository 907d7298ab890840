"""For people: findings of the same place share one code frame.

Colour is rich's; it is imported only for colour, and gets user text as Text, never as markup.
"""

from collections.abc import Callable, Iterator
from typing import TextIO

from kubelint.model import SEVERITIES, Finding, Report
from kubelint.report.facts import findings, place, shown, title
from kubelint.report.frame import frame

#: A line of output in pieces: (text, style).
Line = list[tuple[str, str]]

STYLES = {
    "place": "bold",
    "gutter": "blue",
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "help": "green",
    "note": "cyan",
    "rule": "dim",
    "plain": "",
}

LABEL_WIDTH = len("warning")


def write(
    report: Report, stream: TextIO, color: bool = False, width: int | None = None, show_suppressed: bool = False
) -> None:
    """Write a block for each place; ``width`` is that of the terminal, None for no limit."""
    put = _colored(stream) if color else _plain(stream)
    for number, block in enumerate(_blocks(findings(report, show_suppressed))):
        if number:
            stream.write("\n")
        put(list(_lines(block, report, width)))


def _blocks(listed: list[Finding]) -> list[list[Finding]]:
    """The findings by place and subject."""
    blocks: dict[object, list[Finding]] = {}
    for each in listed:
        blocks.setdefault((each.file, each.span, each.subject), []).append(each)
    return list(blocks.values())


def _lines(block: list[Finding], report: Report, width: int | None) -> Iterator[Line]:
    """The lines of one block: whose it is, the code frame, what is wrong."""
    first = block[0]
    number = str(first.span.line)
    gutter = (" " * len(number) + " |", "gutter")
    yield [(place(first.file, first.span.line, first.span.column), "place"), *_title(first)]
    if first.excerpt.text.strip():
        source, carets = frame(first.excerpt, first.span, width and width - len(number) - 3)
        yield [gutter]
        yield [(f"{number} |", "gutter"), (f" {source}".rstrip(), "plain")]
        yield [gutter, (f" {carets}", min((each.severity for each in block), key=SEVERITIES.index))]
    for each in block:
        yield from ([gutter, *line] for line in _messages(each, report))


def _title(finding: Finding) -> Line:
    text = title(finding.subject)
    return [(f"  {text}", "plain")] if text else []


def _messages(finding: Finding, report: Report) -> Iterator[Line]:
    """What is wrong, where else to look, and what helps."""
    silenced = f" (suppressed: {shown(finding.suppressed)})" if finding.suppressed else ""
    message = shown(finding.message.removeprefix(f'container "{finding.subject.container}" '))
    yield [_label(finding.severity), (message, "plain"), (f" [{shown(finding.rule)}]{silenced}", "rule")]
    for file, span, text in finding.related:
        yield [_label("note"), (f"{place(file, span.line, span.column)} {shown(text)}", "plain")]
    rule = report.rules.get(finding.rule)
    if rule and rule.remedy:
        yield [_label("help"), (shown(rule.remedy), "plain")]


def _label(name: str) -> tuple[str, str]:
    return f" {name:>{LABEL_WIDTH}}: ", name


def _plain(stream: TextIO) -> Callable[[list[Line]], object]:
    return lambda lines: stream.writelines("".join(text for text, _ in line) + "\n" for line in lines)


def _colored(stream: TextIO) -> Callable[[list[Line]], object]:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, force_terminal=True, color_system="standard", no_color=False, legacy_windows=False)

    def put(lines: list[Line]) -> None:
        pieces = [(text, STYLES[style]) for line in lines for text, style in [*line, ("\n", "plain")]]
        console.print(Text.assemble(*pieces, end=""), end="", soft_wrap=True, highlight=False)

    return put
