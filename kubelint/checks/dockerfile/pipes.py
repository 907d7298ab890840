"""Pipes in RUN: whose failure is lost, and what a shell is fed through them."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from kubelint.checks.dockerfile.history import named
from kubelint.checks.dockerfile.run import Script, Step, scripts
from kubelint.model import Problem
from kubelint.views import shell
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

#: Shells in which ``-o pipefail`` can be set, and those with pipes of another kind.
PIPEFAIL_SHELLS = ("bash", "zsh", "ash")
OTHER_SHELLS = ("pwsh", "powershell", "cmd")


def missing_pipefail(
    instruction: Instruction, *, accept_set_o_pipefail: bool, inherit_shell_from_stage: bool, check_json_form: bool
) -> Iterator[Problem]:
    """A pipe in a shell that only looks at its last command, so that a failed download still counts as success."""
    if instruction.onbuild or (instruction.form == "json" and not check_json_form):
        return
    words = shell_in_force(instruction, inherit_shell_from_stage)
    name = shell.base_name(words[0]) if words else "sh"
    if name in OTHER_SHELLS or (name in PIPEFAIL_SHELLS and _sets_pipefail(shell.read_words(tuple(words)).commands[0])):
        return
    for script in scripts(instruction):
        covered = _pipefail_from(script) if accept_set_o_pipefail else len(script.text)
        for pipe in script.shell.pipes[:1]:
            if pipe < covered:
                message = "only the last command of this pipe can fail the build; set -o pipefail with SHELL before it"
                yield script.problem(pipe, pipe + 1, message)
                return


def shell_in_force(instruction: Instruction, inherit: bool) -> list[str]:
    """The words of the last SHELL before an instruction; nothing where there is none."""
    stage = instruction.stage
    if stage is None:
        return []
    own = named(stage, "SHELL")
    before = bisect_left([each.index for each in own], instruction.index)
    if before:
        return own[before - 1].args
    return list(stage.parent.shell) if inherit and stage.parent else []


def _sets_pipefail(command: Command) -> bool:
    return command.has_flag("o") and any(word.text == "pipefail" for word in command.words)


def _pipefail_from(script: Script) -> int:
    """The offset from which on the script itself has pipefail set."""
    sets = [
        each.start
        for each in script.shell.commands
        if (each.name == "set" or each.name in shell.SHELLS) and _sets_pipefail(each)
    ]
    return min(sets, default=len(script.text))


# --- downloads ---

DOWNLOADERS = frozenset({"curl", "fetch", "wget"})

#: Interpreters beside the shells, and the options of theirs that hold a program.
INTERPRETERS = {"node": ("e", "p"), "perl": ("E", "e"), "php": ("r",), "python": ("c",), "ruby": ("e",)}

#: Commands that vouch for what passes through them.
VERIFIERS = frozenset(
    {
        "cosign", "gpg", "gpgv", "md5sum", "minisign", "openssl", "sha1sum", "sha256sum", "sha384sum", "sha512sum",
        "shasum",
    }
)

_HOST = re.compile(r"://(?:[^/@\s]*@)?([^/:?#\s]+)")


class Feed(NamedTuple):
    """A downloader, and the name of the interpreter that runs what it fetches."""

    downloader: Command
    interpreter: str


def download_piped_to_shell(instruction: Instruction, *, allow_hosts: list[str]) -> Iterator[Problem]:
    """What was fetched is run at once, before anybody could look at it or compare a checksum."""
    for script in scripts(instruction):
        if DOWNLOADERS.isdisjoint(each.name for each in script.shell.commands):
            continue
        for downloader, interpreter in (*_through_pipes(script), *_through_substitutions(script)):
            if not any(fnmatchcase(_host(downloader), allowed) for allowed in allow_hosts):
                feed = f'{downloader.name} feeds "{interpreter}" unseen'
                message = f"{feed}; save the file and compare its checksum before it runs"
                yield Step(downloader, script).problem(downloader.words[0], message)


def _host(downloader: Command) -> str:
    found = _HOST.search(" ".join(word.text for word in downloader.words))
    return found[1] if found else ""


def _through_pipes(script: Script) -> Iterator[Feed]:
    """``curl | sh``, also through other commands. Each pipeline is gone through from its end."""
    pipelines: dict[int, list[tuple[int, Command]]] = {}
    for command in script.shell.commands:
        for number, position in command.pipes:
            pipelines.setdefault(number, []).append((position, command))
    for members in pipelines.values():
        feeding = reached = ""
        at = -1
        for position, command in sorted(members, key=lambda member: -member[0]):
            if position != at:
                feeding, at = reached, position
            if feeding and command.name in DOWNLOADERS:
                yield Feed(command, feeding)
            elif command.name in VERIFIERS:
                reached = ""
            elif _runs_input(command):
                reached = command.name


def _through_substitutions(script: Script) -> Iterator[Feed]:
    """``sh -c "$(curl ...)"``, ``eval "$(wget ...)"``, ``bash <(curl ...)``, ``source <(curl ...)``."""
    verified = {each.holder for each in script.shell.commands if each.name in VERIFIERS}
    held = {
        each.holder.start: each
        for each in script.shell.commands
        if each.name in DOWNLOADERS and each.holder and each.holder not in verified
    }
    for command in script.shell.commands:
        program = _program(command) if held else None
        downloader = held.get(program.start) if program else None
        if downloader:
            name = "eval" if _is_evaluated(command) else command.name
            yield Feed(downloader, name)


def _program(command: Command) -> Word | None:
    """The word a command runs, where it is a substitution."""
    options, arguments = command.parsed(_code_options(command), mixed=False)
    first = arguments[0] if arguments else None
    if _is_evaluated(command):
        found: Word | None = command.words[0]
    elif _runs_input(command):
        strings = [each.target for each in command.redirects if each.operator == "<<<"]
        found = strings[-1] if strings else None
    elif command.name in ("source", ".") or (first and first.text.startswith("<(")):
        found = first if command.name in ("source", ".") or _kind(command) else None
    else:
        code = {option.value for option in options if option.name in _code_options(command)}
        found = shell.carried_script(command) or next((each for each in command.words if each.text in code), None)
    return found if found and found.text.startswith(("$(", "`", "<(")) else None


def _is_evaluated(command: Command) -> bool:
    return bool(command.wrappers) and command.wrappers[-1].text == "eval"


def _kind(command: Command) -> str:
    """The interpreter a command is, without version: ``python`` for ``python3.11``; nothing for other commands."""
    name = command.name.rstrip("0123456789.")
    return name if name in INTERPRETERS or name in shell.SHELLS else ""


def _code_options(command: Command) -> tuple[str, ...]:
    return INTERPRETERS.get(_kind(command), ())


def _runs_input(command: Command) -> bool:
    """Whether it is an interpreter that reads its program from standard input."""
    kind = _kind(command)
    if kind not in INTERPRETERS:
        return shell.runs_input(command)
    options, arguments = command.parsed(mixed=False)
    if kind == "php" and any(word.text == "--" for word in command.words[1:2]):
        return True
    runs_other = any(each.name in ("m", "version", "V") for each in options)
    return not runs_other and (not arguments or arguments[0].text in shell.STANDARD_INPUT)
