"""Where everything in one document is written, in a few bytes for each thing."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from kubelint.load.yaml.lines import Page
from kubelint.model import Span

UNUSABLE = object()  # the name of a key that no JSON object can have

#: What is inside a collection: the keys of a mapping by name, or the items of a list in order.
Inside = dict[str, int] | Sequence[int]


class Places:
    """Every key and value has a number, in the order of the text; those inside a collection follow its own.

    The parser's events would take half a kilobyte each, and few are ever asked about.
    """

    def __init__(self, page: Page):
        self.page = page
        self.starts = array("I")  # offsets on the page
        self.ends = array("I")  # of a collection, the offset after its opening bracket
        self.next = array("I")  # the number of what follows the whole of it
        self.names: list[Any] = []  # what a key is called; of a value, None
        self.meant: dict[int, int] = {}  # the value that an alias stands for
        self.merged: dict[int, dict[str, int]] = {}  # the keys that ``<<`` brings into a mapping
        self._inside: dict[int, Inside] = {}

    def note(self, event: Any, name: Any = None) -> None:
        """Give what begins with ``event`` the next number."""
        self.starts.append(event.start_mark.index)
        self.ends.append(event.end_mark.index)
        self.names.append(name)
        self.next.append(len(self.names))

    def close(self, number: int) -> None:
        """Let a collection end here."""
        self.next[number] = len(self.names)

    def inside(self, number: int) -> Inside:
        """Return what a collection holds; nothing where it is a scalar. Of keys that are repeated, the last counts."""
        found = self._inside.get(number)
        if found is None:
            found = self._inside[number] = dict(self.keys(number)) if self.is_mapping(number) else self.items(number)
        return found

    def keys(self, number: int) -> Iterator[tuple[str, int]]:
        """Yield (name, number) of each key of a mapping."""
        names, following = self.names, self.next
        key, end = number + 1, following[number]
        while key < end:
            if names[key] is not UNUSABLE:
                yield names[key], key
            key = following[following[key]]  # past its value

    def all_keys(self, number: int) -> dict[str, int]:
        """Return the keys of a mapping by name, with those that it merges in."""
        return self.merged.get(number, {}) | dict(self.keys(number))

    def items(self, number: int) -> Sequence[int]:
        """Return the items of a list in order."""
        found = array("I")
        each, end = number + 1, self.next[number]
        while each < end:
            found.append(each)
            each = self.next[each]
        return found

    def value(self, key: int) -> int:
        """Return the value that belongs to a key."""
        return self.meaning(self.next[key])

    def meaning(self, number: int) -> int:
        """Return the number itself; of an alias, that of what it stands for."""
        return self.meant.get(number, number)

    def is_mapping(self, number: int) -> bool:
        """Whether something stands inside, under keys."""
        return self.next[number] > number + 1 and self.names[number + 1] is not None

    def is_scalar(self, number: int) -> bool:
        """Whether it is a scalar of which something is written."""
        start, end = self.written(number)
        return start < end and self.next[number] == number + 1 and self.page.text[start] not in "[{"

    def written(self, number: int) -> tuple[int, int]:
        """Return the offsets of its first character, and after its last."""
        return self.page.written(self.starts[number], self.ends[number])

    def span(self, number: int) -> Span:
        """Return where it is written."""
        return self.page.lines.span(*self.written(number))
