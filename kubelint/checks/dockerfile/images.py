"""The images that stages are built from."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.model import Path, Problem
from kubelint.views.dockerfile import Stage
from kubelint.views.image import Image


def base_image(stage: Stage, resolve: bool) -> Image | None:
    """The image a stage pulls; None for scratch, for an earlier stage, and where a build argument decides.

    With ``resolve`` the defaults of arguments count; without, a reference that starts with a variable is unknown.
    """
    return None if stage.base_text.startswith("$") and not resolve else stage.base


def tag_missing(stage: Stage, *, resolve_arg_defaults: bool) -> Iterator[Problem]:
    """An image named without tag and digest, which means ``latest``."""
    image = base_image(stage, resolve_arg_defaults)
    if image and not image.tag and not image.digest:
        yield Problem(stage.at("base"), f'base image "{image}" has no tag, which means "latest"; name a version')


def tag_latest(stage: Stage, *, resolve_arg_defaults: bool, also_moving_tags: list[str]) -> Iterator[Problem]:
    """The tag ``latest``, or one the user counts as moving too, without a digest that fixes it."""
    image = base_image(stage, resolve_arg_defaults)
    if image is None or image.digest:
        return
    if image.tag == "latest" or any(fnmatchcase(image.tag, each) for each in also_moving_tags if image.tag):
        path, part = tag_place(stage, image)
        message = f'base image "{image}" changes without notice; name a version instead of "{image.tag}"'
        yield Problem(path, message, part)


def tag_place(stage: Stage, image: Image) -> tuple[Path, tuple[int, int] | None]:
    """The tag inside the image word, or the whole word where the tag comes from a variable."""
    written = stage.base_text
    if not written.endswith(":" + image.tag):
        return stage.at("base"), None
    return stage.at("base"), (len(written) - len(image.tag), len(written))
