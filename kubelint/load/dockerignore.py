"""What a .dockerignore keeps out of a build, as Docker itself reads it.

Written here because these are no gitignore patterns: each is anchored at the top, a slash at either end means nothing,
and ``a**b`` has a meaning of its own. All states of a pattern are followed at once, so that the time it takes grows
with pattern and path and with nothing else.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from posixpath import normpath
from typing import NamedTuple

#: What Go takes for white space.
SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))

ONE = r"(?:\\.|[^\\\]-])"
TOKEN = (
    rf"(?s)(?P<deep>\*\*)/?|(?P<star>\*)|(?P<any>\?)|(?P<set>\[\^?+(?:{ONE}(?:-{ONE})?)+\])"
    r"|\\(?P<escaped>[\x00-\x7f])(?<![0-9A-Za-z])|(?P<bracket>\])|(?P<plain>[^\[\\])"
)

#: Signs that are no longer themselves as soon as a pattern has a wildcard, which nobody means.
ACCIDENT = r"[|^]|\{,?\d"

#: The same inside of brackets.
ACCIDENT_IN_SET = r"[*?]|\[:|\\[0-9A-Za-z\x80-\U0010ffff]"

#: Patterns that leave nothing.
EVERYTHING = ("*", "**", "**/*")


class Malformed(ValueError):
    """A pattern that Docker refuses, or reads as nobody could have meant it."""


class Step(NamedTuple):
    """What a pattern takes of a path next: one sign that ``takes`` allows, or as many as there are.

    With ``folders``, whole folders, slash included, or nothing.
    """

    takes: Callable[[str], bool]
    repeats: bool = False
    folders: bool = False


class Pattern(NamedTuple):
    """One line of the file, cleaned. Without wildcards it has no steps."""

    text: str
    is_exception: bool
    steps: tuple[Step, ...] = ()

    def fits(self, path: str) -> bool:
        """Whether it matches ``path``, or a folder above it."""
        if self.steps:
            return _leads_to(self.steps, path)
        return path == self.text or path.startswith(f"{self.text}/")


class DockerIgnore:
    """The patterns of one .dockerignore. Raises :class:`Malformed` where nobody can say what one means."""

    def __init__(self, text: str):
        self.patterns = [_pattern(line) for line in _lines(text)]
        self.has_exceptions = any(each.is_exception for each in self.patterns)
        self.excludes_everything = any(each.text in EVERYTHING for each in self.patterns if not each.is_exception)
        self.steps = sum(len(each.steps) for each in self.patterns)  # what a path may have to be compared with

    def excludes(self, path: str) -> bool:
        """Whether ``path``, counted from the context and without ``.`` and ``..``, stays out of the build.

        Source: https://docs.docker.com/build/concepts/context/#dockerignore-files
        """
        verdict = False
        for each in self.patterns:
            if each.is_exception == verdict and each.fits(path):
                verdict = not each.is_exception
        return verdict


def _lines(text: str) -> Iterator[str]:
    """The patterns in the file, without comments, blanks around them and a slash at either end."""
    for line in text.removeprefix("\ufeff").split("\n"):
        pattern = "" if line.startswith("#") else line.strip(SPACE)
        mark = "!" if pattern.startswith("!") else ""
        if pattern:
            yield normpath((mark + _cleaned(pattern.removeprefix(mark).strip(SPACE))).strip(SPACE))


def _cleaned(pattern: str) -> str:
    path = normpath(pattern) if pattern else ""
    return path.lstrip("/") or path[:1]


def _pattern(line: str) -> Pattern:
    is_exception = line.startswith("!")
    text = line[is_exception:]
    if not text:
        raise Malformed("an exclamation mark alone")
    tokens = list(re.finditer(TOKEN, text))
    if sum(len(each[0]) for each in tokens) < len(text):
        raise Malformed("a bracket without its end, or an escape of nothing that needs one")
    if all(each["plain"] for each in tokens):
        return Pattern(text, is_exception)
    if not _is_open_ended(tokens) and re.search(ACCIDENT, "".join(each["plain"] or "\0" for each in tokens)):
        raise Malformed("a sign that Docker does not take literally beside a wildcard")
    return Pattern(text, is_exception, tuple(_steps(tokens)))


def _is_open_ended(tokens: Sequence[re.Match[str]]) -> bool:
    """Whether ``**`` at one end is the only wildcard."""
    wild = [each for each in tokens if not each["plain"]]
    return len(wild) == 1 and bool(wild[0]["deep"]) and (tokens[0] is wild[0] or tokens[-1] is wild[0])


def _steps(tokens: Sequence[re.Match[str]]) -> Iterator[Step]:
    is_open_ended = _is_open_ended(tokens)
    for each in tokens:
        if each["deep"]:
            is_rest = each is tokens[-1] or (is_open_ended and each[0] == "**")
            yield Step(_anything, repeats=is_rest, folders=not is_rest)
        elif each["set"]:
            yield Step(_set(each["set"]))
        elif each["any"] or each["star"]:
            yield Step(_no_slash, repeats=bool(each["star"]))
        else:
            yield Step((each["escaped"] or each[0]).__eq__)


def _anything(sign: str) -> bool:
    return True


def _no_slash(sign: str) -> bool:
    return sign != "/"


def _set(text: str) -> Callable[[str], bool]:
    """``[a-z]``, ``[^a-z]``"""
    is_negated = text.startswith("[^")
    inside = text[1 + is_negated : -1]
    if re.search(ACCIDENT_IN_SET, inside):
        raise Malformed("a set with signs that Docker does not take literally there")
    ranges = [(low[-1], (high or low)[-1]) for low, high in re.findall(rf"(?s)({ONE})(?:-({ONE}))?", inside)]
    if any(low > high for low, high in ranges):
        raise Malformed("a range that runs backwards")
    return lambda sign: is_negated != any(low <= sign <= high for low, high in ranges)


def _leads_to(steps: Sequence[Step], path: str) -> bool:
    """Whether the steps lead to ``path``, or to a folder above it.

    A state is the number of the step to take next; its complement stands for the midst of a folder.
    """
    states = _resting(steps, {0})
    for sign in f"{path}/":
        if sign == "/" and len(steps) in states:
            return True
        states = _resting(steps, {after for state in states for after in _after(steps, state, sign)})
        if not states:
            return False
    return False


def _resting(steps: Sequence[Step], states: set[int]) -> set[int]:
    """The states, and those reached from them by taking nothing."""
    waiting = [state for state in states if 0 <= state < len(steps)]
    while waiting:
        state = waiting.pop()
        is_optional = steps[state].repeats or steps[state].folders
        if is_optional and state + 1 not in states:
            states.add(state + 1)
            waiting += [state + 1] if state + 1 < len(steps) else []
    return states


def _after(steps: Sequence[Step], state: int, sign: str) -> Iterator[int]:
    """The states that a sign leads to."""
    index = state if state >= 0 else ~state
    if index == len(steps):
        return
    step = steps[index]
    if step.folders:
        yield ~index
        if sign == "/":
            yield index + 1
    elif step.takes(sign):
        yield index if step.repeats else index + 1
