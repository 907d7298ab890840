"""What a service account may do, by the gravest of what it is bound to."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kubelint.checks.kubernetes.powers import TAKEOVER, gist
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import Graph
from kubelint.views.roles import Binding
from kubelint.views.workspace import Workspace

#: The worst first.
GRAVITY = ("do everything", *dict.fromkeys(each.gist for each in TAKEOVER))


class Danger(NamedTuple):
    """What a binding lets its holders do."""

    gist: str
    binding: Binding


def worst(account: str, user: Resource, workspace: Workspace, takeover_in_namespace: bool) -> Danger | None:
    """The gravest that a service account is bound to."""
    bindings = workspace.once(Graph).bindings_of(account, user.namespace, user)
    return _gravest(danger for each in bindings if (danger := _worst(each, workspace, takeover_in_namespace)))


def _worst(bindings: list[Binding], workspace: Workspace, takeover_in_namespace: bool) -> Danger | None:
    """The gravest of some bindings; worked out once for all accounts that share them."""
    known, key = workspace.once(_known), (id(bindings), takeover_in_namespace)
    if bindings and key not in known:
        known[key] = _gravest(
            danger for each in bindings for danger in _dangers(each, workspace, takeover_in_namespace)
        )
    return known.get(key)


def _known(workspace: Workspace) -> dict[tuple[int, bool], Danger | None]:
    return {}


def _gravest(dangers: Iterable[Danger]) -> Danger | None:
    return min(dangers, key=lambda each: GRAVITY.index(each.gist), default=None)


def _dangers(binding: Binding, workspace: Workspace, takeover_in_namespace: bool) -> Iterator[Danger]:
    if (binding.role_kind, binding.role_name) == ("ClusterRole", "cluster-admin"):
        yield Danger("do everything", binding)
    elif binding.role_kind == "ClusterRole" or takeover_in_namespace:
        gists, roles = workspace.once(_gists), workspace.once(Graph).bound(binding)
        yield from (Danger(gists[id(role)], binding) for role in roles if id(role) in gists)


def _gists(workspace: Workspace) -> dict[int, str]:
    """The gravest of what each role grants, by itself or by what it takes in; by the identity of the role."""
    graph = workspace.once(Graph)
    own = ((gist(role, TAKEOVER), role) for role in graph.roles())
    found: dict[int, str] = {}
    for what, role in sorted((each for each in own if each[0]), key=lambda each: GRAVITY.index(each[0])):
        for taker in graph.above(role):
            found.setdefault(id(taker), what)
    return found
