"""Documents that should have been Kubernetes objects."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.subjects import Whole

NEEDED = ("apiVersion", "kind")


def not_an_object(document: Whole) -> Iterator[Problem]:
    """A document without apiVersion or kind among manifests; kubectl fails on the whole file.

    Empty documents and those with only comments are fine.
    """
    missing = [key for key in NEEDED if not document.text(key)]
    if document.value is None or not missing:
        return
    if not document.mapping():
        yield Problem((), "this document is no mapping, so no Kubernetes object; kubectl fails on the whole file")
    elif len(missing) == 1 or document.is_among_objects:
        lacks = " and no ".join(missing)
        yield Problem(
            (), f"this document has no {lacks}, so it is no Kubernetes object; kubectl fails on the whole file"
        )
