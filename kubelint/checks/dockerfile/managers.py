"""Package managers of distributions: versions, questions, and what they leave behind.

What they have in common is here, what sets them apart is a row of data.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.run import Step, keeps_out, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word


class Manager(NamedTuple):
    """How one package manager, or several that are used alike, is spoken to."""

    programs: tuple[str, ...]
    installs: tuple[str, ...]  # subcommands that are followed by packages
    valued: frozenset[str]  # options that take a value
    is_pinned: Callable[[str], bool]
    pin: str  # how a version is written
    asks: tuple[str, ...] = ()  # subcommands that want to be confirmed
    answers: tuple[str, ...] = ()  # options that do it; the first is the one to name
    fills: tuple[str, ...] = ()  # subcommands that leave something in the cache
    cleans: tuple[str, ...] = ()  # subcommands that empty it; the first is the one to name
    caches: tuple[str, ...] = ()


def has_version(package: str) -> bool:
    """Whether a package of dnf or yum has a version: ``curl-7.76``, ``curl-7.*``, ``curl-$VERSION``; files have one."""
    if package.endswith(".rpm") or package.startswith("@") or "://" in package:
        return True  # a file, or a group, which has no version
    tail = package.partition("-")[2]
    return "$" in tail or (any(part[:1].isdigit() for part in tail.split("-")) and bool(_VERSION.fullmatch(tail)))


_VERSION = re.compile(r"[\w.~^:+*-]+")

_RPM_VALUED = frozenset(
    {
        "R", "advisory", "c", "comment", "config", "d", "debuglevel", "disableplugin", "disablerepo", "e",
        "enableplugin", "enablerepo", "errorlevel", "exclude", "excludepkgs", "forcearch", "installroot", "releasever",
        "repo", "repofrompath", "repoid", "rpmverbosity", "setopt", "x",
    }
)
_RPM_ASKS = ("install", "groupinstall", "localinstall")
_RPM_CLEANS = ("clean all", "clean dbcache", "clean metadata", "clean packages")

APK = Manager(
    programs=("apk",),
    installs=("add",),
    valued=frozenset(
        {"X", "arch", "cache-dir", "cache-max-age", "keys-dir", "p", "progress-fd", "repositories-file", "repository"}
        | {"root", "t", "timeout", "virtual", "wait"}
    ),
    is_pinned=lambda package: package.endswith(".apk") or package[:1] == "!" or any(c in package for c in "=~<>"),
    pin="=<version>",
)
YUM = Manager(
    programs=("yum",),
    installs=("install",),
    valued=_RPM_VALUED,
    is_pinned=has_version,
    pin="-<version>",
    asks=_RPM_ASKS,
    answers=("y", "assumeyes"),
    fills=("install",),
    cleans=_RPM_CLEANS,
    caches=("/var/cache/yum", "/var/cache/dnf"),
)
DNF = Manager(
    programs=("dnf", "microdnf"),
    installs=("install",),
    valued=_RPM_VALUED,
    is_pinned=has_version,
    pin="-<version>",
    asks=_RPM_ASKS,
    answers=("y", "assumeyes"),
    fills=("install", "in", "upgrade", "up", "upgrade-minimal", "up-min", "reinstall", "rei"),
    cleans=_RPM_CLEANS,
    caches=("/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/yum"),
)
ZYPPER = Manager(
    programs=("zypper",),
    installs=("install", "in"),
    valued=frozenset(
        {"C", "D", "R", "c", "config", "from", "p", "plus-content", "plus-repo", "r", "releasever", "repo", "root", "t"}
        | {"type", "installroot", "cache-dir", "reposd-dir", "solv-cache-dir", "raw-cache-dir", "pkg-cache-dir"}
    ),
    is_pinned=lambda package: package.endswith(".rpm") or any(sign in package for sign in "=<>"),
    pin="=<version>",
    asks=("install", "in", "remove", "rm", "source-install", "si", "patch"),
    answers=("non-interactive", "n", "y", "no-confirm"),
    fills=("install", "in"),
    cleans=("clean", "cc"),
    caches=("/var/cache/zypp",),
)


class Call(NamedTuple):
    """One use of a package manager."""

    step: Step
    verb: Word  # the subcommand that was asked for
    before: list[Word]  # arguments in front of it: ``module`` of ``dnf module install``
    packages: list[Word]


def calls(instruction: Instruction, manager: Manager, verbs: Collection[str]) -> Iterator[Call]:
    """Yield the commands of a RUN that use one of the subcommands ``verbs`` of a package manager."""
    yield from filter(None, (call(step, manager, verbs) for step in steps(instruction)))


def call(step: Step, manager: Manager, verbs: Collection[str]) -> Call | None:
    """The command as a use of one of the subcommands ``verbs``; None where it is something else."""
    arguments = step.command.arguments(manager.valued) if step.command.name in manager.programs else []
    at = next((index for index, word in enumerate(arguments) if word.text in verbs), None)
    return None if at is None else Call(step, arguments[at], arguments[:at], arguments[at + 1 :])


# --- versions ---


def unpinned(instruction: Instruction, manager: Manager, ignored: Collection[str] = ()) -> list[Problem]:
    """Packages that are installed in whatever version there is; one problem for a RUN."""
    found = []
    for use in calls(instruction, manager, manager.installs):
        kinds = {word.text for word in use.before}
        pinned = _has_stream if "module" in kinds else manager.is_pinned
        if not kinds & {"group", "groups"}:
            found += [(use.step, each) for each in use.packages if not pinned(each.text) and each.text not in ignored]
    return in_any_version(found, manager.pin)


def _has_stream(module: str) -> bool:
    return ":" in module


def in_any_version(found: list[tuple[Step, Word]], pin: str) -> list[Problem]:
    """One problem for all packages without a version; ``pin`` is what to put after a name."""
    if not found:
        return []
    step, word = found[0]
    others = f" and {len(found) - 1} more" if len(found) > 1 else ""
    name = brief(word.text)
    message = f'{step.command.name} installs "{name}"{others} in any version; name one: "{name}{pin}"'
    return [step.problem(word, message)]


# --- questions ---


def unanswered(instruction: Instruction, manager: Manager) -> list[Problem]:
    """A subcommand that asks before it acts, in a build where nobody answers; one problem for a RUN."""
    pipes = [step.command for step in steps(instruction) if step.command.name == "yes"]
    for use in calls(instruction, manager, manager.asks):
        command = use.step.command
        if not command.has_flag(*manager.answers, valued=manager.valued) and not any(y.feeds(command) for y in pipes):
            option = f"--{manager.answers[0]}" if len(manager.answers[0]) > 1 else f"-{manager.answers[0]}"
            message = f"{command.name} {use.verb.text} asks for confirmation, which fails a build; add {option}"
            return [use.step.problem(use.verb, message)]
    return []


# --- caches ---


def uncleaned(instruction: Instruction, manager: Manager, targets: Iterable[str]) -> list[Problem]:
    """A cache that is filled and neither emptied later in the same RUN nor kept out by a mount on ``targets``."""
    if any(keeps_out(instruction, target) for target in targets):
        return []
    found = None
    cleaned: set[str] = set()
    for step in reversed(list(steps(instruction))):
        command = step.command
        if removes(command, manager.caches):
            break
        if command.name in manager.programs and _is_clean(command, manager):
            cleaned.add(command.name)
        elif command.name not in cleaned:
            found = call(step, manager, manager.fills) or found
    if found is None:
        return []
    name = found.step.command.name
    message = f"{name} {found.verb.text} leaves its cache in the layer; end the RUN with {name} {manager.cleans[0]}"
    return [found.step.problem(found.verb, message)]


def _is_clean(command: Command, manager: Manager) -> bool:
    verb, *what = [word.text for word in command.arguments(manager.valued)] or [""]
    return not {verb, *(f"{verb} {each}" for each in what)}.isdisjoint(manager.cleans)


def removes(command: Command, folders: Iterable[str]) -> bool:
    """Whether it deletes one of the folders, what is in it, or a folder around it."""
    texts = [word.text for word in command.words[1:] if len(word.text) > 4]
    is_removal = command.name == "rm" or (command.name == "find" and not {"-delete", "rm"}.isdisjoint(texts))
    return is_removal and any(_covers(text, folder) for text in texts for folder in folders)


def _covers(text: str, folder: str) -> bool:
    """Whether a path, perhaps with a pattern in it, is a folder, around it or inside it."""
    stem = re.split(r"[*{?\[]", text, maxsplit=1)[0]
    return text.startswith(folder) or (len(stem) > 4 and folder.startswith(stem.rstrip("/")))
