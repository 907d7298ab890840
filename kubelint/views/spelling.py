"""Names that were probably meant to be the same."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

#: What ``kustomize`` appends to generated names. Source: https://github.com/kubernetes-sigs/kustomize (api/hasher)
HASH = re.compile(r"-[bcdfghkmt2456789]{10}$")
NUMBER = re.compile(r"\d+")
SEPARATOR = re.compile(r"[-_.]+")

#: The longest name Kubernetes knows; and how many names that share a third with a misspelled one are compared.
LONGEST, COMPARED = 253, 100

#: Names are written in letters, digits, ``-._:``; these only stand in what a tool has yet to fill in.
PLACEHOLDER = frozenset("{}$<>%@[]")


def is_placeholder(text: str) -> bool:
    """Whether ``text`` waits to be filled in: ``{{ .Values.name }}``, ``${NAME}``, ``<name>``."""
    return not PLACEHOLDER.isdisjoint(text)


class Spellings:
    """Names that can be asked which of them a wrong one means.

    A near miss differs by case, by hyphens and the like, by a kustomize hash, or by at most two typing
    errors. Numbers never differ: ``db-1`` and ``db-2`` are two of a series.
    """

    def __init__(self, names: Iterable[str]):
        self._names = dict.fromkeys(names)
        self._known: dict[str, str] = {}

    @cached_property
    def _index(self) -> "Index":
        return Index(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def near(self, name: str) -> str:
        """The name that ``name`` was meant to be, or ``""``."""
        if len(name) > LONGEST:
            return ""
        if name not in self._known:
            alike = (each for each in self._index.alike.get(_sound(name), ()) if each != name)
            self._known[name] = next(alike, "") or min(self._misspelled(name), default=(0, ""))[1]
        return self._known[name]

    def _misspelled(self, name: str) -> Iterator[tuple[int, str]]:
        """Yield (errors, name) of what is near."""
        for other in islice(self._index.candidates(name), COMPARED):
            errors = typing_errors(name, other)
            if errors:
                yield errors, other


class Index:
    """Names by what near ones have in common with them; made when the first wrong one is met."""

    def __init__(self, names: Iterable[str]):
        self.alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._pieces: dict[tuple[object, ...], list[str]] = defaultdict(list)
        self._lengths: dict[tuple[str, ...], set[int]] = defaultdict(set)  # of the names with certain numbers
        for name in names:
            if len(name) <= LONGEST:
                self.alike[_sound(name)].append(name)
                numbers = tuple(_numbers(name))
                self._lengths[numbers].add(len(name))
                for position, piece in _thirds(len(name), name):
                    self._pieces[len(name), position, piece, numbers].append(name)

    def candidates(self, name: str) -> Iterator[str]:
        """Yield names that share a third with ``name``, at most two places away: two errors leave one third whole."""
        numbers, seen = tuple(_numbers(name)), {name}
        lengths = self._lengths.get(numbers, set()).intersection(range(max(4, len(name) - 2), len(name) + 3))
        for length in sorted(lengths, key=lambda each: abs(each - len(name))):
            for shift in (0, 1, -1, 2, -2):
                for position, piece in _thirds(length, name, shift):
                    for other in self._pieces.get((length, position, piece, numbers), ())[:COMPARED]:
                        if other not in seen:
                            seen.add(other)
                            yield other


def _sound(name: str) -> tuple[str, ...]:
    bare = HASH.sub("", name.casefold())
    return (SEPARATOR.sub("", bare), *_numbers(bare))


def _numbers(name: str) -> list[str]:
    return NUMBER.findall(name)


def _thirds(length: int, text: str, shift: int = 0) -> Iterator[tuple[int, str]]:
    """Yield (third, its letters) of a name of ``length``, read from ``text`` at ``shift``."""
    cuts = (0, length // 3, 2 * length // 3, length)
    for position in range(3):
        start, end = cuts[position] + shift, cuts[position + 1] + shift
        if start >= 0 and end <= len(text):
            yield position, text[start:end]


def typing_errors(name: str, other: str) -> int:
    """How many typing errors (1 or 2) make ``other`` from ``name``; 0 where they are simply different names.

    Words are compared one by one, so that ``eu`` and ``us``, ``dev`` and ``prd``, ``east`` and ``west``,
    ``internal`` and ``external`` stay different.
    """
    mine, theirs = SEPARATOR.split(name.casefold()), SEPARATOR.split(other.casefold())
    if len(mine) != len(theirs) or max(len(name), len(other)) < 5:
        return 0
    total = 0
    for word, meant in zip(mine, theirs, strict=True):
        if word != meant:
            forgiven = min(_forgiven(word, meant), 2 - total)
            errors = distance(word, meant, forgiven)
            if errors > forgiven:
                return 0
            total += errors
    return total


def _forgiven(word: str, meant: str) -> int:
    shortest = min(len(word), len(meant))
    if word[:1] != meant[:1]:
        return 1 if shortest >= 4 else 0  # two errors that begin with the first letter make another word
    if shortest >= 3 and sorted(word) == sorted(meant):
        return 2  # letters swapped
    return 2 if shortest >= 6 else 1 if shortest >= 4 else 0


def distance(word: str, other: str, most: int = 2) -> int:
    """The number of letters to insert, drop or change between two words; 3 where that is more than ``most``."""
    if abs(len(word) - len(other)) > most:
        return 3
    word, other = _without_ends(word, other)
    if max(len(word), len(other)) <= 1:
        return max(len(word), len(other))
    if most < 2:
        return 3
    row = list(range(len(other) + 1))
    for index, letter in enumerate(word, 1):
        previous, row[0] = row[0], index
        for column, compared in enumerate(other, 1):
            cheapest = min(row[column] + 1, row[column - 1] + 1, previous + (letter != compared))
            previous, row[column] = row[column], cheapest
        if min(row) > 2:
            return 3
    return min(row[-1], 3)


def _without_ends(word: str, other: str) -> tuple[str, str]:
    """What is left of two words without the letters they begin and end with alike."""
    shorter = min(len(word), len(other))
    start = next((index for index in range(shorter) if word[index] != other[index]), shorter)
    end = next((index for index in range(shorter - start) if word[-1 - index] != other[-1 - index]), shorter - start)
    return word[start : len(word) - end], other[start : len(other) - end]
