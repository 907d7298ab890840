"""LimitRanges that contradict themselves."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import is_qualified_name
from kubelint.views.quantity import quantity
from kubelint.views.spelling import is_placeholder

#: (the smaller, the larger, which of the two is to blame)
ORDER = (
    ("min", "max", "min"),
    ("min", "defaultRequest", "defaultRequest"),
    ("defaultRequest", "max", "defaultRequest"),
    ("defaultRequest", "default", "defaultRequest"),
    ("min", "default", "default"),
    ("default", "max", "default"),
)

#: What limits are for; others bring a domain.
TYPES = ("Container", "PersistentVolumeClaim", "Pod")

DEFAULTS = ("default", "defaultRequest")

ONE = 10**9  # quantities count in billionths


def invalid_limit_range(resource: Resource) -> Iterator[Problem]:
    """A limit that no container could keep to, or one that its type cannot have; the API server rejects it.

    Source: https://kubernetes.io/docs/concepts/policy/limit-range/
    """
    if resource.group:
        return
    seen: dict[str, View] = {}
    for limit in resource.views("spec", "limits"):
        kind = limit.text("type")
        if kind and kind in seen:
            message = f'{resource.title} has limits for type "{brief(kind)}" twice; merge the two items'
            yield Problem(limit.at("type"), message, related=(Related(seen[kind].at("type"), "first here"),))
        seen.setdefault(kind, limit)
        yield from _for_type(kind, limit, resource)
        yield from _out_of_order(limit, resource)
        yield from _ratios(limit, resource)


def _for_type(kind: str, limit: View, resource: Resource) -> Iterator[Problem]:
    if kind not in TYPES and not is_placeholder(kind) and not ("/" in kind and is_qualified_name(kind)):
        message = f'{resource.title} has limits for type "{brief(kind)}", which is none of {", ".join(TYPES)}'
        yield Problem(limit.at("type"), message + suggest(kind, TYPES))
    if kind == "Pod":
        for field in DEFAULTS:
            if limit.mapping(field):
                message = f"{resource.title} has {field} for type Pod; only containers and claims have defaults"
                yield Problem(limit.at(field), message)
    if kind == "PersistentVolumeClaim" and not any("storage" in limit.mapping(field) for field in ("min", "max")):
        message = f"{resource.title} limits claims, but neither min.storage nor max.storage; set one of them"
        yield Problem(limit.at("type"), message)


def _out_of_order(limit: View, resource: Resource) -> Iterator[Problem]:
    reported = set()
    for smaller, larger, blamed in ORDER:
        if limit.text("type") == "Pod" and not {smaller, larger}.isdisjoint(DEFAULTS):
            continue
        for name in limit.mapping(blamed):
            least, most = (_amount(limit, which, name) for which in (smaller, larger))
            if (blamed, name) not in reported and _exceeds(least, most):
                reported.add((blamed, name))
                message = (
                    f'{resource.title} has {smaller}.{brief(name)} "{least}", '
                    f'which is more than {larger}.{brief(name)} "{most}"'
                )
                yield Problem(limit.at(blamed, name), message)


def _ratios(limit: View, resource: Resource) -> Iterator[Problem]:
    for name, ratio in limit.mapping("maxLimitRequestRatio").items():
        amounts = (_amount(limit, which, name) for which in ("maxLimitRequestRatio", "min", "max"))
        wanted, least, most = map(quantity, amounts)
        if wanted is None:
            continue
        title = f'{resource.title} has maxLimitRequestRatio.{brief(name)} "{ratio}"'
        place = limit.at("maxLimitRequestRatio", name)
        if wanted < ONE:
            yield Problem(place, f"{title}, but a limit is never below its request; at least 1 is possible")
        elif least and most and least > 0 and wanted * least > most * ONE:
            yield Problem(place, f"{title}, which is more than max divided by min")


def _amount(limit: View, which: str, name: str) -> Any:
    """A quantity; null is 0."""
    found = limit.mapping(which).get(name)
    return 0 if found is None and name in limit.mapping(which) else found


def _exceeds(value: Any, other: Any) -> bool:
    size, most = quantity(value), quantity(other)
    return size is not None and most is not None and size > most
