"""Installs of a project's own dependencies: the lock file, and what only development needs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.caches import YARN_VALUED
from kubelint.checks.dockerfile.history import happened, variable
from kubelint.checks.dockerfile.packages import NPM_CI, NPM_INSTALL, NPM_VALUED, TRUE
from kubelint.checks.dockerfile.pins import CARGO_VALUED
from kubelint.checks.dockerfile.run import steps
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command


class Tool(NamedTuple):
    """How a tool installs what a project declares, and what makes it keep to the lock file."""

    installs: tuple[str, ...]  # its arguments, all of them; "" is none
    locks: tuple[str, ...]  # options; the first is the one to name
    variables: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()


TOOLS = {
    "yarn": Tool(("", "install"), ("frozen-lockfile", "immutable"), ("YARN_ENABLE_IMMUTABLE_INSTALLS",), YARN_VALUED),
    "pnpm": Tool(("install", "i"), ("frozen-lockfile",), ("CI",), frozenset({"C", "dir", "filter", "F", "registry"})),
    "bun": Tool(("install", "i"), ("frozen-lockfile",), (), frozenset({"cwd", "registry"})),
    "uv": Tool(
        ("sync",),
        ("locked", "frozen"),
        ("UV_FROZEN", "UV_LOCKED"),
        frozenset({"extra", "group", "index", "index-url", "no-group", "only-group", "p", "package", "python"})
        | {"directory", "project", "no-install-package"},
    ),
    "pipenv": Tool(("install",), ("deploy", "ignore-pipfile"), (), frozenset({"categories", "python"})),
    "bundle": Tool(
        ("", "install"),
        ("frozen", "deployment"),
        ("BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT"),
        frozenset({"j", "jobs", "path", "r", "retry", "without", "with", "gemfile"}),
    ),
    "cargo": Tool(
        ("build", "b"), ("locked", "frozen", "offline"), (), CARGO_VALUED | {"p", "package", "manifest-path"}
    ),
    "dotnet": Tool(("restore",), ("locked-mode",), (), frozenset({"r", "runtime", "s", "source", "configfile"})),
}

_BUNDLE_CONFIG = re.compile(r"\bbundle config (?:set )?(?:--\w+ )*(?:frozen|deployment)[ =]['\"]?(?:true|1)")


def not_enforced(instruction: Instruction, *, tools: list[str]) -> Iterator[Problem]:
    """An install that changes the lock file where it does not fit, instead of complaining."""
    for step in steps(instruction):
        tool = TOOLS.get(step.command.name) if step.command.name in tools else None
        if tool is None or not _is_install(step.command, tool) or _is_locked(instruction, step.command, tool):
            continue
        words = step.command.arguments(tool.valued)[:1] or step.command.words[:1]
        what = " ".join(word.text for word in dict.fromkeys((step.command.words[0], *words)))
        message = f"{what} may take other versions than the lock file names; add --{tool.locks[0]}"
        yield step.problem(step.command.words[0], message)


def _is_install(command: Command, tool: Tool) -> bool:
    options, arguments = command.parsed(tool.valued)
    arguments = [each for each in arguments if not each.text.startswith("+")]  # cargo +nightly build
    if command.name == "cargo" and [each.text for each in arguments] == ["install"]:
        return any(each.name in ("path", "git") for each in options)
    first = arguments[0].text if arguments else ""
    asks = any(each.name in ("v", "version", "h", "help", "g", "global") for each in options)
    takes_paths = command.name in ("dotnet", "cargo")
    return first in tool.installs and not asks and (takes_paths or len(arguments) < 2)


def _is_locked(instruction: Instruction, command: Command, tool: Tool) -> bool:
    if command.has_flag(*tool.locks, valued=tool.valued):
        return True
    if any(variable(instruction, name) in TRUE for name in tool.variables):
        return True
    if any(word.text.split("=")[0] in tool.variables for word in (*command.assignments, *command.wrappers)):
        return True
    return command.name == "bundle" and (_configures(instruction) or happened(instruction, _configures))


def _configures(instruction: Instruction) -> bool:
    """Whether it tells bundler once and for all."""
    texts = (instruction.text("text"), *(each["body"] for each in instruction.heredocs))
    return any(_BUNDLE_CONFIG.search(text) for text in texts)


# --- what only development needs ---


def dev_dependencies(instruction: Instruction) -> Iterator[Problem]:
    """The tools of the developers in the image that runs."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or not stage.is_final or variable(instruction, "NODE_ENV") == "production":
        return
    for step in steps(instruction):
        verbs, valued, option = _NODE.get(step.command.name, ((), frozenset(), ""))
        texts = [word.text for word in step.command.arguments(valued)]
        if not verbs or " ".join(texts) not in verbs or _leaves_out(step.command, valued):
            continue
        message = f"{step.command.name} installs what only development needs; add {option}"
        yield step.problem(step.command.words[0], message)


def _leaves_out(command: Command, valued: frozenset[str]) -> bool:
    options = command.parsed(valued)[0]
    given = any(each.name in ("omit", "only", "production", "prod", "P", "g", "global") for each in options)
    return given or any(word.text == "NODE_ENV=production" for word in (*command.assignments, *command.wrappers))


_NODE: dict[str, tuple[tuple[str, ...], frozenset[str], str]] = {
    "npm": ((*NPM_CI, *NPM_INSTALL), NPM_VALUED, "--omit=dev"),
    "yarn": (("", "install"), YARN_VALUED, "--production"),
    "pnpm": (("install", "i"), TOOLS["pnpm"].valued, "--prod"),
}
