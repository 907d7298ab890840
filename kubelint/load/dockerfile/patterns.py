"""Patterns of ``${name#pattern}`` and its like: ``*``, ``?`` and escapes, without a way to hang.

Each function returns None where the answer would cost too much, and raises ValueError for a pattern that is none.
"""

from collections.abc import Iterable, Sequence

from kubelint.text import brief

#: Comparisons one pattern may cost; beyond it the result counts as unknown.
COSTLIEST = 2_000_000


def remove_prefix(value: str, pattern: str, longest: bool) -> str | None:
    """Return ``value`` without the shortest or ``longest`` beginning that matches; as it is where none does."""
    ends = _ends(value, _tokens(pattern))
    if ends is None:
        return None
    return value[(max if longest else min)(ends, default=0) :]


def remove_suffix(value: str, pattern: str, longest: bool) -> str | None:
    """Return ``value`` without the shortest or ``longest`` ending that matches."""
    ends = _ends(value[::-1], _tokens(pattern)[::-1])
    if ends is None:
        return None
    return value[: len(value) - (max if longest else min)(ends, default=0)]


def replace(value: str, pattern: str, replacement: str, every: bool) -> str | None:
    """Return ``value`` with the first match, or ``every`` match, replaced; the longest match at each place."""
    tokens = _tokens(pattern)
    if len(value) * max(len(value) * len(tokens), len(replacement)) > COSTLIEST:
        return None
    done: list[str] = []
    at = kept = 0
    while at <= len(value):
        end = at + max(_ends(value[at:], tokens) or (), default=-1)
        if end < at or (end == at == kept and done):
            at += 1
            continue
        done += [value[kept:at], replacement]
        kept = end
        at = max(end, at + 1)
        if not every:
            break
    return "".join(done) + value[kept:]


def _tokens(pattern: str) -> Sequence[tuple[str, bool]]:
    """Return (letter, whether it is a wildcard) for each letter, escapes resolved."""
    tokens: list[tuple[str, bool]] = []
    letters = iter(pattern)
    for letter in letters:
        if letter != "\\":
            tokens.append((letter, letter in "*?"))
            continue
        letter = next(letters, "")
        if not letter or letter not in "*?\\}/":
            raise ValueError(f'pattern "{brief(pattern)}" escapes "{letter}"; that is for "*", "?", "\\", "}}", "/"')
        tokens.append((letter, False))
    return tokens


def _ends(value: str, tokens: Sequence[tuple[str, bool]]) -> Iterable[int] | None:
    """Return how many letters of ``value`` the pattern may take from its beginning; None where that is too costly."""
    if len(value) * len(tokens) > COSTLIEST:
        return None
    ends: Iterable[int] = (0,)
    for letter, wild in tokens:
        if wild and letter == "*":
            ends = range(min(ends, default=len(value) + 1), len(value) + 1)
        else:
            ends = [end + 1 for end in ends if end < len(value) and (wild or value[end] == letter)]
    return ends
