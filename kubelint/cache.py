"""Texts by key, kept from one run to the next. Whatever goes wrong with it, the run goes on without.

The folder says of itself that it is a cache (https://bford.info/cachedir/), and git ignores it.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from itertools import islice
from typing import TypeVar

Result = TypeVar("Result")

#: The name says which layout of the table it has; what another layout left behind is never opened.
NAME = "results-1.sqlite"
OWN = (NAME, f"{NAME}-journal", ".gitignore", "CACHEDIR.TAG")
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# A cache of kubelint; it may be deleted at any time.\n"

TABLE = "CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, value TEXT NOT NULL, used INTEGER NOT NULL)"

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
        """Return the texts kept under ``keys``, without those that are not there."""
        wanted = iter(dict.fromkeys(keys))

        def ask(store: sqlite3.Connection) -> dict[str, str]:
            found: dict[str, str] = {}
            while some := list(islice(wanted, AT_ONCE)):
                marks = ",".join("?" * len(some))
                found |= store.execute(f"SELECT key, value FROM results WHERE key IN ({marks})", some).fetchall()
            return found

        return self._with(ask, {}) if os.path.exists(self.file) else {}

    def keep(self, texts: Mapping[str, str], used: Iterable[str], now: int) -> None:
        """Keep ``texts``, and note that those under ``used`` were of use at the time ``now``."""

        def write(store: sqlite3.Connection) -> None:
            with store:
                store.execute(TABLE)
                rows = ((key, value, now) for key, value in texts.items())
                store.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)
                stale = "UPDATE results SET used = ? WHERE key = ? AND used < ?"
                store.executemany(stale, ((now, key, now - DAY) for key in used))
            if os.path.getsize(self.file) > self.most:
                self._shrink(store)

        if self._prepare():
            self._with(write, None)

    def clean(self) -> bool:
        """Remove the cache, and nothing else that lies in its folder; return whether there was one."""
        if not os.path.exists(os.path.join(self.folder, "CACHEDIR.TAG")):
            return False
        for name in OWN:
            with suppress(OSError):
                os.remove(os.path.join(self.folder, name))
        with suppress(OSError):
            os.rmdir(self.folder)
        return True

    def _prepare(self) -> bool:
        """Make the folder, and return whether it is one to write to."""
        if os.path.islink(self.folder):
            return False  # a repository must not make its readers write elsewhere
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)  # it holds what the files hold
            for name, text in (("CACHEDIR.TAG", TAG), (".gitignore", "*\n")):
                if not os.path.exists(path := os.path.join(self.folder, name)):
                    with open(path, "w", encoding="ascii") as file:
                        file.write(text)
        except OSError:
            return False
        return True

    def _with(self, work: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        """Return what ``work`` makes of the open store; a store that cannot be read is thrown away."""
        try:
            with closing(sqlite3.connect(self.file, timeout=PATIENCE)) as store:
                store.execute("PRAGMA synchronous = OFF")
                return work(store)
        except sqlite3.OperationalError:  # locked, read-only or without space: for another time
            return otherwise
        except (sqlite3.DatabaseError, OSError, UnicodeDecodeError):
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
