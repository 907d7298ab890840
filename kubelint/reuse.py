"""What still holds of earlier runs: the result of each file, and the report of a whole run where nothing changed.

A result depends on the file's path and text, on the chart or kustomization it belongs to, the settings for it, and
kubelint itself. Only where an exception or an ignore comment names its last day, it depends on the day, too, and only
where the settings have patterns for paths, on the current folder.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from hashlib import blake2b
from typing import TypeVar

from kubelint import __version__, assets
from kubelint.cache import Cache
from kubelint.catalog import Rule
from kubelint.config import Configs
from kubelint.engine import Linter
from kubelint.load.classify import neighbourhood
from kubelint.load.files import Candidate, Unreadable
from kubelint.load.surroundings import Asked
from kubelint.model import Finding, Input, Report
from kubelint.results import (
    Conditions,
    FileResult,
    packed,
    packed_report,
    packed_shell,
    unpacked,
    unpacked_report,
    unpacked_shell,
)
from kubelint.suppress.markers import may_expire

Taken = TypeVar("Taken")


class CachedLinter(Linter):
    """A linter that takes over from earlier runs what still holds, and keeps what it finds for later ones."""

    def __init__(self, rules: Mapping[str, Rule], configs: Configs, read: Callable[[str], str], store: Cache):
        super().__init__(rules, configs, self._text)
        self.from_disk = read
        self.store = store
        self.texts: dict[str, str] = {}  # of the files that are yet to be linted
        self.keys: dict[str, str] = {}  # what the result of each file is kept under
        self.settings: dict[int, str] = {}  # what each settings object adds to these keys
        self.asked: dict[Asked, None] = {}  # about what lies around all files
        self.shell = ""  # which ShellCheck was asked
        self.kept: dict[str, str] = {}
        self.used: set[str] = set()

    def lint(
        self, candidates: Iterable[Candidate], roots: Sequence[str] = (), is_whole: bool = True, jobs: int = 1
    ) -> Report:
        """Lint as :class:`Linter` does; where nothing has changed, return what was found last time."""
        files = list(candidates)
        self.keys = {each.path: self._key(each) for each in files}
        whole = self._key_of_run(roots, is_whole)
        taken = self._taken([whole], partial(unpacked_report, blank=self.blank())).get(whole)
        if taken and self._still_met(taken[1]):
            report = taken[0]
            self.work["reports taken over"] += 1
        else:
            report = super().lint(files, roots, is_whole, jobs)
            if whole and _is_final(report.inputs, report.findings) and not self.unasked:
                self.kept[whole] = packed_report(report, Conditions(tuple(self.asked), self.shell))
        self.store.keep(self.kept, self.used, int(time.time()))
        return report

    def results(self, files: Sequence[Candidate], jobs: int) -> Iterator[FileResult]:
        """Yield the result of each file; :class:`Linter` makes those of files that changed."""
        found = self._taken(self.keys.values(), partial(unpacked, rules=self.rules))
        known = {key: result for key, result in found.items() if self._still_holds(result.asked)}
        self.work["results taken over"] += len(known)
        changed = super().results([each for each in files if self.keys[each.path] not in known], jobs)
        for each in files:
            key = self.keys[each.path]
            result = known.pop(key) if key in known else self._noted(key, next(changed))
            self.asked |= dict.fromkeys(result.asked)
            yield result

    def lint_scripts(self, results: list[FileResult]) -> dict[str, list[Finding]]:
        """Return by file what ShellCheck finds; it is asked only about files that changed."""
        self.shell = _shellcheck() if results else ""
        keys = {each.input.path: _digest("shell", self.shell, self.keys[each.input.path]) for each in results}
        known = self._taken(keys.values(), unpacked_shell)
        found = super().lint_scripts([each for each in results if keys[each.input.path] not in known])
        for result in results:
            path, key = result.input.path, keys[result.input.path]
            if key in known:
                found[path], used = known[key]
                result.ignores.note_used(used)
            elif not self.unasked:
                self.kept[key] = packed_shell(found[path], result.ignores)
        return found

    def _text(self, path: str) -> str:
        text = self.texts.pop(path, None)
        return self.from_disk(path) if text is None else text

    def _key(self, candidate: Candidate) -> str:
        """Return what the result for a file is kept under; its text is read for that."""
        settings, path = self._key_of_settings(candidate.path), candidate.path
        try:
            if candidate.error:
                raise Unreadable(candidate.error)
            text = self.texts[path] = self.from_disk(path)
        except Unreadable as error:
            return _digest(settings, path, "unreadable", str(error))
        return _digest(settings, path, neighbourhood(path), _today() if may_expire(text) else "", text)

    def _key_of_settings(self, path: str) -> str:
        settings = self.policy(path).settings
        if id(settings) not in self.settings:
            day = _today() if any(each.until for each in settings.exceptions) else ""
            here = os.getcwd() if settings.per_path_ignores or settings.exceptions else ""
            self.settings[id(settings)] = _digest(_stamp(), day, here, json.dumps(settings))
        return self.settings[id(settings)]

    def _key_of_run(self, roots: Sequence[str], is_whole: bool) -> str:
        """Return what the report is kept under; "" where it depends on definitions in files that are not linted."""
        if any(each.settings.schemas for each in self.policies.values()):
            return ""
        return _digest("run", os.getcwd(), *roots, str(is_whole), *self.keys.values())

    def _still_met(self, conditions: Conditions) -> bool:
        return (not conditions.shell or conditions.shell == _shellcheck()) and self._still_holds(conditions.asked)

    def _still_holds(self, asked: tuple[Asked, ...]) -> bool:
        return not asked or self.surroundings().confirm(asked)

    def _taken(self, keys: Iterable[str], unpack: Callable[[str], Taken]) -> dict[str, Taken]:
        """Return what is kept under ``keys`` and makes sense."""
        taken: dict[str, Taken] = {}
        for key, text in self.store.found(filter(None, keys)).items():
            with suppress(Exception):  # whatever somebody has put there
                taken[key] = unpack(text)
        self.used.update(taken)
        return taken

    def _noted(self, key: str, result: FileResult) -> FileResult:
        """Return ``result``, and keep it if the same file would give the same again."""
        if _is_final([result.input], result.findings):
            with suppress(ValueError):
                self.kept[key] = packed(result)
        return result


def _is_final(inputs: Iterable[Input], findings: Iterable[Finding]) -> bool:
    """Whether another run would find the same: everything could be read, and kubelint did not fail."""
    return all(each.type != "unreadable" for each in inputs) and all(each.rule != "crash" for each in findings)


def _digest(*parts: str) -> str:
    made = blake2b(digest_size=16)
    for each in parts:
        made.update(each.encode("utf-8", "surrogatepass") + b"\0")
    return made.hexdigest()


@cache
def _shellcheck() -> str:
    """What changes when ShellCheck does."""
    from kubelint.shellcheck import program

    path = program()
    status = os.stat(path) if path else None
    return f"{path} {status.st_size} {status.st_mtime_ns}" if status else ""


def _today() -> str:
    return time.strftime("%Y-%m-%d")


@cache
def _stamp() -> str:
    """What changes when kubelint itself does: its version, and in a checkout the times of its files."""
    parts = [__version__, *map(str, sys.version_info[:2])]
    if not assets.INSTALLED:
        folders = (assets.PACKAGE, assets.folder("rules"), assets.folder("schemas"))
        times = [each.stat().st_mtime_ns for folder in folders for each in _files(folder)]
        parts += [str(len(times)), str(max(times))]
    return " ".join(parts)


def _files(folder: str) -> "Iterator[os.DirEntry[str]]":
    for each in os.scandir(folder):
        if each.is_dir():
            yield from _files(each.path)
        elif not each.name.endswith((".pyc", "catalog.json")):  # what kubelint itself writes there
            yield each
