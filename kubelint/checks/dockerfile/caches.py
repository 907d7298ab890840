"""Download caches of programming languages that stay in the image."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from kubelint.checks.dockerfile.history import is_kept, variable
from kubelint.checks.dockerfile.managers import removes
from kubelint.checks.dockerfile.packages import NPM_CI, NPM_INSTALL, NPM_VALUED, TRUE
from kubelint.checks.dockerfile.run import Step, keeps_out, steps
from kubelint.model import Problem
from kubelint.views.dockerfile import Instruction
from kubelint.views.shell import Command

#: The options of yarn that take a value.
YARN_VALUED = frozenset(
    {"cache-folder", "cwd", "global-folder", "modules-folder", "mutex", "network-concurrency", "network-timeout"}
    | {"registry", "use-yarnrc"}
)


class Cache(NamedTuple):
    """How one tool fills a cache, empties it or goes without, and where that is: from the root, or the home folder."""

    fills: str  # an expression for the command's words
    avoids: str = r"(?!)"
    cleans: str = r"(?!)"
    folders: tuple[str, ...] = ()
    variable: str = ""  # of the environment, which switches the cache off
    advice: str = ""


_CACHES = {
    "conda": Cache(
        r"(?:conda|mamba|micromamba) (?:\S+ )*?(?:install|create|update)\b",
        cleans=r"(?:conda|mamba|micromamba) clean\b",
        folders=("/opt/conda/pkgs",),
        advice='end the RUN with "conda clean -afy"',
    ),
    "poetry": Cache(
        r"poetry (?:-\S+ )*(?:install|add|update|sync)\b",
        avoids=r".* --no-cache\b",
        cleans=r"poetry cache clear\b",
        folders=(".cache/pypoetry",),
        advice="add --no-cache",
    ),
    "uv": Cache(
        r"uv (?:-\S+ )*(?:sync|pip install|add|tool install)\b",
        avoids=r".* (?:--no-cache|-n)\b",
        cleans=r"uv cache (?:clean|prune)\b",
        folders=(".cache/uv",),
        variable="UV_NO_CACHE",
        advice="add --no-cache",
    ),
    "composer": Cache(
        r"composer (?:-\S+ )*(?:install|require|update|create-project)\b",
        avoids=r".* --no-cache\b",
        cleans=r"composer (?:clear-?cache|cc)\b",
        folders=(".composer/cache", ".cache/composer"),
        advice="add --no-cache",
    ),
    "bundle": Cache(
        r"(?:bundle|bundler)(?: install\b| -\S+|$)|gem install\b",
        folders=(".bundle/cache", "/usr/local/bundle/cache"),
        advice="end the RUN with rm -rf /usr/local/bundle/cache",
    ),
    "pnpm": Cache(
        r"pnpm (?:-\S+ )*(?:install|i|add)\b",
        cleans=r"pnpm store prune\b",
        folders=(".local/share/pnpm/store", "pnpm/store", "/pnpm"),
        advice="mount a cache on its store",
    ),
    "bun": Cache(
        r"bun (?:-\S+ )*(?:install|i|add)\b",
        avoids=r".* --no-cache\b",
        cleans=r"bun pm cache rm\b",
        folders=(".bun/install/cache",),
        advice='end the RUN with "bun pm cache rm"',
    ),
    "cargo": Cache(
        r"cargo (?:\+\S+ )?(?:build|install|fetch|b)\b",
        folders=("/usr/local/cargo/registry", ".cargo/registry"),
        advice="mount a cache on /usr/local/cargo/registry",
    ),
    "go": Cache(
        r"go (?:build|install|get|mod download)\b",
        cleans=r"go clean .*-(?:cache|modcache)\b",
        folders=("/go/pkg", ".cache/go-build"),
        advice="mount caches on /go/pkg/mod and /root/.cache/go-build",
    ),
    "pacman": Cache(
        r"pacman (?:--\S+ )*-S(?![a-z]*c)[a-z]*",
        cleans=r"pacman (?:--\S+ )*-Sc?c\b|paccache\b",
        folders=("/var/cache/pacman",),
        advice='end the RUN with "pacman -Scc --noconfirm"',
    ),
}


def language_cache_left(instruction: Instruction, *, tools: list[str]) -> Iterator[Problem]:
    """A cache that is filled in the final stage and neither mounted nor emptied in the same RUN."""
    if instruction.onbuild or instruction.stage is None or not instruction.stage.is_final:
        return
    for tool in tools:
        cache = _CACHES.get(tool)
        if cache and variable(instruction, cache.variable) not in TRUE:
            step = _left(instruction, cache.folders, _says(cache.fills, cache.avoids), _says(cache.cleans))
            if step:
                name = step.command.name
                message = f"{name} leaves its download cache in the image; {cache.advice}"
                yield step.problem(step.command.words[0], message)


def _says(pattern: str, unless: str = r"(?!)") -> Callable[[Command], bool]:
    """Whether the words of a command begin like a pattern, and not like another one."""
    begins, excuse = re.compile(pattern), re.compile(unless)

    def says(command: Command) -> bool:
        text = " ".join((command.name, *(word.text for word in command.words[1:])))
        return bool(begins.match(text)) and not excuse.match(text)

    return says


def npm_cache_not_cleaned(instruction: Instruction) -> Iterator[Problem]:
    """npm keeps every archive it has downloaded, in the final stage."""
    if instruction.onbuild or instruction.stage is None or not instruction.stage.is_final:
        return
    own = [variable(instruction, name) for name in ("npm_config_cache", "NPM_CONFIG_CACHE")]
    step = _left(instruction, [".npm", *filter(None, own)], _npm_fills, _npm_cleans)
    if step:
        verb = step.command.arguments(NPM_VALUED)[0]
        message = f"npm {verb.text} leaves its cache in the image; end the RUN with npm cache clean --force"
        yield step.problem(verb, message)


def _npm_fills(command: Command) -> bool:
    arguments = command.arguments(NPM_VALUED)
    return command.name == "npm" and bool(arguments) and arguments[0].text in (*NPM_INSTALL, *NPM_CI)


def _npm_cleans(command: Command) -> bool:
    texts = [word.text for word in command.arguments(NPM_VALUED)]
    return command.name == "npm" and texts[:1] == ["cache"] and texts[1:2] in (["clean"], ["clear"], ["rm"])


def yarn_cache_not_cleaned(instruction: Instruction, *, include_bare_yarn: bool) -> Iterator[Problem]:
    """yarn keeps every archive it has downloaded, in a stage that becomes an image or the base of another stage."""
    if not is_kept(instruction):
        return
    step = _left(instruction, (".cache/yarn",), lambda each: _yarn_fills(each, include_bare_yarn), _yarn_cleans)
    if step:
        word = next(iter(step.command.arguments(YARN_VALUED)), step.command.words[0])
        message = "yarn leaves its cache in the image; end the RUN with yarn cache clean"
        yield step.problem(word, message)


def _yarn_fills(command: Command, bare: bool) -> bool:
    arguments = command.arguments(YARN_VALUED) if command.name == "yarn" else None
    if not arguments:
        asks = command.has_flag("version", "v", "help", "h", valued=YARN_VALUED)
        return arguments is not None and bare and not asks
    return arguments[0].text == "install"


def _yarn_cleans(command: Command) -> bool:
    return command.name == "yarn" and [each.text for each in command.arguments(YARN_VALUED)[:2]] == ["cache", "clean"]


def _left(
    instruction: Instruction,
    folders: Iterable[str],
    fills: Callable[[Command], bool],
    cleans: Callable[[Command], bool],
) -> Step | None:
    """The first command that fills a cache which no later one empties, unless a mount keeps the cache out."""
    folders = tuple(folders)
    if any(keeps_out(instruction, folder) or _mounts_home_cache(instruction, folder) for folder in folders):
        return None
    found = None
    for step in reversed(list(steps(instruction))):
        if cleans(step.command) or _deletes(step.command, folders):
            break
        if fills(step.command):
            found = step
    return found


def _mounts_home_cache(instruction: Instruction, folder: str) -> bool:
    return folder.startswith(".cache/") and keeps_out(instruction, "/root/.cache")


def _deletes(command: Command, folders: Iterable[str]) -> bool:
    """Whether it removes one of the folders, wherever the home folder is."""
    if removes(command, [folder for folder in folders if folder.startswith("/")]):
        return True
    texts = [word.text.rstrip("/*") + "/" for word in command.words[1:]] if command.name == "rm" else []
    relative = [folder for folder in folders if not folder.startswith("/")]
    return any(f"/{part}/" in f"/{text}" for text in texts for each in relative for part in (each, each.split("/")[0]))
