"""RBAC as a graph: which binding means which role, which role takes in others, who holds what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from kubelint.views.kubernetes import Resource
from kubelint.views.labelled import Index
from kubelint.views.roles import BUILT_IN, GROUP, Binding, Holder, Role, account_groups, account_user
from kubelint.views.selectors import Selector
from kubelint.views.workspace import AMBIGUOUS, Workspace

#: Whoever holds one of the built-in roles behind it holds what is aggregated to the first.
AGGREGATE_TO = "rbac.authorization.k8s.io/aggregate-to-"
TAKEN_IN_BY = {"view": ("view", "edit", "admin"), "edit": ("edit", "admin"), "admin": ("admin",)}


class Graph:
    """The roles and bindings of a run, and the ways between them: ``workspace.once(Graph)``.

    Where files repeat a role or a binding (environments, examples), those of one folder belong together.
    """

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self._roles = {id(each): Role(each) for each in _of(workspace, "Role", "ClusterRole")}
        self.bindings = [Binding(each) for each in _of(workspace, "RoleBinding", "ClusterRoleBinding")]
        self._holders: dict[int, list[Holder]] = {}

    def role(self, resource: Resource) -> Role | None:
        """What ``resource`` grants; None where it is no role of RBAC, or Kubernetes' own."""
        role = self._roles.get(id(resource))
        return role if role and not role.is_bootstrap else None

    def roles(self) -> Iterator[Role]:
        """Every role but Kubernetes' own."""
        return (role for role in self._roles.values() if not role.is_bootstrap)

    def bound(self, binding: Binding) -> list[Role]:
        """The roles of the run that a binding may mean."""
        role, namespace = (binding.role_kind, binding.role_name), binding.namespace
        if binding.role_kind == "ClusterRole":
            namespace = None
        near = self._by_unit.at((*role, self._workspace.unit(binding.resource)), namespace)
        far = near or self._by_name.at(role, namespace)
        return far if len(far) <= AMBIGUOUS else []

    def above(self, role: Role) -> list[Role]:
        """``role``, and every aggregated role that takes it in, at any remove."""
        found, waiting = {id(role): role}, [role]
        while waiting and len(found) < AMBIGUOUS:
            for each in islice(self._takers(waiting.pop()), AMBIGUOUS):
                if id(each) not in found:
                    found[id(each)] = each
                    waiting.append(each)
        return list(found.values())

    def holders(self, role: Role) -> list[Holder]:
        """Everybody who has what ``role`` grants: by a binding to it, or to a role that takes it in."""
        if id(role) not in self._holders:
            distinct = {(each.identity, each.binding.namespace): each for each in islice(self._held(role), AMBIGUOUS)}
            self._holders[id(role)] = list(distinct.values())
        return self._holders[id(role)]

    def bindings_of(self, account: str, namespace: str | None, near: Resource) -> Iterator[list[Binding]]:
        """Yield the bindings that give a service account something: those of its name, and those of its groups.

        ``near`` uses it: an unknown namespace is its own. Accounts of one group get the very same list.
        """
        groups = [("Group", each) for each in account_groups(namespace)]
        for identity in [("User", account_user(namespace, account)), *groups] if namespace else groups:
            yield self._by_identity.get(identity, [])
        key = (account, self._workspace.unit(near))
        yield self._by_account.get((key, None), []) if namespace else self._by_account.everywhere.get(key, [])

    def _held(self, role: Role) -> Iterator[Holder]:
        for each in self.above(role):
            for binding in self._bindings.get(id(each), ()):
                yield from binding.holders
            for built_in in _built_in_takers(each):
                for binding in self._of_built_in.get(built_in, ()):
                    yield from binding.holders

    def _takers(self, role: Role) -> Iterator[Role]:
        """The aggregated roles that select ``role``."""
        if role.is_cluster_wide:
            for pair in role.labels.items():
                yield from (each for selector, each in self._by_label.get(pair, ()) if selector.matches(role.labels))
            for selector, takers in islice(self._by_no_label.items(), AMBIGUOUS):
                if selector.matches(role.labels):
                    yield from takers

    @cached_property
    def _by_name(self) -> "Index[Role]":
        return Index(((role.resource.kind, role.resource.name), _place(role), role) for role in self._roles.values())

    @cached_property
    def _by_unit(self) -> "Index[Role]":
        units = ((self._workspace.unit(role.resource), role) for role in self._roles.values())
        return Index(((role.resource.kind, role.resource.name, unit), _place(role), role) for unit, role in units)

    @cached_property
    def _bindings(self) -> dict[int, list[Binding]]:
        """The bindings to each role, by the identity of the role."""
        found: dict[int, list[Binding]] = defaultdict(list)
        for binding in self.bindings:
            for role in self.bound(binding):
                found[id(role)].append(binding)
        return found

    @cached_property
    def _of_built_in(self) -> dict[str, list[Binding]]:
        found: dict[str, list[Binding]] = defaultdict(list)
        for binding in self.bindings:
            if binding.role_kind == "ClusterRole" and binding.role_name in BUILT_IN:
                found[binding.role_name].append(binding)
        return found

    @cached_property
    def _by_identity(self) -> dict[tuple[str, str], list[Binding]]:
        found: dict[tuple[str, str], list[Binding]] = defaultdict(list)
        for binding in self.bindings:
            for identity in dict.fromkeys(each.identity for each in binding.holders):
                found[identity].append(binding)
        return found

    @cached_property
    def _by_account(self) -> "Index[Binding]":
        """The bindings of service accounts by name and unit."""
        return Index(
            ((holder.name, self._workspace.unit(binding.resource)), holder.namespace, binding)
            for binding in self.bindings
            for holder in binding.holders
            if holder.kind == "ServiceAccount"
        )

    @cached_property
    def _by_label(self) -> dict[tuple[str, str], list[tuple[Selector, Role]]]:
        """The aggregated roles by that label, of those they ask for, for which the fewest others ask."""
        common = Counter(pair for selector, _ in self._selections for pair in selector.pairs.items())
        found: dict[tuple[str, str], list[tuple[Selector, Role]]] = defaultdict(list)
        for selector, role in self._selections:
            if selector.pairs:
                found[min(selector.pairs.items(), key=lambda pair: common[pair])].append((selector, role))
        return found

    @cached_property
    def _by_no_label(self) -> dict[Selector, list[Role]]:
        """The aggregated roles that ask for no label in particular."""
        found: dict[Selector, list[Role]] = defaultdict(list)
        for selector, role in self._selections:
            if not selector.pairs:
                found[selector].append(role)
        return found

    @property
    def _selections(self) -> Iterator[tuple[Selector, Role]]:
        for role in self._roles.values():
            if role.is_cluster_wide and role.is_aggregated:
                yield from ((selector, role) for _, selector in role.selectors)


def _of(workspace: Workspace, *kinds: str) -> Iterator[Resource]:
    return (each for kind in kinds for each in workspace.kind(kind) if each.group == GROUP)


def _place(role: Role) -> str | None:
    return None if role.is_cluster_wide else role.resource.namespace


def _built_in_takers(role: Role) -> Iterable[str]:
    """The built-in roles that take ``role`` in by its labels."""
    if not role.is_cluster_wide:
        return ()
    to = (each for each in TAKEN_IN_BY if role.labels.get(AGGREGATE_TO + each) == "true")
    return dict.fromkeys(taker for each in to for taker in TAKEN_IN_BY[each])
