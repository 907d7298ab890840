"""How CMD, ENTRYPOINT and HEALTHCHECK work together, and with the shell of the base image."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import accumulate

from kubelint.checks.dockerfile.history import happened
from kubelint.checks.dockerfile.run import Script, Step, steps
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views import shell
from kubelint.views.dockerfile import SCRATCH, Instruction, Stage
from kubelint.views.shell import Command

#: Images without a shell.
SHELLLESS = (
    "cgr.dev/chainguard/static",
    "docker.io/library/hello-world",
    "gcr.io/distroless/*",
)
#: Options of curl that take a value, beside those it is told to fail by.
CURL_VALUED = frozenset("ACDEFHKPQTUXYbcdehmortuwxyz") | {
    "connect-timeout", "connect-to", "data", "header", "max-time", "output", "request", "resolve", "retry", "url",
    "user", "user-agent", "write-out",
}


def ignores_cmd(instruction: Instruction) -> Iterator[Problem]:
    """An ENTRYPOINT that runs in a shell, so that CMD and the arguments of ``docker run`` are lost."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or instruction.form != "shell" or stage.last("ENTRYPOINT") != instruction:
        return
    cmd = stage.last("CMD")
    if cmd and not _takes_arguments(instruction.args[-1]):
        message = "ENTRYPOINT runs in a shell, which passes no arguments on, so CMD is ignored; write a JSON array"
        yield Problem(instruction.path, message, related=(Related(cmd.path, "the CMD that is ignored"),))


def _takes_arguments(text: str) -> bool:
    return any(each in text for each in ('"$@"', "$@", "$*"))


def shell_cmd(instruction: Instruction) -> Iterator[Problem]:
    """A CMD in shell form that an ENTRYPOINT in JSON form gets as its arguments."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or instruction.form != "shell" or stage.last("CMD") != instruction:
        return
    entry = stage.last("ENTRYPOINT")
    if entry and entry.is_json and entry.args and not _runs_arguments(entry.args):
        program = brief(entry.args[0], 40)
        message = f'ENTRYPOINT "{program}" gets "/bin/sh -c ..." as its arguments; write CMD as a JSON array'
        yield Problem(instruction.path, message, related=(Related(entry.path, "the ENTRYPOINT"),))


def _runs_arguments(words: list[str]) -> bool:
    """Whether a program runs the command that follows it: ``tini --``, ``env``, ``docker-entrypoint.sh``."""
    name = shell.base_name(words[0])
    runs = ("tini", "dumb-init", "catatonit", "docker-init", "s6-overlay", "init", "gosu", "su-exec", "env", "nice")
    return name in runs or name.endswith(".sh") or "entrypoint" in name


def package_manager(instruction: Instruction, *, commands: list[str]) -> Iterator[Problem]:
    """A package manager between Docker and the program, which swallows signals and exit codes."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or not stage.is_final:
        return
    for step in steps(instruction):
        command = step.command
        if command.words and (command.name in commands or _is_bun_run(command)):
            message = f'{command.name} stands between Docker and the program; start the program itself, such as "node"'
            yield step.problem(command.words[0], message)
        return


def _is_bun_run(command: Command) -> bool:
    return command.name == "bun" and len(command.words) > 1 and command.words[1].text == "run"


def without_shell(instruction: Instruction, *, images: list[str]) -> Iterator[Problem]:
    """A command for a shell in an image that has none."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or instruction.form != "shell" or not instruction.text("text"):
        return
    base = [*stage.ancestry()][-1]
    if not _has_no_shell(base, images) or happened(instruction, _may_bring_shell):
        return
    name = brief(base.text("base") or base.base_text)
    yield Problem(instruction.path, f'{instruction.name} needs a shell, and "{name}" has none; write a JSON array')


def _has_no_shell(stage: Stage, patterns: list[str]) -> bool:
    if stage.text("base") == SCRATCH:
        return True
    image = stage.base
    if image is None or image.tag.startswith("debug"):
        return False
    return any(fnmatchcase(image.full_name, pattern) for pattern in (*SHELLLESS, *patterns))


def _may_bring_shell(instruction: Instruction) -> bool:
    """Whether it brings a root file system, a shell, or a shell of its own to run commands with."""
    if instruction.name == "SHELL":
        return True
    if instruction.name not in ("ADD", "COPY") or len(instruction.args) < 2:
        return False
    target = instruction.args[-1]
    words = " ".join(instruction.args).lower()
    is_root = target in ("/", "./", ".")
    brings = any(name in words for name in ("busybox", "/bin", "bash", "/sh", "rootfs", "toybox", "usr"))
    return brings or (is_root and (instruction.name == "ADD" or instruction.flag("from") is not None))


def curl_without_fail(instruction: Instruction) -> Iterator[Problem]:
    """A health check by curl, which finds an answer of HTTP 500 as good as any."""
    for step in _checks(instruction):
        command = step.command
        if command.name != "curl" or _fails(command) or _output_is_read(instruction):
            continue
        yield step.problem(command.words[0], "curl is content with an error page, so the check passes; add --fail")


def _checks(instruction: Instruction) -> Iterator[Step]:
    """The commands of a health check."""
    words = tuple(instruction.args[1:])
    if instruction.form == "shell":
        script = Script(shell.read(words[0]), words[0], ((0, instruction.argument(-1)),))
    elif instruction.form == "json":
        starts = accumulate((len(word) + 1 for word in words), initial=0)
        places = tuple((start, instruction.at("args", index)) for index, start in enumerate(starts, 1))
        script = Script(shell.read_words(words), " ".join(words), places)
    else:
        return
    yield from (Step(command, script) for command in script.shell.commands)


def _fails(command: Command) -> bool:
    return command.has_flag("f", "fail", "fail-with-body", "fail-early", valued=CURL_VALUED)


def _output_is_read(instruction: Instruction) -> bool:
    """Whether something looks at what curl says: a pipe, a substitution or a test."""
    text = " ".join(instruction.args)
    return "$(" in text or "`" in text or "|" in text.replace("||", "")
