"""Values with a form of their own: durations, ports, signals."""

import re

# Patterns stay text until one is needed: most files have none of these values.
_DURATION = r"[-+]?(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+"
_MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6}

#: Names of Linux signals, without SIG.
_SIGNAL = (
    "ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|"
    r"TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTMIN(\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?"
)


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
