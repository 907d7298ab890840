"""kubelint from Python: files to results, each by itself and anywhere, and results to a report.

An organisation's repositories can so be linted on the cluster it has::

    with Client("scheduler:8786").get_executor() as executor:
        report = api.lint(["repositories/"], executor)

Any executor with the ``map`` of ``concurrent.futures`` will do. What travels is plain: paths, bytes, settings, results.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from kubelint import rulefiles
from kubelint.config import Configs, Settings
from kubelint.engine import Linter
from kubelint.load.classify import classify
from kubelint.load.files import Candidate, Unreadable, WalkRules, contents, decode, found, leaves_out_manifests
from kubelint.model import Report
from kubelint.pool import Executor, spread_on
from kubelint.results import FileResult

__all__ = ["File", "FileResult", "Report", "Settings", "lint", "lint_file", "report"]


class File(NamedTuple):
    """A file as it travels: its path, its bytes, the settings for it, and why it has no bytes if it has none.

    ``language`` is what :func:`kubelint.load.classify.classify` says of it where the chart and the kustomization lie
    that it belongs to; where it is empty, what lies around :func:`lint_file` decides.
    """

    path: str
    data: bytes
    settings: Settings = Settings()
    error: str = ""
    language: str = ""

    def text(self) -> str:
        """Return its text; Unreadable where it has none."""
        if self.error:
            raise Unreadable(self.error)
        return decode(self.data, self.path)


def lint(paths: Sequence[str], executor: Executor | None = None, **overrides: Any) -> Report:
    """Lint the files and folders at ``paths``, on ``executor`` if there is one, and return what was found.

    ``overrides`` are fields of :class:`Settings` that count instead of what config files say. Raises
    :class:`kubelint.config.ConfigError` where a config or one of them is wrong.
    """
    configs = Configs(overrides, rules=_rules())
    settings = configs.for_file("")
    candidates = list(found(paths, WalkRules(settings.exclude, include=settings.include, base=settings.base)))
    files = [_file(each, configs) for each in candidates]
    linter = _together(files, settings)
    results = _results(files, executor, linter.note_death) if executor else map(lint_file, files)
    roots = [path for path in paths if os.path.isdir(path)]
    return linter.report(list(results), roots, not leaves_out_manifests(candidates))


def lint_file(file: File) -> FileResult:
    """Return what can be found without looking at another file; a function of ``file`` and nothing else.

    The rules about the build context of a Dockerfile look around where this runs, and are silent where it does not lie.
    """
    linter = _alone(file.settings)
    try:
        return linter.lint_text(file.path, file.text(), file.language)
    except Unreadable as error:
        return linter.unreadable(file.path, error)


def report(files: Sequence[File], results: Iterable[FileResult]) -> Report:
    """Return the report on ``files`` from the ``results`` of all, with what shows only when they lie side by side."""
    return _together(files, files[0].settings if files else Settings()).report(list(results))


def _results(files: Sequence[File], executor: Executor, died: Callable[[int], None]) -> Iterator[FileResult]:
    """Yield the result of each file; Dockerfiles are linted where their build context is, which is here."""
    far = [each for each in files if each.language != "dockerfile"]
    there = spread_on(executor, lint_file, far, _size, died)
    for each in files:
        yield lint_file(each) if each.language == "dockerfile" else next(there)


def _file(candidate: Candidate, configs: Configs) -> File:
    settings = configs.for_file(candidate.path)
    try:
        if candidate.error:
            raise Unreadable(candidate.error)
        file = File(candidate.path, contents(candidate.path), settings)
    except Unreadable as error:
        return File(candidate.path, b"", settings, str(error))
    with suppress(Unreadable):  # which is for :func:`lint_file` to report
        return file._replace(language=classify(file.path, file.text()))
    return file


def _size(file: File) -> int:
    return len(file.data)


class _Given:
    """Settings by path that came with the files."""

    def __init__(self, by_path: Mapping[str, Settings], otherwise: Settings):
        self.by_path = by_path
        self.otherwise = otherwise

    def for_file(self, path: str) -> Settings:
        return self.by_path.get(path, self.otherwise)


_rules = cache(rulefiles.rules)
_linters: dict[str, Linter] = {}


def _alone(settings: Settings) -> Linter:
    """Return what lints files one by one, the same for all files with the same settings."""
    key = json.dumps(settings)
    if key not in _linters:
        _linters[key] = Linter(_rules(), _Given({}, settings), _no_text)
    return _linters[key]


def _together(files: Sequence[File], otherwise: Settings) -> Linter:
    """Return what lints ``files`` side by side."""
    by_path = {each.path: each for each in files}
    given = _Given({path: each.settings for path, each in by_path.items()}, otherwise)
    languages = {path: each.language for path, each in by_path.items()}
    return Linter(_rules(), given, lambda path: by_path[path].text(), languages)


def _no_text(path: str) -> str:
    raise Unreadable(f'nobody has given "{path}"')
