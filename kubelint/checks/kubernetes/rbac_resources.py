"""What roles name: resources and verbs that no API group of Kubernetes has."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.api_resources import CLUSTER_WIDE, ELSEWHERE, GROUPS, NAMESPACED, groups_of
from kubelint.views.kubernetes import Resource
from kubelint.views.roles import ALL, EVERY_VERB, GROUP, PolicyRule
from kubelint.views.spelling import Spellings, is_placeholder

#: What can be done to objects; what is no verb at all is for rbac-ineffective-rule.
#: Source: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
VERBS = EVERY_VERB | {"deletecollection", "bind", "escalate", "impersonate", "use"}

NAMES = frozenset(
    name for table in (NAMESPACED, CLUSTER_WIDE, ELSEWHERE) for names in table.values() for name in names.split()
)


def unknown_resource(role: Resource) -> Iterator[Problem]:
    """A resource or verb that is written wrongly. Groups of custom resources are left alone, and what they mix with.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/#referring-to-resources
    """
    if role.group != GROUP or role.mapping("aggregationRule"):
        return
    for each in role.views("rules"):
        rule = PolicyRule(each.value, each.path, each.subject)
        groups = [group for _, group in rule.groups]
        if groups and all(group in GROUPS for group in groups):
            yield from _resources(role, rule, groups)
            yield from _verbs(role, rule)


def _resources(role: Resource, rule: PolicyRule, groups: list[str]) -> Iterator[Problem]:
    for path, item in rule.resources:
        name = item.partition("/")[0]
        if ALL in item or is_placeholder(item) or groups_of(name):
            continue  # under the wrong group it is the matter of rbac-ineffective-rule
        meant = _meant(name, groups)
        if meant:
            wrong = f'grants "{brief(item)}", which does not exist; did you mean "{meant}"?'
            yield Problem(path, f"{role.title} {wrong}")


def _verbs(role: Resource, rule: PolicyRule) -> Iterator[Problem]:
    for path, verb in rule.verbs:
        meant = Spellings(VERBS).near(verb) if verb.lower() not in (*VERBS, ALL) else ""
        if meant:
            wrong = f'grants the verb "{brief(verb)}", which does not exist; did you mean "{meant}"?'
            yield Problem(path, f"{role.title} {wrong}")


def _meant(name: str, groups: list[str]) -> str:
    """The resource that was probably meant: in lower case, in the plural, with one letter changed."""
    low = name.lower()
    plural = low[:-1] + "ies" if low.endswith("y") else low + ("es" if low.endswith(("s", "x")) else "s")
    exact = next((each for each in (low, plural) if groups_of(each)), "")
    return exact or Spellings(sorted(each for each in NAMES if not groups_of(each).isdisjoint(groups))).near(name)
