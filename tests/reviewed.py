"""Differences between us and an oracle that somebody has looked at, each with its reason."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A pattern for the text of differences, how many there are at most, and why."""

    pattern: str
    most: int
    reason: str


def assert_reviewed(differences: Iterable[str], reviewed: Iterable[Row]) -> None:
    """Fail where a difference is in none of the rows, the first that fits counting, or a row has too many."""
    rows = list(reviewed)
    found: Counter[Row] = Counter()
    unknown = []
    for each in differences:
        row = next((row for row in rows if re.search(row.pattern, each)), None)
        if row:
            found[row] += 1
        else:
            unknown.append(each)

    assert unknown == []
    assert {row: count for row, count in found.items() if count > row.most} == {}
