"""What the list of words that starts a process comes down to, scripts in it included."""

from collections.abc import Sequence
from typing import NamedTuple

from kubelint.model import Path
from kubelint.views.kubernetes import Container
from kubelint.views.shell import Command, Word, read_words


class Spot(NamedTuple):
    """Where something stands: a path, and a stretch of the text there."""

    path: Path
    part: tuple[int, int]


def started(container: Container) -> "Words":
    """The words of a container's own command and arguments."""
    return Words([*container.words("command"), *container.words("args")])


class Words(NamedTuple):
    """The words of a ``command`` with its ``args``, each with its path."""

    items: Sequence[tuple[Path, str]]

    @property
    def commands(self) -> tuple[Command, ...]:
        """The program that is started, or all commands of the script that a shell is started with."""
        return read_words(tuple(text for _, text in self.items)).commands

    def spot(self, word: Word) -> Spot:
        """Where a word of these commands stands: offsets count in all words joined by blanks."""
        index, start = 0, 0
        while index + 1 < len(self.items) and word.start > start + len(self.items[index][1]):
            start += len(self.items[index][1]) + 1
            index += 1
        return Spot(self.items[index][0], (word.start - start, word.end - start))
