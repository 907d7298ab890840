"""Credentials on the command line of a RUN, and secrets that a command puts into the layer."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.downloaders import CURL_VALUED, redirected
from kubelint.checks.dockerfile.history import variable
from kubelint.checks.dockerfile.run import mounts, steps
from kubelint.model import Problem
from kubelint.secrets import is_dummy
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

#: Files in which tools keep what they log in with, and what in them is worth keeping.
LOGIN_FILES = (".netrc", ".npmrc", ".pypirc", ".git-credentials")
_LOGIN = re.compile(r"_auth|password|://[^/\s]*@|^machine |\blogin ", re.IGNORECASE)

_USER_IN_ADDRESS = re.compile(r"\b(?:https?|ftp|git\+https?|git|svn)://([^/\s:@\"']*)(?::([^/\s@\"']+))?@([^/\s:\"']*)")
_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)")


class Login(NamedTuple):
    """A subcommand that logs in, and the options of it that hold a credential."""

    verbs: tuple[str, ...]
    options: tuple[str, ...]


_LOGIN_BY_PASSWORD = (Login(("login",), ("p", "password")),)
LOGINS = {
    "az": (Login(("login",), ("p", "password", "federated-token")),),
    "doctl": (Login(("auth", "init"), ("t", "access-token")),),
    "docker": _LOGIN_BY_PASSWORD,
    "podman": _LOGIN_BY_PASSWORD,
    "helm": (Login(("registry", "login"), ("p", "password")), Login(("repo", "add"), ("password",))),
    "sshpass": (Login((), ("p",)),),
    **{name: (Login((), ("p", "password")),) for name in ("mariadb", "mysql", "mysqladmin", "mysqldump")},
}
_VALUED = frozenset(
    {"P", "access-token", "federated-token", "h", "p", "password", "t", "tenant", "u", "user", "username"}
)


class Hit(NamedTuple):
    """A credential in a command: the word that holds it, and how to call it."""

    word: Word
    what: str


def secret_in_run(instruction: Instruction) -> Iterator[Problem]:
    """A credential on the command line: it is in the history of the image, or in the cache of the builder."""
    for step in steps(instruction):
        for word, what in _hits(instruction, step.command):
            message = f"{what} is on the command line and so in the image's history; use RUN --mount=type=secret"
            yield step.problem(word, message)
            break


def _hits(instruction: Instruction, command: Command) -> Iterator[Hit]:
    for word, value, what in (*_logins(command), *_configured(command), *_in_addresses(command), *_written(command)):
        if _is_exposed(instruction, value):
            yield Hit(word, what)


def _is_exposed(instruction: Instruction, value: str) -> bool:
    """Whether a value is written here or comes from an ARG or ENV; not so what is read from a mounted secret."""
    if "$(" in value or "`" in value or "/run/secrets" in value:
        return False
    mounted = {mount.get("env") for mount in mounts(instruction) if mount["type"] == "secret"}
    names = [name for name in _NAME.findall(value) if name not in mounted]
    if "$" in value:
        return any(_is_declared(instruction, name) for name in names)
    return bool(value) and value != "-" and not is_dummy(value)


def _is_declared(instruction: Instruction, name: str) -> bool:
    stage = instruction.stage
    return stage is not None and (name in stage.env or name in stage.args or variable(instruction, name) is not None)


def _logins(command: Command) -> Iterator[tuple[Word, str, str]]:
    """Yield (word, value, what) of the passwords that are given as options."""
    if command.name == "curl":
        for option in command.parsed(CURL_VALUED)[0]:
            if option.name in ("u", "user") and ":" in (option.value or ""):
                yield option.word, (option.value or "").partition(":")[2], "a password of curl"
        return
    for login in LOGINS.get(command.name, ()):
        options, arguments = command.parsed(_VALUED)
        if tuple(word.text for word in arguments[: len(login.verbs)]) == login.verbs:
            for option in options:
                if option.name in login.options and (option.value or "") and not _is_port(command, option.word):
                    yield option.word, option.value or "", f"a credential of {command.name}"


def _is_port(command: Command, word: Word) -> bool:
    """``mysql -p name`` asks for the password: the value has to be in the same word."""
    return command.name.startswith(("mysql", "mariadb")) and word.text == "-p"


_AWS_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def _configured(command: Command) -> Iterator[tuple[Word, str, str]]:
    if command.name not in ("aws", "gcloud", "npm", "pnpm", "yarn"):
        return
    texts = [word.text for word in command.words]
    if command.name == "aws" and texts[1:3] == ["configure", "set"] and texts[3:4] and texts[3] in _AWS_KEYS:
        yield command.words[-1], " ".join(texts[4:5]), "a key of aws"
    if texts[1:3] == ["auth", "activate-service-account"] and command.name == "gcloud":
        files = [text for text in texts if "key-file" in text or text.endswith((".json", ".p12"))]
        if not any("/run/secrets" in text for text in texts):
            yield command.words[0], " ".join(files) or "key", "a key of gcloud"
    if texts[1:3] == ["config", "set"] and command.name in ("npm", "yarn", "pnpm"):
        setting = re.fullmatch(r"(\S*:_(?:authToken|auth|password))(?:[=\s]+(.+))?", " ".join(texts[3:5]), re.DOTALL)
        if setting:
            yield command.words[3], setting[2] or "", f"a token of {command.name}"


def _in_addresses(command: Command) -> Iterator[tuple[Word, str, str]]:
    for word in command.words[1:]:
        for user, password, host in _USER_IN_ADDRESS.findall(word.text) if "@" in word.text else ():
            value = password or (user if _may_be_token(user) else "")
            if value and not host.startswith(("localhost", "127.")):
                yield word, value, "a credential in an address"


def _may_be_token(user: str) -> bool:
    return "$" in user or len(user) >= 20


def _written(command: Command) -> Iterator[tuple[Word, str, str]]:
    """What is written to a file to log in with."""
    if command.name in ("echo", "printf") and any(name.endswith(LOGIN_FILES) for name in redirected(command)):
        for word in command.words[1:]:
            if _LOGIN.search(word.text):
                yield word, re.split(r"[=:\s]+", word.text.strip())[-1], "a login"


# --- mounted secrets ---

COPIERS = frozenset({"cp", "install", "mv"})
WRITERS = frozenset({"awk", "base64", "cat", "echo", "envsubst", "printf", "sed", "tee"})
NO_LAYER = ("/dev/", "/proc/", "/run/", "/sys/")


def secret_written(instruction: Instruction) -> Iterator[Problem]:
    """A mounted secret that a command copies to where it stays."""
    secrets = [mount for mount in mounts(instruction) if mount["type"] == "secret"]
    if not secrets:
        return
    places = {"/run/secrets", *(mount.get("target", "/run/secrets") for mount in secrets if "env" not in mount)}
    names = {mount["env"] for mount in secrets if mount.get("env")}
    every = list(steps(instruction))
    deleted = {word.text: index for index, step in enumerate(every) for word in _deleted(step.command)}
    tees = {number: step.command for step in every if step.command.name == "tee" for number, _ in step.command.pipes}
    for index, step in enumerate(every):
        target = _target(step.command, places, names, tees)
        if target and not target.startswith(NO_LAYER) and target not in places and deleted.get(target, -1) < index:
            message = f"{step.command.name} writes a secret into the layer; use the mounted file where it is"
            yield step.problem(step.command.words[0], message)


def _deleted(command: Command) -> list[Word]:
    return command.arguments() if command.name in ("rm", "shred", "unlink") else []


def _target(command: Command, places: set[str], names: set[str], tees: dict[int, Command]) -> str:
    """The file a command writes a secret to, itself or through ``tee``; "" where it writes none."""
    texts = [word.text for word in command.words[1:]]
    given = [text for text in texts if any(place in text for place in places) or _mentions(text, names)]
    if not given:
        return ""
    if command.name in COPIERS or (command.name == "sed" and command.has_flag("i", "in-place")):
        return "" if texts[-1] in given else texts[-1]
    if command.name not in WRITERS:
        return ""
    fed = [tees[number] for number, _ in command.pipes if number in tees and command.feeds(tees[number])]
    return next(iter([*redirected(command), *(word.text for tee in fed for word in tee.arguments())]), "")


def _mentions(text: str, names: set[str]) -> bool:
    return any(name in names for name in _NAME.findall(text))
