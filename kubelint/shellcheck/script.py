"""One script as ShellCheck gets it, and ShellCheck's comments on it as problems of the Dockerfile.

It is what the shell of the image gets to read, after a line for the shell and one for each variable that comes from
outside: ShellCheck then knows them as set, and that their value is a number needs no quotes.
"""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kubelint.model import Path, Problem, Subject

Comment = Mapping[str, Any]

#: ShellCheck's levels, the heaviest first, and what they weigh here.
SEVERITIES = {"error": "error", "warning": "warning", "info": "info", "style": "info"}
LEVELS = tuple(SEVERITIES)


class Options(NamedTuple):
    """What a user may say of the rule."""

    exclude: Collection[str] = ()
    report: str = "all"  # or "last": of the comments on one instruction only the last, as hadolint does
    check_cmd_entrypoint: bool = False
    check_healthcheck: bool = False
    check_json_sh_c: bool = False

    def chosen(self, comments: Iterable[Comment]) -> list[Comment]:
        """Return the comments that are to be reported."""
        found = [each for each in comments if f"SC{each['code']}" not in self.exclude]
        return sorted(found, key=_rank)[-1:] if self.report == "last" else found


def _rank(comment: Comment) -> tuple[int, int, int, int, str]:
    """The order in which ShellCheck puts its comments."""
    level = LEVELS.index(comment["level"])
    return comment["line"], comment["column"], level, comment["code"], comment["message"]


class Script(NamedTuple):
    """What one instruction gives to a shell; ``places`` says which path holds the text from which offset on."""

    subject: Subject
    text: str
    places: tuple[tuple[int, Path], ...]
    shebang: str
    exports: tuple[str, ...]

    @property
    def source(self) -> str:
        """What ShellCheck gets. Comments at the top stay there: what they say to ShellCheck holds for the whole."""
        lines = self.text.split("\n")
        own, lead = self._brings_shebang, self._lead
        exports = (f"export {name}=1" for name in self.exports)
        first = lines[0] if own else self.shebang
        return "\n".join([first, *lines[own:lead], *exports, *lines[lead:]]) + "\n"

    def problems(self, comments: Iterable[Comment]) -> Iterator[Problem]:
        """Yield a problem for each of ShellCheck's comments on the text; those on the added lines are none."""
        starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        lead = self._lead
        for each in comments:
            line = self._line(each["line"], lead)
            if line is None or line >= len(starts):
                continue
            start = starts[line] + each["column"] - 1
            end_line = min(line + each["endLine"] - each["line"], len(starts) - 1)
            first, path = self.places[bisect_right(self.places, start, key=lambda place: place[0]) - 1]
            part = (start - first, max(start, starts[end_line] + each["endColumn"] - 1) - first)
            code = f"SC{each['code']}"
            message = f"{code}: {each['message'].removesuffix('.')}"
            aliases = (f"shellcheck:{code}", f"hadolint:{code}")
            yield Problem(path, message, part, severity=SEVERITIES[each["level"]], aliases=aliases)

    def _line(self, number: int, lead: int) -> int | None:
        """The index of the text's line that is line ``number`` of the source; None for an added one."""
        index = number - 1 if self._brings_shebang else number - 2
        if 0 <= index < lead:
            return index
        return index - len(self.exports) if index >= lead + len(self.exports) else None

    @property
    def _brings_shebang(self) -> bool:
        return self.text.startswith("#!")

    @property
    def _lead(self) -> int:
        """How many comment lines come before anything else."""
        lines = self.text.split("\n")
        return next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
