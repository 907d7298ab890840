"""The Linux capabilities that containers add and keep."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.levels import is_spared
from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.kubernetes import Container, is_template

#: The default of dangerous-capabilities, whose items the other two rules about additions do not report again.
DANGEROUS = (
    "ALL",
    "SYS_ADMIN",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
    "SYS_BOOT",
    "NET_ADMIN",
    "NET_RAW",
    "DAC_READ_SEARCH",
    "BPF",
    "PERFMON",
    "MAC_ADMIN",
    "MAC_OVERRIDE",
    "SYSLOG",
)

#: What the baseline of Pod Security lets a container add: the default of non-default-capabilities.
#: Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
HARMLESS = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
)

#: What runtimes grant unasked.
DEFAULT = frozenset({*HARMLESS, "NET_RAW"})


def dangerous(container: Container, *, capabilities: list[str], pod_security: str) -> Iterator[Problem]:
    """A container that adds a capability that amounts to the node, however it is spelled: adding wins over dropping."""
    for path, name in _added(container, pod_security):
        if plain(name) in capabilities:
            yield Problem(path, f'{container.title} adds "{name}", which can give it the node; leave it out')


def non_default(container: Container, *, allowed: list[str], pod_security: str) -> Iterator[Problem]:
    """A container that adds what no runtime grants by default. A misspelt name has a rule of its own."""
    for path, name in _added(container, pod_security):
        is_known = name in allowed or (not pod_security and plain(name) in allowed)
        if not is_known and plain(name) not in DANGEROUS:
            yield Problem(
                path,
                f'{container.title} adds "{brief(name)}", which the baseline of Pod Security forbids; leave it out',
            )


def added(container: Container, *, allowed: list[str], pod_security: str) -> Iterator[Problem]:
    """A container that adds a capability most programs can do without. Windows has none."""
    if container.pod.is_windows:
        return
    for path, name in _added(container, pod_security):
        known = name if pod_security else plain(name)
        if known in HARMLESS and known not in allowed:
            instead = f"only {_listed(allowed)} may be added" if allowed else "nothing may be added"
            yield Problem(path, f'{container.title} adds "{name}"; {instead}')


def keeps_capabilities(container: Container, *, case_sensitive: bool) -> Iterator[Problem]:
    """A container that does not drop ALL capabilities by exactly that name, which is what Pod Security compares."""
    dropped = _dropped(container)
    if "ALL" in dropped or any(map(is_template, dropped)) or container.pod.is_windows:
        return
    lenient = next((each for each in dropped if each.upper() == "ALL"), "")
    if lenient and not case_sensitive:
        return
    yield Problem(
        container.nearest("securityContext", "capabilities", "drop"),
        f'{container.title} {_short_of_all(dropped, lenient)}; drop "ALL" and add back what it needs',
    )


def _short_of_all(dropped: list[str], lenient: str) -> str:
    if lenient:
        return f'drops "{lenient}", which Pod Security does not know'
    if DEFAULT.issubset(map(plain, dropped)):
        return "drops its capabilities one by one, which Pod Security does not count"
    return "keeps default capabilities"


def keeps_raw_sockets(container: Container) -> Iterator[Problem]:
    """A container that drops neither NET_RAW nor everything, in whatever spelling."""
    dropped = _dropped(container)
    if any(plain(each) in ("ALL", "NET_RAW") or is_template(each) for each in dropped) or container.pod.runs_on_windows:
        return
    yield Problem(
        container.nearest("securityContext", "capabilities", "drop"),
        f'{container.title} keeps "NET_RAW", with which it can forge packets; drop it, or "ALL"',
    )


def misnamed(container: Container, *, known: list[str]) -> Iterator[Problem]:
    """A capability in a spelling that a runtime or Pod Security does not take, or that does not exist.

    Dropping "all" has its own message elsewhere.
    """
    for field in ("add", "drop"):
        for path, name in container.words("securityContext", "capabilities", field):
            if name in ("", "ALL", *known) or is_template(name) or (field == "drop" and name.upper() == "ALL"):
                continue
            right = plain(name)
            if right == "ALL" or right in known:
                close = f'; write "{right}"'
            else:
                close = suggest(right, known) or "; Linux has none of that name"
            yield Problem(path, f'{container.title} {field}s "{brief(name)}", which is no capability{close}')


def plain(name: str) -> str:
    """The one spelling that everybody takes: ``NET_ADMIN`` for ``cap_net_admin``."""
    return name.upper().removeprefix("CAP_")


def _added(container: Container, pod_security: str) -> list[tuple[Path, str]]:
    if is_spared(container.pod, pod_security):
        return []
    words = container.words("securityContext", "capabilities", "add")
    return [(path, name) for path, name in words if not is_template(name)]


def _dropped(container: Container) -> list[str]:
    return [word for _, word in container.words("securityContext", "capabilities", "drop")]


def _listed(names: list[str]) -> str:
    return ", ".join(f'"{each}"' for each in names)
