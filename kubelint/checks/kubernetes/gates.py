"""Behaviour that depends on the version of the cluster."""

from kubelint.model import Version


def is_since(version: Version, first: str) -> bool:
    """Whether ``version`` is ``first`` (as an option gives it: ``"1.34"``) or later."""
    return version >= tuple(int(part) for part in first.removeprefix("v").split(".")[:2] if part.isdecimal())
