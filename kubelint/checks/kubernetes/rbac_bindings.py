"""Bindings that give a role to more than they should."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import KNOWN, gist, listed
from kubelint.model import Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import Graph
from kubelint.views.roles import Binding, Holder, account_user, binding_of, is_default, is_own
from kubelint.views.workspace import Workspace

ANYBODY = {("User", "system:anonymous"), ("Group", "system:unauthenticated")}
ALMOST_ANYBODY = {
    ("Group", "system:authenticated"): "whoever can log in, on some platforms anybody with an account there",
    ("Group", "system:serviceaccounts"): "every pod of the cluster",
}
MASTERS = ("Group", "system:masters")


def cluster_admin(resource: Resource, *, roles: list[str]) -> Iterator[Problem]:
    """A binding to cluster-admin, other than the one every cluster has. In a namespace it gives that away."""
    binding = binding_of(resource)
    if not binding or binding.role_kind != "ClusterRole" or binding.role_name not in roles:
        return
    identities = [each.identity for each in binding.holders]
    if not (_is_bootstrap(binding) or is_own(resource) or identities == [MASTERS]):
        where = "in the whole cluster" if binding.is_cluster_wide else "in its namespace"
        gives = f'{binding.title} gives "{binding.role_name}" {where} to {_all(binding)}'
        severity = "" if binding.is_cluster_wide else "warning"  # it gives away one namespace
        message = f"{gives}; bind a role with the rights that are needed"
        yield Problem(resource.at("roleRef", "name"), message, severity=severity)


def anonymous(resource: Resource, *, ignore_bindings: list[str]) -> Iterator[Problem]:
    """A role for those who have not logged in."""
    binding = binding_of(resource)
    if binding and not (is_default(resource) or resource.name in ignore_bindings):
        for holder in binding.holders:
            if holder.identity in ANYBODY:
                yield _problem(holder, "that is whoever reaches the API server, without logging in; name an account")


def authenticated(resource: Resource, workspace: Workspace, *, ignore_roles: list[str]) -> Iterator[Problem]:
    """A role for everybody with any account, which nobody hands out knowingly."""
    binding = binding_of(resource)
    if not binding or is_own(resource) or binding.role_name in ignore_roles:
        return
    for holder in binding.holders:
        if holder.identity in ALMOST_ANYBODY:
            grave = _gravest(binding, workspace)
            lets = f", and so lets them {grave}" if grave else ""
            wrong = f"that is {ALMOST_ANYBODY[holder.identity]}{lets}; name the accounts that need it"
            yield _problem(holder, wrong)._replace(severity="error" if grave else "")


def masters(resource: Resource) -> Iterator[Problem]:
    """The group that the API server lets pass before it asks RBAC, bound as if that could limit it."""
    binding = binding_of(resource)
    if binding and not (_is_bootstrap(binding) or is_default(resource)):
        for holder in binding.holders:
            if holder.identity == MASTERS:
                yield _problem(holder, "which may do everything without it, and for ever; use a group of your own")


def default_account(resource: Resource) -> Iterator[Problem]:
    """A role for the account of every pod that names none."""
    binding = binding_of(resource)
    if binding and not is_own(resource):
        for holder in binding.holders:
            kind, name = holder.identity
            namespace = name.removeprefix("system:serviceaccounts:")
            if kind == "Group" and namespace != name:
                yield _problem(holder, f'that is every pod of namespace "{namespace}"; name the account that needs it')
            elif _is_default_account(holder):
                yield _problem(holder, "that is every pod there that names no account; give the pod one of its own")


def _is_default_account(holder: Holder) -> bool:
    if holder.kind == "ServiceAccount":
        return holder.name == "default"
    namespace = holder.name.removeprefix("system:serviceaccount:").partition(":")[0]
    return holder.identity == ("User", account_user(namespace, "default"))


def _is_bootstrap(binding: Binding) -> bool:
    return binding.is_cluster_wide and binding.resource.name == "cluster-admin"


def _gravest(binding: Binding, workspace: Workspace) -> str:
    """The worst that the role of a binding lets its holders do."""
    if (binding.role_kind, binding.role_name) == ("ClusterRole", "cluster-admin"):
        return "do everything"
    return next(filter(None, (gist(role, KNOWN) for role in workspace.once(Graph).bound(binding))), "")


def _problem(holder: Holder, wrong: str) -> Problem:
    binding = holder.binding
    return Problem(holder.path, f'{binding.title} gives "{binding.role_name or "?"}" to {holder.title}, {wrong}')


def _all(binding: Binding) -> str:
    return listed([each.title for each in binding.holders], quote="") if binding.holders else "nobody yet"
