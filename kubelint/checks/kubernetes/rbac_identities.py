"""What roles grant on roles, identities and credentials: the ways to become somebody else."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.powers import (
    APPROVAL,
    ESCALATE,
    IMPERSONATE,
    IMPERSONATE_ANYBODY,
    SIGNING,
    TOKENS,
    Power,
    granted,
    grants,
    listed,
    problem,
    reported,
    rules_of,
)
from kubelint.model import Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.roles import GROUP, Grant, PolicyRule, Role
from kubelint.views.workspace import Workspace

BINDINGS = ("rolebindings", "clusterrolebindings")
MANAGE = Power(("create", "update", "patch", "delete"), {GROUP: ("roles", "clusterroles", *BINDINGS)})

WRONG = {
    "escalate": "which writes any right into a role; leave it out, RBAC then allows only the rights one has",
    "bind": "which gives any role to anybody; name the roles in resourceNames",
    "*": 'which includes "escalate" and "bind", and so any right; list the verbs needed',
}

LIMITED = "see to it that they grant no more than they should, and ignore this with a reason"


def escalate(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """The two verbs that switch off RBAC's own guard against giving away more than one has."""
    for role, rule, grant in granted(resource, workspace, ESCALATE):
        for path, verb in rule.verbs:
            if verb in WRONG and (verb != "escalate" or role.is_cluster_wide or "roles" in grant.resources):
                limit = f"of {listed([name for _, name in rule.names])} only; {LIMITED}" if rule.names else ""
                message = f"{grants(role, grant._replace(verbs=(verb,)))}, {limit or WRONG[verb]}"
                harmless = verb == "bind" and bool(rule.names)
                yield problem(role, workspace, path, message)._replace(severity="warning" if harmless else "")


def impersonate(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that acts as somebody else. In a Role that works for service accounts only."""
    for role, rule in rules_of(resource, workspace):
        grant = _impersonation(role, rule)
        if grant:
            names = [name for _, name in rule.names]
            severity = "warning" if names and "system:masters" not in names else ""
            message = f"{grants(role, grant)}, {_in_whose_name(rule)}"
            yield problem(role, workspace, grant.verb, message)._replace(severity=severity)


def _in_whose_name(rule: PolicyRule) -> str:
    names = [name for _, name in rule.names]
    if "system:masters" in names:
        return 'which acts as "system:masters", whom RBAC does not limit; leave that group out'
    if names:
        return f"which acts as {listed(names)}; see to it that nobody gains by that, or leave it out"
    return "which acts as any of them, with all that they may do; name those needed in resourceNames"


def _impersonation(role: Role, rule: PolicyRule) -> Grant | None:
    """Each key of a user's extra attributes is a subresource of its own."""
    power = IMPERSONATE_ANYBODY if role.is_cluster_wide else IMPERSONATE
    extras = [item for _, item in rule.resources if item.startswith("userextras/")]
    of_authentication = (*power.resources.get("authentication.k8s.io", ()), *(extras if role.is_cluster_wide else ()))
    return power._replace(resources={**power.resources, "authentication.k8s.io": of_authentication}).of(role, rule)


def manage_rbac(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that changes roles and bindings. It gives away only what its holders have, unless they may lift that."""
    unguarded = any(
        ESCALATE.of(role, rule) or _impersonation(role, rule) for role, rule in rules_of(resource, workspace)
    )
    wrong = (
        "and another right of the role lifts RBAC's limit, so that it gives any right to anybody; take one of them away"
        if unguarded
        else "which gives away whatever its holders may do; leave it to a deployment pipeline"
    )
    yield from reported(resource, workspace, MANAGE, wrong)


def token_request(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A role that issues tokens of other service accounts. Names do limit this one."""
    yield from reported(
        resource,
        workspace,
        TOKENS,
        "which issues tokens of every service account in reach; name the ones needed in resourceNames",
    )


def csr_approval(resource: Resource, workspace: Workspace, *, require_both: bool) -> Iterator[Problem]:
    """One of the two halves of approving client certificates, which can carry any name and group."""
    halves = [list(granted(resource, workspace, half)) for half in (APPROVAL, SIGNING)]
    if require_both and not all(halves):
        return
    seen = set()
    for role, _, grant in (each for half in halves for each in half):
        if grant.resource not in seen:
            seen.add(grant.resource)
            wrong = (
                "with which certificates for any user and group are approved"
                if all(halves)
                else "which is half of what it takes to approve certificates for any user and group"
            )
            message = f"{grants(role, grant)}, {wrong}; name the signers in resourceNames, or leave it out"
            yield problem(role, workspace, grant.resource, message)
