"""Comments, which the parser throws away."""

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, ScalarEvent, StreamEndEvent

from kubelint.load.yaml.build import MAX_DEPTH
from kubelint.load.yaml.lines import BREAK, BREAKS, Page
from kubelint.load.yaml.parse import events, repaired
from kubelint.model import Comment

COMMENT = re.compile(rf"(?<!\S)#([^{BREAKS}]*)")


def comments_in(text: str, page: Page) -> Iterator[Comment]:
    """Yield the comments of one part of a file. What looks like one inside a quoted or block scalar is none."""
    position = page.offset
    for scalar in scalars(text):
        yield from between(page, position, text_of(scalar, page))
        position = max(position, page.offset + scalar.end_mark.index)
    yield from between(page, position, page.offset + len(text))


def scalars(text: str) -> Iterator[Any]:
    """Yield the scalars of ``text`` as the parser's events, up to where it can be read."""
    repair = repaired(text)
    depth = 0
    try:
        following = events(repair.text if repair else text)
        while depth <= MAX_DEPTH and type(event := following()) is not StreamEndEvent:
            if isinstance(event, ScalarEvent):
                yield event
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
    except (YAMLError, ValueError):
        return


def text_of(scalar: Any, page: Page) -> int:
    """Return where the text of ``scalar`` begins; that of a block begins on the line below its indicator."""
    start, _ = page.written(scalar.start_mark.index, scalar.end_mark.index)
    header = re.compile(BREAK).search(page.text, start) if scalar.style in ("|", ">") else None
    return header.end() if header else start


def between(page: Page, start: int, end: int) -> Iterator[Comment]:
    for match in COMMENT.finditer(page.text, start, end):
        line, column = page.lines.point(match.start())
        alone = not page.text[match.start() - column + 1 : match.start()].strip()
        yield Comment(line, column, match[1], alone)
