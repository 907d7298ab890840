"""Roles and bindings of RBAC by themselves: what a rule lets pass, who is bound."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from kubelint.model import Path
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.selectors import Selector, labels

GROUP = "rbac.authorization.k8s.io"
ALL = "*"

#: Together these are every verb that matters.
EVERY_VERB = frozenset({"get", "list", "watch", "create", "update", "patch", "delete"})

#: The roles every cluster has of itself.
BUILT_IN = frozenset({"cluster-admin", "admin", "edit", "view"})


class Grant(NamedTuple):
    """What of the wanted a rule grants, and the first items that do."""

    resource: Path
    verb: Path
    resources: tuple[str, ...]  # those wanted that are granted
    verbs: tuple[str, ...]  # as they are written


class PolicyRule(View):
    """One rule of a role, matched the way the API server does it: verb, group and resource must meet in one rule.

    ``"*/exec"`` is the subresource of every resource; ``"pods/*"`` is no wildcard, and neither is a ``"*"`` name.
    Source: https://pkg.go.dev/k8s.io/kubernetes/pkg/apis/rbac/v1
    """

    @cached_property
    def verbs(self) -> list[tuple[Path, str]]:
        return self._texts("verbs")

    @cached_property
    def groups(self) -> list[tuple[Path, str]]:
        return self._texts("apiGroups")

    @cached_property
    def resources(self) -> list[tuple[Path, str]]:
        return self._texts("resources")

    @cached_property
    def names(self) -> list[tuple[Path, str]]:
        """The only objects it is about; none means all of them."""
        return self._texts("resourceNames")

    @cached_property
    def urls(self) -> list[tuple[Path, str]]:
        return self._texts("nonResourceURLs")

    @cached_property
    def grants_everything(self) -> bool:
        """Whether it is every verb on every resource of every group."""
        verbs = {verb for _, verb in self.verbs}
        whole = all(ALL in (text for _, text in items) for items in (self.resources, self.groups))
        return whole and not self.names and (ALL in verbs or verbs >= EVERY_VERB)

    def grants(self, verbs: Sequence[str], resources: Mapping[str, Sequence[str]]) -> Grant | None:
        """What it grants of any of ``verbs`` on any of ``resources`` (by API group), whatever names it is limited to.

        No ``verbs`` are all of them.
        """
        matching = [(path, verb) for path, verb in self.verbs if not verbs or verb == ALL or verb in verbs]
        if not matching:
            return None
        groups = {group for _, group in self.groups}
        wanted = [each for group, some in resources.items() if not groups.isdisjoint((ALL, group)) for each in some]
        found = [each for each in wanted if any(covers(item, each) for _, item in self.resources)]
        if not found:
            return None
        first = next(path for path, item in self.resources if any(covers(item, each) for each in found))
        return Grant(first, matching[0][0], tuple(dict.fromkeys(found)), tuple(verb for _, verb in matching))

    def allows(self, verb: str, group: str, resource: str, name: str = "") -> bool:
        """Whether it lets a request pass. One that names no object (a list, a create) passes no rule with names."""
        named = not self.names or name in (each for _, each in self.names)
        return named and self.grants((verb,), {group: (resource,)}) is not None

    def reaches(self, verb: str, url: str) -> bool:
        """Whether it lets a request for something else than a resource pass: ``/healthz``."""
        return any(each in (ALL, verb) for _, each in self.verbs) and any(
            each in (ALL, url) or (each.endswith(ALL) and url.startswith(each.rstrip(ALL))) for _, each in self.urls
        )

    def _texts(self, key: str) -> list[tuple[Path, str]]:
        return [(path, each) for path, each in self.items(key) if isinstance(each, str)]


def covers(item: str, resource: str) -> bool:
    """Whether an item of ``resources`` means ``resource``, which may be a subresource: ``pods/exec``."""
    _, slash, subresource = resource.partition("/")
    return item in (ALL, resource) or (bool(slash) and item == f"*/{subresource}")


class Role:
    """A Role or ClusterRole. The rules of an aggregated one are written by its controller, so its own do not count."""

    def __init__(self, resource: Resource):
        self.resource = resource
        self.is_aggregated = bool(resource.mapping("aggregationRule"))
        self.rules = [
            PolicyRule(each.value, each.path, each.subject)
            for each in (() if self.is_aggregated else resource.views("rules"))
        ]

    @property
    def is_cluster_wide(self) -> bool:
        return self.resource.kind == "ClusterRole"

    @property
    def is_bootstrap(self) -> bool:
        """Whether it is Kubernetes' own."""
        built_in = self.is_cluster_wide and self.resource.name in BUILT_IN
        return built_in or is_own(self.resource)

    @cached_property
    def selectors(self) -> list[tuple[Path, Selector]]:
        """What an aggregated role takes in: the cluster roles that any of these selects."""
        found = self.resource.items("aggregationRule", "clusterRoleSelectors")
        return [(path, Selector.parse(value)) for path, value in found]

    @cached_property
    def labels(self) -> dict[str, str]:
        return labels(self.resource.get("metadata", "labels"))


def role_of(resource: Resource) -> Role | None:
    """The role that a resource is; None where it is none of RBAC's, or Kubernetes' own."""
    role = Role(resource) if resource.group == GROUP else None
    return role if role and not role.is_bootstrap else None


def is_default(resource: Resource) -> bool:
    """Whether the API server itself made it, and would restore it."""
    return resource.labels.get("kubernetes.io/bootstrapping") == "rbac-defaults"


def is_own(resource: Resource) -> bool:
    """Whether it is Kubernetes' own, by its name or by its label."""
    return resource.name.startswith("system:") or is_default(resource)


class Holder(NamedTuple):
    """Somebody who is bound to a role. A service account is the user its token stands for."""

    kind: str  # "User", "Group" or "ServiceAccount"
    name: str
    namespace: str | None  # of a service account; None where it is not known
    path: Path
    binding: "Binding"

    @property
    def identity(self) -> tuple[str, str]:
        """What the API server compares: the name of a user or group."""
        if self.kind != "ServiceAccount":
            return self.kind, self.name
        return "User", account_user(self.namespace or "", self.name)

    @property
    def title(self) -> str:
        """What messages call it, as Kubernetes writes it."""
        if self.kind == "ServiceAccount":
            return self.identity[1] if self.namespace else f'service account "{self.name}"'
        return f'{self.kind.lower()} "{self.name}"'


class Binding:
    """A RoleBinding or ClusterRoleBinding: its role, and those it is given to."""

    def __init__(self, resource: Resource):
        self.resource = resource
        self.is_cluster_wide = resource.kind == "ClusterRoleBinding"
        self.role_kind = resource.text("roleRef", "kind")
        self.role_name = resource.text("roleRef", "name")
        self.namespace = None if self.is_cluster_wide else resource.namespace

    @property
    def title(self) -> str:
        return self.resource.title

    @cached_property
    def holders(self) -> list[Holder]:
        """An account without a namespace is one of the binding's own."""
        return [
            Holder(
                kind=each.text("kind"),
                name=each.text("name"),
                namespace=(each.text("namespace") or self.namespace) if each.get("kind") == "ServiceAccount" else None,
                path=each.at("name"),
                binding=self,
            )
            for each in self.resource.views("subjects")
            if each.text("name")
        ]


def binding_of(resource: Resource) -> Binding | None:
    """The binding that a resource is; None where it is none of RBAC's."""
    return Binding(resource) if resource.group == GROUP else None


def account_user(namespace: str, name: str) -> str:
    """The user that a service account's token stands for."""
    return f"system:serviceaccount:{namespace}:{name}"


def account_groups(namespace: str | None) -> tuple[str, ...]:
    """The groups every service account of a namespace is in."""
    own = (f"system:serviceaccounts:{namespace}",) if namespace else ()
    return (*own, "system:serviceaccounts", "system:authenticated")
