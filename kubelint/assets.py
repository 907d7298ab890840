"""Where the data that ships with kubelint lies: inside the installed package, beside it in a checkout."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the folder of ``rules`` or ``schemas``."""
    installed = PACKAGE / name
    return installed if installed.is_dir() else PACKAGE.parent / name
