"""curl, wget and the like: what they fetch, where they put it, and where addresses stand."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.run import Script, Step
from kubelint.views.shell import Command, Word

#: The options of curl and wget that take a value.
CURL_VALUED = frozenset(
    {
        "A", "C", "D", "E", "F", "H", "K", "P", "Q", "T", "U", "X", "Y", "aws-sigv4", "b", "c", "cacert", "capath",
        "cert", "cert-type", "ciphers", "config", "connect-timeout", "connect-to", "continue-at", "cookie",
        "cookie-jar", "create-file-mode", "d", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode",
        "dump-header", "e", "form", "form-string", "header", "interface", "json", "key", "key-type", "limit-rate", "m",
        "max-filesize", "max-redirs", "max-time", "netrc-file", "noproxy", "o", "oauth2-bearer", "output",
        "output-dir", "pass", "pinnedpubkey", "preproxy", "proto", "proto-redir", "proxy", "proxy-user", "r", "range",
        "referer", "request", "resolve", "retry", "retry-delay", "retry-max-time", "socks5", "socks5-hostname",
        "speed-limit", "speed-time", "stderr", "t", "time-cond", "tls-max", "trace", "trace-ascii", "u",
        "unix-socket", "upload-file", "url", "url-query", "user", "user-agent", "w", "write-out", "x", "y", "z",
    }
)
WGET_VALUED = frozenset(
    {
        "A", "B", "D", "I", "O", "P", "Q", "R", "T", "U", "X", "a", "append-output", "body-data", "body-file",
        "ca-certificate", "certificate", "directory-prefix", "e", "execute", "header", "http-password", "http-user",
        "i", "input-file", "l", "level", "limit-rate", "method", "n", "o", "output-document", "output-file",
        "password", "post-data", "post-file", "private-key", "referer", "t", "timeout", "tries", "user",
        "user-agent", "w", "wait",
    }
)
ARIA_VALUED = frozenset({"checksum", "d", "dir", "i", "input-file", "j", "o", "out", "s", "split", "x"})

VALUED = {"aria2c": ARIA_VALUED, "curl": CURL_VALUED, "wget": WGET_VALUED}

STANDARD_OUTPUT = ("-", "/dev/stdout", "/dev/null")


class Download(NamedTuple):
    """One use of a downloader: its addresses, and the files it writes; "" is a file named like the address."""

    step: Step
    addresses: list[Word]
    files: list[str]


def download(step: Step) -> Download | None:
    """The command as a download; None for other commands."""
    command = step.command
    if command.name not in VALUED:
        return None
    options, arguments = command.parsed(VALUED[command.name])
    addresses = [word for word in arguments if not word.text.startswith("<(")]
    named = [each.value for each in options if each.name == "url"]
    addresses += [word for word in command.words if word.text in named or word.text.startswith("--url=")]
    return Download(step, addresses, _FILES[command.name](command))


def _of_curl(command: Command) -> list[str]:
    options = command.parsed(CURL_VALUED)[0]
    named = [each.value or "" for each in options if each.name in ("o", "output")]
    return named + ["" for each in options if each.name in ("O", "remote-name", "remote-name-all")]


def _of_wget(command: Command) -> list[str]:
    options = command.parsed(WGET_VALUED)[0]
    if any(each.name == "spider" for each in options):
        return []
    return [each.value or "" for each in options if each.name in ("O", "output-document")] or [""]


_FILES = {"aria2c": lambda _: [""], "curl": _of_curl, "wget": _of_wget}


def redirected(command: Command) -> Iterator[str]:
    """Yield the files its output is redirected to."""
    for each in command.redirects:
        if each.operator in (">", ">>", ">|", "&>", "&>>") and each.target:
            yield each.target.text


def ends_of_pipelines(script: Script) -> dict[int, int]:
    """The last position in each pipeline of a script."""
    ends: dict[int, int] = {}
    for command in script.shell.commands:
        for number, position in command.pipes:
            ends[number] = max(ends.get(number, 0), position)
    return ends
