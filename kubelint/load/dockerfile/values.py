"""Values with a form of their own: durations, ports, signals, modes, platforms, the options of checks."""

import re

from kubelint.text import brief, suggest

# Patterns stay text until one is needed: most files have none of these values.
_DURATION = r"[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+"
_MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6}

#: Names of Linux signals, without SIG.
_SIGNAL = (
    "ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|"
    r"TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTMIN(\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?"
)

#: What Go reads as true or false.
BOOLEAN = "1|t|T|TRUE|true|True|0|f|F|FALSE|false|False"

_MODE = r"0*[0-7]{0,4}|[augo]*([-+=][rwxXstugo]*)+(,[augo]*([-+=][rwxXstugo]*)+)*"

#: A platform of one word. Source: https://github.com/containerd/platforms/blob/main/database.go
_SYSTEMS = "aix android darwin dragonfly freebsd illumos ios linux macos netbsd openbsd plan9 solaris windows zos"
_ARCHITECTURES = (
    "386 aarch64 amd64 arm arm64 arm64be armbe armel armhf i386 loong64 mips mips64 mips64le mipsle ppc ppc64 ppc64le "
    "riscv riscv64 s390 s390x sparc sparc64 wasm x86-64 x86_64"
)
_PLATFORM = r"[\w-]+(\([\w.%+-]*\))?(/[\w.-]+){0,2}"


def duration_fault(text: str) -> str:
    """Return what is wrong with a duration as Go writes it (``1m30s``, ``500ms``, ``0``); nothing if it is fine.

    Source: https://pkg.go.dev/time#ParseDuration
    """
    if text.lstrip("+-") in ("", "0"):
        return ""
    if not re.fullmatch(_DURATION, text):
        return 'a duration is written as in "30s", "1m30s" or "500ms"'
    length = sum(float(number) * _MILLISECONDS[unit] for number, unit in re.findall(r"([0-9.]+)([a-zµμ]+)", text))
    if length and (text[0] == "-" or length < 1):
        return "it should be at least 1ms"
    return ""


def port_fault(word: str) -> str:
    """Return what is wrong with a word of EXPOSE, ``[host:]port[-port][/protocol]``; nothing if it is fine.

    Source: https://docs.docker.com/reference/dockerfile/#expose
    """
    host, _, port = word.rpartition(":")
    port, _, protocol = port.partition("/")
    if protocol.lower() not in ("", "tcp", "udp", "sctp"):
        return f'protocol "{protocol}" is not "tcp", "udp" or "sctp"'
    _, _, host_port = host.rpartition(":")
    return _range_fault(port) or (_range_fault(host_port) if host_port else "")


def _range_fault(text: str) -> str:
    first, dash, last = text.partition("-")
    for port in (first, last) if dash else (first,):
        if not re.fullmatch(r"\+?[0-9]+", port, re.ASCII):
            return f'"{text}" is not a port such as "8080", nor a range such as "8000-8010"'
    return ""  # whether there is such a port, the rule expose-port-out-of-range says


def signal_fault(text: str) -> str:
    """Return what is wrong with a signal, a name with or without SIG or a number; nothing if it is fine."""
    name = text.upper().removeprefix("SIG")
    if re.fullmatch(r"[+-]?[0-9]+", text, re.ASCII):
        return "" if text.strip("+-0") else "signals count from 1"
    return "" if re.fullmatch(_SIGNAL, name) else 'it is not a signal such as "SIGTERM" or "15"'


def mode_fault(text: str) -> str:
    """Return what is wrong with the rights of a file, an octal number or as chmod has them; nothing if it is fine."""
    return "" if re.fullmatch(_MODE, text) else 'it should be an octal number such as "0755", or as in "u=rwX,go=rX"'


def platform_fault(text: str) -> str:
    """Return what is wrong with a platform; nothing if it is fine.

    Source: https://pkg.go.dev/github.com/containerd/platforms#Parse
    """
    if not re.fullmatch(_PLATFORM, text, re.ASCII):
        return 'is not written as in "linux/amd64" or "linux/arm/v7"'
    known = "/" in text or "(" in text or text.lower() in f"{_SYSTEMS} {_ARCHITECTURES}".split()
    return "" if known else 'is neither an operating system nor an architecture; write it as in "linux/amd64"'


def checks_fault(text: str) -> str:
    """Return what is wrong with the value of the directive ``check``; nothing if it is fine.

    Source: https://docs.docker.com/reference/dockerfile/#check
    """
    for part in text.partition(" ")[0].split(";", 2):  # what follows a blank is a remark
        name, _, value = part.partition("=")
        if name not in ("skip", "experimental", "error"):
            example = '; write it without blanks, as in "skip=A,B;error=true"'
            return f'has no option "{brief(name)}"{suggest(name, ("skip", "experimental", "error")) or example}'
        if name == "error" and not re.fullmatch(BOOLEAN, value):
            return f'has error "{brief(value)}"; it should be "true" or "false"'
    return ""
