"""Components of Kubernetes, told by the command of their container, and the flags they run with."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kubelint.model import Path
from kubelint.views.shell import SHELLS, Command, base_name, read_words

COMPONENTS = frozenset(
    {"etcd", "kube-apiserver", "kube-controller-manager", "kube-proxy", "kube-scheduler", "kubelet"}
)

#: The words of a command, each with where it stands.
Words = Sequence[tuple[Path, str]]


class Flag(NamedTuple):
    """One flag as it counts, that is where it is given last; without a value it is ``"true"``."""

    value: str
    path: Path
    part: tuple[int, int] | None = None  # where in the text at ``path``, if that is a script

    @property
    def is_known(self) -> bool:
        """Whether the value stands here, not in a variable or a template."""
        return not _is_open(self.value)

    @property
    def items(self) -> list[str]:
        """The value as the list that a flag with commas is."""
        return [each.strip() for each in self.value.split(",") if each.strip()]


class Component(NamedTuple):
    """One program of a cluster and its flags by name, without dashes in front."""

    name: str  # one of COMPONENTS
    flags: dict[str, Flag]
    is_open: bool  # whether variables or templates may hold more flags


def component(command: Words, arguments: Words, variables: Iterable[tuple[Path, str, str]] = ()) -> Component | None:
    """Return the component that a container runs by its own command or in a plain script; None for anything else.

    ``variables`` are (path of the value, name, value) of its environment: those of etcd count where no flag is given.
    Source: https://kubernetes.io/docs/reference/command-line-tools-reference/
    """
    words = [*command, *arguments]
    name = base_name(words[0][1]) if words else ""
    if name in COMPONENTS:
        placed = [Placed(text, path) for path, text in words[1:]]
    elif name in SHELLS and any(each in text for _, text in words for each in COMPONENTS):
        name, placed = _in_script(words)
    if name not in COMPONENTS:
        return None
    flags = dict(_of_environment(variables)) if name == "etcd" else {}
    flags.update(_given(placed))
    return Component(name, flags, any(_is_open(each.text) and not each.text.startswith("-") for each in placed))


class Placed(NamedTuple):
    """One word of the component's command, and where it stands."""

    text: str
    path: Path
    part: tuple[int, int] | None = None


def _in_script(words: Words) -> tuple[str, list[Placed]]:
    """Return the component that the script of a ``sh -c`` comes down to, and its words."""
    found = [each for each in read_words(tuple(text for _, text in words)).commands if each.name in COMPONENTS]
    return (found[0].name, list(_placed(found[0], words))) if len(found) == 1 else ("", [])


def _placed(command: Command, words: Words) -> Iterator[Placed]:
    """Yield the words after the name. A word counts its place from the start of all words, joined by blanks."""
    starts = [0]
    for _, text in words:
        starts.append(starts[-1] + len(text) + 1)
    for word in command.words[1:]:
        index = next(index for index, start in enumerate(starts[1:]) if word.start < start)
        path, _ = words[index]
        yield Placed(word.text, path, (word.start - starts[index], word.end - starts[index]))


def _given(words: Sequence[Placed]) -> Iterator[tuple[str, Flag]]:
    """Yield each ``--flag=value``, ``--flag value`` and bare ``--flag``."""
    for index, (text, path, part) in enumerate(words):
        if not text.startswith("-"):
            continue
        name, equals, value = text.lstrip("-").partition("=")
        following = words[index + 1] if index + 1 < len(words) else None
        if not equals and following and not following.text.startswith("-"):
            value, path, part = following.text, following.path, following.part
        elif not equals:
            value = "true"
        yield name.replace("_", "-"), Flag(value, path, part)


def _of_environment(variables: Iterable[tuple[Path, str, str]]) -> Iterator[tuple[str, Flag]]:
    for path, name, value in variables:
        if name.startswith("ETCD_"):
            yield name.removeprefix("ETCD_").lower().replace("_", "-"), Flag(value, path)


def _is_open(text: str) -> bool:
    return "$" in text or "{{" in text or "<" in text
