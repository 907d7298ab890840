"""Packages of programming languages that are installed in whatever version there is."""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase

from kubelint.checks.dockerfile.managers import in_any_version
from kubelint.checks.dockerfile.packages import NPM_VALUED, PIP_VALUED, pip_install
from kubelint.checks.dockerfile.run import steps
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command, Word

#: The options of gem, go and cargo that take a value.
GEM_VALUED = frozenset(
    {
        "B", "P", "bindir", "build-root", "config-file", "document", "g", "file", "http-proxy", "i", "install-dir", "n",
        "p", "platform", "s", "source", "target-rbconfig", "trust-policy", "v", "version", "without",
    }
)
GO_VALUED = frozenset(
    {
        "C", "asmflags", "buildmode", "compiler", "covermode", "coverpkg", "exec", "gccgoflags", "gcflags",
        "installsuffix", "ldflags", "mod", "modfile", "o", "overlay", "p", "pgo", "pkgdir", "tags", "toolexec",
    }
)
CARGO_VALUED = frozenset(
    {
        "F", "Z", "bin", "branch", "color", "config", "example", "features", "git", "index", "j", "jobs", "path",
        "profile", "registry", "rev", "root", "tag", "target", "target-dir", "version", "vers",
    }
)

#: How the options begin that an extension is built with; the word behind one may be its value.
_BUILD_OPTIONS = ("with-", "without-", "enable-", "disable-", "use-")

_VERSION_CONTROL = re.compile(r"(?:git|hg|svn|bzr)(?:\+[\w+.-]+)?://(?:[^/@]*@)?")
_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tgz", ".tar")

Finder = Callable[[Command], list[Word]]


def pip_unpinned_version(instruction: Instruction, *, ignore_packages: list[str]) -> Iterator[Problem]:
    """Python packages without a version."""
    return _unpinned(instruction, lambda command: _of_pip(command, ignore_packages), "==<version>")


def _of_pip(command: Command, ignored: list[str]) -> list[Word]:
    verb = pip_install(command)
    if verb is None:
        return []
    words = command.words[command.words.index(verb) :]
    options, packages = command._replace(words=words).parsed(PIP_VALUED | {"group"})
    given = any(each.name in ("r", "requirement", "c", "constraint") for each in options)
    if given or any(each.text == "." for each in packages):
        return []
    return [each for each in packages if not _is_pinned_for_pip(each.text) and each.text not in ignored]


def _is_pinned_for_pip(package: str) -> bool:
    """A version or a range of them, a commit or tag, a file or folder."""
    if address := _VERSION_CONTROL.match(package):
        return "@" in package[address.end() :]
    is_file = package.endswith(_ARCHIVES) or package[:1] in (".", "")
    return is_file or any(sign in package for sign in ("=", "<", ">", "/"))


def npm_unpinned_version(instruction: Instruction, *, subcommands: list[str]) -> Iterator[Problem]:
    """Node packages without a version."""
    return _unpinned(instruction, lambda command: _of_npm(command, subcommands), "@<version>")


def _of_npm(command: Command, subcommands: list[str]) -> list[Word]:
    arguments = command.arguments(NPM_VALUED) if command.name == "npm" else []
    if not arguments or arguments[0].text not in subcommands:
        return []
    return [each for each in arguments[1:] if not _is_pinned_for_npm(each.text)]


def _is_pinned_for_npm(package: str) -> bool:
    if _VERSION_CONTROL.match(package) or package.startswith("git@"):
        return "#" in package
    is_local = package in (".", "..", "~") or package.startswith(("/", "./", "../", "~/", "file:"))
    return is_local or "@" in package[1:] or "#" in package or package.endswith(_ARCHIVES)


def gem_unpinned_version(instruction: Instruction) -> Iterator[Problem]:
    """Ruby gems without a version."""
    return _unpinned(instruction, _of_gem, ":<version>")


def _of_gem(command: Command) -> list[Word]:
    words = [word.text for word in command.words]
    own = command._replace(words=command.words[: words.index("--")] if "--" in words else command.words)
    options, arguments = own.parsed(GEM_VALUED)
    if own.name != "gem" or not arguments or arguments[0].text not in ("install", "i"):
        return []
    if any(each.name in ("v", "version", "g", "file") for each in options):
        return []
    built_with = min((each.word.start for each in options if each.name.startswith(_BUILD_OPTIONS)), default=own.end)
    gems = (each for each in arguments[1:] if each.start < built_with)
    return [each for each in gems if ":" not in each.text and not each.text.endswith(".gem")]


def go_unpinned_version(instruction: Instruction, *, ignore: list[str]) -> Iterator[Problem]:
    """Go modules without a version, or with a query that gives another one tomorrow."""
    return _unpinned(instruction, lambda command: _of_go(command, ignore), "@<version>")


def _of_go(command: Command, ignored: list[str]) -> list[Word]:
    verb = command.words[1].text if command.name == "go" and len(command.words) > 1 else ""
    if verb not in ("install", "get", "run") or any(each.text == "-mod=vendor" for each in command.words):
        return []
    packages = list(_without_options(command.words[2:]))
    if verb == "run":
        packages = packages[:1]
    return [
        each
        for each in packages
        if _is_unpinned_for_go(each.text) and not any(fnmatchcase(each.text, pattern) for pattern in ignored)
    ]


def _without_options(words: tuple[Word, ...]) -> Iterator[Word]:
    """The arguments of go, whose long options begin with one dash."""
    rest = iter(words)
    for word in rest:
        name, equals, _ = word.text.lstrip("-").partition("=")
        if not word.text.startswith("-"):
            yield word
        elif name in GO_VALUED and not equals:
            next(rest, None)


def _is_unpinned_for_go(package: str) -> bool:
    """Only a path whose first element is a host can be fetched; ``tool`` stands for what go.mod lists."""
    if package.startswith((".", "/")):
        return False
    is_remote = "." in package.partition("/")[0] or "$" in package
    return package.endswith(("@latest", "@none")) or (is_remote and "@" not in package)


def cargo_install_unpinned(instruction: Instruction) -> Iterator[Problem]:
    """Rust programs without a version."""
    return _unpinned(instruction, _of_cargo, "@<version>")


def _of_cargo(command: Command) -> list[Word]:
    words = [each for each in command.words if not each.text.startswith("+")]  # cargo +nightly install
    options, arguments = command._replace(words=tuple(words)).parsed(CARGO_VALUED)
    names = {each.name for each in options}
    if command.name != "cargo" or not arguments or arguments[0].text != "install":
        return []
    if not names.isdisjoint({"version", "vers", "path", "rev", "tag"}):
        return []
    if "git" in names:
        return [next(each.word for each in options if each.name == "git")]
    return [each for each in arguments[1:] if "@" not in each.text]


def _unpinned(instruction: Instruction, find: Finder, pin: str) -> Iterator[Problem]:
    found = [(step, word) for step in steps(instruction) for word in find(step.command)]
    yield from in_any_version(found, pin)
