"""What roles name: resources and verbs that cannot exist."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.api_resources import CLUSTER_WIDE, ELSEWHERE, GROUPS, NAMESPACED, groups_of
from kubelint.views.kubernetes import Resource
from kubelint.views.rbac import GROUP
from kubelint.views.roles import ALL, PolicyRule
from kubelint.views.spelling import Spellings, is_placeholder

#: What can be done to objects, and what else some built-in resources can be asked for.
#: Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
VERBS = frozenset(
    "get list watch create update patch delete deletecollection proxy redirect"
    " approve attest bind escalate impersonate sign use".split()
)

#: What can be done at a path of the API server.
METHODS = frozenset("get post put patch delete head options".split())

#: What people write instead.
MEANT = {"read": "get", "view": "get", "write": "update", "edit": "update", "post": "create", "put": "update"}

#: Requests that name no object, so that a limit to names keeps them from all.
NAMELESS = ("create", "deletecollection")

NAMES = frozenset(
    name for table in (NAMESPACED, CLUSTER_WIDE, ELSEWHERE) for names in table.values() for name in names.split()
)


def unknown_resource(role: Resource) -> Iterator[Problem]:
    """A grant on something that cannot exist. Groups of custom resources are left alone, and so is what they mix with.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
    """
    if role.group != GROUP or role.mapping("aggregationRule"):
        return
    for each in role.views("rules"):
        rule = PolicyRule(each.value, each.path, each.subject)
        groups = [group for _, group in rule.groups]
        if all(group in GROUPS for group in groups):
            yield from _resources(role, rule, groups)
            yield from _verbs(role, rule)
        yield from _nameless(role, rule)


def _resources(role: Resource, rule: PolicyRule, groups: list[str]) -> Iterator[Problem]:
    for path, item in rule.resources:
        name = item.partition("/")[0]
        homes = groups_of(name)
        if ALL in item or is_placeholder(item) or not homes.isdisjoint(groups):
            continue
        if homes and groups:
            found = " or ".join(f'"{group}"' for group in sorted(homes - {"extensions"}))
            wrong = f'grants "{brief(item)}" of {_titles(groups)}, where it does not exist; its apiGroup is {found}'
            yield Problem(path, f"{role.title} {wrong}")
        elif meant := _meant(name, groups):
            wrong = f'grants "{brief(item)}", which does not exist; did you mean "{meant}"?'
            yield Problem(path, f"{role.title} {wrong}")


def _verbs(role: Resource, rule: PolicyRule) -> Iterator[Problem]:
    known = METHODS if rule.urls and not rule.resources else VERBS
    for path, verb in rule.verbs:
        if verb in known or verb == ALL or is_placeholder(verb) or "-" in verb or ":" in verb:
            continue
        near = verb.lower() if verb.lower() in known else MEANT.get(verb.lower()) or Spellings(known).near(verb)
        meant = f'did you mean "{near}"?' if near else f"use {', '.join(sorted(known))}"
        yield Problem(path, f'{role.title} grants the verb "{brief(verb)}", which does not exist; {meant}')


def _nameless(role: Resource, rule: PolicyRule) -> Iterator[Problem]:
    if rule.names and rule.resources and not any("/" in item or item == ALL for _, item in rule.resources):
        for path, verb in rule.verbs:
            if verb in NAMELESS:
                wrong = f'grants "{verb}" on named objects, but such a request names none; make it a rule without names'
                yield Problem(path, f"{role.title} {wrong}")


def _meant(name: str, groups: list[str]) -> str:
    """The resource of these groups that was probably meant: another case, the plural, one letter."""
    low = name.lower()
    plural = low[:-1] + "ies" if low.endswith("y") else low + ("es" if low.endswith(("s", "x")) else "s")
    for each in (low, plural):
        if not groups_of(each).isdisjoint(groups):
            return each
    return Spellings(each for each in NAMES if not groups_of(each).isdisjoint(groups)).near(name) or ""


def _titles(groups: list[str]) -> str:
    return "apiGroup " + " and ".join(f'"{brief(group)}"' for group in dict.fromkeys(groups))
