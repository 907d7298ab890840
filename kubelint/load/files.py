"""Which files to look at."""

import os
import stat
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from kubelint.load.classify import can_matter, classify
from kubelint.load.decode import Undecodable, Unreadable, contents, decode, read, reason
from kubelint.load.gitignore import Patterns

__all__ = ["Candidate", "Undecodable", "Unreadable", "WalkRules", "contents", "decode", "found", "read"]

#: Folders that hold what tools made or fetched, never what people wrote: not walked, whatever the patterns say.
NEVER_WALKED = frozenset(
    (
        *(".git", ".hg", ".svn", ".venv", "venv", "node_modules", ".tox", "__pycache__", ".terraform"),
        *(".mypy_cache", ".ruff_cache", ".pytest_cache", ".kubelint_cache"),
    )
)


class WalkRules(NamedTuple):
    """What the user said about which files to leave out, in gitignore patterns below ``base``."""

    exclude: tuple[str, ...] = ()
    force_exclude: bool = False  # leave out named files too, where the patterns say so
    respect_gitignore: bool = True
    include: tuple[str, ...] = ()  # looked at in spite of ignore files and of their names, unless excluded
    base: str = ""  # the folder of the config; "" is the current one


class Candidate(NamedTuple):
    """A file to look at, or (with an ``error``) a path that cannot be looked at."""

    path: str  # as the user wrote it, with forward slashes
    named: bool  # given as an argument, not found in a folder
    error: str = ""


def found(paths: Sequence[str], rules: WalkRules) -> Iterator[Candidate]:
    """Yield the files that may concern kubelint: argument by argument, sorted by path, each file once.

    A named file is always one of them (but for ``force_exclude``); in folders, ignore files and names decide.
    ``-``, standard input, is passed on. What does not exist or cannot be listed comes with an ``error``.
    """
    walk = _Walk(rules)
    for path in paths:
        yield from walk.standard_input() if path == "-" else walk.candidates(path)


def leaves_out_manifests(candidates: Sequence[Candidate]) -> bool:
    """Whether Kubernetes manifests lie beside the named candidates without being candidates themselves."""
    looked_at = {os.path.abspath(each.path) for each in candidates}
    folders = {os.path.dirname(os.path.abspath(each.path)) for each in candidates if each.named and each.path != "-"}
    beside = (os.path.join(folder, name) for folder in folders for name in _listing(folder) if can_matter(name))
    return any(path not in looked_at and _is_manifest(path) for path in beside)


def _is_manifest(path: str) -> bool:
    try:
        return os.path.isfile(path) and classify(path, read(path)) == "kubernetes"
    except Unreadable:
        return False


class _Ignores(NamedTuple):
    """The ignore files in force inside a folder, the nearest first."""

    own: tuple[Patterns, ...] = ()  # .kubelintignore
    git: tuple[Patterns, ...] = ()


class _Folder(NamedTuple):
    """A folder to walk; each of its three names ends with a slash, or is empty."""

    shown: str  # as the user wrote it
    place: str  # absolute
    real: str  # without links
    above: _Ignores
    ignored: bool = False  # only what is included counts
    included: bool = False  # with all that lies below


class _Entry(NamedTuple):
    folder: _Folder
    name: str
    chain: tuple[Patterns, ...]  # what decides about it, the strongest first
    ignores: _Ignores

    @property
    def place(self) -> str:
        return self.folder.place + self.name


class _Walk:
    """One run over the arguments."""

    def __init__(self, rules: WalkRules):
        base = _slashes(os.path.abspath(rules.base))
        self.rules = rules
        self.exclude = (Patterns(rules.exclude, base),) if rules.exclude else ()
        self.include = (Patterns(rules.include, base),) if rules.include else ()
        self.seen: set[str] = set()

    def standard_input(self) -> Iterator[Candidate]:
        if self._is_new("-"):
            yield Candidate("-", True)

    def candidates(self, path: str) -> Iterator[Candidate]:
        shown = _written(path)
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)
        except (OSError, ValueError) as error:
            yield Candidate(shown, True, reason(error))
            return
        if self.rules.force_exclude and self._excluded(path, is_folder):
            return
        if is_folder:
            yield from sorted(self._below(path, shown))
        elif self._is_new(_slashes(os.path.realpath(path))):
            yield Candidate(shown, True)

    def _is_new(self, real: str) -> bool:
        if real in self.seen:
            return False
        self.seen.add(real)
        return True

    def _excluded(self, path: str, is_folder: bool) -> bool:
        """Whether a walk from the top would not have come to ``path``."""
        *folders, name = self._way_down(_slashes(os.path.abspath(path)))
        ignores = _Ignores()
        for place, below in zip(folders, [*folders[1:], name], strict=True):
            ignores = self._inside(place, _listing(place), ignores)
            last = below == name
            if (not last or is_folder) and below.rpartition("/")[2] in NEVER_WALKED:
                return True
            if _verdict((*self.exclude, *ignores.own, *ignores.git), below, not last or is_folder):
                return True
        return False

    def _way_down(self, place: str) -> list[str]:
        """The folders from the top to ``place``, and ``place``. The top is the repository, else the current folder."""
        here = _slashes(os.getcwd())
        way = [place]
        while (above := way[0].rpartition("/")[0]) and above != way[0]:
            way.insert(0, above)
            if os.path.lexists(f"{above}/.git"):
                return way
        return [each for each in way if each == place or f"{each}/".startswith(f"{here}/")]

    def _inside(self, place: str, names: Container[str], above: _Ignores) -> _Ignores:
        """The ignore files in force inside the folder at ``place``, which contains ``names``."""
        own, git = above
        if self.rules.respect_gitignore:
            if ".git" in names:  # a repository of its own: the patterns around it do not reach in
                git = _patterns(place, ".git/info/exclude")
            if ".gitignore" in names:
                git = (*_patterns(place, ".gitignore"), *git)
        if ".kubelintignore" in names:
            own = (*_patterns(place, ".kubelintignore"), *own)
        return _Ignores(own, git)

    def _below(self, path: str, shown: str) -> Iterator[Candidate]:
        """The files below one folder. Links wait until all else is walked, so that the real name wins."""
        top = self._top(path, shown)
        folders, links, walked = [top], list[_Entry](), set[str]()
        while folders or links:
            if not folders:
                yield from self._linked(links.pop(0), top, folders)
            elif (folder := folders.pop()).real not in walked:
                walked.add(folder.real)
                yield from self._directly_in(folder, folders, links)

    def _top(self, path: str, shown: str) -> _Folder:
        *folders, place = self._way_down(_slashes(os.path.abspath(path)))
        above = _Ignores()
        for folder in folders:
            above = self._inside(folder, _listing(folder), above)
        real = _slashes(os.path.realpath(path))
        return _Folder(_slashed(shown), _slashed(place), _slashed(real), above)

    def _directly_in(self, folder: _Folder, folders: list[_Folder], links: list[_Entry]) -> Iterator[Candidate]:
        try:
            with os.scandir(folder.place) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield Candidate(folder.shown.rstrip("/") or ".", False, reason(error))
            return
        ignores = self._inside(folder.place.rstrip("/"), {entry.name for entry in entries}, folder.above)
        chain = (*self.exclude, *ignores.own, *ignores.git)
        for each in entries:
            entry = _Entry(folder, each.name, chain, ignores)
            if each.is_symlink():
                links.append(entry)
            elif each.is_dir(follow_symlinks=False):
                self._descend(entry, folder.real + each.name, folders)
            elif self._wants(entry) and each.is_file() and self._is_new(folder.real + each.name):
                yield Candidate(folder.shown + each.name, False)

    def _linked(self, link: _Entry, top: _Folder, folders: list[_Folder]) -> Iterator[Candidate]:
        """What a link leads to: a file anywhere, or a folder of the tree that was not walked."""
        try:
            mode = os.stat(link.place).st_mode
        except OSError:
            return
        real = _slashes(os.path.realpath(link.place))
        if stat.S_ISREG(mode) and self._wants(link) and self._is_new(real):
            yield Candidate(link.folder.shown + link.name, False)
        below = real.removeprefix(top.real)
        if stat.S_ISDIR(mode) and below != real and NEVER_WALKED.isdisjoint(below.split("/")):
            self._descend(link, real, folders)

    def _descend(self, entry: _Entry, real: str, folders: list[_Folder]) -> None:
        folder, name, chain, ignores = entry
        if name in NEVER_WALKED or _verdict(self.exclude, entry.place, True):
            return
        included = folder.included or _verdict(self.include, entry.place, True)
        ignored = folder.ignored or _verdict(chain, entry.place, True)
        if self.include or not ignored:
            shown = f"{folder.shown}{name}/"
            folders.append(_Folder(shown, f"{entry.place}/", f"{real}/", ignores, ignored, included))

    def _wants(self, entry: _Entry) -> bool:
        if _verdict(self.include, entry.place, False) and not _verdict(self.exclude, entry.place, False):
            return True
        if not can_matter(entry.name):
            return False
        if entry.folder.included:
            return not _verdict(self.exclude, entry.place, False)
        return not entry.folder.ignored and not _verdict(entry.chain, entry.place, False)


def _verdict(chain: tuple[Patterns, ...], place: str, is_folder: bool) -> bool:
    """Whether the first patterns that have an opinion about ``place`` match it."""
    for patterns in chain:
        opinion = patterns.ignores(place, is_folder)
        if opinion is not None:
            return opinion
    return False


def _patterns(place: str, name: str) -> tuple[Patterns, ...]:
    try:
        with open(f"{place}/{name}", encoding="utf-8-sig", errors="surrogateescape", newline="\n") as file:
            return (Patterns(file, place),)
    except OSError:
        return ()


def _listing(place: str) -> list[str]:
    try:
        return os.listdir(place or "/")
    except OSError:
        return []


def _slashed(folder: str) -> str:
    return f"{folder.rstrip('/')}/" if folder else ""


def _slashes(path: str) -> str:
    return path.replace("\\", "/") if os.sep == "\\" else path


def _written(path: str) -> str:
    """``path`` without ``./``, doubled and trailing slashes; ``..`` stays, as a link may stand before it."""
    path = _slashes(path)
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/" * path.startswith("/") + "/".join(parts)
