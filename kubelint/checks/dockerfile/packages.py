"""npm and pip in RUN, and the order of installing and copying."""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from kubelint.checks.dockerfile.copies import is_whole_context, sources
from kubelint.checks.dockerfile.history import happened, inherited, variable
from kubelint.checks.dockerfile.run import Step, keeps_out, mounts, steps
from kubelint.model import Problem, Related
from kubelint.views.dockerfile import Instruction, Stage
from kubelint.views.shell import Command, Word

#: The options of npm that take a value.
NPM_VALUED = frozenset(
    {
        "cache", "include", "install-strategy", "loglevel", "omit", "only", "prefix", "registry", "script-shell",
        "tag", "userconfig", "w", "workspace", "C",
    }
)
NPM_INSTALL = ("i", "install", "add", "in", "ins", "inst", "insta", "instal")
NPM_CI = ("ci", "clean-install", "install-clean", "ic")
LOCK_FILES = ("package-lock.json", "npm-shrinkwrap.json")

#: The options of pip that take a value.
PIP_VALUED = frozenset(
    {
        "C", "abi", "b", "build", "c", "cache-dir", "cert", "client-cert", "config-settings", "constraint", "d", "e",
        "editable", "exists-action", "extra-index-url", "f", "find-links", "global-option", "i", "implementation",
        "index-url", "install-option", "log", "no-binary", "only-binary", "platform", "prefix", "progress-bar",
        "proxy", "python", "python-version", "r", "report", "requirement", "retries", "root", "src", "t", "target",
        "timeout", "trusted-host", "upgrade-strategy", "use-feature",
    }
)
TRUE = frozenset({"1", "true", "True", "TRUE", "on", "On", "ON", "yes", "Yes", "YES"})


def npm_install_instead_of_ci(instruction: Instruction, *, require_lockfile_copied: bool) -> Iterator[Problem]:
    """An install of the project's own dependencies that may leave the lock file's versions."""
    for step in steps(instruction):
        command = step.command
        if command.name != "npm" or not _is_project_install(command):
            continue
        if not require_lockfile_copied or _has_lock_file(instruction):
            verb = command.arguments(NPM_VALUED)[0]
            message = f'npm {verb.text} may change locked versions; use "npm ci", which keeps to the lock file'
            yield step.problem(verb, message)


def _is_project_install(command: Command) -> bool:
    arguments = command.arguments(NPM_VALUED)
    names_no_package = len(arguments) == 1 and arguments[0].text in NPM_INSTALL[:2]
    return names_no_package and not command.has_flag("g", "global", "package-lock-only", valued=NPM_VALUED)


def _has_lock_file(instruction: Instruction) -> bool:
    """Whether the lock file has been copied into the stage, by name, by glob or with everything, or is mounted."""
    return _reads_context(instruction) or happened(instruction, _copies_lock_file)


def _reads_context(instruction: Instruction) -> bool:
    """Whether a RUN sees files of the build context through a bind mount."""
    return any(mount["type"] == "bind" and "from" not in mount for mount in mounts(instruction))


def _copies_lock_file(instruction: Instruction) -> bool:
    return any(
        is_whole_context(source) or any(fnmatchcase(lock, source.rpartition("/")[2]) for lock in LOCK_FILES)
        for source in sources(instruction)
    )


def npm_production_flag(instruction: Instruction) -> Iterator[Problem]:
    """Options by which old releases of npm left out development dependencies."""
    for step in steps(instruction):
        options, arguments = step.command.parsed(NPM_VALUED)
        verb = arguments[0].text if step.command.name == "npm" and arguments else ""
        if verb not in (*NPM_INSTALL, *NPM_CI, "prune"):
            continue
        for option in options:
            if option.name == "production" and option.value in (None, "true"):
                yield step.problem(option.word, f'option "{option.word.text}" is deprecated; use "--omit=dev"')
            if option.name == "only" and option.value in ("prod", "production"):
                yield step.problem(option.word, f'option "--only={option.value}" is deprecated; use "--omit=dev"')


def pip_cache_kept(instruction: Instruction, *, cache_targets: list[str]) -> Iterator[Problem]:
    """Downloaded packages that stay in the layer beside the installed ones."""
    found = []
    for step in reversed(list(steps(instruction))):
        if _drops_cache(step.command):
            break  # and with it what was installed before
        install = pip_install(step.command)
        if install and not step.command.has_flag("no-cache-dir", valued=PIP_VALUED):
            found.append(step.problem(install, "pip install keeps its download cache in the image; add --no-cache-dir"))
    if found and not _is_uncached(instruction, cache_targets):
        yield from reversed(found)


def pip_install(command: Command) -> Word | None:
    """The word ``install`` of ``pip install``, ``pip3 install``, ``python -m pip install``; None for other commands."""
    words = list(command.words)
    if re.fullmatch(r"python[\d.]*", command.name):
        modules = [index for index, word in enumerate(words) if word.text == "-m"]
        words = words[modules[0] + 1 :] if modules else []
    if not words or not re.fullmatch(r"pip[\d.]*", words[0].text.rpartition("/")[2]):
        return None
    arguments = command._replace(words=tuple(words)).arguments(PIP_VALUED)
    return arguments[0] if arguments and arguments[0].text == "install" else None


def _is_uncached(instruction: Instruction, targets: list[str]) -> bool:
    if variable(instruction, "PIP_NO_CACHE_DIR") in TRUE:
        return True
    texts = [instruction.text("text"), *(each["body"] for each in instruction.heredocs)]
    if any(found in TRUE for text in texts for found in re.findall(r"\bPIP_NO_CACHE_DIR=[\"']?(\w+)", text)):
        return True
    own = variable(instruction, "PIP_CACHE_DIR")
    return any(keeps_out(instruction, target) for target in (*targets, *([own] if own else [])))


def _drops_cache(command: Command) -> bool:
    """``rm -rf ~/.cache`` or ``pip cache purge``, later in the same RUN."""
    texts = [word.text for word in command.words]
    if command.name == "rm":
        return any(text.rstrip("/*").endswith((".cache", ".cache/pip")) for text in texts)
    return command.name.startswith("pip") and texts[1:3] == ["cache", "purge"]


# --- what is copied before dependencies are installed ---


def copy_all_before_install(instruction: Instruction) -> Iterator[Problem]:
    """Everything is copied before the dependencies are installed, so that every change installs them again."""
    stage = instruction.stage
    if stage is None or instruction.onbuild or not any(map(is_whole_context, sources(instruction))):
        return
    for each, step in _first_installs(stage):
        if each.index > instruction.index and not _reads_context(each):
            name = " ".join(word.text for word in step.command.words[:2])
            message = f'any change of a file repeats "{name}" below; copy what it reads first, the rest after it'
            yield Problem(instruction.path, message, related=(Related(each.path, "the install that is repeated"),))
            return


@lru_cache(maxsize=8)
def _first_installs(stage: Stage) -> list[tuple[Instruction, Step]]:
    """The instruction and command in which each tool first installs what is declared, unless an earlier stage did."""
    before = {tool for each in inherited(stage) for tool, _ in _dependency_installs(each)}
    found: dict[str, tuple[Instruction, Step]] = {}
    for each in stage.instructions:
        for tool, step in _dependency_installs(each):
            if tool not in before:
                found.setdefault(tool, (each, step))
    return list(found.values())


def _dependency_installs(instruction: Instruction) -> Iterator[tuple[str, Step]]:
    """Yield (tool, step) for each command that installs what a manifest declares."""
    if instruction.name == "RUN":
        for step in steps(instruction):
            tool = "pip" if pip_install(step.command) else step.command.name
            if tool in INSTALLS and INSTALLS[tool](step.command):
                yield tool, step


def _says(*beginnings: str) -> Callable[[Command], bool]:
    """Whether the arguments of a command are one of ``beginnings``, with nothing after it."""
    return lambda command: " ".join(word.text for word in command.arguments()) in beginnings


#: What installs declared dependencies, by tool.
INSTALLS: dict[str, Callable[[Command], bool]] = {
    "npm": lambda command: _says(*NPM_INSTALL, *NPM_CI)(command) and not command.has_flag("g", "global"),
    "yarn": _says("", "install"),
    "pnpm": _says("install", "i"),
    "bun": _says("install", "i"),
    "pip": lambda command: command.has_flag("r", "requirement", valued=PIP_VALUED),
    "poetry": _says("install"),
    "uv": lambda command: _says("sync")(command) or command.has_flag("r", "requirement"),
    "pipenv": _says("install", "sync"),
    "bundle": _says("", "install"),
    "bundler": _says("install"),
    "composer": _says("install"),
    "go": _says("mod download"),
    "cargo": _says("fetch"),
    "mvn": lambda command: any(word.text.startswith("dependency:") for word in command.arguments()),
    "dotnet": lambda command: [word.text for word in command.arguments()[:1]] == ["restore"],
}
