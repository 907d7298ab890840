"""EXPOSE: what is wrong with a port that exists."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kubelint.checks.dockerfile.history import expanded
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction, Stage

LAST_PRIVILEGED = 1023

_PORT = re.compile(r"(?:(?P<host>.*):)?(?P<first>\d{1,6})(?:-(?P<last>\d{1,6}))?(?:/(?P<protocol>[A-Za-z]+))?")


class Port(NamedTuple):
    """One port or range of an EXPOSE, and where it stands."""

    text: str
    host: str | None  # what stands before the last colon
    first: int
    last: int
    protocol: str
    path: Path
    part: tuple[int, int] | None

    def problem(self, message: str) -> Problem:
        return Problem(self.path, f'EXPOSE "{brief(self.text)}": {message}', self.part)

    def in_word(self, end: str) -> "Port":
        """The port, placed at the end of its word where that is as written."""
        length = len(self.text)
        return self if self.part is None else self._replace(part=(length - len(end), length))


def exposed(instruction: Instruction) -> Iterator[Port]:
    """Yield the ports of an EXPOSE, as far as they are known."""
    for index, written in enumerate(instruction.args):
        for text in (expanded(instruction, index) or written).split():
            found = _PORT.fullmatch(text)
            if found:
                first = int(found["first"])
                path = instruction.at("args", index)
                last = int(found["last"] or first)
                part = (0, len(text)) if text == written else None
                yield Port(text, found["host"], first, last, found["protocol"] or "", path, part)


def ssh(instruction: Instruction, *, ports: list[int]) -> Iterator[Problem]:
    """A port for logging in, which a container does not need."""
    for each in exposed(instruction):
        found = next((port for port in ports if each.first <= port <= each.last), None)
        if found is not None:
            yield each.problem(f"port {found} is for logging in; use docker exec and delete it")


def host_mapping(instruction: Instruction) -> Iterator[Problem]:
    """A port of the host, which only ``docker run`` can choose."""
    for each in exposed(instruction):
        if each.host is not None:
            port = each.text.rpartition(":")[2]
            yield each.problem(f"it names the container's port only, BuildKit will refuse more; write {port}")


def protocol_case(instruction: Instruction) -> Iterator[Problem]:
    """A protocol with upper-case letters."""
    for each in exposed(instruction):
        protocol = each.protocol
        if protocol.lower() in ("tcp", "udp", "sctp") and protocol != protocol.lower():
            yield each.in_word(protocol).problem(f'write the protocol as "{protocol.lower()}"')


def duplicate(instruction: Instruction) -> Iterator[Problem]:
    """A port that the stage exposes already."""
    stage = instruction.stage
    if instruction.onbuild or stage is None:
        return
    for number, each in enumerate(exposed(instruction)):
        if _first_exposed(stage)[_key(each)] != (instruction.index, number):
            yield each.problem("the stage exposes it already; delete one of them")


@lru_cache(maxsize=16)
def _first_exposed(stage: Stage) -> dict[tuple[int, int, str], tuple[int, int]]:
    """Where each port of a stage is first exposed: the instruction's index, and which of its ports."""
    found: dict[tuple[int, int, str], tuple[int, int]] = {}
    for each in stage.all("EXPOSE"):
        for number, port in enumerate(exposed(each)):
            found.setdefault(_key(port), (each.index, number))
    return found


def _key(port: Port) -> tuple[int, int, str]:
    return port.first, port.last, port.protocol.lower() or "tcp"


def privileged(instruction: Instruction) -> Iterator[Problem]:
    """A port that only root could bind for a long time, and a user who is not root."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or not stage.is_final:
        return
    user = next((expanded(last, 0) for each in stage.ancestry() if (last := each.last("USER"))), None)
    if user is None or user.partition(":")[0] in ("", "root", "0"):
        return
    for each in exposed(instruction):
        if each.first <= LAST_PRIVILEGED:
            yield each.problem(f'user "{brief(user)}" may not be allowed to listen there; choose a port from 1024 on')
