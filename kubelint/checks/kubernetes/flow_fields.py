"""FlowSchemas and priority levels, as the API server accepts them."""

from collections.abc import Iterator
from math import log2

from kubelint.checks.kubernetes.demands import Row, Wrong, alone, filled, like, number, row, views, word
from kubelint.model import Path
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_LABEL, DNS_SUBDOMAIN
from kubelint.views.spelling import is_placeholder

ALL, EXEMPT = "*", "exempt"
VERBS = (ALL, "get", "list", "create", "update", "delete", "deletecollection", "patch", "watch", "proxy")

#: The kinds of subjects and of limits, and the block each of them has.
SUBJECTS = {"Group": "group", "ServiceAccount": "serviceAccount", "User": "user"}
LEVELS = {"Exempt": "exempt", "Limited": "limited"}

MOST_QUEUES, QUEUES, HANDS = 10**7, 64, 8
HASH_BITS = 60  # which choose the queues of a flow
LAST, PERCENT = 10000, 100


def _namespace(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and value != ALL and not DNS_LABEL.accepts(value):
        yield path, f"use {ALL}, or {DNS_LABEL.words}"


def _account(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and value not in ("", ALL) and not DNS_SUBDOMAIN.accepts(value):
        yield path, f"use {ALL}, or {DNS_SUBDOMAIN.words}"


def _url(value: object, path: Path) -> Wrong:
    """A path of requests that are not for resources: a "*" may only be its last part."""
    if not isinstance(value, str) or value in ("/", ALL):
        return
    if not value.startswith("/") or " " in value or "//" in value or "*" in value.removesuffix("/*"):
        yield path, 'use a path such as "/healthz" or "/api/*"'


def _rule(way: str) -> tuple[Row, ...]:
    return row(f"{way}.verbs", filled, alone(ALL)), row(f"{way}.verbs.*", word(*VERBS))


def _namespaces(value: object, path: Path) -> Wrong:
    if not dig(value, "namespaces") and dig(value, "clusterScope") is not True:
        yield (*path, "namespaces"), "name one, or set clusterScope"


SUBJECT, RESOURCES, URLS = (f"spec.rules.*.{each}.*" for each in ("subjects", "resourceRules", "nonResourceRules"))

FLOW_SCHEMA = (
    row("spec.matchingPrecedence", number(0, LAST)),
    row("spec.distinguisherMethod.type", filled, word("ByUser", "ByNamespace")),
    row("spec.priorityLevelConfiguration", filled),
    row("spec.priorityLevelConfiguration.name", filled, like(DNS_SUBDOMAIN)),
    row("spec.rules.*.subjects", filled),
    row(f"{SUBJECT}.kind", filled, word(*SUBJECTS)),
    row(f"{SUBJECT}.user.name", filled),
    row(f"{SUBJECT}.group.name", filled),
    row(f"{SUBJECT}.serviceAccount.name", filled, _account),
    row(f"{SUBJECT}.serviceAccount.namespace", filled, like(DNS_LABEL)),
    *_rule(RESOURCES),
    row(f"{RESOURCES}.apiGroups", filled, alone(ALL)),
    row(f"{RESOURCES}.resources", filled, alone(ALL)),
    row(RESOURCES, _namespaces),
    row(f"{RESOURCES}.namespaces", alone(ALL)),
    row(f"{RESOURCES}.namespaces.*", _namespace),
    *_rule(URLS),
    row(f"{URLS}.nonResourceURLs", filled, alone(ALL)),
    row(f"{URLS}.nonResourceURLs.*", _url),
)

QUEUING = "spec.limited.limitResponse.queuing"

PRIORITY_LEVEL = (
    row("spec.type", filled, word(*LEVELS)),
    row("spec.limited.nominalConcurrencyShares", number(0)),
    row("spec.limited.lendablePercent", number(0, PERCENT)),
    row("spec.limited.borrowingLimitPercent", number(0)),
    row("spec.exempt.nominalConcurrencyShares", number(0)),
    row("spec.exempt.lendablePercent", number(0, PERCENT)),
    row("spec.limited.limitResponse", filled),
    row("spec.limited.limitResponse.type", filled, word("Queue", "Reject")),
    row(f"{QUEUING}.queues", number(0, MOST_QUEUES)),
    row(f"{QUEUING}.handSize", number(0)),
    row(f"{QUEUING}.queueLengthLimit", number(0)),
)

TABLES: dict[str, tuple[Row, ...]] = {"FlowSchema": FLOW_SCHEMA, "PriorityLevelConfiguration": PRIORITY_LEVEL}


def schema(flow: Resource) -> Wrong:
    """Subjects whose kind and block differ, rules about nothing, and the place that "exempt" keeps to itself."""
    if flow.integer("spec", "matchingPrecedence") == 1 and flow.name != EXEMPT and not is_placeholder(flow.name):
        yield flow.at("spec", "matchingPrecedence"), f'only "{EXEMPT}" may come first; use 2 to {LAST}'
    for rule in views(flow, "spec.rules.*"):
        if not rule.get("resourceRules") and not rule.get("nonResourceRules"):
            yield rule.path, "write resourceRules or nonResourceRules"
        for subject in views(rule, "subjects.*"):
            yield from _block(subject, "kind", SUBJECTS)


def level(priority: Resource) -> Wrong:
    """A type and a block that differ, and more hands than queues."""
    spec = View(priority.get("spec"), priority.at("spec"), priority.subject)
    kind = spec.text("type")
    if kind in LEVELS and (kind == "Exempt") != (priority.name == EXEMPT) and not is_placeholder(priority.name):
        yield spec.at("type"), f'the level "{EXEMPT}" is of type Exempt, and no other is'
    elif kind == "Limited" or spec.get("limited") is not None:
        yield from _block(spec, "type", LEVELS)
    response = View(spec.get("limited", "limitResponse"), spec.at("limited", "limitResponse"), spec.subject)
    queuing, how = response.get("queuing"), response.text("type")
    if (queuing is not None) != (how == "Queue") and how in ("Queue", "Reject"):
        yield response.at("queuing"), "type Queue needs it, and Reject has none"
    queues, hands = (response.integer("queuing", each) for each in ("queues", "handSize"))
    if how == "Queue" and queuing is not None:
        yield from ((response.at("queuing", "handSize"), wrong) for wrong in _hand(queues or QUEUES, hands or HANDS))


def _hand(queues: int, hands: int) -> Iterator[str]:
    """What is wrong with dealing so many hands of so many queues, where both are positive."""
    if hands > queues > 0:
        yield f"use at most {queues}, the number of queues"
    elif hands > 0 and 0 < queues <= MOST_QUEUES and log2(queues) * hands > HASH_BITS:
        yield f"one hash cannot choose so many of {queues} queues; use at most {int(HASH_BITS / log2(queues))}"


def _block(owner: View, field: str, blocks: dict[str, str]) -> Wrong:
    """Blocks that the owner's kind or type does not have, and the one it needs."""
    kind = owner.text(field)
    for name, block in blocks.items() if kind in blocks else ():
        if (owner.get(block) is not None) != (name == kind):
            yield owner.at(block), f"{field} {kind} has {blocks[kind]} alone"
