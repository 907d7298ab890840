"""The build context: the folder that a Dockerfile copies from, and what its .dockerignore leaves out."""

from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import islice
from posixpath import basename, dirname, join, normpath
from typing import Any

from kubelint.load.dockerignore import DockerIgnore, Malformed
from kubelint.load.surroundings import PIVOT, Surroundings

IGNORE_FILE = ".dockerignore"

#: Folders that say how to build what mostly lies elsewhere.
FOR_BUILDS = frozenset(
    (
        *("docker", ".docker", "dockerfiles", "container", ".devcontainer", "build", "package"),
        *("ci", ".ci", "deploy", "infra"),
    )
)

LEVELS = 8  # how far above a Dockerfile the top of its repository is looked for
TELLING = 100  # so many sources are enough to tell where they lie

#: Beyond so many comparisons, sign by sign, nothing is said: no build needs them.
COMPARABLE = 20_000_000


class BuildContext:
    """Where a Dockerfile is built: in its own folder, unless somebody names another one.

    Paths count from the top of it, without ``.`` and ``..``; "" is the top itself. Nothing outside of it is read.
    """

    def __init__(self, path: str, around: Surroundings, folder: str = ""):
        self.path = path
        self.around = around
        self.is_given = bool(folder)
        self.root = normpath(join(dirname(path), folder or "."))

    def at(self, folder: Any) -> "BuildContext":
        """The same Dockerfile's context at ``folder``, counted from its own folder; None changes nothing."""
        return BuildContext(self.path, self.around, folder) if isinstance(folder, str) else self

    @property
    def is_there(self) -> bool:
        """Whether it is on this machine: the Dockerfile, or the folder that somebody names."""
        return self.around.exists(self.root if self.is_given else self.path)

    def has(self, path: str) -> bool:
        """Whether something lies at ``path``."""
        return not path or self.around.exists(f"{self.root}{PIVOT}{path}")

    @cached_property
    def ignore_file(self) -> str:
        """The path of the ignore file in force, the Dockerfile's own or the context's; "" where there is neither.

        Source: https://docs.docker.com/build/concepts/context/#filename-and-location
        """
        candidates = (f"{self.path}{IGNORE_FILE}", normpath(join(self.root, IGNORE_FILE)))
        return next((each for each in candidates if self.around.exists(each)), "")

    @cached_property
    def ignore(self) -> DockerIgnore | None:
        """What the ignore file says; None where there is none that can be read and understood."""
        text = self.around.text(self.ignore_file) if self.ignore_file else None
        try:
            return None if text is None else DockerIgnore(text)
        except Malformed:
            return None

    def ignored(self, paths: Collection[str]) -> frozenset[str]:
        """Those of ``paths`` that the ignore file leaves out; none where nobody can say."""
        ignore = self.ignore
        if ignore is None or ignore.steps * sum(map(len, paths)) > COMPARABLE:
            return frozenset()
        return frozenset(each for each in paths if each and ignore.excludes(each))

    def is_likely(self, sources: Collection[str]) -> bool:
        """Whether nothing speaks against a build from here that takes ``sources``.

        Many a Dockerfile lies in a folder such as ``docker`` and is built from the top of the repository. Where one
        of its sources is found, it is built; where none is, it is built elsewhere, unless there is an ignore file.
        """
        if self.is_given or not self.is_there:
            return self.is_there
        if any(self.has(each) for each in islice(sources, TELLING)):
            return True
        if self.ignore_file:
            return self.ignore_file.startswith(self.path) or not self._lie_above(sources)
        return not sources and basename(self.root) not in FOR_BUILDS and not self._is_ignored_above()

    def _lie_above(self, sources: Collection[str]) -> bool:
        """Whether one of the sources is found from a folder above."""
        wanted = list(islice(sources, TELLING))
        return any(self.around.exists(f"{place}{PIVOT}{each}") for place in self._above() for each in wanted)

    def _is_ignored_above(self) -> bool:
        """Whether a folder above has an ignore file and no Dockerfile, so that it is for those in other folders."""
        exists = self.around.exists
        return any(exists(join(each, IGNORE_FILE)) and not exists(join(each, "Dockerfile")) for each in self._above())

    def _above(self) -> Iterator[str]:
        """Yield the folders above, up to the top of the repository."""
        place = self.root
        for _ in range(LEVELS):
            if self.around.exists(join(place, ".git")):
                return
            place = normpath(join(place, ".."))
            yield place
