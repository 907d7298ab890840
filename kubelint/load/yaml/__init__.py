"""Kubernetes YAML and JSON as kubectl reads it: a text to documents with positions, and to comments."""

from collections.abc import Callable, Iterator
from typing import Any

from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import DocumentStartEvent, ScalarEvent

from kubelint.load.yaml.build import Builder
from kubelint.load.yaml.errors import Broken
from kubelint.load.yaml.lines import Lines, Page, chunks
from kubelint.load.yaml.parse import REPAIRABLE, Disguise, events, repaired
from kubelint.load.yaml.tree import PointTree, YamlTree
from kubelint.model import Comment, Document, Fault, Source, Tree

#: A document before it has a place in its file: its value, its tree, its faults, and whether it is broken.
Reading = tuple[Any, Tree, tuple[Fault, ...], bool]


def documents(source: Source) -> list[Document]:
    """Return the documents of ``source``; empty ones are left out, and one that cannot be read is broken."""
    lines = Lines(source.text)
    readings = [each for chunk in chunks(source.text) for each in read(chunk.text, Page(lines, chunk.offset))]
    return [Document(source, index, *each) for index, each in enumerate(readings)]


def comments(source: Source) -> list[Comment]:
    """Return the comments of ``source`` in the order of the text."""
    from kubelint.load.yaml.comment import comments_in

    lines = Lines(source.text)
    return [each for chunk in chunks(source.text) for each in comments_in(chunk.text, Page(lines, chunk.offset))]


def read(text: str, page: Page, disguise: Disguise | None = None) -> list[Reading]:
    """Return what stands in one part of a file: one document as a rule, and none after a broken one."""
    readings: list[Reading] = []
    try:
        readings.extend(assembled(events(text, disguise), page))
    except Broken as error:
        readings.append(broken(error.fault))
    except (YAMLError, ValueError, RecursionError) as error:  # ValueError: lone surrogates, which are no text
        if disguise is None and getattr(error, "problem", "") in REPAIRABLE and (repair := repaired(text)):
            return read(repair.text, page, repair.disguise)
        from kubelint.load.yaml.mistakes import explain

        readings.append(broken(explain(error, page, len(text))))
    return readings


def assembled(following: Callable[[], Any], page: Page) -> Iterator[Reading]:
    """Yield the documents that the parser's events describe."""
    following()  # the start of the stream
    while type(following()) is DocumentStartEvent:
        builder, first = Builder(following, page), following()
        value = builder.build(first)
        following()  # the end of the document
        if not is_nothing(first):
            yield value, YamlTree(value, builder.places), tuple(builder.faults), False


def is_nothing(first: Any) -> bool:
    """Whether a document has no content at all; a written ``null`` is content."""
    return type(first) is ScalarEvent and not (first.value or first.style or first.anchor or first.ctag)


def broken(fault: Fault) -> Reading:
    return None, PointTree(fault.span), (fault,), True
