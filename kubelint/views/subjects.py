"""Everything in a document that a rule can be written for."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Document, Subject
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, resources

#: (the word a rule file uses after ``on:``, the kind it may narrow itself to, the view)
Target = tuple[str, str, View]


class Whole(View):
    """A whole document of a manifest file, whatever it holds."""

    def __init__(self, document: Document, siblings: list[Document]):
        super().__init__(document.value, (), Subject(""))
        self.is_among_objects = any(_is_object(each.value) for each in siblings)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and bool(value.get("apiVersion")) and bool(value.get("kind"))


def subjects(document: Document, siblings: list[Document]) -> Iterator[Target]:
    """Yield all targets of ``document``, outermost first; ``siblings`` are the documents of its file."""
    if document.source.language == "dockerfile":
        from kubelint.views.dockerfile import subjects as in_dockerfile

        yield from in_dockerfile(document)
        return
    yield "document", "", Whole(document, siblings)
    for resource in resources(document.value, document.source.path, document.index):
        yield "resource", resource.kind, resource
        if resource.pod:
            yield "pod", resource.kind, resource.pod
            for container in resource.pod.containers:
                yield "container", resource.kind, container


def across(resource: Resource) -> Iterator[tuple[str, View]]:
    """Yield (target, view) of what is looked at again when all files lie side by side."""
    yield "workspace", resource
    for container in resource.pod.containers if resource.pod else ():
        yield "workspace-container", container
