"""The environment a container starts with."""

from collections.abc import Iterator

from kubelint.model import Problem, Related
from kubelint.views.base import View
from kubelint.views.kubernetes import Container


def duplicate_variable(container: Container) -> Iterator[Problem]:
    """A variable set twice: the later one wins, and server-side apply rejects both.

    A later value that extends the earlier one with ``$(NAME)`` is meant that way.
    Source: https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    """
    seen: dict[str, View] = {}
    for variable in container.views("env"):
        name = variable.text("name")
        earlier = seen.get(name)
        if name and earlier and not _extends(variable, name):
            message = f'{container.title} sets "{name}" twice; the later value wins, remove one of them'
            yield Problem(variable.at("name"), message, related=(Related(earlier.at("name"), "first set here"),))
        seen.setdefault(name, variable)


def _extends(variable: View, name: str) -> bool:
    value = variable.text("value")
    return f"$({name})" in value and value != f"$({name})"
