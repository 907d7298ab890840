"""Passwords set in a build, and programs that need none to become root."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.commands import USERADD_VALUED
from kubelint.checks.dockerfile.run import steps
from kubelint.checks.dockerfile.unverified import texts
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command

#: What stands for "no password fits" in /etc/shadow.
LOCKED = frozenset({"!", "!!", "*", "x", "!*", "*NP*"})

_NOPASSWD = re.compile(r"\bNOPASSWD\b")
_EMPTY_FIELD = re.compile(r"\b[\w-]{1,64}::")


def password_set(instruction: Instruction) -> Iterator[Problem]:
    """A password that is set or taken away in an image, where it is the same for everybody."""
    for step in steps(instruction):
        command = step.command
        if command.words and (fault := _fault(command)):
            yield step.problem(command.words[0], f"{command.name} {fault}; let accounts without a password be locked")


def _fault(command: Command) -> str:
    if command.name == "chpasswd":
        return "gives an account a password that is in every copy of the image"
    if command.name == "passwd" and command.has_flag("d", "delete"):
        return "lets everybody into an account, without a password"
    if command.name in ("useradd", "usermod"):
        given = [each.value for each in command.parsed(USERADD_VALUED)[0] if each.name in ("p", "password")]
        if given and given[-1] not in LOCKED:
            return "gives an account a password that is in every copy of the image"
    if _empties_field(command):
        return "lets everybody into an account, without a password"
    return ""


def _empties_field(command: Command) -> bool:
    words = [word.text for word in command.words]
    files = [each.target.text for each in command.redirects if each.target and ">" in each.operator]
    return "/etc/shadow" in (*words, *files) and any(_EMPTY_FIELD.search(text) for text in words)


def sudo_nopasswd(instruction: Instruction) -> Iterator[Problem]:
    """A rule by which a user becomes root without being asked for anything."""
    every = list(texts(instruction))
    if any("sudoers" in text for _, text in every):
        for path, text in every:
            if found := _NOPASSWD.search(text):
                message = "NOPASSWD makes root of whoever gets hold of this user; leave sudo out of the image"
                yield Problem(path, message, found.span())
                return
