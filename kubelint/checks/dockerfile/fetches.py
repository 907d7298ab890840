"""What a build downloads: over which protocol, compared with what, and whether an error is noticed."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.checks.dockerfile.downloaders import (
    CURL_VALUED,
    STANDARD_OUTPUT,
    VALUED,
    download,
    ends_of_pipelines,
    redirected,
)
from kubelint.checks.dockerfile.run import Step, scripts, steps
from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

#: Files that vouch for others, or are lists to read: nobody publishes a checksum of these.
NO_ARCHIVES = (
    ".asc", ".crt", ".gpg", ".html", ".json", ".key", ".list", ".md5", ".pem", ".pub", ".repo", ".sha256",
    ".sha256sum", ".sha512", ".sig", ".txt", ".yaml", ".yml",
)
CHECKERS = frozenset(
    {
        "b2sum", "cosign", "gpgv", "md5sum", "minisign", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum",
        "shasum", "slsa-verifier",
    }
)
ARCHITECTURES = re.compile(r"amd64|x86_64|arm64|aarch64")
_ASKS_ARCHITECTURE = re.compile(r"TARGETARCH|TARGETPLATFORM|\buname\b|--print-architecture|--print-arch\b|\barch\)")


def without_checksum(instruction: Instruction) -> Iterator[Problem]:
    """An archive or program that is saved and compared with nothing in the same RUN."""
    every = list(steps(instruction))
    if any(map(_checks, (step.command for step in every))):
        return
    for step in every:
        found = download(step)
        if found and any(name not in STANDARD_OUTPUT for name in found.files):
            for word in found.addresses:
                path = word.text.partition("?")[0]
                if "://" in path and not path.endswith(NO_ARCHIVES):
                    message = f"{step.command.name} saves a file without comparing it; add sha256sum -c"
                    yield step.problem(word, message)


def _checks(command: Command) -> bool:
    texts = [word.text for word in command.words]
    by_option = {"gpg": "--verify", "openssl": "dgst", "rpm": "-K", "aria2c": "--checksum"}.get(command.name, "\0")
    return command.name in CHECKERS or any(text.startswith(by_option) for text in texts[1:])


def curl_without_fail(instruction: Instruction) -> Iterator[Problem]:
    """curl that takes the page of an error for the file."""
    for script in scripts(instruction):
        ends = ends_of_pipelines(script)
        for command in script.shell.commands:
            if command.name == "curl" and _is_used(command, ends) and not _notices_errors(command):
                message = "curl takes the page of an error for the file; add -f"
                yield Step(command, script).problem(command.words[0], message)


def _is_used(curl: Command, ends: dict[int, int]) -> bool:
    """Whether what it fetches goes into a file, a pipe or a variable."""
    options = curl.parsed(CURL_VALUED)[0]
    files = [each.value or "" for each in options if each.name in ("o", "output")] + list(redirected(curl))
    saved = any(each.name in ("O", "remote-name", "remote-name-all") for each in options)
    piped = any(position < ends[number] for number, position in curl.pipes)
    held = curl.holder is not None and curl.holder.opener in ("$(", "`", "<(")
    return saved or piped or held or any(name not in STANDARD_OUTPUT for name in files)


def _notices_errors(curl: Command) -> bool:
    names = {each.name for each in curl.parsed(CURL_VALUED)[0]}
    noticing = {"f", "fail", "fail-with-body", "fail-early", "w", "write-out", "I", "head", "K", "config"}
    return not names.isdisjoint({*noticing, "V", "version", "h", "help"})


def hardcoded_architecture(instruction: Instruction) -> Iterator[Problem]:
    """A download for one kind of machine in a Dockerfile that can be built for others."""
    stage = instruction.stage
    platform = stage.text("platform") if stage else ""
    texts = [instruction.text("text"), *(each["body"] for each in instruction.heredocs)]
    if (platform and "$" not in platform) or any(map(_ASKS_ARCHITECTURE.search, texts)):
        return
    message = "this download fits one kind of machine; put TARGETARCH into the address"
    if instruction.name == "ADD":
        for index, text in enumerate(instruction.args[:-1]):
            if "://" in text and ARCHITECTURES.search(text):
                yield Problem(instruction.at("args", index), message)
        return
    for step in steps(instruction):
        found = download(step)
        for word in found.addresses if found else ():
            if "://" in word.text and ARCHITECTURES.search(word.text):
                yield step.problem(word, message)


# --- http ---

#: Programs that fetch from an address among their words.
FETCHERS = frozenset(
    {*VALUED, "apk", "apt-key", "dnf", "git", "microdnf", "rpm", "yum", "yum-config-manager", "zypper"}
)

#: Mirrors of distributions, whose packages are signed.
MIRRORS = (
    "*.debian.org", "*.ubuntu.com", "*.alpinelinux.org", "*.centos.org", "*.fedoraproject.org", "*.opensuse.org",
    "*.archlinux.org", "*.kali.org", "*.rockylinux.org", "*.almalinux.org", "ppa.launchpad.net", "*.raspbian.org",
)

#: Hosts that are this machine or the one it runs on.
OWN = ("localhost", "host.docker.internal", "gateway.docker.internal")

_HTTP = re.compile(r"http://(?:[^/@\s\"']*@)?(\[[^\]\s]*\]|[^/:\s\"'?#\\]*)")
_REPOSITORY = re.compile(r"(?:\b(?:deb(?:-src)?\s|URIs:)[^\n]{0,200}?|\b(?:baseurl|mirrorlist|gpgkey)\s*=\s*)(http://)")
_NO_FETCH = re.compile(r"-[AHedx]|--(?:\w+-)?proxy\w*|--referer|--header|--data.*|--user-agent|--keyserver-options")


def plain_http(instruction: Instruction, *, allow_hosts: list[str]) -> Iterator[Problem]:
    """Something fetched over http, which anybody on the way can replace."""
    for index, text in enumerate(instruction.args[:-1] if instruction.name == "ADD" else ()):
        if (found := _HTTP.match(text)) and not _is_exempt(found[1], allow_hosts):
            yield Problem(instruction.at("args", index), _message(found[1]))
    for step in steps(instruction) if instruction.name == "RUN" else ():
        for word, start, host in _addresses(step.command):
            if not _is_exempt(host, allow_hosts):
                yield step.script.problem(word.offset(start), word.end, _message(host))
    for path, text in _documents(instruction):
        for found in _REPOSITORY.finditer(text):
            address = _HTTP.match(text, found.start(1))
            if address and not _is_exempt(address[1], allow_hosts):
                yield Problem(path, _message(address[1]), address.span())


def _documents(instruction: Instruction) -> Iterator[tuple[Path, str]]:
    """Yield (path, text) of the here-documents that are no scripts."""
    run = {path for script in scripts(instruction) for _, path in script.places}
    for index in range(len(instruction.heredocs)):
        path = instruction.at("heredocs", index, "body")
        if path not in run:
            yield path, instruction.text("heredocs", index, "body")


def _message(host: str) -> str:
    return f'what comes from "{brief(host)}" can be replaced on the way; use https'


def _addresses(command: Command) -> Iterator[tuple[Word, int, str]]:
    """Yield the words of a command that hold an address to fetch from, where it starts in them, and its host."""
    fetches = command.name in FETCHERS or command.name.startswith("pip")
    for before, word in zip(command.words, command.words[1:], strict=False):
        if "http://" not in word.text:
            continue
        name, equals, _ = word.text.partition("=")
        option = name if equals and name.startswith("-") else before.text
        is_address = word.text.startswith("http://") or (equals and name.startswith("-"))
        if fetches and is_address and not _NO_FETCH.fullmatch(option):
            pattern = _HTTP
        elif "http://" in word.text and _REPOSITORY.search(word.text):
            pattern = _REPOSITORY
        else:
            continue
        for found in pattern.finditer(word.text):
            start = found.start(1) if pattern is _REPOSITORY else found.start()
            if host := _HTTP.match(word.text, start):
                yield word, start, host[1]


def _is_exempt(host: str, allowed: list[str]) -> bool:
    host = host.lower().rstrip(".")
    if not host or "$" in host or "{" in host or ("." not in host and ":" not in host) or host in OWN:
        return True
    return any(fnmatchcase(host, pattern.lower()) for pattern in (*MIRRORS, *allowed)) or _is_private(host)


def _is_private(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_private
    except ValueError:
        return False
