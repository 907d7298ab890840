"""Which image a container runs, and whether it is still the same one tomorrow."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.image import Image
from kubelint.views.kubernetes import Pod

#: How many hexadecimal digits a digest of each algorithm has.
#: Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}


def latest_tag(pod: Pod, *, floating_tags: list[str], ignore_images: list[str]) -> Iterator[Problem]:
    """An image that can change under an unchanged manifest: no digest, and no tag but ``latest``."""
    for path, use, image in pod.images:
        if not image.digest and image.tag in ("", "latest", *floating_tags) and not _listed(image, ignore_images):
            yield Problem(path, f'{use} "{brief(str(image))}", which can change without notice')


def without_digest(pod: Pod, *, ignore_repositories: list[str]) -> Iterator[Problem]:
    """An image named by a tag only, which its registry can move, or by a digest that is none."""
    for path, use, image in pod.images:
        if not _is_digest(image.digest) and not _listed(image, ignore_repositories):
            yield Problem(path, f'{use} "{brief(str(image))}" without a digest, so its registry decides what that is')


def _listed(image: Image, patterns: list[str]) -> bool:
    return any(fnmatchcase(image.repository, each) or fnmatchcase(str(image), each) for each in patterns)


def _is_digest(text: str) -> bool:
    algorithm, _, digits = text.partition(":")
    return len(digits) == DIGITS.get(algorithm) and not set(digits) - set("0123456789abcdef")
