"""What the flags and configuration files of components must and must not say.

Numbers are those of the CIS Kubernetes Benchmark 1.12.0, https://www.cisecurity.org/benchmark/kubernetes
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from kubelint.checks.kubernetes.addresses import is_loopback
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.flags import Flag
from kubelint.views.kubernetes import Container

#: Cipher suites that are broken, or that Go no longer offers of its own accord.
#: Source: https://pkg.go.dev/crypto/tls#InsecureCipherSuites
WEAK_CIPHER = r"(?i).*_(?:RC4|3DES|DES|NULL|EXPORT)_.*|.*_CBC_SHA256"

#: ``profiling=false``, ``audit-log-maxage>=30``, or a name alone, which must be there.
DEMAND = r"(?P<name>[\w.-]+?)(?:(?P<sign>>=|=)(?P<value>.*))?"


class Danger(NamedTuple):
    """A setting that opens a component up."""

    name: str
    is_wrong: Callable[[Flag], bool]
    what: str  # what comes of it, and what would be right
    cis: str = ""


class Demand(NamedTuple):
    """A setting the benchmark wants."""

    text: str  # as :data:`DEMAND` has it
    cis: str = ""

    def __str__(self) -> str:
        return f"{self.text} ({self.cis})" if self.cis else self.text

    @property
    def name(self) -> str:
        found = re.fullmatch(DEMAND, self.text)
        return found["name"] if found else self.text

    def is_met(self, given: Flag) -> bool:
        found = re.fullmatch(DEMAND, self.text)
        if not found or not found["sign"] or not given.is_known:
            return True
        if found["sign"] == "=":
            return given.value.lower() == found["value"].lower()
        return _number(given.value) >= _number(found["value"])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def is_given(given: Flag) -> bool:
    return given.value != ""


def is_true(given: Flag) -> bool:
    return given.value.lower() in ("true", "1", "t")


def is_false(given: Flag) -> bool:
    return given.value.lower() in ("false", "0", "f")


def is_zero(given: Flag) -> bool:
    return given.value.startswith("0") and not re.search(r"[1-9]", given.value)


def is_nonzero(given: Flag) -> bool:
    return not is_zero(given)


def is_reachable(given: Flag) -> bool:
    """Whether others than the machine itself can reach an address to listen on."""
    return given.value != "" and not is_loopback(given.value)


def has_weak_cipher(given: Flag) -> bool:
    return any(re.fullmatch(WEAK_CIPHER, each) for each in given.items)


def lists(item: str) -> Callable[[Flag], bool]:
    return lambda given: item in given.items


def lacks(item: str) -> Callable[[Flag], bool]:
    return lambda given: item not in given.items


def dangers(title: str, settings: Mapping[str, Flag], table: Iterable[Danger], sign: str = "=") -> Iterable[Problem]:
    """Yield a problem for each setting that opens a component up, the worst one where several rows fit."""
    told = set()
    for danger in table:
        given = settings.get(danger.name)
        if given and danger.name not in told and given.is_known and danger.is_wrong(given):
            told.add(danger.name)
            shown = f"{danger.name}{sign}{brief(given.value)}"
            cis = f" (CIS {danger.cis})" if danger.cis else ""
            yield Problem(given.path, f"{title} has {shown}, so {danger.what}{cis}", given.part)


def unmet(title: str, settings: Mapping[str, Flag], table: Iterable[Demand], missing: Path | None) -> Iterable[Problem]:
    """Yield a problem for each setting the benchmark wants otherwise, and one at ``missing`` for the absent ones."""
    absent = []
    for demand in table:
        given = settings.get(demand.name)
        if given is None:
            absent.append(str(demand))
        elif not demand.is_met(given):
            yield Problem(given.path, f"{title} has {demand.name}={brief(given.value)}; CIS wants {demand}", given.part)
    if absent and missing is not None:
        yield Problem(missing, f"{title} lacks what CIS wants: {', '.join(absent)}")


def seat(container: Container) -> Path:
    """Where to point at a flag that is missing: the command, or the arguments where there is none."""
    return container.at("command" if container.get("command") else "args")
