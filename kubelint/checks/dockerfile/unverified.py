"""Options that switch off the check of a certificate or a signature."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.downloaders import CURL_VALUED, WGET_VALUED
from kubelint.checks.dockerfile.managers import APK, DNF
from kubelint.checks.dockerfile.packages import PIP_VALUED, pip_install
from kubelint.checks.dockerfile.run import steps
from kubelint.model import Path, Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Word


class Switch(NamedTuple):
    """Options that switch a check off, of one tool or several."""

    programs: tuple[str, ...]
    options: tuple[str, ...]
    valued: frozenset[str]
    effect: str  # what the tool does then, and what would be right


CURL = Switch(("curl",), ("k", "insecure"), CURL_VALUED, "accepts any certificate; install ca-certificates instead")
WGET = Switch(
    ("wget",), ("no-check-certificate",), WGET_VALUED, "accepts any certificate; install ca-certificates instead"
)
APK_UNTRUSTED = Switch(
    ("apk",), ("allow-untrusted",), APK.valued, "installs packages without a signature; add their key to /etc/apk/keys"
)
APT_VALUED = frozenset({"a", "c", "config-file", "o", "option", "t", "target-release"})
APT_FORCE = Switch(
    ("apt-get", "apt"), ("force-yes",), APT_VALUED, "installs packages without a signature, and downgrades; use -y"
)
APT_UNSIGNED = Switch(
    ("apt-get", "apt"), ("allow-unauthenticated",), APT_VALUED, "installs packages without a signature; add their key"
)
RPM_UNCHECKED = Switch(
    ("dnf", "microdnf", "tdnf", "yum"),
    ("nogpgcheck", "no-gpgchecks"),
    DNF.valued,
    "installs packages without a signature; import their key with rpm --import",
)
RPM_SIGNATURE = Switch(
    ("rpm",),
    ("nodigest", "nofiledigest", "nosignature", "noverify"),
    frozenset(),
    "installs what may be damaged or forged; import the key with rpm --import",
)


def curl_insecure(instruction: Instruction) -> Iterator[Problem]:
    """curl that talks to whoever answers."""
    return _switched_off(instruction, CURL)


def wget_no_check_certificate(instruction: Instruction) -> Iterator[Problem]:
    """wget that talks to whoever answers."""
    return _switched_off(instruction, WGET)


def apk_allow_untrusted(instruction: Instruction) -> Iterator[Problem]:
    """apk that installs what nobody has signed."""
    return _switched_off(instruction, APK_UNTRUSTED)


def apt_force_yes(instruction: Instruction) -> Iterator[Problem]:
    """apt-get that installs what nobody has signed."""
    return _switched_off(instruction, APT_FORCE)


def apt_allow_unauthenticated(instruction: Instruction) -> Iterator[Problem]:
    """apt-get that installs what nobody has signed, by an option or by its list of sources."""
    yield from _switched_off(instruction, APT_UNSIGNED)
    yield from written(instruction, _TRUSTED, "apt takes unsigned packages from this source; use signed-by and a key")


def rpm_gpgcheck_off(instruction: Instruction) -> Iterator[Problem]:
    """dnf or yum that install what nobody has signed, by an option or by a repository's file."""
    yield from _switched_off(instruction, RPM_UNCHECKED)
    yield from written(instruction, _GPGCHECK, "packages of this repository need no signature; use gpgcheck=1")


def rpm_signature_off(instruction: Instruction) -> Iterator[Problem]:
    """rpm that installs what nobody has signed."""
    return _switched_off(instruction, RPM_SIGNATURE)


def pip_trusted_host(instruction: Instruction) -> Iterator[Problem]:
    """pip that talks to whoever answers under a name."""
    for step in steps(instruction):
        if step.command.name.startswith("pip") or pip_install(step.command):
            for option in step.command.parsed(PIP_VALUED)[0]:
                if option.name == "trusted-host":
                    message = 'pip accepts any certificate of this host; name its authority with "--cert" instead'
                    yield step.problem(option.word, message)


_TRUSTED = re.compile(r"\[[^\]\n]{0,200}?\b(trusted=yes)\b|^[ \t]*(Trusted:[ \t]*yes)\b", re.MULTILINE | re.IGNORECASE)
_GPGCHECK = re.compile(
    r"(?:\b|(?<=\\n))((?:pkg_|repo_)?gpgcheck\s*=\s*(?:0|no|false))\b(?![/|,]gpgcheck)", re.IGNORECASE
)


def _switched_off(instruction: Instruction, switch: Switch) -> Iterator[Problem]:
    for step in steps(instruction):
        if step.command.name in switch.programs:
            for option in step.command.parsed(switch.valued)[0]:
                if option.name in switch.options:
                    message = f'{step.command.name} with "{_shown(option.word, option.name)}" {switch.effect}'
                    yield step.problem(option.word, message)


def _shown(word: Word, name: str) -> str:
    return word.text if word.text.startswith("--") else f"-{name}"


def written(instruction: Instruction, pattern: re.Pattern[str], message: str) -> list[Problem]:
    """A problem wherever a text or here-document holds a pattern; it points at the pattern's first group."""
    return [
        Problem(path, message, found.span(found.lastindex or 0))
        for path, text in texts(instruction)
        for found in pattern.finditer(text)
    ]


def texts(instruction: Instruction) -> Iterator[tuple[Path, str]]:
    """Yield (path, text) of what an instruction was given, its here-documents included."""
    yield instruction.at("text"), instruction.text("text")
    for index in range(len(instruction.heredocs)):
        yield instruction.at("heredocs", index, "body"), instruction.text("heredocs", index, "body")
