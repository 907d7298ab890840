"""Commands that have no place in a RUN, or not in this way."""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from functools import lru_cache

from kubelint.checks.dockerfile.downloaders import WGET_VALUED
from kubelint.checks.dockerfile.history import variable
from kubelint.checks.dockerfile.run import Step, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction, Stage
from kubelint.views.shell import Command, base_name

DOWNLOADERS = ("curl", "wget")

#: The options of useradd that take a value.
USERADD_VALUED = frozenset(
    {
        "G", "K", "P", "R", "Z", "b", "base-dir", "c", "comment", "d", "e", "expiredate", "f", "g", "gid", "groups",
        "home-dir", "inactive", "k", "key", "p", "password", "prefix", "root", "s", "selinux-user", "shell", "skel",
        "u", "uid",
    }
)
WGET_QUIET = ("a", "append-output", "no-verbose", "o", "output-file", "progress", "q", "quiet")


def run_cd(instruction: Instruction, *, allow_subshell: bool, allow_mid_chain: bool) -> Iterator[Problem]:
    """A change of directory that the next instruction does not see."""
    if instruction.onbuild:
        return
    for index, step in enumerate(steps(instruction)):
        if step.command.name != "cd" or (allow_mid_chain and index) or (allow_subshell and _in_subshell(step)):
            continue
        yield step.problem(step.command.words[0], "cd only lasts until the end of this RUN; use WORKDIR")
        return


def _in_subshell(step: Step) -> bool:
    """Whether a command stands in ``( )`` or ``$( )``: with a parenthesis still open in front of it."""
    before = step.script.text[: step.command.start]
    return before.count("(") > before.count(")")


def run_sudo(instruction: Instruction) -> Iterator[Problem]:
    """sudo, which needs a password or a hole in the sudoers, and is not needed: builds start as root."""
    for step in steps(instruction):
        for word in (*step.command.wrappers, *step.command.words[:1]):
            if base_name(word.text) == "sudo":
                yield step.problem(word, "sudo has no use in a build, which runs as root; switch with USER instead")
                return


def useless_command(instruction: Instruction, *, commands: list[str]) -> Iterator[Problem]:
    """A command that says or changes nothing which is still there when the container runs."""
    for step in _named(instruction, commands):
        name = step.command.name
        yield step.problem(step.command.words[0], f'"{brief(name)}" makes no sense in a build; remove it')
        return


def apt_instead_of_apt_get(instruction: Instruction) -> Iterator[Problem]:
    """apt, whose output and options may change with any release."""
    for step in _named(instruction, ("apt",)):
        message = 'apt is made for people at a terminal; use "apt-get" or "apt-cache" in scripts'
        yield step.problem(step.command.words[0], message)
        return


def apt_key(instruction: Instruction) -> Iterator[Problem]:
    """apt-key, which newer releases no longer have."""
    for step in _named(instruction, ("apt-key",)):
        message = "apt-key trusts a key for every repository and is gone from Debian 13; use signed-by and a keyring"
        yield step.problem(step.command.words[0], message)


def shell_changed_with_ln(instruction: Instruction, *, target_only: bool) -> Iterator[Problem]:
    """A link in place of /bin/sh, which all programs of the image then get."""
    for step in _named(instruction, ("ln",)):
        arguments = step.command.arguments()
        for word in arguments[-1:] if target_only else arguments:
            if word.text in ("/bin/sh", "/usr/bin/sh"):
                message = f'ln changes "{word.text}" for every program of the image; use SHELL ["/bin/bash", "-c"]'
                yield step.problem(word, message)
                return


def wget_progress(instruction: Instruction) -> Iterator[Problem]:
    """wget with its progress bar, which fills the log."""
    for step in _named(instruction, ("wget",)):
        if not _is_quiet(step.command):
            yield step.problem(step.command.words[0], "wget fills the build log with its progress; add -nv")
            return


def _is_quiet(wget: Command) -> bool:
    options = wget.parsed(WGET_VALUED)[0]
    asks = any(each.name in ("help", "h", "version", "V") for each in options)
    return asks or any(each.name in WGET_QUIET or (each.name == "n" and "v" in (each.value or "")) for each in options)


def useradd_high_uid(instruction: Instruction, *, long_options: bool) -> Iterator[Problem]:
    """A user with a high number, up to which useradd fills the log of last logins."""
    names = ("u", "uid") if long_options else ("u",)
    for step in _named(instruction, ("useradd",)):
        options = step.command.parsed(USERADD_VALUED)[0]
        if any(each.name in ("l", "no-log-init") for each in options):
            continue
        for option in options:
            value = option.value or ""
            if option.name in names and len(_number(instruction, value)) > 5:
                words = step.command.words
                word = option.word if option.word.text.endswith(value) else words[words.index(option.word) + 1]
                yield step.problem(word, f'useradd writes huge log files for user "{brief(value)}"; add -l')
                return


def _number(instruction: Instruction, text: str) -> str:
    """The number a value stands for, where the file says it; else the value itself, braces added."""
    if not text.startswith("$"):
        return text
    name = text.strip("${}")
    return variable(instruction, name) or f"${{{name}}}"


def curl_and_wget(instruction: Instruction) -> Iterator[Problem]:
    """Both tools in one stage, where one would do."""
    if instruction.stage is None:
        return
    firsts = _first_uses(instruction.stage, instruction.onbuild)
    seen = {name for name, index in firsts.items() if index < instruction.index}
    for step in _named(instruction, DOWNLOADERS):
        seen.add(step.command.name)
        if len(seen) == len(DOWNLOADERS):
            other = next(name for name in DOWNLOADERS if name != step.command.name)
            message = f"{step.command.name} is used beside {other}, which does the same; keep one of them"
            yield step.problem(step.command.words[0], message)
            return


@lru_cache(maxsize=16)
def _first_uses(stage: Stage, onbuild: bool) -> dict[str, int]:
    """The instruction in which each downloader is first used; ONBUILD counts by itself, it runs elsewhere."""
    found: dict[str, int] = {}
    for each in stage.instructions:
        run = each.child if onbuild else each
        if run and run.name == "RUN":
            for step in _named(run, DOWNLOADERS):
                found.setdefault(step.command.name, each.index)
    return found


def consecutive_run(instruction: Instruction, *, max_commands: int) -> Iterator[Problem]:
    """A small RUN after a small RUN, which could be one layer."""
    stage = instruction.stage
    if stage is None or instruction.onbuild:
        return
    at = bisect_left(stage.instructions, instruction.index, key=lambda each: each.index)
    before = stage.instructions[at - 1] if at else None
    if before is None or before.name != "RUN" or sorted(map(str, before.flags)) != sorted(map(str, instruction.flags)):
        return
    if _count(before) <= max_commands and _count(instruction) <= max_commands:
        message = f"RUN makes another layer; append it to the RUN on line {before.line} with &&"
        yield Problem(instruction.path, message)


def _count(instruction: Instruction) -> int:
    """How many programs a RUN starts: tests and assignments are none, ``sh -c`` is one."""
    every = (step.command for step in steps(instruction))
    return sum(each.name not in ("", "[", "[[") and not (each.holder and each.holder.opener == "-c") for each in every)


def _named(instruction: Instruction, names: Collection[str]) -> Iterator[Step]:
    return (step for step in steps(instruction) if step.command.name in names)
