"""Gitignore patterns, entry by entry, as git itself applies them.

Written here because pathspec answers for whole paths: asked about a folder it lets ``*`` win over a later
``!*/``, so that the usual "ignore everything but the YAML" would hide every folder.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

NEVER = "(?!)"

TOKEN = r"(?s)\*+|\?|\[[!^]?+\]?+(?:\[:\w+:\]|\\.|[^\]\\])*+\]|\\.|."
MEMBER = r"(?s)\[:(\w+):\]|\\(.)|(.)"

#: The character classes that git knows, in ASCII, as the inside of a Python set.
CLASSES = {
    "alnum": "A-Za-z0-9",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": "!-/:-@\\[-`{-~",
    "space": "\\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class Patterns:
    """The patterns of one ignore file. They are about what lies below ``folder``, an absolute path."""

    def __init__(self, lines: Iterable[str], folder: str):
        self.folder = folder.rstrip("/") + "/"
        parsed = list(_parsed(lines))
        self.negated = [each.negated for each in parsed]
        self.by_name = _last_match(enumerate(parsed), of_names=True)
        self.by_path = _last_match(enumerate(parsed), of_names=False)

    def ignores(self, path: str, is_folder: bool) -> bool | None:
        """Whether the last pattern that fits ``path`` ignores it or takes it back; None where none fits.

        Source: https://git-scm.com/docs/gitignore#_pattern_format
        """
        end = "/" if is_folder else ""
        index = _index(self.by_name, path[path.rfind("/") + 1 :] + end)
        if self.by_path and path.startswith(self.folder):
            index = max(index, _index(self.by_path, path[len(self.folder) :] + end))
        return None if index < 0 else not self.negated[index]


class _Pattern(NamedTuple):
    regex: str
    negated: bool
    of_names: bool  # without a slash it is about names, at any depth


class _Alternatives(NamedTuple):
    regex: re.Pattern[str]
    indexes: list[int]  # which pattern each group of the regex stands for


def _parsed(lines: Iterable[str]) -> Iterator[_Pattern]:
    for line in lines:
        glob = _without_trailing_blanks(line.rstrip("\r\n"))
        if not glob or glob.startswith("#"):
            continue
        negated = glob.startswith("!")
        glob = glob[1:] if negated else glob
        folders_only = glob.endswith("/")
        glob = glob[:-1] if folders_only else glob
        of_names = "/" not in glob
        regex = _segment(glob) if of_names else _path(glob.removeprefix("/").split("/"))
        if glob:
            yield _Pattern(regex + ("/" if folders_only else "/?"), negated, of_names)


def _without_trailing_blanks(line: str) -> str:
    kept = line.rstrip(" ")
    backslashes = len(kept) - len(kept.rstrip("\\"))
    return kept + " " if backslashes % 2 and len(kept) < len(line) else kept


def _last_match(patterns: Iterable[tuple[int, _Pattern]], of_names: bool) -> _Alternatives | None:
    """One regex in which the last pattern comes first, so that it is the one that matches."""
    chosen = [(index, each.regex) for index, each in patterns if each.of_names == of_names][::-1]
    if not chosen:
        return None
    regex = re.compile("|".join(f"({regex})" for _, regex in chosen), re.DOTALL)
    return _Alternatives(regex, [index for index, _ in chosen])


def _index(alternatives: _Alternatives | None, text: str) -> int:
    match = alternatives.regex.fullmatch(text) if alternatives else None
    return alternatives.indexes[match.lastindex - 1] if alternatives and match and match.lastindex else -1


def _path(segments: list[str]) -> str:
    """A pattern with slashes. ``**`` stands for any number of folders, at the end for everything inside.

    Between two of them the first fit is as good as any other: the groups are atomic, so no pattern is slow.
    """
    runs: list[list[str]] = [[]]
    for segment in segments:
        if len(segment) > 1 and not segment.strip("*"):
            runs.append([])
        else:
            runs[-1].append(_segment(segment))
    if len(runs) == 1:
        return "/".join(runs[0])
    first, *middle, last = ("/".join(run) for run in runs)
    start = f"{first}/" if first else ""
    between = "".join(f"(?>(?:[^/]+/)*?{run}/)" for run in middle if run)
    return start + between + (f"(?:[^/]+/)*{last}" if last else ".*[^/]")


def _segment(glob: str) -> str:
    """One name with wildcards. Before the last ``*`` the first fit is as good as any other."""
    if not set(glob) & set("*?[\\"):
        return re.escape(glob)
    parts = [""]
    for token in re.findall(TOKEN, glob):
        if token[0] == "*":
            parts.append("")
        else:
            parts[-1] += _token(token)
    first, *rest = parts
    if not rest:
        return first
    return "(?=[^/])" + first + "".join(f"(?>[^/]*?{part})" for part in rest[:-1] if part) + "[^/]*" + rest[-1]


def _token(token: str) -> str:
    if token == "?":
        return "[^/]"
    if token in ("[", "\\"):  # a set or an escape without its end
        return NEVER
    if token[0] == "[":
        return _set(token[1:-1])
    return re.escape(token[-1])


def _set(inside: str) -> str:
    negation, inside = ("^", inside[1:]) if inside[0] in "!^" else ("", inside)
    members = "".join(
        CLASSES.get(name, "") or (other if other == "-" else re.escape(escaped or other))
        for name, escaped, other in re.findall(MEMBER, inside)
    )
    regex = f"(?!/)[{negation}{members}]"
    try:
        re.compile(regex)
    except re.error:  # a range that runs backwards
        return NEVER
    return regex
