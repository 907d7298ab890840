"""Flags of RUN: cache mounts that do not work as meant, secrets that may be missing, and open doors."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.history import NEVER, first
from kubelint.checks.dockerfile.run import Step, mounts, steps
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

APT_FOLDERS = ("/var/cache/apt", "/var/lib/apt")


def placed_mounts(instruction: Instruction) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield the path of each mount's flag, and its keys and values."""
    paths = [instruction.at("flags", index) for index, (name, _) in enumerate(instruction.flags) if name == "mount"]
    yield from zip(paths, mounts(instruction), strict=True)


def insecure_flag(instruction: Instruction, *, allow_network_host: bool) -> Iterator[Problem]:
    """A command that gets rights over the machine it is built on."""
    for index, (name, value) in enumerate(instruction.flags):
        if name == "security" and value == "insecure":
            message = "RUN --security=insecure runs as root of the build machine; leave it out"
            yield Problem(instruction.at("flags", index), message)
        if name == "network" and value == "host" and not allow_network_host:
            message = "RUN --network=host reaches what listens on the build machine; leave it out"
            yield Problem(instruction.at("flags", index), message)


def secret_not_required(instruction: Instruction) -> Iterator[Problem]:
    """A secret without which the build goes on."""
    for path, mount in placed_mounts(instruction):
        if mount["type"] in ("secret", "ssh") and mount.get("required", "false").lower() not in ("", "true", "1"):
            message = f"build goes on without its {mount['type']} mount; add required=true"
            yield Problem(path, message)


def apt_not_locked(instruction: Instruction) -> Iterator[Problem]:
    """A cache that two builds write to at once, although apt wants it for itself."""
    for path, mount in placed_mounts(instruction):
        target = mount.get("target", "").rstrip("/")
        is_apt = mount["type"] == "cache" and (f"{target}/").startswith(tuple(f"{each}/" for each in APT_FOLDERS))
        if is_apt and mount.get("sharing") not in ("locked", "private"):
            message = f'cache "{brief(target)}" is shared, and apt fails when two builds use it; add sharing=locked'
            yield Problem(path, message)


def apt_emptied(instruction: Instruction) -> Iterator[Problem]:
    """A cache that apt in the official images empties after each install; told once for a stage."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or first(stage, _mounts_apt_cache) != instruction.index:
        return
    kept = first(stage, _keeps_packages)
    if kept == NEVER or kept > instruction.index:
        for path, mount in placed_mounts(instruction):
            if _is_apt_cache(mount):
                message = "apt empties this cache after each install; remove /etc/apt/apt.conf.d/docker-clean before"
                yield Problem(path, message)
                return


def _mounts_apt_cache(instruction: Instruction) -> bool:
    return any(_is_apt_cache(mount) for mount in mounts(instruction))


def _is_apt_cache(mount: dict[str, str]) -> bool:
    return mount["type"] == "cache" and mount.get("target", "").startswith("/var/cache/apt")


def _keeps_packages(instruction: Instruction) -> bool:
    """Whether it stops apt from deleting what it has installed, or brings settings of apt that may do so."""
    texts = [instruction.text("text"), *(each["body"] for each in instruction.heredocs)]
    if instruction.name in ("ADD", "COPY"):
        return any("apt.conf" in text for text in texts)
    return any("docker-clean" in text or "Keep-Downloaded-Packages" in text for text in texts)


class Defeat(NamedTuple):
    """How a command switches its cache off or empties it, and what the target of a mount on that cache holds."""

    programs: tuple[str, ...]
    targets: tuple[str, ...]
    options: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()  # the first words of its arguments


DEFEATS = (
    Defeat(("pip", "pip3", "python", "python3"), ("pip", "/root/.cache"), options=("no-cache-dir",)),
    Defeat(("uv",), ("uv", "/root/.cache"), options=("no-cache",)),
    Defeat(("apk",), ("/var/cache/apk", "/etc/apk/cache"), options=("no-cache",)),
    Defeat(("npm",), ("npm",), verbs=("cache clean",)),
    Defeat(("yarn",), ("yarn",), verbs=("cache clean",)),
    Defeat(("apt-get", "apt"), ("/var/cache/apt",), verbs=("clean", "dist-clean", "distclean")),
    Defeat(("dnf", "microdnf", "yum"), ("dnf", "yum"), verbs=("clean",)),
)


def cache_defeated(instruction: Instruction) -> Iterator[Problem]:
    """A cache that is mounted and not used, or emptied at the end of each build."""
    targets = [mount.get("target", "").rstrip("/") for mount in mounts(instruction) if mount["type"] == "cache"]
    targets = [each for each in targets if each]
    for step in steps(instruction) if targets else ():
        word = _defeats(step, targets)
        if word:
            message = f'"{brief(word.text)}" makes the cache mount of this RUN useless; remove it'
            yield step.problem(word, message)


def _defeats(step: Step, targets: list[str]) -> Word | None:
    command = step.command
    if command.name == "rm":
        return next((word for word in command.arguments() if _empties(word.text, targets)), None)
    for row in DEFEATS:
        if command.name in row.programs and any(part in target for part in row.targets for target in targets):
            return _verb(command, row) or next(
                (each.word for each in command.parsed()[0] if each.name in row.options), None
            )
    return None


def _empties(text: str, targets: list[str]) -> bool:
    """Whether it is a mounted folder or one around it; apt keeps its lists in a folder of their own."""
    folder = text.rstrip("/*") + "/"
    if folder == "/var/lib/apt/lists/" and "/var/lib/apt" in targets:
        return True
    return text.startswith("/") and len(folder) > 1 and any(f"{target}/".startswith(folder) for target in targets)


def _verb(command: Command, row: Defeat) -> Word | None:
    arguments = command.arguments()
    text = " ".join(word.text for word in arguments[:2])
    return next((arguments[0] for verb in row.verbs if f"{text} ".startswith(f"{verb} ")), None)
