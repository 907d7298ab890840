"""Where the data that ships with kubelint lies: inside the installed package, beside it in a checkout."""

import os

PACKAGE = os.path.dirname(os.path.abspath(__file__))

#: Whether this is an installed package rather than a checkout.
INSTALLED = os.path.isdir(os.path.join(PACKAGE, "rules"))


def folder(name: str) -> str:
    """Return the path of the folder ``rules`` or ``schemas``."""
    return os.path.join(PACKAGE if INSTALLED else os.path.dirname(PACKAGE), name)
