"""Variables and settings that switch off the check of certificates."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.history import expanded
from kubelint.checks.dockerfile.packages import NPM_VALUED
from kubelint.checks.dockerfile.run import Step, steps
from kubelint.model import Path, Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Word
from kubelint.views.shell.command import ASSIGNMENT

FALSE = ("0", "false", "no", "off")

#: Commands that keep what they are given as NAME=value for the commands after them, or run one with it.
EXPORTERS = ("declare", "env", "export", "local", "readonly", "typeset")


class Setting(NamedTuple):
    """A variable that is given a value, and how to report it."""

    name: str
    value: str
    problem: Callable[[str], Problem]


def settings(instruction: Instruction) -> Iterator[Setting]:
    """Yield the variables an ENV or ARG sets, or those that the commands of a RUN set or export."""
    for index, pair in enumerate(instruction.pairs):
        value = expanded(instruction, index)
        path = instruction.at("pairs", index, "name")
        yield Setting(pair["name"] or "", (pair["value"] or "") if value is None else value, _points_at(path))
    if instruction.name == "RUN":
        for step in steps(instruction):
            for word in _assignments(step):
                name, _, value = word.text.partition("=")
                yield Setting(name, value, _points_into(step, word, len(name)))


def _points_at(path: Path) -> Callable[[str], Problem]:
    return lambda message: Problem(path, message)


def _points_into(step: Step, word: Word, length: int) -> Callable[[str], Problem]:
    return lambda message: step.script.problem(word.start, word.start + length, message)


def _assignments(step: Step) -> Iterator[Word]:
    command = step.command
    yield from command.assignments
    given = command.words[1:] if command.name in EXPORTERS else ()
    yield from (word for word in (*command.wrappers, *given) if ASSIGNMENT.match(word.text))


def pip_trusted_host_env(instruction: Instruction) -> Iterator[Problem]:
    """A host that pip trusts whatever certificate it shows."""
    message = "PIP_TRUSTED_HOST makes pip accept any certificate of a host; set PIP_CERT to the authority's instead"
    return _set(instruction, ("pip_trusted_host",), bool, message)


def python_https_unverified(instruction: Instruction) -> Iterator[Problem]:
    """Python programs that talk to whoever answers."""
    message = "PYTHONHTTPSVERIFY=0 makes Python accept any certificate; set SSL_CERT_FILE to the authority's instead"
    return _set(instruction, ("pythonhttpsverify",), lambda value: value == "0", message)


def node_tls_unverified(instruction: Instruction) -> Iterator[Problem]:
    """Node programs that talk to whoever answers."""
    message = "NODE_TLS_REJECT_UNAUTHORIZED=0 makes Node accept any certificate; set NODE_EXTRA_CA_CERTS instead"
    return _set(instruction, ("node_tls_reject_unauthorized",), lambda value: value == "0", message)


def npm_strict_ssl_env(instruction: Instruction) -> Iterator[Problem]:
    """npm that talks to whoever answers."""
    message = "strict_ssl=false makes npm accept any certificate; name the authority's with npm_config_cafile"
    return _set(instruction, ("npm_config_strict_ssl",), lambda value: value.lower() == "false", message)


def _set(
    instruction: Instruction, names: tuple[str, ...], is_bad: Callable[[str], bool], message: str
) -> Iterator[Problem]:
    for setting in settings(instruction):
        if setting.name.lower() in names and is_bad(setting.value.strip("'\"")):
            yield setting.problem(message)


# --- settings of tools ---


def npm_strict_ssl_config(instruction: Instruction) -> Iterator[Problem]:
    """npm or yarn told to talk to whoever answers."""
    for step in steps(instruction):
        words = step.command.arguments(NPM_VALUED) if step.command.name in ("npm", "yarn") else []
        rest = [word for word in words if word.text not in ("config", "c")]
        if len(rest) > 1 and rest[0].text == "set":
            text = "=".join(word.text.strip("'\"") for word in rest[1:3]).lower()
            if text.startswith("strict-ssl=false"):
                name = step.command.name
                message = f"strict-ssl false makes {name} accept any certificate; name the authority's with cafile"
                yield step.script.problem(rest[1].start, rest[1].offset(len("strict-ssl")), message)


def git_ssl_unverified(instruction: Instruction) -> Iterator[Problem]:
    """git told to talk to whoever answers."""
    message = "makes git accept any certificate; set http.sslCAInfo to the authority's instead"
    yield from _set(instruction, ("git_ssl_no_verify",), bool, f"GIT_SSL_NO_VERIFY {message}")
    for step in steps(instruction) if instruction.name == "RUN" else ():
        words = step.command.words if step.command.name == "git" else ()
        for word, following in zip(words, (*words[1:], None), strict=False):
            name, equals, value = word.text.partition("=")
            value = value if equals else following.text if following else ""
            if _SSL_VERIFY.fullmatch(name) and value.strip("'\"").lower() in FALSE:
                yield step.script.problem(word.start, word.offset(len(name)), f"http.sslVerify=false {message}")


_SSL_VERIFY = re.compile(r"(?:-c)?http\.(?:.+\.)?sslverify", re.IGNORECASE)


def yum_ssl_unverified(instruction: Instruction) -> Iterator[Problem]:
    """A repository of yum or dnf that may be anybody's."""
    for step in steps(instruction):
        if step.command.name in ("dnf", "dnf5", "microdnf", "yum", "yum-config-manager"):
            for word in step.command.words[1:]:
                if _SETOPT.fullmatch(word.text):
                    name = step.command.name
                    message = f"{name} accepts any certificate of the mirror; set sslcacert to the authority's instead"
                    yield step.problem(word, message)


_SETOPT = re.compile(r"(?:--setopt=)?(?:\S+\.)?sslverify=(?:0|false|no)", re.IGNORECASE)
