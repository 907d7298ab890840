"""The few things every window can do: look inside, and say where."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Path, Subject


def dig(value: Any, *keys: str | int) -> Any:
    """Return what lies at ``keys`` below ``value``, or None where the way is blocked.

    A wrong type on the way (a string where a mapping belongs) blocks it too;
    reporting that is the schema rule's job, not every check's.
    """
    for key in keys:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and -len(value) <= key < len(value):
            value = value[key]
        else:
            return None
    return value


class View:
    """A plain value, the path that leads to it, and the subject people know it by."""

    def __init__(self, value: Any, path: Path, subject: Subject):
        self.value = value
        self.path = path
        self.subject = subject

    def at(self, *keys: str | int) -> Path:
        """The path of what lies at ``keys``, present or not."""
        return self.path + keys

    def get(self, *keys: str | int) -> Any:
        """Whatever lies at ``keys``, or None."""
        return dig(self.value, *keys)

    def text(self, *keys: str | int, default: str = "") -> str:
        """The string at ``keys``, or ``default`` where there is none."""
        found = dig(self.value, *keys)
        return found if isinstance(found, str) else default

    def integer(self, *keys: str | int) -> int | None:
        """The whole number at ``keys``; None for anything else, booleans included."""
        found = dig(self.value, *keys)
        return found if type(found) is int else None

    def mapping(self, *keys: str | int) -> dict[str, Any]:
        """The mapping at ``keys``; empty where there is none."""
        found = dig(self.value, *keys)
        return found if isinstance(found, dict) else {}

    def strings(self, *keys: str | int) -> dict[str, str]:
        """The mapping of strings to strings at ``keys``, without the entries that are not."""
        found = dig(self.value, *keys)
        if not isinstance(found, dict):
            return {}
        return {key: value for key, value in found.items() if isinstance(value, str)}

    def items(self, *keys: str | int) -> Iterator[tuple[Path, Any]]:
        """Yield (path, item) for each item of the list at ``keys``; nothing if there is none."""
        found = dig(self.value, *keys)
        for index, item in enumerate(found if isinstance(found, list) else ()):
            yield (*self.path, *keys, index), item

    def words(self, *keys: str | int) -> list[tuple[Path, str]]:
        """The strings of the list at ``keys`` with their paths; what is no string counts as an empty one."""
        return [(path, self.text(*keys, path[-1])) for path, _ in self.items(*keys)]

    def views(self, *keys: str | int) -> Iterator["View"]:
        """Yield a view of each mapping in the list at ``keys``, with this view's subject."""
        for path, item in self.items(*keys):
            if isinstance(item, dict):
                yield View(item, path, self.subject)

    def entries(self, *keys: str | int) -> Iterator["View"]:
        """Like :meth:`views`, with null as an empty mapping, which it is to the API server."""
        for path, item in self.items(*keys):
            if item is None or isinstance(item, dict):
                yield View(item or {}, path, self.subject)

    def order(self, path: Path) -> list[int]:
        """Where ``path`` stands in this view, to sort by: the number of each step among its siblings."""
        value, numbers = self.value, []
        for key in path[len(self.path) :]:
            if isinstance(value, dict) and key in value:
                numbers.append(list(value).index(key))
            elif isinstance(key, int):
                numbers.append(key)
            value = dig(value, key)
        return numbers
