"""Who a Dockerfile's processes run as."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import lru_cache

from kubelint.checks.dockerfile.history import expanded, named
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Dockerfile, Instruction, Stage


def last_user_root(instruction: Instruction, *, final_stage_only: bool) -> Iterator[Problem]:
    """The last USER of a stage is root. One in between may be: installing packages needs it."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or (final_stage_only and not stage.is_final):
        return
    if named(stage, "USER")[-1].path != instruction.path:
        return
    user = (expanded(instruction, 0) or "").strip()
    if user.partition(":")[0] in ("root", "0"):
        yield Problem(instruction.at("args", 0), f'last user of the stage is "{user}"; end with a user other than root')


def missing_user(stage: Stage, *, nonroot_images: list[str]) -> Iterator[Problem]:
    """No USER on the way to the final image, and no base image known to bring one."""
    if not stage.is_final:
        return
    chain = list(stage.ancestry())
    if any(each.last("USER") for each in chain) or _brings_user(chain[-1], nonroot_images):
        return
    message = "image runs as root: its final stage has no USER; end the stage with one, such as USER 10001"
    yield Problem(stage.path, message)


def _brings_user(stage: Stage, patterns: list[str]) -> bool:
    name = (stage.text("base") or stage.base_text).removeprefix("docker.io/")
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def not_numeric(instruction: Instruction) -> Iterator[Problem]:
    """A user by name, whose number Kubernetes does not know when it starts the container."""
    if instruction.onbuild or not instruction.args:
        return
    written = instruction.args[0].strip()
    user = (expanded(instruction, 0) or written).strip().partition(":")[0]
    arguments = _first_arguments(instruction.file)
    names = re.findall(r"\$\{?(\w+)", written)
    if user.isdigit() or any(arguments.get(name, instruction.index) < instruction.index for name in names):
        return
    message = f'USER "{brief(user)}" is a name, which Kubernetes cannot tell from root; write its number'
    yield Problem(instruction.at("args", 0), message)


@lru_cache(maxsize=4)
def _first_arguments(file: Dockerfile) -> dict[str, int]:
    """The build arguments of a file, and the index of the instruction that first declares each."""
    found: dict[str, int] = {}
    for each in file.instructions:
        for pair in each.pairs if each.name == "ARG" else ():
            found.setdefault(pair["name"] or "", each.index)
    return found
