"""Containers beside each other in a pod."""

from collections.abc import Iterator

from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.kubernetes import ROLES, Container, Pod, is_template


def duplicate_container_name(pod: Pod) -> Iterator[Problem]:
    """Two containers of one name, of whatever role; the API server rejects the pod."""
    seen: dict[str, Container] = {}
    for container in sorted(pod.containers, key=lambda each: _ORDER[each.role]):
        name = container.text("name")
        if name and name in seen and not is_template(name):
            other = seen[name]
            message = f'the pod has two containers named "{brief(name)}"; rename one of them'
            yield Problem(container.at("name"), message, related=(Related(other.at("name"), f"{other.title}"),))
        seen.setdefault(name, container)


#: Regular containers come first in the eyes of the API server.
_ORDER = {role: order for order, role in enumerate(("containers", *(role for role in ROLES if role != "containers")))}
