"""Parts of a role that grant nothing, or do not limit what they seem to."""

from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.api_resources import GROUPS, groups_of, is_cluster_wide
from kubelint.views.kubernetes import Resource
from kubelint.views.roles import ALL, EVERY_VERB, GROUP, PolicyRule, Role, role_of

#: Verbs that are none, and what was meant.
NO_VERBS = {
    "add": "create",
    "apply": "patch",
    "connect": 'create on a subresource such as "pods/exec"',
    "edit": "update and patch",
    "exec": 'create on "pods/exec"',
    "execute": 'create on "pods/exec"',
    "modify": "update and patch",
    "post": "create",
    "put": "update",
    "read": "get, list and watch",
    "remove": "delete",
    "view": "get, list and watch",
    "write": "create, update and patch",
}
VERBS = EVERY_VERB | {"deletecollection", "use", "bind", "escalate", "impersonate"}

#: Requests that name no object when they are authorized.
UNNAMED = ("create", "deletecollection")

#: Groups that were, or are of something else: never what to write instead.
SECOND_CHOICE = {"extensions", "metrics.k8s.io"}

Flaw = Iterator[tuple[Path, str]]


def ineffective(resource: Resource) -> Iterator[Problem]:
    """A part of a rule that no request ever matches. What another API server may know is not judged."""
    role = role_of(resource)
    for rule in role.rules if role else ():
        seen: set[Path] = set()
        for path, message in _flaws(rule, role) if role else ():
            if path not in seen:
                seen.add(path)
                yield Problem(path, f"{resource.title} {message}")


def _flaws(rule: PolicyRule, role: Role) -> Flaw:
    yield from _names_without_effect(rule)
    yield from _wildcards_without_effect(rule)
    if not role.is_cluster_wide:
        yield from _out_of_reach(rule)
    if rule.groups and all(group in GROUPS for _, group in rule.groups):
        yield from _no_verbs(rule)
        yield from _wrong_groups(rule)
        yield from _read_only_logs(rule)
    if any(group in (GROUP, ALL) for _, group in rule.groups):
        yield from _guarded_elsewhere(rule)


def _names_without_effect(rule: PolicyRule) -> Flaw:
    """A server-side apply is a patch, and does know the name of what it creates."""
    verbs = {verb for _, verb in rule.verbs}
    items = [item for _, item in rule.resources]
    if not rule.names or not items or any(item == ALL or "/" in item for item in items):
        return
    for path, verb in rule.verbs:
        if verb in UNNAMED and not (verb == "create" and verbs & {"patch", ALL}):
            yield path, f'grants no "{verb}", for which resourceNames never match; grant it in a rule without them'


def _wildcards_without_effect(rule: PolicyRule) -> Flaw:
    for path, name in rule.names:
        if name == ALL:
            yield path, 'is limited to objects whose name is "*"; leave resourceNames out to mean all of them'
    for path, item in rule.resources:
        if item.endswith("/*"):
            yield path, f'grants nothing on "{brief(item)}", which is no wildcard; name the subresources, or "*"'


def _out_of_reach(rule: PolicyRule) -> Flaw:
    """Whoever binds a cluster role in a namespace needs the verb bind in that namespace only."""
    verbs = {verb for _, verb in rule.verbs}
    groups = [group for _, group in rule.groups]
    for path, _ in rule.urls:
        yield path, "grants no path of the API server, for it is bound to a namespace; use a ClusterRole"
    for path, item in rule.resources if all(group in GROUPS for group in groups) else ():
        base = item.partition("/")[0]
        homes = [group for group in groups if group in groups_of(base)]
        if homes and all(is_cluster_wide(group, base) for group in homes):
            if not (base == "clusterroles" and verbs & {"bind", ALL}):
                yield path, f'grants nothing on "{brief(item)}", which lies in no namespace; use a ClusterRole'
        elif verbs == {"impersonate"} and homes and base != "serviceaccounts":
            yield path, f'grants nothing on "{brief(item)}", which lie in no namespace; use a ClusterRole'


def _no_verbs(rule: PolicyRule) -> Flaw:
    for path, verb in rule.verbs if rule.resources else ():
        if verb in NO_VERBS:
            yield path, f'grants nothing by "{verb}", which is no verb; use {NO_VERBS[verb]}'
        elif verb not in VERBS and verb.lower() in VERBS:
            yield path, f'grants nothing by "{brief(verb)}", for verbs are lower case; use "{verb.lower()}"'


def _wrong_groups(rule: PolicyRule) -> Flaw:
    groups = {group for _, group in rule.groups}
    for path, item in rule.resources:
        homes = groups_of(item.partition("/")[0])
        if homes and homes.isdisjoint(groups):
            right = " or ".join(
                f'"{each}"' if each else 'the core group, ""' for each in sorted(homes - SECOND_CHOICE or homes)
            )
            yield path, f'grants nothing on "{brief(item)}" in these API groups; it belongs to {right}'


def _guarded_elsewhere(rule: PolicyRule) -> Flaw:
    bases = {item.partition("/")[0] for _, item in rule.resources}
    if bases and bases <= {"rolebindings", "clusterrolebindings"}:
        for path, verb in rule.verbs:
            if verb in ("bind", "escalate"):
                yield path, f'grants nothing by "{verb}" on bindings; RBAC asks for it on roles and clusterroles'


def _read_only_logs(rule: PolicyRule) -> Flaw:
    verbs = {verb for _, verb in rule.verbs}
    logs = [path for path, item in rule.resources if item == "pods/log"]
    if logs and verbs.isdisjoint(("get", ALL)):
        yield from ((path, 'grants nothing on "pods/log", which can only be read, by "get"') for path in logs)
    elif logs and len(logs) == len(rule.resources):
        wrong = [(path, verb) for path, verb in rule.verbs if verb in ("delete", "deletecollection")]
        yield from ((path, f'grants nothing by "{verb}" on "pods/log", which can only be read') for path, verb in wrong)
