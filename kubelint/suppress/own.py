"""kubelint's own ignore comments, and its annotation for what cannot carry comments.

A comment after a key covers that line and everything below its key, so on the first line of an object it
covers the object. A comment alone on its line speaks for the node or instruction that starts below it.
"""

import re
from collections.abc import Iterator, Mapping

from kubelint.catalog import Rule
from kubelint.model import Fault
from kubelint.select import names_of
from kubelint.suppress.ignore import Ignore, Where
from kubelint.suppress.layout import Layout, listed, span_of

ANNOTATION = "kubelint.dev/ignore"

DIRECTIVE = re.compile(r"\s*kubelint:\s*(?P<form>ignore(?:-file)?)\s*\[(?P<rules>[^\]]*)\]\s*(?P<rest>.*)", re.DOTALL)
UNTIL = re.compile(r"\buntil=(\S+)")


def names(identifier: str, rules: Mapping[str, Rule]) -> set[str]:
    """Return the rules an identifier means: by name, by alias, or all of them."""
    return set(rules) if identifier == "*" else names_of(identifier, rules)


def ignores(layout: Layout, faults: list[Fault]) -> Iterator[Ignore]:
    """Yield the ignores of a file; what is wrong with them goes to ``faults``."""
    for comment in layout.comments:
        match = DIRECTIVE.match(comment.text)
        if not match:
            continue
        where = Where("comment", span_of(comment), "node", layout.below(comment) if comment.alone else comment.line)
        if match["form"] == "ignore-file":
            where = Where("file comment", span_of(comment), "file")
            if not layout.is_before_everything(comment):
                message = "ignore-file counts only above the first line of content"
                faults.append(Fault("unused-ignore", message, where.span))
                continue
        until = UNTIL.search(match["rest"])
        reason = UNTIL.sub("", match["rest"]).strip()
        yield Ignore(list(listed(match["rules"])), where, reason, until[1] if until else "")
    yield from _in_annotations(layout)


def _in_annotations(layout: Layout) -> Iterator[Ignore]:
    for document, view, _ in layout.annotated():
        text = view.text("metadata", "annotations", ANNOTATION)
        if text:
            span = document.tree.span(view.at("metadata", "annotations", ANNOTATION))
            where = Where("annotation", span, "object", path=view.path, document=document.index)
            yield Ignore(list(listed(text)), where, "annotation")
