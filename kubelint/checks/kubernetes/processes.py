"""How the processes of a container are started."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Container


def runs_sudo(container: Container) -> Iterator[Problem]:
    """``sudo`` where a command stands, once for each script. As a word among others it may be a group, say."""
    from kubelint.views.scripts import started
    from kubelint.views.shell import base_name

    words = started(container)
    if not any("sudo" in text for _, text in words.items):
        return
    told = set()
    for command in words.commands:
        for word in (*command.wrappers, *command.words[:1]):
            path, part = words.spot(word) if base_name(word.text) == "sudo" else ((), None)
            if path and path not in told:
                told.add(path)
                message = f"{container.title} runs sudo, which needs a way back to root; start it as the right user"
                yield Problem(path, message, part)


def forbidden_variable(container: Container, *, names: list[str]) -> Iterator[Problem]:
    """A variable that hands over the container, by its name or as ``name=value``."""
    for variable in container.views("env"):
        name = variable.text("name")
        if name and (name in names or f"{name}={variable.text('value')}" in names):
            message = f'{container.title} sets "{brief(name)}", which lets others choose what it runs; leave it out'
            yield Problem(variable.at("name"), message)
