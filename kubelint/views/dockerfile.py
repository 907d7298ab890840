"""Dockerfiles, stages and instructions as the checks see them."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from kubelint.model import Document, Path, Subject
from kubelint.views.base import View
from kubelint.views.image import Image

#: What runs the shell form until a SHELL instruction says otherwise.
DEFAULT_SHELL = ["/bin/sh", "-c"]

SCRATCH = "scratch"


class Dockerfile(View):
    """A whole Dockerfile."""

    def __init__(self, value: Any):
        super().__init__(value, (), Subject("Dockerfile"))
        self.escape = self.text("escape", default="\\")
        self.directives = self.strings("directives")

    @cached_property
    def stages(self) -> "list[Stage]":
        return [Stage(self, value, path) for path, value in self.items("stages") if isinstance(value, dict)]

    @cached_property
    def fragment(self) -> "Stage | None":
        """All of a file without FROM, as one stage without a number, of which nobody knows the base."""
        whole = {"index": -1, "end": len(self.get("instructions") or ())}
        return None if self.stages else Stage(self, whole, ())

    @cached_property
    def instructions(self) -> "list[Instruction]":
        """Every instruction in the order of the file; what ONBUILD triggers is the child of its instruction."""
        return [Instruction(self, value, path) for path, value in self.items("instructions") if isinstance(value, dict)]

    @property
    def final_stage(self) -> "Stage | None":
        """The stage that becomes the image, if there is one."""
        return self.stages[-1] if self.stages else None

    def reachable(self, stage: "Stage") -> bool:
        """Whether ``stage`` is built for the final image: as its base, or to copy or mount files from."""
        return stage.index in self._reachable

    @cached_property
    def _reachable(self) -> set[int]:
        found: set[int] = set()
        waiting = [self.final_stage] if self.final_stage else []
        while waiting:
            stage = waiting.pop()
            if stage.index not in found:
                found.add(stage.index)
                waiting += stage.sources
        return found

    def stage_for(self, name: str, before: int) -> "Stage | None":
        """Return the stage that ``--from=name`` means inside stage number ``before``: by name in any case, or by index.

        Source: https://docs.docker.com/build/building/multi-stage/
        """
        if name.isascii() and name.isdigit():
            number = int(name[:9])
            return self.stages[number] if number < before else None
        last = self._by_name.get(name.lower(), [])
        return next((stage for stage in reversed(last) if stage.index < before), None)

    @cached_property
    def _by_name(self) -> "dict[str, list[Stage]]":
        found: dict[str, list[Stage]] = {}
        for stage in self.stages:
            if stage.name:
                found.setdefault(stage.name, []).append(stage)
        return found


class Stage(View):
    """A build stage: its FROM and everything up to the next one."""

    def __init__(self, file: Dockerfile, value: dict[str, Any], path: Path):
        self.value = value
        self.file = file
        self.index = self.integer("index") or 0
        self.name = self.text("name")  # in lower case; "" where it has none
        title = self.name or str(self.index)
        line = file.get("instructions", self.integer("from") or 0, "line") or 0
        super().__init__(value, path, Subject("Dockerfile", stage=title, instruction="FROM", line=line))
        self.base_text = self.text("written")  # without quotes, variables as they are written
        self.env: dict[str, str | None] = self.mapping("env")
        self.args: dict[str, str | None] = self.mapping("args")

    @property
    def title(self) -> str:
        """What messages call it: ``stage "build"``, ``stage 0``."""
        return f'stage "{self.name}"' if self.name else f"stage {self.index}"

    @property
    def is_final(self) -> bool:
        """Whether it becomes the image."""
        return self.index == len(self.file.stages) - 1

    @cached_property
    def base(self) -> Image | None:
        """The image it is built from; None for an earlier stage, for scratch, and where variables hide it."""
        text = self.text("base")
        return Image.parse(text) if text and text != SCRATCH and not self.parent else None

    @property
    def parent(self) -> "Stage | None":
        """The earlier stage it is built from, if it is."""
        number = self.integer("parent")
        return None if number is None else self.file.stages[number]

    @cached_property
    def instructions(self) -> "list[Instruction]":
        """Its instructions, FROM first."""
        return self.file.instructions[self.integer("first") or 0 : self.integer("end") or 0]

    def all(self, name: str) -> "list[Instruction]":
        """Every instruction called ``name``, in order."""
        return [each for each in self.instructions if each.name == name]

    def last(self, name: str) -> "Instruction | None":
        """The instruction called ``name`` that is in force at the end of the stage; inherited ones do not count."""
        return next((each for each in reversed(self.instructions) if each.name == name), None)

    def ancestry(self) -> "Iterator[Stage]":
        """Yield the stage itself, then the stage it is built from, and so on."""
        stage: Stage | None = self
        while stage is not None:
            yield stage
            stage = stage.parent

    @cached_property
    def shell(self) -> list[str]:
        """The command that runs the shell form at the end of the stage, inherited from earlier stages."""
        for stage in self.ancestry():
            if last := stage.last("SHELL"):
                return last.args
        return DEFAULT_SHELL

    @cached_property
    def sources(self) -> "list[Stage]":
        """The stages it needs: its parent, and those it copies or mounts from."""
        named = [self.file.stage_for(name, self.index) for each in self.instructions for name in each.from_names]
        return [stage for stage in (self.parent, *named) if stage]


class Instruction(View):
    """One instruction. Its argument text, joined over lines, is ``text("text")``.

    ``args`` are without quotes, ``values`` the same (or those of ``pairs``) with variables expanded.
    """

    def __init__(self, file: Dockerfile, value: dict[str, Any], path: Path, onbuild: bool = False):
        self.file = file
        self.onbuild = onbuild  # it runs when another image is built from this one
        self.index = path[1] if isinstance(path[1], int) else 0
        self.name: str = value.get("name", "")  # in upper case
        self.keyword: str = value.get("keyword", "")
        self.line: int = value.get("line", 0)
        self.form: str = value.get("form", "")  # "json", "shell", "words"; "" without arguments
        self.args: list[str] = value.get("args") or []
        self.values: list[str | None] = value.get("values") or []
        self.pairs: list[dict[str, str | None]] = value.get("pairs") or []
        self.heredocs: list[dict[str, Any]] = value.get("heredocs") or []
        self.flags: list[tuple[str, str | None]] = [(each["name"], each["value"]) for each in value.get("flags") or ()]
        number = file.get("instructions", self.index, "stage")
        self.stage = file.fragment if number is None else file.stages[number]  # None before the first FROM
        title = "" if self.stage is None or number is None else self.stage.name or str(number)
        super().__init__(value, path, Subject("Dockerfile", stage=title, instruction=self.name, line=self.line))

    @property
    def is_json(self) -> bool:
        """Whether its arguments are a JSON array, which no shell gets to see."""
        return self.form == "json"

    @property
    def is_heredoc(self) -> bool:
        """Whether its text is nothing but one here-document, whose body then is the script."""
        return len(self.heredocs) == 1 and re.fullmatch(r"\d*<<-?\s*\S+", self.text("text")) is not None

    @cached_property
    def child(self) -> "Instruction | None":
        """What an ONBUILD makes the next build do."""
        value = self.get("child")
        return Instruction(self.file, value, self.at("child"), onbuild=True) if isinstance(value, dict) else None

    def flag(self, name: str) -> str | None:
        """The value of the first flag called ``name``, "" for a bare one; None where there is none."""
        return next((value or "" for flag, value in self.flags if flag == name), None)

    def argument(self, index: int) -> Path:
        """The path of an argument; a negative ``index`` counts from the end."""
        return self.at("args", index % len(self.args) if self.args else 0)

    @property
    def from_names(self) -> Iterator[str]:
        """The stages or images it copies or mounts files from, as written."""
        for name, value in self.flags:
            if name == "from" and value:
                yield value
            elif name == "mount" and value:
                fields = (field.partition("=") for field in value.split(","))
                yield from (text for key, _, text in fields if key.lower() == "from" and text)


def subjects(document: Document) -> Iterator[tuple[str, str, View]]:
    """Yield (target, kind, view) of everything in a Dockerfile that a rule can be written for, outermost first."""
    file = Dockerfile(document.value)
    yield "dockerfile", "", file
    if document.source.path != "-":  # standard input lies nowhere
        yield "context", "", file
    for stage in file.stages:
        yield "stage", "", stage
    for instruction in file.instructions:
        yield "instruction", instruction.name, instruction
        if instruction.child:
            yield "instruction", instruction.child.name, instruction.child
