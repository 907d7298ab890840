"""Who a Dockerfile's processes run as."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.checks.dockerfile.history import expanded, named
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction, Stage


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
