"""Documents that should have been Kubernetes objects."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.base import dig
from kubelint.views.subjects import Whole

NEEDED = ("apiVersion", "kind")


def not_an_object(document: Whole) -> Iterator[Problem]:
    """A document without apiVersion or kind among manifests; kubectl fails on the whole file.

    Empty documents and those with only comments are fine.
    """
    missing = [key for key in NEEDED if not document.text(key)]
    if document.value is None:
        return
    if not missing:
        yield from _items(document)
        return
    if not document.mapping():
        yield Problem((), "this document is no mapping, so no Kubernetes object; kubectl fails on the whole file")
    elif len(missing) == 1 or document.is_among_objects:
        lacks = " and no ".join(missing)
        yield Problem(
            (), f"this document has no {lacks}, so it is no Kubernetes object; kubectl fails on the whole file"
        )


def _items(document: Whole) -> Iterator[Problem]:
    """Yield what is no object in a ``List``. Unlike those of a ``PodList``, its items have to say what they are."""
    if (document.get("apiVersion"), document.get("kind")) != ("v1", "List"):
        return
    if not isinstance(document.value.get("items", ""), list | None):
        yield Problem(("items",), "this List has no list of items; kubectl fails on the whole file")
    for path, item in document.items("items"):
        lacks = " and no ".join(key for key in NEEDED if not dig(item, key))
        if lacks:
            wrong = f"items[{path[-1]}] has no {lacks}, so it is no Kubernetes object; kubectl fails on the whole file"
            yield Problem(path, wrong)
