"""The settings a run goes by, and their defaults."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from kubelint import versions
from kubelint.config.paths import Glob
from kubelint.model import Version
from kubelint.views.workspace import External


class PathIgnore(NamedTuple):
    """Rules that are silent in the files a pattern matches."""

    glob: Glob
    rules: tuple[str, ...]


class Exemption(NamedTuple):
    """One of the ``exceptions``: what it silences, where nothing is named whatever there is."""

    origin: str  # where it is written: ".kubelint.yaml:12"
    rules: tuple[str, ...] = ()
    paths: tuple[Glob, ...] = ()
    kinds: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    reason: str = ""
    until: str = ""  # the last day it holds, "2027-06-30"; empty: for ever


class Settings(NamedTuple):
    """What a run is to do with the files of one folder."""

    profile: str = "recommended"
    select: tuple[str, ...] | None = None  # None: the rules of the profile
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_path_ignores: tuple[PathIgnore, ...] = ()
    severity: Mapping[str, str] = {}
    rules: Mapping[str, Mapping[str, Any]] = {}  # the options given, by rule
    fail_on: str = "warning"
    kubernetes_version: Version = versions.LATEST
    include: tuple[str, ...] = ()  # gitignore patterns, relative to ``base``
    exclude: tuple[str, ...] = ()
    base: str = ""  # a folder; empty: the current one
    external: tuple[External, ...] = ()
    unknown_kinds: str | None = None  # a severity or "ignore"; None: missing-schema is a rule like any other
    schemas: tuple[str, ...] = ()  # absolute paths of files and folders with CustomResourceDefinitions
    exceptions: tuple[Exemption, ...] = ()
    require_suppression_reason: bool = False
    respect_foreign_suppressions: bool = True
    jobs: int = 0  # 0: as many as there are processors
    cache_dir: str = ""  # an absolute path; empty: a folder beside the config, else in the current one
    required_version: str = ""
    file: str = ""  # the config in force, as shown to people; empty where there is none
    origin: Mapping[str, str] = {}  # where each value that is no default comes from, by key: "severity.latest-tag"
