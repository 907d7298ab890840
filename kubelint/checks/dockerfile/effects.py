"""What is left of a RUN when it has ended: failures that nobody noticed, settings, and processes."""

import re
from collections.abc import Iterator
from itertools import pairwise

from kubelint.checks.dockerfile.pipes import shell_in_force
from kubelint.checks.dockerfile.run import Script, Step, scripts, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views import shell
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

#: Commands that only change the shell they run in, and what lasts instead.
LASTS_NOT = {
    "alias": "a script in /usr/local/bin",
    "cd": "WORKDIR",
    "export": "ENV",
    "set": "SHELL",
    "ulimit": "a setting of the container",
    "umask": "chmod",
    "unset": 'ENV with ""',
    "source": "ENV",
    ".": "ENV",
}

#: Files that only set up a shell; others may install something.
_SETS_UP_SHELL = re.compile(r"(?:.*[/.])?(?:\w*rc|\w*profile|activate|\w*env|\w*vars(?:\.sh)?|setup\.\w+|nvm\.sh)")

#: What may stand before "set -e", for it cannot fail in a way that matters.
HARMLESS = frozenset({"", ":", "export", "set", "shopt", "true", "unset"})


def heredoc_without_errexit(instruction: Instruction) -> Iterator[Problem]:
    """A script of several commands, of which only the last can fail the build."""
    for script in scripts(instruction):
        is_body = len(instruction.heredocs) == 1 and script.places[0][1] == instruction.at("heredocs", 0, "body")
        whole = is_body and _is_only_heredoc(instruction)
        if whole and not _exits(instruction, script) and _loses_failure(script):
            message = "only the last command of this here-document can fail the build; begin it with set -e"
            yield Problem(instruction.path, message)


def _is_only_heredoc(instruction: Instruction) -> bool:
    return instruction.text("text").lstrip("0123456789").startswith("<<") and len(instruction.text("text").split()) < 3


def _exits(instruction: Instruction, script: Script) -> bool:
    """Whether the shell ends at the first failure: by SHELL, the first line, or ``set -e`` before anything else."""
    words = shell_in_force(instruction, True)
    shebang = script.text.partition("\n")[0] if script.text.startswith("#!") else ""
    if (not shebang and _stops(words[1:])) or _stops(shebang.split()[1:]):
        return True
    for command in script.shell.commands:
        if command.name == "set" and _stops([word.text for word in command.words[1:]]):
            return True
        if command.name not in HARMLESS:
            return False
    return False


def _stops(options: list[str]) -> bool:
    """Whether ``-e`` or ``-o errexit`` is among the options of a shell."""
    return "errexit" in options or any(re.fullmatch(r"-[a-zA-Z]*e[a-zA-Z]*", each) for each in options)


def _loses_failure(script: Script) -> bool:
    """Whether a command follows another that may have failed: on another line or after a semicolon."""
    commands = [each for each in script.shell.commands if each.holder is None and each.name not in HARMLESS]
    return any(
        a.name not in ("exit", "return") and _SEQUEL.fullmatch(script.text, a.end, b.start)
        for a, b in pairwise(commands)
    )


_SEQUEL = re.compile(
    r"(?:(?!&&|\|\||\||\b(?:then|do|else|elif|esac|in)\b)[^\n;])*[\n;](?:(?!\b(?:then|do|else|elif|in)\b).)*", re.DOTALL
)


def no_lasting_effect(instruction: Instruction) -> Iterator[Problem]:
    """A RUN that only changes its own shell."""
    every = [step for step in steps(instruction) if not shell.carried_script(step.command)]
    if every and all(_is_forgotten(step.command) for step in every):
        command = every[0].command
        word = command.words[0] if command.words else command.assignments[0]
        name = command.name or word.text.partition("=")[0]
        instead = LASTS_NOT[command.name] if command.words else "ENV"
        message = f'"{brief(name)}" is forgotten when the RUN ends; use {instead} instead'
        yield every[0].script.problem(word.start, word.start + len(name), message)


def _is_forgotten(command: Command) -> bool:
    if command.redirects or command.wrappers:
        return False
    if command.name in ("source", "."):
        return len(command.words) > 1 and bool(_SETS_UP_SHELL.fullmatch(command.words[1].text))
    return not command.words or command.words[0].text in LASTS_NOT


# --- processes ---

#: Programs that go on until they are stopped, unless an option asks them for something else.
DAEMONS = frozenset(
    {
        "apache2", "catalina.sh", "cron", "crond", "dockerd", "haproxy", "httpd", "mariadbd", "memcached", "mongod",
        "mysqld", "mysqld_safe", "nginx", "php-fpm", "postgres", "rabbitmq-server", "redis-server", "rsyslogd",
        "slapd", "sshd", "supervisord", "tor", "vsftpd",
    }
)
STARTERS = frozenset({"apache2ctl", "apachectl", "pg_ctl", "rc-service", "service"})

#: Subcommands of systemctl that only write links, which stay.
OFFLINE = frozenset(
    {"add-requires", "add-wants", "disable", "enable", "get-default", "is-enabled", "link", "mask", "preset"}
    | {"preset-all", "reenable", "revert", "set-default", "unmask"}
)


def background_process(instruction: Instruction) -> Iterator[Problem]:
    """A process that is meant to go on and dies with the RUN."""
    for script in scripts(instruction):
        commands = [each for each in script.shell.commands if each.words]
        tops = [each for each in commands if each.holder is None]
        last = tops[-1] if tops else None
        for command in commands:
            word = _started(command, command is last, script.text)
            if word:
                message = f'what "{brief(shell.base_name(word.text))}" starts dies with this RUN; start it with CMD'
                yield Step(command, script).problem(word, message)
                return


def _started(command: Command, is_last: bool, text: str) -> Word | None:
    """The word that starts something to go on, if there is one."""
    texts = [word.text for word in command.words[1:]]
    if command.name == "initctl" or (command.name == "systemctl" and _acts_now(texts)):
        return command.words[0]
    if not is_last:
        return None
    if _ends_in_background(text):
        return command.words[0]
    nohup = next((word for word in command.wrappers if shell.base_name(word.text) == "nohup"), None)
    starts = "start" in texts and (command.name in STARTERS or "/init.d/" in command.words[0].text)
    return nohup or (command.words[0] if starts or (command.name in DAEMONS and not texts) else None)


def _acts_now(texts: list[str]) -> bool:
    verb = next((text for text in texts if not text.startswith("-")), "")
    return verb != "" and (verb not in OFFLINE or "--now" in texts)


def _ends_in_background(text: str) -> bool:
    text = text.rstrip(" \t\r\n;")
    return text.endswith("&") and not text.endswith(("&&", "\\&", ">&"))
