"""What a ``format`` of a CustomResourceDefinition's schema asks of a string, where a table can say it.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation;
the forms are those of k8s.io/kube-openapi/pkg/validation/strfmt. What is not listed here is accepted.
"""

import re
from collections.abc import Callable
from datetime import date

from kubelint.views.networks import address, network

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:.[0-9]+)?(?:z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
HEX = "[0-9a-fA-F]"
MAC = rf"{HEX}{{2}}(?:[:-]{HEX}{{2}}){{5,19}}|{HEX}{{4}}(?:\.{HEX}{{4}}){{2,9}}"


def is_day(text: str) -> bool:
    """Whether it is a day such as ``2027-06-30``."""
    try:
        return DAY.fullmatch(text) is not None and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """Whether it is a point in time such as ``2027-06-30T12:00:00Z``."""
    day, _, time = text.lower().partition("t")
    return is_day(day) and TIME.fullmatch(time) is not None


def _uuid(third: str, fourth: str) -> Callable[[str], bool]:
    pattern = f"{HEX}{{8}}-?{HEX}{{4}}-?{third}-?{fourth}-?{HEX}{{12}}"
    return lambda text: re.fullmatch(pattern, text) is not None


FOUR = f"{HEX}{{4}}"
VARIANT = f"[89abAB]{HEX}{{3}}"

#: Whether a string is right, by the name of the format.
FORMATS: dict[str, Callable[[str], bool]] = {
    "cidr": lambda text: network(text) is not None,
    "date": is_day,
    "date-time": is_time,
    "datetime": is_time,
    "ipv4": lambda text: "." in text and address(text) is not None,
    "ipv6": lambda text: ":" in text and address(text) is not None,
    "mac": lambda text: re.fullmatch(MAC, text) is not None,
    "uuid": _uuid(FOUR, FOUR),
    "uuid3": _uuid(f"3{HEX}{{3}}", FOUR),
    "uuid4": _uuid(f"4{HEX}{{3}}", VARIANT),
    "uuid5": _uuid(f"5{HEX}{{3}}", VARIANT),
}
