"""Which config is in force for a file: the nearest one above it, what that inherits, and the command line."""

import os
from collections.abc import Iterator, Mapping
from typing import Any

from kubelint.catalog import Rule
from kubelint.config.file import ConfigError, File, flags, read, seen_from_here
from kubelint.config.settings import Settings
from kubelint.model import Path
from kubelint.text import brief

NAMES = (".kubelint.yaml", ".kubelint.yml")

#: So many configs may inherit one from the other.
DEEPEST = 20


class Configs:
    """The settings for every file of a run, one for all files that share a config."""

    def __init__(
        self,
        overrides: Mapping[str, Any] | None = None,
        path: str | None = None,
        isolated: bool = False,
        rules: Mapping[str, Rule] | None = None,
    ):
        """``overrides`` are the flags of the command line, by the names of the settings' fields, None where not given.

        With ``path``, that config and no other; ``isolated`` means none at all. ``rules`` are those the configs
        may speak of. Raises ConfigError where a flag is wrong.
        """
        self.rules = rules
        self.flags = flags(_given(overrides or {}))
        self._check([self.flags] if self.flags.values else [])
        self._nearest: dict[str, str] = {}  # folder -> the config in force there, empty where there is none
        self._settings: dict[str, Settings] = {}  # config -> what it makes
        self._always = "" if isolated else os.path.abspath(path) if path else None

    def for_file(self, path: str) -> Settings:
        """Return the settings for one file, ``-`` for standard input; ConfigError where its config is wrong."""
        return self.for_folder("." if path in ("", "-") else os.path.dirname(path) or ".")

    def for_folder(self, folder: str) -> Settings:
        """Return the settings for the files that lie in ``folder``; ConfigError where their config is wrong."""
        config = self._find(os.path.abspath(folder)) if self._always is None else self._always
        if config not in self._settings:
            self._settings[config] = self._load(config)
        return self._settings[config]

    def path_for(self, path: str) -> str:
        """Return the config in force for one file, as shown to people; an empty string where there is none."""
        return self.for_file(path).file

    def _find(self, folder: str) -> str:
        """The nearest config in ``folder`` or above, up to the root of the repository."""
        if folder not in self._nearest:
            parent = os.path.dirname(folder)
            found = _in_folder(folder)
            is_top = parent == folder or os.path.exists(os.path.join(folder, ".git"))
            self._nearest[folder] = found or ("" if is_top else self._find(parent))
        return self._nearest[folder]

    def _load(self, config: str) -> Settings:
        files = list(_inherited(config)) if config else []
        if not files and not self.flags.values:
            return Settings()
        from kubelint.config.layers import layered

        self._check(files)
        settings = layered([*files, self.flags])
        silent = [each.origin for each in settings.exceptions if not each.reason]
        if silent and settings.require_suppression_reason:
            raise ConfigError(f'{origin}: this exception gives no reason; add one as "reason"' for origin in silent)
        return settings


    def _check(self, files: list[File]) -> None:
        if not files:
            return
        from kubelint.config.keys import problems

        wrong = [line for file in files for line in problems(file, self.rules)]
        if wrong:
            raise ConfigError(wrong)


def _in_folder(folder: str) -> str:
    """The config that lies in ``folder`` itself, if any."""
    for name in NAMES:
        if os.path.isfile(path := os.path.join(folder, name)):
            return path
    path = os.path.join(folder, "pyproject.toml")
    return path if os.path.isfile(path) and _speaks_of_kubelint(path) and read(path) else ""


def _speaks_of_kubelint(pyproject: str) -> bool:
    try:
        with open(pyproject, "rb") as file:
            return b"tool.kubelint" in file.read()
    except OSError:
        return False  # whoever needs that file will say so


def _inherited(config: str) -> Iterator[File]:
    """Yield ``config`` after the configs it extends, each once; ConfigError where they go in a circle."""
    done: dict[str, File] = {}
    _visit(config, (), done, "")
    yield from done.values()


def _visit(config: str, above: tuple[str, ...], done: dict[str, File], where: str) -> None:
    if config in done:
        return
    if config in above:
        circle = " -> ".join(seen_from_here(each) for each in (*above[above.index(config) :], config))
        raise ConfigError([f"{where}: extend goes in a circle: {circle}"])
    if len(above) > DEEPEST:
        raise ConfigError([f"{where}: more than {DEEPEST} configs extend one another"])
    file = _read(config, where)
    for spot, path in _extended(file):
        target = os.path.normpath(os.path.join(file.folder, path))
        _visit(target, (*above, config), done, file.where(spot))
    done[config] = file


def _extended(file: File) -> Iterator[tuple[Path, str]]:
    """The configs that ``file`` extends, and where it says so; one that may not be is left for its check to report."""
    from kubelint.config.forms import inherited

    value = file.values.get("extend")
    listed = value if isinstance(value, list) else [value]
    for index, path in enumerate(listed):
        if isinstance(path, str) and not inherited(path, None):
            yield ("extend", index) if isinstance(value, list) else ("extend",), path


def _read(config: str, where: str) -> File:
    """One config; where it is missing, the place that asks for it is what helps."""
    if not os.path.isfile(config):
        raise ConfigError([f'{where or "--config"}: there is no config "{brief(seen_from_here(config))}"'])
    file = read(config)
    if file is None:
        raise ConfigError([f'{where or "--config"}: there is no [tool.kubelint] in "{brief(seen_from_here(config))}"'])
    return file


def _given(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """The flags that were given, under the keys and in the shapes a config has."""
    given = {name.replace("_", "-"): value for name, value in overrides.items() if value is not None and value != ()}
    return {key: FLAG_SHAPES.get(key, _listed)(value) for key, value in given.items()}


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _levels(value: Any) -> Any:
    """``("latest-tag=error",)`` as a mapping."""
    if isinstance(value, Mapping):
        return value
    pairs = [text.partition("=") for text in ([value] if isinstance(value, str) else value)]
    return {name.strip(): level.strip() for name, _, level in pairs}


def _version(value: Any) -> Any:
    return ".".join(map(str, value)) if isinstance(value, tuple) else value


FLAG_SHAPES = {"severity": _levels, "kubernetes-version": _version}
