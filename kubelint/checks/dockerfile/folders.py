"""Folders of the system in WORKDIR and VOLUME; signals; triggers."""

from collections.abc import Iterator

from kubelint.checks.dockerfile.history import expanded
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction

#: Folders that the runtime or the system provides, and those of them that nothing below may be a volume either.
SENSITIVE = ("/", "/boot", "/dev", "/etc", "/proc", "/run", "/sys", "/var/run")
SENSITIVE_BELOW = ("/dev", "/proc", "/sys")
SOCKETS = ("docker.sock", "containerd.sock")


def volume_sensitive(instruction: Instruction, *, paths: list[str]) -> Iterator[Problem]:
    """A volume over a folder of the system, or over the socket of the container runtime."""
    for index, written in enumerate(instruction.args):
        path = _plain(expanded(instruction, index) or written)
        is_socket = path.rpartition("/")[2] in SOCKETS
        if is_socket or path in (*SENSITIVE, *map(_plain, paths)) or _is_below(path, SENSITIVE_BELOW):
            message = f'VOLUME "{brief(path)}" belongs to the system; use a folder of the application'
            yield Problem(instruction.at("args", index), message)


def workdir_system(instruction: Instruction, *, paths: list[str]) -> Iterator[Problem]:
    """A working directory in a folder of the system."""
    if not instruction.args:
        return
    path = _plain(expanded(instruction, 0) or instruction.args[0])
    folders = [_plain(each) for each in paths]
    if path in folders or _is_below(path, folders):
        message = f'WORKDIR "{brief(path)}" belongs to the system; use a folder of the application'
        yield Problem(instruction.at("args", 0), message)


def _plain(path: str) -> str:
    return path.rstrip("/") or "/"


def _is_below(path: str, folders: list[str] | tuple[str, ...]) -> bool:
    return any(path.startswith(folder.rstrip("/") + "/") for folder in folders)


def kill_stopsignal(instruction: Instruction) -> Iterator[Problem]:
    """A stop signal that no program can answer."""
    text = (expanded(instruction, 0) or "").strip()
    if text.upper().removeprefix("SIG") in ("KILL", "9"):
        message = f'STOPSIGNAL "{text}" leaves the program no time to finish; write SIGTERM'
        yield Problem(instruction.at("args", 0), message)


def onbuild(instruction: Instruction) -> Iterator[Problem]:
    """A trigger, which works in builds whose Dockerfile does not show it."""
    message = "ONBUILD acts in the builds of others, whose Dockerfiles do not show it; write it there"
    yield Problem(instruction.path, message)
