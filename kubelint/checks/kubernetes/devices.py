"""Huge pages, devices and other resources that a node gives whole or not at all."""

from collections.abc import Iterator

from kubelint.model import Problem, Version
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, Pod, is_template
from kubelint.views.quantity import quantity

HUGE_PAGES = "hugepages-"

WHOLE = 10**9  # quantities count in billionths

#: The version from which on claims are there without a feature gate.
CLAIMS = (1, 34)

#: The two ways to say which claim is meant. Before Kubernetes 1.31 they stood below ``source``.
CLAIM_SOURCES = ("resourceClaimName", "resourceClaimTemplateName")


def non_overcommittable_mismatch(container: Container) -> Iterator[Problem]:
    """A resource that cannot be shared, with a request unlike its limit, or in parts; the API server rejects it.

    Source: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
    """
    requests, limits = container.mapping("resources", "requests"), container.mapping("resources", "limits")
    for which, amounts in (("requests", requests), ("limits", limits)):
        for name, value in amounts.items():
            if not is_shared(name) and not is_template(f"{name}{value}"):
                why = _mismatch(name, container) if which == "requests" else ""
                why = why or _part(name, value) or _alone(name, container)
                if why:
                    message = f'{container.title} has "{brief(str(value))}" as {which}.{brief(name)}, {why}'
                    yield Problem(container.at("resources", which, name), message)


def undeclared_claim(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A container that uses a claim the pod does not have, or a claim that says nothing of its source.

    Before claims are on by default, the API server drops them unseen.
    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
    """
    severity = "" if kubernetes_version >= CLAIMS else "warning"
    yield from (each._replace(severity=severity) for each in _claims(pod))


def _claims(pod: Pod) -> Iterator[Problem]:
    declared: dict[str, None] = {}
    for claim in pod.views("spec", "resourceClaims"):
        yield from _source(claim)
        name = claim.text("name")
        if name and name in declared:
            yield Problem(claim.at("name"), f'the pod has two claims named "{brief(name)}"; rename one of them')
        declared[name] = None
    for container in pod.containers:
        used: set[str] = set()
        for claim in container.views("resources", "claims"):
            name, request = claim.text("name"), claim.text("request")
            entry = f"{name}/{request}" if request else name
            if name and name not in declared:
                message = f'{container.title} uses the claim "{brief(name)}", which spec.resourceClaims does not have'
                yield Problem(claim.at("name"), message + suggest(name, list(declared)[:100]))
            elif name and (entry in used or name in used or (not request and _uses(name, used))):
                yield Problem(claim.at("name"), f'{container.title} uses the claim "{brief(entry)}" twice')
            used.add(entry)


def is_shared(name: str) -> bool:
    """Whether more of it may be promised than there is: CPU, memory and the like."""
    return not name.startswith(HUGE_PAGES) and ("/" not in name or "kubernetes.io/" in name)


def _mismatch(name: str, container: Container) -> str:
    request, limit = container.get("resources", "requests", name), container.get("resources", "limits", name)
    if limit is None:
        return "but no limit; it needs one that is equal"
    sizes = quantity(request or 0), quantity(limit)  # null is 0
    return f'but "{limit}" as limit; both must be equal' if None not in sizes and sizes[0] != sizes[1] else ""


def _part(name: str, value: object) -> str:
    size, page = quantity(value), quantity(name.removeprefix(HUGE_PAGES)) if name.startswith(HUGE_PAGES) else WHOLE
    if not size or not page or size % page == 0:
        return ""
    return "which is no multiple of the page size" if name.startswith(HUGE_PAGES) else "but only whole ones are given"


def _alone(name: str, container: Container) -> str:
    """Huge pages need CPU or memory beside them."""
    amounts = [*container.mapping("resources", "requests"), *container.mapping("resources", "limits")]
    if not name.startswith(HUGE_PAGES) or "cpu" in amounts or "memory" in amounts:
        return ""
    first = next(each for each in amounts if each.startswith(HUGE_PAGES))
    return "but neither cpu nor memory, which huge pages need beside them" if name == first else ""


def _source(claim: View) -> Iterator[Problem]:
    holder = claim.mapping("source") or claim.mapping()
    named = [each for each in CLAIM_SOURCES if holder.get(each) is not None]
    title = f'the claim "{brief(claim.text("name") or "?")}"'
    if len(named) > 1:
        yield Problem(claim.at("name"), f"{title} has both {' and '.join(CLAIM_SOURCES)}; one is enough")
    if not named and set(claim.mapping()) <= {"name", "source"}:
        yield Problem(claim.at("name"), f"{title} has no source; add {' or '.join(CLAIM_SOURCES)}")


def _uses(name: str, used: set[str]) -> bool:
    return any(each.startswith(f"{name}/") for each in used)
