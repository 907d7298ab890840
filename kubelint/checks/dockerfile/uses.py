"""Variables: where an instruction uses them, and what defines them before."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kubelint.checks.dockerfile.history import inherited
from kubelint.model import Path
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage

#: Arguments that BuildKit sets by itself. A stage sees them after ``ARG name``.
#: Source: https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
AUTOMATIC = frozenset(
    f"{side}{name}" for side in ("BUILD", "TARGET") for name in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}

#: The instructions in whose text the builder replaces variables, and the flags in which it does.
EXPANDING = frozenset({"ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
EXPANDING_FLAGS = frozenset({"checksum", "chmod", "chown", "mount"})

_TOKEN = r"""{escape}.|'[^']*'|"|\$(?:(?P<plain>[A-Za-z_]\w*)|\{{(?P<braced>[A-Za-z_]\w*)(?P<modifier>[^}}\w$'"]*))"""


class Use(NamedTuple):
    """A reference to a variable: ``$name`` or ``${name...}``, and where its name stands in the text."""

    name: str
    start: int
    end: int
    modifier: str  # ":-", "#", ...

    @property
    def has_default(self) -> bool:
        """Whether it does without the variable: ``${name:-word}``, ``${name+word}``."""
        return self.modifier.lstrip(":")[:1] in ("-", "+") if self.modifier else False


@lru_cache(maxsize=4)
def _tokens(escape: str) -> re.Pattern[str]:
    return re.compile(_TOKEN.format(escape=re.escape(escape)), re.DOTALL | re.ASCII)


def uses(text: str, escape: str = "\\", quotes: bool = True) -> Iterator[Use]:
    """Yield the variables that a text refers to. Single quotes hide them, unless ``quotes`` are plain characters."""
    if "$" not in text:
        return
    at, doubled = 0, False
    while found := _tokens(escape).search(text, at):
        token, at = found[0], found.end()
        if token[0] == "'" and (doubled or not quotes):
            at = found.start() + 1
        elif token == '"':
            doubled = not doubled
        elif token[0] == "$" and (group := "plain" if found["plain"] else "braced"):
            yield Use(found[group], *found.span(group), found["modifier"] or "")


@lru_cache(maxsize=64)
def expansions(instruction: Instruction) -> tuple[tuple[Use, Path], ...]:
    """Return the variables that the builder replaces in an instruction, and the paths of the texts they stand in."""
    return tuple(_expansions(instruction))


def _expansions(instruction: Instruction) -> Iterator[tuple[Use, Path]]:
    if instruction.name in EXPANDING:
        for use in uses(instruction.text("text"), instruction.file.escape):
            yield use, instruction.at("text")
    for index, (flag, value) in enumerate(instruction.flags):
        if flag in EXPANDING_FLAGS and instruction.name != "FROM":
            for use in uses(value or "", instruction.file.escape, quotes=False):
                yield use, instruction.at("flags", index, "value")


def bodies(instruction: Instruction) -> Iterator[tuple[Use, Path]]:
    """Yield the variables in the here-documents of a COPY or ADD whose delimiter is not quoted."""
    for index, heredoc in enumerate(instruction.heredocs):
        if heredoc["expand"] and instruction.name in ("ADD", "COPY"):
            for use in uses(heredoc["body"], quotes=False):
                yield use, instruction.at("heredocs", index, "body")


def is_defined(instruction: Instruction, name: str) -> bool:
    """Whether an ENV or ARG of the stage, or of one it is built on, sets a variable before this instruction."""
    if instruction.stage is None:
        return False
    at = _definitions(instruction.stage).get(name)
    return at is not None and (at < instruction.index or (at == instruction.index and instruction.name == "ARG"))


def defined_names(stage: Stage) -> frozenset[str]:
    """The variables that a stage has at its end."""
    return frozenset(_definitions(stage))


@lru_cache(maxsize=64)
def _definitions(stage: Stage) -> dict[str, int]:
    """The index of the instruction that first sets each variable; -1 for an inherited one."""
    found = {name: -1 for each in inherited(stage) for name in names_set(each)}
    for each in stage.instructions:
        for name in names_set(each):
            found.setdefault(name, each.index)
    return found


def names_set(instruction: Instruction) -> list[str]:
    """The variables that an ENV or ARG sets."""
    return [pair["name"] or "" for pair in instruction.pairs] if instruction.name in ("ARG", "ENV") else []


@lru_cache(maxsize=4)
def global_arguments(file: Dockerfile) -> dict[str, str | None]:
    """The arguments before the first FROM, with their defaults as written; None where there is none."""
    found: dict[str, str | None] = {}
    for each in file.instructions:
        if each.stage is not None:
            break
        for pair in each.pairs if each.name == "ARG" else ():
            name = pair["name"] or ""
            found[name] = pair["value"] if pair["value"] is not None else found.get(name)
    return found


@lru_cache(maxsize=4)
def stage_arguments(file: Dockerfile) -> frozenset[str]:
    """The arguments that any stage declares."""
    declarations = [each for each in file.instructions if each.name == "ARG" and each.stage]
    return frozenset(name for each in declarations for name in names_set(each))
