"""The Kubernetes versions kubelint knows."""

KNOWN: tuple[tuple[int, int], ...] = tuple((1, minor) for minor in range(25, 38))
LATEST = KNOWN[-1]


class UnknownVersion(ValueError):
    """A text that names no Kubernetes version kubelint knows."""


def parse(text: str) -> tuple[int, int]:
    """Return the version that ``1.31``, ``v1.31``, ``1.31.4`` or ``latest`` names; UnknownVersion for anything else."""
    if text == "latest":
        return LATEST
    parts = text.removeprefix("v").split(".", 2)
    version = {show(each): each for each in KNOWN}.get(".".join(parts[:2]))
    if version and all(patch.isdecimal() for patch in parts[2:]):
        return version
    raise UnknownVersion(f'unknown Kubernetes version "{text[:40]}"; known are {show(KNOWN[0])} to {show(LATEST)}')


def show(version: tuple[int, int]) -> str:
    """Return ``"1.31"`` for ``(1, 31)``."""
    return f"{version[0]}.{version[1]}"
