"""ADD of what is fetched from somewhere else."""

import re
from collections.abc import Iterator

from kubelint.checks.dockerfile.history import expanded
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction

#: Source: https://docs.docker.com/reference/dockerfile/#adding-files-from-a-git-repository
_GIT = re.compile(r"git@|git://|ssh://|(?:https?://)(?:[^#?]*\.git(?:[#?]|$))", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_FIXED_TAG = re.compile(r"v?\d[\w.+-]*|.*[-_/]v?\d+(?:\.\d+)+[\w.+-]*", re.ASCII)


def without_checksum(instruction: Instruction) -> Iterator[Problem]:
    """A download that is taken as it comes."""
    for path, source in _sources(instruction):
        if source.lower().startswith(("http://", "https://")) and not _GIT.match(source):
            message = f'"{brief(_bare(source))}" is taken as it comes; add --checksum=sha256:...'
            yield Problem(path, message)


def git_unpinned(instruction: Instruction, *, allow_tags: bool) -> Iterator[Problem]:
    """A repository at no commit, so that each build may get another state."""
    for path, source in _sources(instruction):
        if _GIT.match(source) and not _is_fixed(_revision(source), allow_tags):
            message = f'"{brief(_bare(source))}" is another state in each build; name a commit behind "#"'
            yield Problem(path, message)


def _sources(instruction: Instruction) -> Iterator[tuple[Path, str]]:
    """Yield what an ADD without --checksum takes."""
    if instruction.flag("checksum") is None:
        for index, source in enumerate(instruction.args[:-1]):
            yield instruction.at("args", index), expanded(instruction, index) or source


def _revision(source: str) -> str:
    """What a git address names behind ``#``, or in its query, as branch, tag or commit."""
    address, _, fragment = source.partition("#")
    query = address.partition("?")[2]
    given = dict(each.partition("=")[::2] for each in query.split("&"))
    named = (given.get(key) for key in ("checksum", "commit", "ref", "tag", "branch"))
    return next((each for each in named if each), fragment.partition(":")[0])


def _is_fixed(revision: str, allow_tags: bool) -> bool:
    if "$" in revision:
        return True  # the build says which
    return bool(_COMMIT.fullmatch(revision) or (allow_tags and _FIXED_TAG.fullmatch(revision)))


def _bare(address: str) -> str:
    """An address without what may be a password."""
    return re.sub(r"(?<=://)[^/@]*@", "", address)
