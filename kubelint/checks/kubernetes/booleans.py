"""What a boolean field amounts to that may be unset, quoted or still a template.

The API refuses a quoted boolean, which is no reason to trust one: ``"true"`` switches a danger on, and protects
from none. Templates and other types are not judged here.
"""

from typing import Any

QUOTED_TRUE = ("true", "True", "TRUE")
QUOTED_FALSE = ("false", "False", "FALSE")


def is_on(value: Any) -> bool:
    """Whether it says true, in quotes or not."""
    return value is True or value in QUOTED_TRUE


def falls_short(value: Any, of: bool) -> bool:
    """Whether it is not surely ``of``: unset, the opposite, or in quotes."""
    return value is (not of) or value in (None, "", *QUOTED_TRUE, *QUOTED_FALSE)
