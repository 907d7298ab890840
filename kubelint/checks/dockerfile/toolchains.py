"""Compilers and headers that a final image is left with."""

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from kubelint.checks.dockerfile.run import Step, steps
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.dockerfile import Instruction, Stage
from kubelint.views.image import Image
from kubelint.views.shell import Command, Word

#: Images made to build with: the repository, and which of its tags.
SDK_IMAGES = (
    ("golang", "*"),
    ("rust", "*"),
    ("maven", "*"),
    ("gradle", "*"),
    ("gcc", "*"),
    ("haskell", "*"),
    ("buildpack-deps", "*"),
    ("mcr.microsoft.com/dotnet/sdk", "*"),
    ("eclipse-temurin", "*-jdk*"),
    ("amazoncorretto", "*-jdk*"),
)

BUILDS = re.compile(
    r"go (?:build|install)\b|cargo (?:build|install)\b|(?:mvn|mvnw|gradle|gradlew) (?:\S+ )*?(?:package|install|build|"
    r"bootJar|assemble|shadowJar|deploy|verify)\b|dotnet (?:publish|build)\b|make\b|(?:npm|pnpm|yarn) run build\b|"
    r"(?:pnpm|yarn) build\b"
)

#: Packages to build with, and how the names of others end.
TOOLS = frozenset(
    {
        "build-base", "build-essential", "cargo", "clang", "cmake", "default-jdk", "g++", "gcc", "gcc-c++",
        "linux-headers", "make",
    }
)
HEADERS = ("-dev", "-devel")

#: The package managers, the subcommands that install and remove, and the options that take a value.
INSTALLS = {
    "apk": ("add",),
    "apt": ("install",),
    "apt-get": ("install",),
    "aptitude": ("install",),
    "dnf": ("install",),
    "microdnf": ("install",),
    "yum": ("install",),
    "zypper": ("in", "install"),
}
REMOVES = ("autopurge", "autoremove", "del", "erase", "purge", "remove", "rm")
_VERSION = re.compile(r"[=<>~@]")
VALUED = frozenset({"X", "c", "o", "option", "p", "repository", "t", "target-release", "virtual"})


def sdk_base(stage: Stage, *, images: list[str], build_commands: list[str]) -> Iterator[Problem]:
    """A final image that is built from, and with, the tools to build it."""
    if not stage.is_final or stage.base is None or not _is_sdk(stage.base, images):
        return
    for instruction in stage.all("RUN"):
        for step in steps(instruction):
            text = " ".join([step.command.name, *(word.text for word in step.command.words[1:])])
            if BUILDS.match(text) or any(text.startswith(each) for each in build_commands):
                what = brief(" ".join(text.split()[:3]), 40)
                message = f'image ships "{stage.base.name}" with which "{what}" builds it; copy the result to a smaller'
                yield Problem(stage.path, f"{message} final stage")
                return


def _is_sdk(image: Image, images: list[str]) -> bool:
    name = image.full_name.removeprefix("docker.io/library/")
    if any(fnmatchcase(name, pattern) for pattern in images):
        return True
    if name == "swift":
        return "slim" not in image.tag
    return any(name == each and fnmatchcase(image.tag, tags) for each, tags in SDK_IMAGES)



def build_tools(instruction: Instruction, *, packages: list[str]) -> Iterator[Problem]:
    """Compilers and headers that a RUN of the final stage installs and leaves there; one problem for a RUN."""
    stage = instruction.stage
    if instruction.onbuild or stage is None or not stage.is_final:
        return
    everything = steps(instruction)
    removed = {word.text for step in everything for word in _removed(step.command)}
    if any("$" in each for each in removed) or (removed and _marks(everything)):
        return  # which packages go, the shell decides
    found = [
        (step, word)
        for step in everything
        if not _virtual(step.command) & removed
        for word in _installed(step.command)
        if _is_tool(name := _package(word), packages) and name not in removed
    ]
    if found:
        step, word = found[0]
        stays = f"and {len(found) - 1} more stay" if len(found) > 1 else "stays"
        message = f'"{brief(word.text)}" {stays} in the final image; build in another stage, or remove it in this RUN'
        yield step.problem(word, message)


def _is_tool(package: str, patterns: list[str]) -> bool:
    return package in TOOLS or package.endswith(HEADERS) or any(fnmatchcase(package, each) for each in patterns)


def _marks(everything: Sequence[Step]) -> bool:
    """Whether packages are marked as no longer needed, so that a purge takes them along."""
    return any(step.command.name == "apt-mark" for step in everything)


def _installed(command: Command) -> list[Word]:
    arguments = command.arguments(VALUED) if command.name in INSTALLS else []
    return arguments[1:] if arguments and arguments[0].text in INSTALLS[command.name] else []


def _removed(command: Command) -> list[Word]:
    arguments = command.arguments(VALUED - {"virtual"}) if command.name in INSTALLS else []
    return arguments if arguments and arguments[0].text in REMOVES else []


def _virtual(command: Command) -> set[str]:
    """The name under which apk installs a group of packages."""
    if command.name != "apk":
        return set()
    return {each.value for each in command.parsed(VALUED)[0] if each.name in ("t", "virtual") and each.value}


def _package(word: Word) -> str:
    """The name of a package, without its version."""
    return _VERSION.split(word.text, maxsplit=1)[0]
