"""Image references: whether they are valid, fixed, trusted and still kept up."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from kubelint.checks.dockerfile.froms import images
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import SCRATCH, Dockerfile, Stage
from kubelint.views.image import Image

#: Source: https://github.com/distribution/reference/blob/main/regexp.go
_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_SEGMENT = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REFERENCE = (
    rf"(?:(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/)?{_SEGMENT}(?:/{_SEGMENT})*"
    r"(?P<tag>:\w[\w.-]{0,127})?(?P<digest>@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?"
)
_ID = re.compile(r"[0-9a-f]{64}")
DIGEST_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
LONGEST_NAME = 255


class Use(NamedTuple):
    """An image that a file names, and where."""

    image: Image
    path: Path
    part: tuple[int, int] | None
    verb: str
    mount: str = ""  # the type of the mount that names it


def bases_of(dockerfile: Dockerfile) -> Iterator[Use]:
    """Yield the images stages are built from, as far as they are known."""
    for stage in dockerfile.stages:
        if stage.base:
            yield Use(stage.base, stage.at("base"), None, "FROM")


def copied(dockerfile: Dockerfile) -> Iterator[Use]:
    """Yield the images that files are copied or mounted from."""
    for instruction in dockerfile.instructions:
        for source, image in images(instruction):
            verb = "--mount from=" if source.is_mount else f"{instruction.name} --from"
            mount = _mount_type(instruction.flags[_number(source.path)][1] or "") if source.is_mount else ""
            yield Use(image, source.path, source.part, verb, mount)


def _number(path: Path) -> int:
    number = path[-2]
    return number if isinstance(number, int) else 0


def _mount_type(value: str) -> str:
    found = re.search(r"(?:^|,)\s*type=([^,]*)", value, re.IGNORECASE)
    return found[1] if found else "bind"


def digest_missing(dockerfile: Dockerfile, *, exempt: list[str], contexts: list[str]) -> Iterator[Problem]:
    """An image without a digest, so that its registry decides what is built."""
    for use in (*bases_of(dockerfile), *copied(dockerfile)):
        image = use.image
        if image.digest or str(image) in contexts or any(fnmatchcase(str(image), each) for each in exempt):
            continue
        message = f'image "{brief(str(image))}" has no digest, so its registry decides what it is; add "@sha256:..."'
        yield Problem(use.path, message, use.part)


def copied_unpinned(dockerfile: Dockerfile) -> Iterator[Problem]:
    """An image that files are taken from, with no tag but ``latest`` and no digest.

    A COPY from a bare name is left to copy-from-unknown-stage: it may be a stage that was meant.
    """
    for use in copied(dockerfile):
        is_bare = not use.image.tag and not use.mount
        if use.image.tag in ("", "latest") and not use.image.digest and not is_bare:
            name = brief(str(use.image))
            message = f'{use.verb} takes files from "{name}", which changes without notice; name a version'
            yield Problem(use.path, message, use.part)


def untrusted(dockerfile: Dockerfile, *, trusted_registries: list[str]) -> Iterator[Problem]:
    """An image from a registry outside of the list. An empty list trusts all."""
    if not trusted_registries:
        return
    for use in (*_from_anywhere(dockerfile), *copied(dockerfile)):
        registries = (use.image.registry,) if use.image.registry else ("docker.io", "hub.docker.com")
        if use.mount in ("", "bind", "cache") and not any(_trusts(trusted_registries, each) for each in registries):
            message = f'registry "{brief(registries[0])}" is none you trust; take the image from one of yours'
            yield Problem(use.path, message, use.part)


def _from_anywhere(dockerfile: Dockerfile) -> Iterator[Use]:
    """The base images, those included whose version or name only the build knows."""
    for stage in dockerfile.stages:
        image = stage.base or (Image.parse(stage.base_text) if _shows_registry(stage) else None)
        if image:
            yield Use(image, stage.at("base"), None, "FROM")


def _shows_registry(stage: Stage) -> bool:
    before = stage.base_text.partition("$")[0]
    return stage.get("base") is None and "/" in before and not stage.parent


def _trusts(trusted: list[str], registry: str) -> bool:
    return any(fnmatchcase(registry, pattern) for pattern in trusted)


def invalid(dockerfile: Dockerfile) -> Iterator[Problem]:
    """A reference written out that no image can have."""
    for stage in dockerfile.stages:
        text = stage.base_text
        if text and "$" not in text and text != SCRATCH and not stage.parent and (fault := reference_fault(text)):
            yield Problem(stage.at("base"), f'image "{brief(text)}" {fault}')
    for instruction in dockerfile.instructions:
        for source, _ in images(instruction):
            if fault := reference_fault(source.name):
                yield source.problem(f'image "{brief(source.name)}" {fault}')


def reference_fault(text: str) -> str:
    """What is wrong with an image reference; nothing where it follows the grammar."""
    name = text.partition("@")[0]
    if len(name) > LONGEST_NAME + 129:
        return f"has a name longer than {LONGEST_NAME} characters"
    found = re.fullmatch(_REFERENCE, text, re.ASCII)
    if found is None:
        return _why_invalid(text)
    algorithm, _, value = (found["digest"] or "").lstrip("@").partition(":")
    if algorithm and len(value) != DIGEST_LENGTHS.get(algorithm, len(value)):
        return f"has a digest of {len(value)} digits; {algorithm} has {DIGEST_LENGTHS[algorithm]}"
    return "is an image ID, not a name" if _ID.fullmatch(text) else ""


def _why_invalid(text: str) -> str:
    image = Image.parse(text)
    if "://" in text:
        return "is an address; leave out what stands before the registry"
    if image.name != image.name.lower():
        return f'has upper-case letters in its name; write "{brief(image.name.lower())}"'
    if text.partition("@")[0].endswith(":"):
        return "has an empty tag; write a version behind the colon"
    if "@" in text and not re.fullmatch(r"[\w+.-]+:[0-9a-fA-F]{32,}", image.digest, re.ASCII):
        return 'has a digest that is none; it should be "sha256:" and 64 hexadecimal digits'
    return "is no valid reference; write registry/name:tag"


def deprecated(stage: Stage, *, images: list[str], extra: list[str]) -> Iterator[Problem]:
    """A base image that was withdrawn, or that nobody keeps up."""
    image = stage.base
    if image is None:
        return
    name = image.full_name.removeprefix("docker.io/").removeprefix("library/")
    if any(fnmatchcase(name, pattern) for pattern in (*images, *extra)):
        message = f'image "{brief(name)}" is no longer kept up, so holes in it stay; change to its successor'
        yield Problem(stage.at("base"), message)
