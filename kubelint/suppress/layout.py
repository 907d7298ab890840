"""What a comment stands above, in or behind."""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property

from kubelint.excerpt import lines_of
from kubelint.load import comments
from kubelint.model import Comment, Document, Path, Source, Span
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import resources


class Layout:
    """The lines of a file, and what begins on them."""

    def __init__(self, source: Source, documents: list[Document]):
        self.documents = documents
        self.is_dockerfile = source.language == "dockerfile"
        self.lines = lines_of(source)
        self.comments = comments(source, documents)
        self._next: dict[Callable[[str], bool], list[int]] = {}

    def next(self, comment: Comment, is_passed: Callable[[str], bool]) -> int:
        """The number of the first line below ``comment`` whose text is not passed over; 0 where none is left."""
        if is_passed not in self._next:
            self._next[is_passed] = self._following(is_passed)
        return self._next[is_passed][comment.line]

    def _following(self, is_passed: Callable[[str], bool]) -> list[int]:
        """For each line the number of the next one that is not passed over: a file may be nothing but comments."""
        found = [0] * (len(self.lines) + 1)
        for number in range(len(self.lines) - 1, 0, -1):
            found[number] = found[number + 1] if is_passed(self.lines[number].strip()) else number + 1
        return found

    def below(self, comment: Comment) -> int:
        """The number of the first line below ``comment`` that holds more than a comment; 0 where none does."""
        return self.next(comment, is_no_content)

    def is_before_everything(self, comment: Comment) -> bool:
        """Whether only blank lines, comments and the like stand above it."""
        return comment.line <= self._first

    @cached_property
    def _first(self) -> int:
        """The number of the first line with content."""
        numbered = enumerate((line.lstrip() for line in self.lines), 1)
        filled = (number for number, line in numbered if line and not line.startswith(("#", "---", "%")))
        return next(filled, len(self.lines))

    @cached_property
    def instructions(self) -> dict[int, str]:
        """The keyword of each instruction in a Dockerfile by its first line."""
        found = dig(self.documents[0].value, "instructions") if self.is_dockerfile and self.documents else None
        return {each["line"]: each["keyword"].upper() for each in found or ()}

    def stage_end(self, start: int) -> int:
        """The line of the FROM after the one on line ``start``; the end of the file where none follows."""
        index = bisect_right(self._stages, start)
        return self._stages[index] if index < len(self._stages) else len(self.lines) + 1

    @cached_property
    def _stages(self) -> list[int]:
        """The lines of every FROM."""
        return [line for line, keyword in self.instructions.items() if keyword == "FROM"]

    @cached_property
    def check_directive(self) -> int:
        """The line of a Dockerfile's directive ``check``; 0 where it has none."""
        document = self.documents[0] if self.documents else None
        if document is None or not dig(document.value, "directives", "check"):
            return 0
        return document.tree.span(("directives", "check")).line

    def annotated(self) -> Iterator[tuple[Document, View, bool]]:
        """Yield every object, and its pod template if it has one: the document, a view, whether it is a template."""
        for document in self.documents if not self.is_dockerfile else ():
            for resource in resources(document.value):
                yield document, resource, False
                if resource.pod and resource.pod.path != resource.path:
                    yield document, resource.pod, True

    def object_of(self, comment: Comment) -> tuple[Path, int] | None:
        """The path and document of the object a comment is in, or stands above."""
        if not self._objects:
            return None
        following = self.next(comment, is_remark) if comment.alone else 0
        is_above = following and self.lines[following - 1].strip() != "---"
        line = following if is_above else comment.line
        index = bisect_right(self._objects, line, key=lambda each: each[0]) - 1
        return self._objects[max(index, 0)][1:]

    @cached_property
    def _objects(self) -> list[tuple[int, Path, int]]:
        """First line, path and document of each object, in the order of the text."""
        return sorted(
            (document.tree.span(each.path, "key").line, each.path, document.index)
            for document in self.documents
            for each in resources(document.value)
        )


def span_of(comment: Comment) -> Span:
    """Where a comment stands, without the blanks behind it."""
    return Span(comment.line, comment.column, comment.line, comment.column + 1 + len(comment.text.rstrip()))


def listed(text: str) -> Iterator[str]:
    """Yield the items of a comma list."""
    return (each.strip() for each in text.split(",") if each.strip())


def is_remark(text: str) -> bool:
    """Whether a line holds a comment or nothing."""
    return not text or text[0] == "#"


def is_no_content(text: str) -> bool:
    """The same, or only the start of a document."""
    return is_remark(text) or text == "---"
