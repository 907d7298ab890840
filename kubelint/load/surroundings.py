"""What lies around a file, and a record of what was asked about it."""

import os
from collections.abc import Callable, Iterable

from kubelint.load.decode import Unreadable, read

#: Separates a folder from what is looked for inside it, and never outside.
PIVOT = "/./"

#: What is longer than this many bytes is no ignore file that somebody wrote.
LONGEST = 100_000

#: A question, the path it was about, and a digest of the answer.
Asked = tuple[str, str, str]


def text_of(path: str) -> str | None:
    """Return the text of a small file; None where there is none, or a link leads out of its folder to it."""
    try:
        real, folder = os.path.realpath(path), os.path.realpath(os.path.dirname(path) or ".")
        if real.startswith(os.path.join(folder, "")) and os.path.isfile(real) and os.path.getsize(real) <= LONGEST:
            return read(real)
    except (OSError, ValueError, Unreadable):
        pass
    return None


def is_there(path: str) -> bool:
    """Whether something lies at ``path``. A link behind :data:`PIVOT` does, and is not followed."""
    place, _, below = path.partition(PIVOT)
    for name in below.split("/") if below else ():
        place = f"{place}/{name}"
        if os.path.islink(place):
            return True
        if not os.path.lexists(place):
            return False
    return os.path.lexists(place)


class Surroundings:
    """Answers questions about files beside the one that is linted, and remembers them.

    What was found with their help holds as long as :meth:`confirm` says so.
    """

    def __init__(self, text: Callable[[str], str | None] = text_of, exists: Callable[[str], bool] = is_there):
        self._text = text
        self._exists = exists
        self._answers: dict[tuple[str, str], str] = {}

    def text(self, path: str) -> str | None:
        """The text of the file at ``path``; None where there is none to be read."""
        answer = self._text(path)
        self._answers["text", path] = _digest(answer)
        return answer

    def exists(self, path: str) -> bool:
        """Whether anything lies at ``path``; what follows :data:`PIVOT` in it is not looked for anywhere else."""
        answer = self._exists(path)
        self._answers["exists", path] = str(answer)
        return answer

    @property
    def asked(self) -> tuple[Asked, ...]:
        """Every question so far, with a digest of its answer."""
        return tuple((*question, answer) for question, answer in self._answers.items())

    def confirm(self, asked: Iterable[Asked]) -> bool:
        """Ask the questions of another time again: whether every answer is still the same."""
        ask: dict[str, Callable[[str], object]] = {"text": self.text, "exists": self.exists}
        for question, path, answer in asked:
            ask[question](path)
            if self._answers[question, path] != answer:
                return False
        return True


def _digest(text: str | None) -> str:
    from hashlib import blake2b

    return "" if text is None else blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
