"""From the command line's arguments to a finished Report, for every command that looks at files."""

import gc
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import click

from kubelint.config import ConfigError, Configs
from kubelint.engine import Linter
from kubelint.load.files import Candidate, WalkRules, decode, found, leaves_out_manifests, read
from kubelint.model import Report
from kubelint.rulefiles import rules

#: Flags that become settings under the same name when they were given.
OVERRIDES = (
    *("select", "extend_select", "ignore", "profile", "severity", "fail_on", "kubernetes_version"),
    *("exclude", "extend_exclude", "unknown_kinds"),
)


def stop(*messages: str) -> NoReturn:
    """End with 2 and clear lines: a wrong option or config, not a finding."""
    for message in messages:
        click.echo(f"kubelint: {message}", err=True)
    sys.exit(2)


def collect_seldom() -> None:
    """Let the garbage collector look only at what the run makes, and seldom: most of it lives as long as the run."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


def cache_folder(configs: Configs, flags: Mapping[str, Any]) -> str:
    """Return the folder of the cache, by the command line, the config of the current folder, or where that lies."""
    settings = configs.for_file("")
    beside = os.path.join(os.path.dirname(settings.file), ".kubelint_cache")
    return flags["cache_dir"] or settings.cache_dir or beside


class Run:
    """One invocation: which files, under which settings."""

    def __init__(self, paths: tuple[str, ...], flags: dict[str, Any]):
        self.paths = paths
        self.flags = flags
        self.is_folder_run = any(os.path.isdir(path) for path in paths)
        self.work: Mapping[str, int] = {}  # what was done, see Linter.work
        self.rules = rules()
        try:
            overrides = {name: flags[name] for name in OVERRIDES if flags.get(name)}
            self.configs = Configs(overrides, flags["config"], flags["isolated"], self.rules)
            self.fail_on = self.configs.for_file("").fail_on
        except ConfigError as error:
            stop(*error.problems)

    def report(self) -> Report:
        """Lint, and return what was found."""
        collect_seldom()
        try:
            linter = self._linter()
            self.work = linter.work
            roots = [path for path in self.paths if os.path.isdir(path)]
            candidates = list(self.candidates())
            jobs = self.flags["jobs"] if self.flags["jobs"] is not None else self.configs.for_file("").jobs
            return linter.lint(candidates, roots, not leaves_out_manifests(candidates), jobs)
        except ConfigError as error:
            stop(*error.problems)

    def _linter(self) -> Linter:
        """Return what lints; standard input is of no use to a later run."""
        if "-" in self.paths:
            language = self.flags.get("stdin_type")
            return Linter(self.rules, self.configs, self.text, {self.stdin_name: language} if language else None)
        if self.flags["no_cache"]:
            return Linter(self.rules, self.configs, self.text)
        from kubelint.cache import Cache
        from kubelint.reuse import CachedLinter

        return CachedLinter(self.rules, self.configs, self.text, Cache(cache_folder(self.configs, self.flags)))

    def candidates(self) -> Iterator[Candidate]:
        """Yield every file that might concern kubelint, each once."""
        settings = self.configs.for_file("")
        walk = WalkRules(
            exclude=settings.exclude,
            force_exclude=self.flags["force_exclude"],
            respect_gitignore=not self.flags["no_respect_gitignore"],
            include=settings.include,
            base=settings.base,
        )
        if "-" in self.paths:
            yield Candidate(self.stdin_name, named=True)
        yield from found([path for path in self.paths if path != "-"], walk)

    @property
    def stdin_name(self) -> str:
        return self.flags.get("stdin_filename") or "-"

    def text(self, path: str) -> str:
        """Return the text of one file, or of standard input."""
        if "-" in self.paths and path == self.stdin_name:
            return self._stdin()
        return read(path)

    def _stdin(self) -> str:
        if not hasattr(self, "_standard_input"):
            self._standard_input = decode(sys.stdin.buffer.read(), self.stdin_name)
        return self._standard_input
