"""The index of a package manager, refreshed and used in one RUN or not, and upgrades of everything."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubelint.checks.dockerfile.history import NEVER, first
from kubelint.checks.dockerfile.managers import APK, DNF
from kubelint.checks.dockerfile.run import Step, keeps_out, steps
from kubelint.checks.dockerfile.unverified import APT_VALUED
from kubelint.model import Problem
from kubelint.views import shell
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word


class Index(NamedTuple):
    """The subcommands of a package manager that refresh its index, those that use it, and where it is."""

    programs: tuple[str, ...]
    refreshes: tuple[str, ...]
    uses: tuple[str, ...]
    folders: tuple[str, ...]
    valued: frozenset[str]


APT_USES = (
    "build-dep", "dist-upgrade", "dselect-upgrade", "full-upgrade", "install", "reinstall", "safe-upgrade", "satisfy",
    "source", "download", "upgrade",
)
INDEXES = (
    Index(("apt-get", "apt", "aptitude"), ("update",), APT_USES, ("/var/lib/apt",), APT_VALUED),
    Index(("apk",), ("update",), ("add", "fetch", "fix", "upgrade"), ("/var/cache/apk", "/etc/apk/cache"), APK.valued),
    Index(
        ("yum", "dnf", "microdnf"),
        ("makecache",),
        ("builddep", "distro-sync", "groupinstall", "install", "localinstall", "reinstall", "update", "upgrade"),
        ("/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5"),
        DNF.valued,
    ),
    Index(
        ("zypper",),
        ("refresh", "ref"),
        ("dist-upgrade", "dup", "in", "install", "patch", "si", "source-install", "up", "update"),
        ("/var/cache/zypp",),
        frozenset(),
    ),
)

#: The subcommands that upgrade everything when no package is named.
UPGRADES = {
    "apt-get": ("upgrade", "dist-upgrade", "full-upgrade"),
    "apt": ("upgrade", "dist-upgrade", "full-upgrade"),
    "apk": ("upgrade",),
    "yum": ("update", "upgrade"),
    "dnf": ("update", "upgrade"),
    "microdnf": ("update", "upgrade"),
    "zypper": ("up", "update", "patch"),
}


def update_without_install(instruction: Instruction) -> Iterator[Problem]:
    """An index that is kept in the build cache, and used by another RUN when it is weeks old."""
    programs = {step.command.name for step in steps(instruction)}
    for index in INDEXES:
        update = None if programs.isdisjoint(index.programs) else _open_refresh(steps(instruction), index)
        if update and not any(keeps_out(instruction, folder) for folder in index.folders):
            step, word = update
            what = f"{step.command.name} {word.text}"
            message = f'"{what}" alone stays in the build cache and goes stale; install in the same RUN'
            yield step.problem(word, message)


def _open_refresh(every: Sequence[Step], index: Index) -> tuple[Step, Word] | None:
    """The first refresh after which nothing in the RUN uses the index, as far as can be told."""
    found = None
    for step in every:
        verb = _verb(step.command, index.valued) if step.command.name in index.programs else None
        if verb and verb.text in index.refreshes:
            found = found or (step, verb)
        elif (verb and verb.text in index.uses) or _may_install(step.command):
            found = None
    return found


def _verb(command: Command, valued: frozenset[str]) -> Word | None:
    return next(iter(command.arguments(valued)), None)


def _may_install(command: Command) -> bool:
    """Whether it runs a script that is not in the Dockerfile, which may do anything."""
    if not command.words:
        return False
    if command.name in shell.SHELLS:
        return shell.carried_script(command) is None
    name = command.words[0].text
    starts_script = name.startswith(("./", "$", "/tmp/")) or name.endswith((".sh", ".py"))
    return starts_script or command.name in ("source", ".", "make", "add-apt-repository", "ansible-playbook")


def install_without_update(instruction: Instruction) -> Iterator[Problem]:
    """An install from the index of another layer, which is stale or not there."""
    if instruction.stage and first(instruction.stage, _mounts_lists) != NEVER:
        return
    for step in steps(instruction):
        command = step.command
        verb = _verb(command, APT_VALUED) if command.name in ("apt-get", "apt", "aptitude") else None
        if (verb and verb.text == "update") or _may_install(command):
            return
        if verb and verb.text == "install" and command.name == "apt-get" and _needs_index(command):
            message = 'packages come from an index of another layer, stale or gone; run "apt-get update" before, here'
            yield step.problem(verb, message)
            return


def _mounts_lists(instruction: Instruction) -> bool:
    return keeps_out(instruction, "/var/lib/apt")


def _needs_index(command: Command) -> bool:
    packages = command.arguments(APT_VALUED)[1:]
    return any(not each.text.endswith(".deb") and not each.text.startswith(("/", "./")) for each in packages)


def system_upgrade(instruction: Instruction, *, managers: list[str]) -> Iterator[Problem]:
    """Every package of the base image, replaced by what is there today."""
    for step in steps(instruction):
        name = step.command.name
        arguments = step.command.arguments(APT_VALUED | DNF.valued) if name in managers else []
        if arguments and arguments[0].text in UPGRADES.get(name, ()) and len(arguments) == 1:
            message = f"{name} {arguments[0].text} changes the whole base image; use a newer base image instead"
            yield step.problem(arguments[0], message)
