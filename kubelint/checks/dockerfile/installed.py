"""Packages that have no place in an image that runs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.managers import APK, DNF, YUM, ZYPPER
from kubelint.checks.dockerfile.run import Step, steps
from kubelint.checks.dockerfile.unverified import APT_VALUED
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Word

#: What installs packages: the subcommands and the options that take a value.
INSTALLERS: dict[str, tuple[tuple[str, ...], frozenset[str]]] = {
    **{name: (("install",), APT_VALUED) for name in ("apt", "apt-get", "aptitude")},
    **{name: (row.installs, row.valued) for row in (APK, DNF, YUM, ZYPPER) for name in row.programs},
    "tdnf": (("install",), DNF.valued),
}

DEBUG_TOOLS = (
    "emacs", "emacs-nox", "gdb", "htop", "man-db", "nano", "netcat", "netcat-openbsd", "netcat-traditional", "nmap",
    "nmap-ncat", "strace", "tcpdump", "telnet", "vim", "vim-enhanced", "vim-minimal", "vim-nox", "vim-tiny",
)

_VERSION = re.compile(r"[=~<>@/:].*|-\d.*|-\$.*", re.DOTALL)


class Package(NamedTuple):
    """One package that a RUN installs, and its name without version."""

    step: Step
    word: Word
    name: str


def packages(instruction: Instruction) -> Iterator[Package]:
    """Yield the packages a RUN installs with the package manager of a distribution."""
    for step in steps(instruction):
        verbs, valued = INSTALLERS.get(step.command.name, ((), frozenset()))
        arguments = step.command.arguments(valued) if verbs else []
        at = next((index for index, word in enumerate(arguments) if word.text in verbs), len(arguments))
        for word in arguments[at + 1 :]:
            yield Package(step, word, _VERSION.sub("", word.text))


def ssh_server(instruction: Instruction, *, packages: list[str]) -> Iterator[Problem]:
    """A way into the running container beside its one program: a key or password to keep, and one more to attack."""
    if instruction.onbuild or instruction.stage is None or not instruction.stage.is_final:
        return
    if instruction.name == "RUN":
        for package in _named(instruction, packages):
            message = f'"{package.name}" lets people log in to the container; use "kubectl exec" or "docker exec"'
            yield package.step.problem(package.word, message)
        return
    for step in steps(instruction):
        if step.command.name == "sshd":
            message = f'{instruction.name} lets people log in to the container; use "kubectl exec" or "docker exec"'
            yield step.problem(step.command.words[0], message)


def debug_tools(instruction: Instruction, *, packages: list[str]) -> Iterator[Problem]:
    """A tool to look around with, which serves whoever breaks in just as well."""
    if instruction.onbuild or instruction.stage is None or not instruction.stage.is_final:
        return
    for package in _named(instruction, [*DEBUG_TOOLS, *packages]):
        message = f'"{package.name}" is no part of a service; debug with "kubectl debug" or "docker debug"'
        yield package.step.problem(package.word, message)


def _named(instruction: Instruction, names: list[str]) -> Iterator[Package]:
    return (each for each in packages(instruction) if each.name in names)
