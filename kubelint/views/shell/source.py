"""The text that is read, and the pieces of it that words are made of."""

from bisect import bisect_right

from kubelint.views.shell.command import Pieces, Word, mapped

NESTING = 30  # constructs inside constructs; deeper ones are read as plain text
RESCANS = 6  # scripts inside the words of scripts


class Source:
    """A text, where the reader is in it, and how its offsets map to the whole script."""

    def __init__(self, text: str, pieces: Pieces = (), nesting: int = 0, rescans: int = 0):
        self.text = text
        self.pieces = pieces
        self.nesting = nesting
        self.rescans = rescans
        self.i = 0

    def at(self, index: int) -> int:
        return mapped(self.pieces, index) if self.pieces else index

    def stretch(self, start: int, end: int) -> list[tuple[int, int]]:
        """The pieces of ``text[start:end]``, counted from its start."""
        found = [(0, self.at(start))]
        if self.pieces:
            first = bisect_right(self.pieces, (start, 1 << 62))
            for there, here in self.pieces[first : bisect_right(self.pieces, (end - 1, 1 << 62))]:
                found.append((there - start, here))
        return found

    def inner(self, text: str, pieces: Pieces) -> "Source":
        return Source(text, pieces, self.nesting + 1, self.rescans + 1)


class Draft:
    """A word in the making."""

    def __init__(self, source: Source):
        self.source = source
        self.start = source.i
        self.parts: list[str] = []
        self.length = 0
        self.pieces: list[tuple[int, int]] = []
        self.quoted = False
        self.expands = False

    def take(self, start: int, end: int) -> None:
        """Add ``text[start:end]`` as it stands."""
        if end > start:
            self.pieces.extend((self.length + there, here) for there, here in self.source.stretch(start, end))
            self.parts.append(self.source.text[start:end])
            self.length += end - start

    def put(self, text: str, index: int) -> None:
        """Add a character that is written otherwise at ``index``."""
        self.pieces.append((self.length, self.source.at(index)))
        self.parts.append(text)
        self.length += len(text)

    def word(self) -> Word:
        source = self.source
        start, end = source.at(self.start), source.at(max(source.i - 1, self.start)) + 1
        text = "".join(self.parts)
        plain = end - start == len(text) and self.pieces[:1] == [(0, start)]
        return Word(text, start, end, self.quoted, self.expands, () if plain else tuple(self.pieces))
