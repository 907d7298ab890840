"""One process of ShellCheck at work on some texts."""

import os
from contextlib import suppress
from time import monotonic

from kubelint.shellcheck.script import Comment

#: The seconds that a process may take, those for each text added.
PATIENCE = 5.0
PER_TEXT = 0.1

#: The seconds it takes to read what was said, when all of that time went by before anybody asked.
GRACE = 1.0

#: A folder in memory, where there is one: nothing is faster for files that are read once.
MEMORY = "/dev/shm"

#: ShellCheck's comments by text.
Said = dict[str, list[Comment]]


class Process:
    """ShellCheck at work on ``texts``, each in a file that is called by its number. OSError: it cannot be started."""

    def __init__(self, program: str, texts: list[str]):
        from subprocess import DEVNULL, PIPE, Popen
        from tempfile import TemporaryDirectory

        self.texts = texts
        self._until = monotonic() + PATIENCE + PER_TEXT * len(texts)
        self._folder = TemporaryDirectory(prefix="kubelint-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        place = self._folder.name
        for number, text in enumerate(texts):
            with open(os.path.join(place, str(number)), "wb") as file:
                file.write(text.encode("utf-8", "replace"))
        command = [program, "--norc", "--severity=style", "--format=json1", *map(str, range(len(texts)))]
        own = {name: value for name, value in os.environ.items() if name != "SHELLCHECK_OPTS"}
        self._process = Popen(command, cwd=place, env=own, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL)

    @property
    def is_done(self) -> bool:
        """Whether it has ended."""
        return self._process.poll() is not None

    def answer(self) -> Said | None:
        """Wait for the comments and return them, without the texts that have no answer; None where it died or hung."""
        from subprocess import TimeoutExpired

        output = b""
        with suppress(TimeoutExpired):
            output, _ = self._process.communicate(timeout=max(GRACE, self._until - monotonic()))
        self.end()
        code = self._process.returncode
        if code in (0, 1):  # 1 says that there are comments
            return self._by_text(output)
        return {} if code in (2, 3, 4) else None  # it may not read our files, or does not know our options

    def end(self) -> None:
        """Stop it if it still runs, and remove its files."""
        if not self.is_done:
            self._process.kill()
            self._process.communicate()
        self._folder.cleanup()

    def _by_text(self, output: bytes) -> Said:
        import json

        said: Said = {text: [] for text in self.texts}
        try:
            for comment in json.loads(output)["comments"]:
                said[self.texts[int(comment["file"])]].append(comment)
        except (ValueError, TypeError, KeyError, IndexError):  # it is not the program it seems to be
            return {}
        return said
