"""Which command runs the shell form, instruction by instruction.

SHELL decides, or hadolint's ``shell=``; otherwise the base image does.
"""

import re
from collections import deque

from kubelint.views.dockerfile import DEFAULT_SHELL, Dockerfile, Instruction, Stage
from kubelint.views.image import Image

#: What runs the shell form in an image whose name or tag has such a word, before SHELL says anything.
DEFAULTS = {"alpine": "/bin/ash", "busybox": "/bin/ash", "nanoserver": "cmd", "windows": "cmd"}

_PRAGMA = re.compile(r"\s*hadolint[ \t]+shell[ \t]*=[ \t]*(\S+)[ \t]*(?:#.*)?")


class Shells:
    """The command in force at each instruction of one Dockerfile, in turn."""

    def __init__(self, file: Dockerfile):
        self._pragmas = deque(_pragmas(file))
        self._always = ""  # what ``shell=`` says above everything else holds for every stage
        self._ends: dict[int, tuple[str, str]] = {}  # of each stage: what was said, and what its base image has
        self._said = ""
        self._brought = DEFAULT_SHELL[0]
        self._stage = -1

    def at(self, instruction: Instruction) -> str:
        """Return the command that is in force after ``instruction``. To be asked for each of them in turn."""
        while self._pragmas and self._pragmas[0][0] < instruction.line:
            self._said = self._pragmas.popleft()[1]
            if instruction.index == 0:
                self._always = self._said
        self._ends[self._stage] = self._said, self._brought
        stage = instruction.stage
        if instruction.name == "FROM" and stage:
            self._stage = stage.index
            inherited = self._ends.get(stage.parent.index) if stage.parent else None
            self._said, self._brought = inherited or (self._always, _default(stage))
        elif instruction.name == "SHELL":
            self._said = " ".join(instruction.args)
        return self._said or self._brought


def _default(stage: Stage) -> str:
    """The shell of the image that a stage is built from, by its name."""
    image = stage.base or Image.parse(stage.base_text)
    return next((shell for word, shell in DEFAULTS.items() if word in f"{image.name}:{image.tag}"), DEFAULT_SHELL[0])


def _pragmas(file: Dockerfile) -> list[tuple[int, str]]:
    """Line and word of each ``# hadolint shell=`` that is not inside an instruction."""
    found = [(each["line"], _PRAGMA.fullmatch(each["text"])) for _, each in file.items("comments")]
    said = [(line, match[1]) for line, match in found if match]
    inside = {line for each in file.instructions if said for line in _lines_inside(each)}
    return [(line, shell) for line, shell in said if line not in inside]


def _lines_inside(instruction: Instruction) -> range:
    return range(instruction.line + 1, (instruction.integer("end_line") or 0) + 1)
