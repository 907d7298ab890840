"""WORKDIR, EXPOSE and MAINTAINER."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.history import expanded, happened
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction

LAST_PORT = 65535

_ABSOLUTE = re.compile(r"/|\$|[A-Za-z]:|\\")
_PORTS = re.compile(r"(?:.*:)?(?P<first>\d+)?(?P<range>-(?P<last>\d+)?.*)?", re.DOTALL)


def workdir_relative(instruction: Instruction, *, allow_after_absolute: bool) -> Iterator[Problem]:
    """A relative path, whose meaning depends on a WORKDIR that may be in another file."""
    if not instruction.args:
        return
    path = expanded(instruction, 0) or instruction.args[0].lstrip("\"'")  # a quote that is not closed
    if _ABSOLUTE.match(path) or (allow_after_absolute and happened(instruction, _sets_root)):
        return
    message = f'WORKDIR "{brief(path)}" is relative to whatever was set before; start it with "/"'
    yield Problem(instruction.at("args", 0), message)


def _sets_root(instruction: Instruction) -> bool:
    return instruction.name == "WORKDIR" and (expanded(instruction, 0) or "").startswith("/")


def port_out_of_range(instruction: Instruction, *, reject_zero: bool, check_range_order: bool) -> Iterator[Problem]:
    """A port above 65535, a range that ends before it starts."""
    for index, written in enumerate(instruction.args):
        for word in (expanded(instruction, index) or written).split():
            fault = _port_fault(word, reject_zero, check_range_order)
            if fault:
                yield Problem(instruction.at("args", index), f'EXPOSE "{brief(word)}": {fault}')


def _port_fault(word: str, reject_zero: bool, check_order: bool) -> str:
    found = _PORTS.fullmatch(word.partition("/")[0])
    ends = [_number(each) for each in (found["first"], found["last"]) if each] if found else []
    for port in ends:
        if port > LAST_PORT:
            return f"there is no such port; the last one is {LAST_PORT}"
        if port == 0 and reject_zero:
            return "port 0 means any port; name one"
    if check_order and len(ends) == 2 and ends[1] < ends[0]:
        return f"the range ends before it starts; write {ends[1]}-{ends[0]}"
    return ""


def _number(digits: str) -> int:
    return int(digits) if len(digits) < 20 else LAST_PORT + 1


def maintainer(instruction: Instruction, *, label: str) -> Iterator[Problem]:
    """MAINTAINER, which a label has replaced since Docker 1.13."""
    yield Problem(instruction.path, f'MAINTAINER is deprecated; use LABEL {label}="..."')
