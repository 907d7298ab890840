"""The rights that amount to more than they seem, and how a finding tells of one and of who holds it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kubelint.model import Path, Problem, Related, Version
from kubelint.text import brief
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import Graph
from kubelint.views.roles import GROUP, Grant, Holder, PolicyRule, Role
from kubelint.views.workspace import Workspace

#: From this version on a connection by WebSocket, which is a ``get``, asks for ``create`` as well.
CREATE_TO_CONNECT = (1, 35)

#: How many of those who hold a right are named, and how many of the places where they are bound.
NAMED, PLACES = 3, 5


class Power(NamedTuple):
    """Any of some verbs on any of some resources, by API group."""

    verbs: Sequence[str]  # none means any
    resources: Mapping[str, Sequence[str]]
    gist: str = ""  # what its holders can do
    is_limited_by_names: bool = False  # whether a rule for certain objects only is harmless
    needs_cluster_role: bool = False  # whether it means nothing in a Role

    def of(self, role: Role, rule: PolicyRule) -> Grant | None:
        """What ``rule`` of ``role`` grants of it. A rule that grants everything has a finding of its own."""
        harmless = (self.needs_cluster_role and not role.is_cluster_wide) or (self.is_limited_by_names and rule.names)
        return None if harmless or rule.grants_everything else rule.grants(self.verbs, self.resources)


WRITE = ("create", "update", "patch", "delete", "deletecollection")

SECRETS = Power(("get", "list", "watch"), {"": ("secrets",)}, "read every Secret", is_limited_by_names=True)
WORKLOADS = {
    "apps": ("deployments", "statefulsets", "daemonsets", "replicasets"),
    "batch": ("jobs", "cronjobs"),
}
PODS = Power(("create",), {"": ("pods", "replicationcontrollers"), **WORKLOADS}, "start pods under any service account")
ESCALATE = Power(("escalate", "bind"), {GROUP: ("roles", "clusterroles")}, "give themselves any right")
IMPERSONATE = Power(("impersonate",), {"": ("serviceaccounts",)}, "act as others")
IMPERSONATE_ANYBODY = Power(
    ("impersonate",),
    {"": ("users", "groups", "serviceaccounts"), "authentication.k8s.io": ("uids",)},
    "act as others",
    needs_cluster_role=True,
)
EXEC = Power(("create",), {"": ("pods/exec", "pods/attach")}, "run commands in pods")
DEBUG = Power(("update", "patch"), {"": ("pods/ephemeralcontainers",)}, "run containers in pods")
NODE_PROXY = Power((), {"": ("nodes/proxy",)}, "run commands in every pod of a node", needs_cluster_role=True)
TOKENS = Power(("create",), {"": ("serviceaccounts/token",)}, "issue tokens of others", is_limited_by_names=True)
APPROVAL = Power(
    ("update", "patch"),
    {"certificates.k8s.io": ("certificatesigningrequests/approval",)},
    "approve certificates",
    needs_cluster_role=True,
)
SIGNING = Power(
    ("approve", "sign"),
    {"certificates.k8s.io": ("signers",)},
    "approve certificates",
    is_limited_by_names=True,
    needs_cluster_role=True,
)
ADMISSION = Power(
    WRITE,
    {
        "admissionregistration.k8s.io": (
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
        )
    },
    "change admission control",
    needs_cluster_role=True,
)

#: With one of these a workload takes over its cluster or namespace. The gravest first, as in the lists below.
TAKEOVER = (ESCALATE, IMPERSONATE_ANYBODY, IMPERSONATE, SECRETS, PODS)

#: What the rules of severity error report; and everything a default rule does.
GRAVE = (ESCALATE, IMPERSONATE_ANYBODY, IMPERSONATE, NODE_PROXY)
KNOWN = (*GRAVE, SECRETS, EXEC, DEBUG, TOKENS, APPROVAL, SIGNING, ADMISSION)


def connecting(verbs: Sequence[str], version: Version) -> tuple[str, ...]:
    """Those of ``verbs`` that open a connection into a pod.

    Source: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/
    (AuthorizePodWebsocketUpgradeCreatePermission)
    """
    return tuple(each for each in verbs if each != "get" or version < CREATE_TO_CONNECT)


def gist(role: Role, powers: Sequence[Power]) -> str:
    """What the gravest of ``powers`` that a role grants lets its holders do; "" where it grants none."""
    if any(rule.grants_everything for rule in role.rules):
        return "do everything"
    found = (power.gist for power in powers for rule in role.rules if power.of(role, rule))
    return next(found, "")


def rules_of(resource: Resource, workspace: Workspace) -> Iterator[tuple[Role, PolicyRule]]:
    """Yield the rules of a role. Kubernetes' own roles are what they are, and have none here."""
    role = workspace.once(Graph).role(resource)
    if role:
        yield from ((role, rule) for rule in role.rules)


def granted(resource: Resource, workspace: Workspace, power: Power) -> Iterator[tuple[Role, PolicyRule, Grant]]:
    """Yield each rule of a role that grants some of ``power``."""
    for role, rule in rules_of(resource, workspace):
        grant = power.of(role, rule)
        if grant:
            yield role, rule, grant


def reported(resource: Resource, workspace: Workspace, power: Power, wrong: str) -> list[Problem]:
    """A problem for each rule that grants some of ``power``; ``wrong`` says what follows from that, and the remedy."""
    found = granted(resource, workspace, power)
    return [problem(role, workspace, grant.resource, f"{grants(role, grant)}, {wrong}") for role, _, grant in found]


def grants(role: Role, grant: Grant) -> str:
    """``ClusterRole "ci" grants "get" and "list" on "secrets"``."""
    return f"{role.resource.title} grants {listed(grant.verbs)} on {listed(grant.resources)}"


def problem(role: Role, workspace: Workspace, path: Path, message: str) -> Problem:
    """A finding about what a role grants, which names those who hold it."""
    holders = workspace.once(Graph).holders(role)
    return Problem(path, f"{message}; {_held(holders)}", related=tuple(_places(holders[:PLACES])))


def listed(words: Sequence[str], quote: str = '"', count: int = 0) -> str:
    """``"get", "list" and 2 more``. ``count`` is the number of all, where ``words`` are only those to be shown."""
    shown = [f"{quote}{brief(each)}{quote}" for each in words[:NAMED]]
    more = max(count, len(words)) - NAMED
    if more > 0:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else "nothing"


def _held(holders: list[Holder]) -> str:
    if not holders:
        return "nobody in these files holds it"
    return f"held by {listed([f'{each.title}{_where(each)}' for each in holders], quote='')}"


def _where(holder: Holder) -> str:
    """Said only where a binding narrows what its role grants."""
    binding = holder.binding
    return f' in "{binding.namespace}"' if binding.namespace and binding.role_kind == "ClusterRole" else ""


def _places(holders: list[Holder]) -> Iterator[Related]:
    for each in holders:
        message = f"{each.binding.resource.title} binds {each.title}"
        yield Related(each.path, brief(message, 200), each.binding.resource.origin)
