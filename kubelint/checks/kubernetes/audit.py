"""What an audit policy writes down, and what it passes over."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from kubelint.model import Problem
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource

#: Levels that write down the body of a request.
BODIES = ("Request", "RequestResponse")


class Asked(NamedTuple):
    """One kind of request, as the rules of a policy see it."""

    group: str
    resource: str  # "pods", "pods/exec"
    verb: str


#: Whose bodies hold secrets, and the verbs that carry one.
CONFIDENTIAL = (("", "secrets"), ("", "configmaps"), ("authentication.k8s.io", "tokenreviews"))
CHANGES = ("create", "update", "patch", "delete")

#: What has to be written down in any case.
TELLING = (
    *product([("", "pods"), ("apps", "deployments")], CHANGES),
    *product([("", "pods/exec"), ("", "pods/portforward"), ("", "pods/proxy"), ("", "services/proxy")], ["create"]),
)


def gaps(resource: Resource) -> Iterator[Problem]:
    """An audit policy that writes secrets into the log, or passes over what an attacker would do.

    The first rule that matches counts; one for certain users or namespaces decides only about those.
    Source: https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/#audit-policy
    """
    if resource.group != "audit.k8s.io":
        return
    rules = list(resource.views("rules"))
    leaks = [(kind, asked) for kind, asked in _asked(CONFIDENTIAL) if _level(rules, asked)[1] in BODIES]
    yield from _told(resource, rules, leaks, "writes the content of {} into the log; use level Metadata (CIS 3.2.2)")
    silent = [
        (kind, asked)
        for kind, asked in _asked(CONFIDENTIAL)
        if all(_level(rules, other)[1] == "None" for same, other in _asked([kind]))
    ]
    silent += [(kind, Asked(*kind, verb)) for kind, verb in TELLING if _level(rules, Asked(*kind, verb))[1] == "None"]
    yield from _told(resource, rules, silent, "does not log changes to {}; use level Metadata (CIS 3.2.2)")


def _asked(kinds: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Asked]]:
    for kind, verb in product(kinds, CHANGES):
        yield kind, Asked(*kind, verb)


def _told(
    resource: Resource, rules: list[View], found: Iterable[tuple[tuple[str, str], Asked]], message: str
) -> Iterator[Problem]:
    """Yield one problem for each rule that decides so, or at the rules where none does."""
    by_rule: dict[int, dict[str, None]] = defaultdict(dict)
    for (_, name), asked in found:
        by_rule[_level(rules, asked)[0]][name] = None
    for index, names in by_rule.items():
        path = resource.at("rules") if index < 0 else rules[index].at("level")
        who = "this audit policy" if index < 0 else "this rule"
        yield Problem(path, f"{who} {message.format(', '.join(names))}")


def _level(rules: list[View], asked: Asked) -> tuple[int, str]:
    """Return which rule decides about a request of anybody, anywhere, and its level; (-1, "None") where none does."""
    for index, rule in enumerate(rules):
        if _decides(rule, asked):
            return index, rule.text("level", default="None")
    return -1, "None"


def _decides(rule: View, asked: Asked) -> bool:
    if any(rule.get(each) for each in ("users", "userGroups", "namespaces")):
        return False
    if rule.get("verbs") and asked.verb not in _texts(rule, "verbs"):
        return False
    if not rule.get("resources"):
        return not rule.get("nonResourceURLs")
    return any(
        each.text("group") == asked.group and not each.get("resourceNames") and _names(each, asked.resource)
        for each in rule.views("resources")
    )


def _names(entry: View, resource: str) -> bool:
    """``pods`` is not ``pods/exec``; ``pods/*`` is both, and nothing named means everything of the group."""
    named = _texts(entry, "resources")
    kind, _, sub = resource.partition("/")
    wanted = {resource, "*"} | ({f"{kind}/*", f"*/{sub}"} if sub else {f"{kind}/*"})
    return not named or bool(wanted & set(named))


def _texts(view: View, key: str) -> list[str]:
    return [text for _, text in view.words(key)]
