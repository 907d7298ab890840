"""What each instruction takes: which flags, and how many arguments of what kind.

Source: https://docs.docker.com/reference/dockerfile/
"""

import re
from collections.abc import Callable

from kubelint.load.dockerfile.heredocs import opening
from kubelint.load.dockerfile.statement import Statement
from kubelint.load.dockerfile.values import duration_fault
from kubelint.load.dockerfile.words import Word
from kubelint.text import brief, suggest

#: Kinds of flags: with a value; with a value and any number of times; with "true", "false" or nothing.
ONCE, OFTEN, SWITCH = "once", "often", "switch"

FLAGS: dict[str, dict[str, str]] = {
    "ADD": {
        "checksum": ONCE,
        "chmod": ONCE,
        "chown": ONCE,
        "exclude": OFTEN,
        "keep-git-dir": SWITCH,
        "link": SWITCH,
        "unpack": SWITCH,
    },
    "COPY": {"chmod": ONCE, "chown": ONCE, "exclude": OFTEN, "from": ONCE, "link": SWITCH, "parents": SWITCH},
    "FROM": {"platform": ONCE},
    "HEALTHCHECK": {"interval": ONCE, "retries": ONCE, "start-interval": ONCE, "start-period": ONCE, "timeout": ONCE},
    "RUN": {"device": OFTEN, "mount": OFTEN, "network": ONCE, "security": ONCE},
}

#: The flags that take one of a few words.
CHOICES = {"network": ("default", "none", "host"), "security": ("sandbox", "insecure")}

DURATIONS = ("interval", "timeout", "start-period", "start-interval")

STAGE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")


def check(statement: Statement) -> None:
    """Complain about whatever BuildKit would refuse in the instruction by itself."""
    arguments = ARGUMENTS.get(statement.name)
    if arguments is None:
        _unknown(statement)
        return
    arguments(statement)
    if _ignores_flags(statement):
        return
    allowed = FLAGS.get(statement.name, {})
    seen: set[str] = set()
    for word in statement.flags:
        _check_flag(statement, word, allowed, seen)


def _ignores_flags(statement: Statement) -> bool:
    """BuildKit does not look at the flags of these."""
    none = statement.name == "HEALTHCHECK" and [each.upper() for each in statement.args[:1]] == ["NONE"]
    return none or statement.name == "STOPSIGNAL"


def _unknown(statement: Statement) -> None:
    if not statement.name:
        statement.complain("escape character stands alone; an instruction should follow it")
        return
    hint = suggest(statement.name, ARGUMENTS)
    statement.complain(f'unknown instruction "{brief(statement.keyword.text)}"{hint}')


def _check_flag(statement: Statement, word: Word, allowed: dict[str, str], seen: set[str]) -> None:
    name, equals, value = word.text[2:].partition("=")
    kind = allowed.get(name)
    if kind is None:
        hint = suggest(f"--{name}", [f"--{each}" for each in allowed]) if allowed else "; it takes no flags"
        statement.complain(f'{statement.name} has no flag "--{brief(name)}"{hint}', word)
    elif name in seen and kind != OFTEN:
        statement.complain(f'flag "--{name}" is given twice; {statement.name} takes it once', word)
    elif kind == SWITCH:
        if (equals or value) and value.lower() not in ("true", "false"):
            statement.complain(f'flag "--{name}" is "{brief(value)}"; it takes "true" or "false"', word)
    elif not equals:
        statement.complain(f'flag "--{name}" has no value; write --{name}=value', word)
    elif name in CHOICES and value not in CHOICES[name]:
        choices = ", ".join(f'"{each}"' for each in CHOICES[name])
        statement.complain(f'flag "--{name}" is "{brief(value)}"; it takes one of {choices}', word)
    seen.add(name)


def _anything(statement: Statement) -> None:
    """RUN, CMD and ENTRYPOINT may even be empty."""


def _from(statement: Statement) -> None:
    words = statement.words
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].text.lower() != "as"):
        at = words[3] if len(words) > 3 else words[1] if len(words) > 1 else None
        message = 'FROM takes an image, or an image, "AS" and a stage name; a comment needs a line of its own'
        statement.complain(message, at)
    elif len(words) == 3 and not STAGE_NAME.fullmatch(words[2].text.lower()):
        name = brief(words[2].text)
        statement.complain(f'stage name "{name}" is not a letter followed by letters, digits, "-", "_", "."', words[2])


def _copy(statement: Statement) -> None:
    args = statement.args
    if len(args) < 2:
        statement.complain(f"{statement.name} takes a source and a destination, at least")
    elif statement.words and opening(statement.words[-1].text):
        message = f"destination of {statement.name} is a here-document; a path should follow it"
        statement.complain(message, statement.words[-1])


def _some(statement: Statement) -> None:
    if not statement.args:
        statement.complain(f"{statement.name} takes one argument, at least")


def _exactly_one(statement: Statement) -> None:
    if not statement.args:
        statement.complain(f"{statement.name} takes an argument, and has none")


def _some_pairs(statement: Statement) -> None:
    if not statement.pairs and not statement.faults:
        example = "name or name=value" if statement.name == "ARG" else "name=value"
        statement.complain(f"{statement.name} takes {example}, and has none")


def _volume(statement: Statement) -> None:
    _some(statement)
    for text, place in zip(statement.args, statement.places(), strict=False):
        if not text.strip():
            statement.complain("VOLUME has an empty path; each should name a directory", place)


def _shell(statement: Statement) -> None:
    if statement.faults:
        return
    if not statement.args:
        statement.complain('SHELL takes a JSON array, as in ["/bin/bash", "-c"], and has none')
    elif statement.form != "json":
        statement.complain('SHELL is not a JSON array; write it as in ["/bin/bash", "-c"]', statement.words[0])


def _healthcheck(statement: Statement) -> None:
    args = statement.args
    kind = args[0].upper() if args else ""
    if kind not in ("CMD", "NONE"):
        statement.complain('HEALTHCHECK takes "CMD" and a command, or "NONE"', statement.words[0] if args else None)
    elif kind == "NONE" and len(args) > 1:
        statement.complain("HEALTHCHECK NONE takes no arguments", statement.places()[1])
    elif kind == "CMD" and len(args) == 1:
        statement.complain("HEALTHCHECK CMD has no command", statement.words[0])
    for name, word in statement.flag_values():
        if kind == "CMD" and word and (fault := _health_fault(name, word.text)):
            statement.complain(f'flag "--{name}" is "{brief(word.text)}"; {fault}', word)


def _health_fault(name: str, value: str) -> str:
    if name in DURATIONS:
        return duration_fault(value)
    if name == "retries" and value and not re.fullmatch(r"\+?[0-9]{1,9}", value):
        return "it should be a whole number"
    return ""


def _onbuild(statement: Statement) -> None:
    child = statement.child
    if child is None:
        statement.complain("ONBUILD takes an instruction, and has none")
    elif child.name in ("ONBUILD", "FROM", "MAINTAINER"):
        statement.complain(f"ONBUILD cannot trigger {child.name}", child.keyword, "onbuild-forbidden-trigger")
    else:
        check(child)


ARGUMENTS: dict[str, Callable[[Statement], None]] = {
    "ADD": _copy,
    "ARG": _some_pairs,
    "CMD": _anything,
    "COPY": _copy,
    "ENTRYPOINT": _anything,
    "ENV": _some_pairs,
    "EXPOSE": _some,
    "FROM": _from,
    "HEALTHCHECK": _healthcheck,
    "LABEL": _some_pairs,
    "MAINTAINER": _exactly_one,
    "ONBUILD": _onbuild,
    "RUN": _anything,
    "SHELL": _shell,
    "STOPSIGNAL": _exactly_one,
    "USER": _exactly_one,
    "VOLUME": _volume,
    "WORKDIR": _exactly_one,
}
