"""What COPY and ADD refuse in their flags once variables are replaced.

Source: https://docs.docker.com/reference/dockerfile/#copy
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from kubelint.load.dockerfile.values import mode_fault
from kubelint.text import brief

_CHECKSUM = r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}"
_ADDRESS = r"https?://.*"
_REPOSITORY = r"(git|ssh)://.*|git@.*|github\.com/.*|https?://.*\.git([?#].*)?"


def copy_faults(flags: Mapping[str, str | None], sources: Sequence[str | None]) -> Iterator[tuple[str, str]]:
    """Yield each flag that is wrong, and what is wrong with it. A value of None is not known, and nothing wrong."""
    mode = flags.get("chmod")
    if mode and (fault := mode_fault(mode)):
        yield "chmod", f'is "{brief(mode)}"; {fault}'
    owner = flags.get("chown")
    if owner and _is_linked(flags) and not all(map(_is_number, owner.split(":", 1))):
        yield "chown", f'is "{brief(owner)}"; with --link there are no names, only numbers such as "1000:1000"'
    checksum = flags.get("checksum")
    if checksum and (fault := _checksum_fault(checksum, sources)):
        yield "checksum", fault


def _is_linked(flags: Mapping[str, str | None]) -> bool:
    return "link" in flags and (flags["link"] or "true").lower() == "true"


def _is_number(owner: str) -> bool:
    return re.fullmatch(r"[-+]?[0-9]{1,10}|root|", owner, re.ASCII) is not None


def _checksum_fault(checksum: str, sources: Sequence[str | None]) -> str:
    if len(sources) != 1:
        return f"is for one source, not for {len(sources)}"
    source = sources[0]
    if source is None or re.fullmatch(_REPOSITORY, source):
        return ""  # of a repository it is a commit
    if not re.fullmatch(_ADDRESS, source):
        return "is only for a source that is an address of HTTP or of a Git repository"
    if re.fullmatch(_CHECKSUM, checksum):
        return ""
    return f'is "{brief(checksum)}"; it should be "sha256:" and 64 hexadecimal digits'
