"""Components of Kubernetes, told by the command of their container, and the flags they run with."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubelint.model import Path
from kubelint.views.kubernetes import Container
from kubelint.views.scripts import Words, started
from kubelint.views.shell import SHELLS, base_name

COMPONENTS = frozenset({"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"})


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


def component(container: Container) -> Component | None:
    """Return the component that a container runs by its own command or in a plain script; None for nearly all.

    The variables of etcd count where no flag is given.
    Source: https://kubernetes.io/docs/reference/command-line-tools-reference/
    """
    words = started(container)
    first = words.items[0][1] if words.items else ""
    name = "" if first.startswith("-") else base_name(first)
    if name in COMPONENTS:
        placed = [Placed(text, path) for path, text in words.items[1:]]
    elif name in SHELLS and any(each in text for _, text in words.items for each in COMPONENTS):
        name, placed = _in_script(words)
    if name not in COMPONENTS:
        return None
    flags = dict(_of_environment(container)) if name == "etcd" else {}
    flags.update(_given(placed))
    return Component(name, flags, any(_is_open(each.text) and not each.text.startswith("-") for each in placed))


class Placed(NamedTuple):
    """One word of the component's command, and where it stands."""

    text: str
    path: Path
    part: tuple[int, int] | None = None


def _in_script(words: Words) -> tuple[str, list[Placed]]:
    """Return the component that the script of a ``sh -c`` comes down to, and its words."""
    found = [each for each in words.commands if each.name in COMPONENTS]
    if len(found) != 1:
        return "", []
    return found[0].name, [Placed(each.text, *words.spot(each)) for each in found[0].words[1:]]


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


def _of_environment(container: Container) -> Iterator[tuple[str, Flag]]:
    for variable in container.views("env"):
        name = variable.text("name")
        if name.startswith("ETCD_"):
            value = variable.text("value") if variable.get("valueFrom") is None else "$"
            yield name.removeprefix("ETCD_").lower().replace("_", "-"), Flag(value, variable.at("value"))


def _is_open(text: str) -> bool:
    return "$" in text or "{{" in text or "<" in text
