"""Texts by key, kept from one run to the next. Whatever goes wrong with it, the run goes on without.

The folder says of itself that it is a cache (https://bford.info/cachedir/), and git ignores it.
"""

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from itertools import islice
from typing import TypeVar
from zlib import crc32

Result = TypeVar("Result")

#: The name says which layout of the table it has; what another layout left behind is never opened.
NAME = "results-2.sqlite"
STORE = (NAME, f"{NAME}-journal", f"{NAME}-wal", f"{NAME}-shm")  # what SQLite reads, too

#: What says of a folder that it is a cache; written only where nothing else lies in it.
MARKS = {
    ".gitignore": "*\n",
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# A cache of kubelint; it may be deleted at any time.\n",
}

TABLE = """\
CREATE TABLE IF NOT EXISTS results
    (key TEXT PRIMARY KEY, value TEXT NOT NULL, used INTEGER NOT NULL, checksum INTEGER NOT NULL)"""

MOST_BYTES = 256_000_000
DAY = 86_400  # seconds; how exactly it is known when something was of use
PATIENCE = 1.0  # seconds to wait for another run that writes
AT_ONCE = 500  # keys in one question


class Cache:
    """The cache in one folder, which is made when there is something to keep."""

    def __init__(self, folder: str, most: int = MOST_BYTES):
        self.folder = folder
        self.file = os.path.join(folder, NAME)
        self.most = most

    def found(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the texts kept under ``keys``, without those that are not there, or not as they were kept."""
        wanted = iter(dict.fromkeys(keys))

        def ask(store: sqlite3.Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            while some := list(islice(wanted, AT_ONCE)):
                marks = ",".join("?" * len(some))
                rows = store.execute(f"SELECT key, value, checksum FROM results WHERE key IN ({marks})", some)
                found |= {key: value for key, value, checksum in rows if checksum == _checksum(key, value)}
            return found

        return self._with(ask, {}) if self._is_there() else {}

    def keep(self, texts: Mapping[str, str], used: Iterable[str], now: int) -> None:
        """Keep ``texts``, and note that those under ``used`` were of use at the time ``now``."""

        def write(store: sqlite3.Connection) -> None:
            with store:
                store.execute(TABLE)
                rows = ((key, value, now, _checksum(key, value)) for key, value in texts.items())
                store.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)
                stale = "UPDATE results SET used = ? WHERE key = ? AND used < ?"
                store.executemany(stale, ((now, key, now - DAY) for key in used))
            if os.path.getsize(self.file) > self.most:
                self._shrink(store)

        if self._prepare():
            self._with(write, None)

    def clean(self) -> bool:
        """Remove the cache, and nothing else that lies in its folder; return whether there was one."""
        if not self._is_folder() or not os.access(self.folder, os.R_OK | os.X_OK):
            return False
        own = [each.path for each in self._stored()]
        own += [path for name, text in MARKS.items() if _holds(path := os.path.join(self.folder, name), text)]
        for path in own:
            with suppress(OSError):
                os.remove(path)
        with suppress(OSError):
            os.rmdir(self.folder)
        return bool(own)

    def _is_folder(self) -> bool:
        """Whether there is such a folder; a repository must not lead its readers elsewhere by a link."""
        return os.path.isdir(self.folder) and not os.path.islink(self.folder)

    def _is_there(self) -> bool:
        try:
            return self._is_folder() and os.path.exists(self.file) and not self._foreign()
        except OSError:
            return False

    def _prepare(self) -> bool:
        """Make the folder and an empty store, and return whether it is one to write to."""
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)  # it holds what the files hold
            if not self._is_folder():
                return False
            self._mark()
            for each in self._foreign():
                os.remove(each)
            with suppress(FileExistsError):
                os.close(os.open(self.file, os.O_CREAT | os.O_EXCL, 0o600))
        except (OSError, ValueError):
            return False
        return True

    def _mark(self) -> None:
        there = os.listdir(self.folder)
        if any(name not in MARKS and name not in STORE for name in there):
            return  # somebody's own folder, whose other files are not ours to hide from git
        for name in MARKS.keys() - set(there):
            with open(os.path.join(self.folder, name), "x", encoding="ascii") as file:
                file.write(MARKS[name])

    def _stored(self) -> "list[os.DirEntry[str]]":
        with os.scandir(self.folder) as entries:
            return [each for each in entries if each.name in STORE]

    def _foreign(self) -> list[str]:
        """What of it was not made here: it may have come with a pull request, to hide what that brings along.

        Git makes links, and files that others may read, too.
        """
        return [each.path for each in self._stored() if not _is_private(each.stat(follow_symlinks=False))]

    def _with(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Return what ``work`` makes of the open store; a store that cannot be read is thrown away."""
        try:
            with closing(sqlite3.connect(self.file, timeout=PATIENCE)) as store:
                store.execute("PRAGMA synchronous = OFF")
                return work(store)
        except sqlite3.OperationalError:  # locked, read-only or without space: for another time
            return otherwise
        except (sqlite3.DatabaseError, OSError, ValueError):
            with suppress(OSError):
                os.remove(self.file)
            return otherwise

    def _shrink(self, store: sqlite3.Connection) -> None:
        """Forget what was of no use for longest, until half of the space is free."""
        size = 0
        latest_first = "SELECT key, length(value) FROM results ORDER BY used DESC, rowid DESC"
        for key, length in store.execute(latest_first).fetchall():
            size += length
            if size > self.most // 2:
                store.execute("DELETE FROM results WHERE key = ?", (key,))
        store.commit()
        store.execute("VACUUM")


def _checksum(key: str, value: str | bytes) -> int:
    """SQLite would not notice where the disk, or whoever copied the file, got some bytes of a text wrong."""
    return crc32(value.encode() if isinstance(value, str) else value, crc32(key.encode()))


def _is_private(status: os.stat_result) -> bool:
    """Whether it is a file, and nobody's but its owner's as far as the system tells."""
    return stat.S_ISREG(status.st_mode) and (os.name == "nt" or not status.st_mode & 0o077)


def _holds(path: str, text: str) -> bool:
    try:
        with open(path, encoding="ascii") as file:
            return file.read(len(text) + 1) == text
    except (OSError, ValueError):
        return False
