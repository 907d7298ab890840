"""ResourceQuotas and PriorityClasses as the API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.kubernetes import Resource
from kubelint.views.quantity import quantity
from kubelint.views.spelling import is_placeholder
from kubelint.views.workspace import Workspace

PODS = frozenset({"pods"})
COMPUTE = PODS | {"cpu", "limits.cpu", "limits.memory", "memory", "requests.cpu", "requests.memory"}
STORAGE = frozenset({"persistentvolumeclaims", "requests.storage"})

#: What can be limited where a quota has a scope.
#: Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/#quota-scopes
SCOPES = {
    "BestEffort": PODS,
    "CrossNamespacePodAffinity": COMPUTE,
    "NotBestEffort": COMPUTE,
    "NotTerminating": COMPUTE,
    "PriorityClass": COMPUTE,
    "Terminating": COMPUTE,
    "VolumeAttributesClass": STORAGE,
}

#: Scopes that exclude each other.
CLASHES = (("BestEffort", "NotBestEffort"), ("Terminating", "NotTerminating"))

#: Scopes that say everything by themselves, and operators that go with values.
BARE = frozenset(SCOPES) - {"PriorityClass", "VolumeAttributesClass"}
WITH_VALUES, WITHOUT_VALUES = ("In", "NotIn"), ("Exists", "DoesNotExist")

#: Resources that are counted one by one.
COUNTED = (
    *("configmaps", "persistentvolumeclaims", "pods", "replicationcontrollers", "resourcequotas", "secrets"),
    *("services", "services.loadbalancers", "services.nodeports"),
)
ONE = 10**9

HIGHEST = 10**9
RESERVED = "system-"
SYSTEM = {"system-cluster-critical": 2 * 10**9, "system-node-critical": 2 * 10**9 + 1000}

Wrong = Iterator[tuple[Path, str]]


def invalid_quota(quota: Resource) -> Iterator[Problem]:
    """A ResourceQuota that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """
    if quota.group:
        return
    for path, wrong in (*_scopes(quota), *_selector(quota), *_amounts(quota)):
        yield Problem(path, f"{quota.title} {wrong}")


def invalid_priority_class(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A PriorityClass that the API server rejects, or a second one of a unit that is the default of all pods.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#priorityclass
    """
    if resource.group != "scheduling.k8s.io":
        return
    value = 0 if resource.get("value") is None else resource.integer("value")
    if resource.name.startswith(RESERVED):
        if resource.name not in SYSTEM:
            wrong = f'has a name that begins with "{RESERVED}", which is reserved; choose another'
            yield Problem(resource.at("metadata", "name"), f"{resource.title} {wrong}")
        elif value is not None and value != SYSTEM[resource.name]:
            wrong = f"is Kubernetes' own, and its value is {SYSTEM[resource.name]}"
            yield Problem(resource.at("value"), f"{resource.title} {wrong}")
    elif value is not None and value > HIGHEST:
        yield Problem(resource.at("value"), f"{resource.title} has value {value}; use at most {HIGHEST}")
    if resource.get("preemptionPolicy") == "":
        wrong = "has an empty preemptionPolicy; write PreemptLowerPriority or Never, or leave it out"
        yield Problem(resource.at("preemptionPolicy"), f"{resource.title} {wrong}")
    yield from _second_default(resource, workspace)


def _scopes(quota: Resource) -> Wrong:
    scopes = [(path, scope) for path, scope in quota.items("spec", "scopes")]
    yield from _fitting(quota, scopes)


def _selector(quota: Resource) -> Wrong:
    expressions = list(quota.views("spec", "scopeSelector", "matchExpressions"))
    yield from _fitting(quota, [(each.at("scopeName"), each.get("scopeName")) for each in expressions])
    for each in expressions:
        scope, operator, values = each.text("scopeName"), each.text("operator"), each.get("values")
        if scope in BARE and operator and operator != "Exists":
            yield each.at("operator"), f'has scope {scope} with operator "{brief(operator)}"; use Exists'
        elif operator in WITH_VALUES and not values:
            yield each.at("operator"), f"has operator {operator} without values; list them, or use Exists"
        elif operator in WITHOUT_VALUES and values:
            yield each.at("values"), f"has operator {operator} with values; delete them, or use In"


def _fitting(quota: Resource, scopes: list[tuple[Path, object]]) -> Wrong:
    """Scopes that do not exist, that contradict each other, or that cannot be about what is limited."""
    places = {str(scope): path for path, scope in scopes}
    for scope, path in places.items():
        if scope not in SCOPES and not is_placeholder(scope):
            yield path, f'has the scope "{brief(scope)}", which does not exist{suggest(scope, SCOPES)}'
    for one, other in CLASHES:
        if one in places and other in places:
            yield max(places[one], places[other]), f"has the scopes {one} and {other}, which exclude each other"
    for name in quota.mapping("spec", "hard"):
        for scope in places:
            if scope in SCOPES and name not in SCOPES[scope] and _is_standard(name):
                yield quota.at("spec", "hard", name), f'limits "{brief(name)}", which scope {scope} is not about'
                break


def _is_standard(name: str) -> bool:
    """Whether scopes are compared with it at all: not with ``count/...`` and what has a domain."""
    return "/" not in name and not is_placeholder(name)


def _is_extended(name: str) -> bool:
    """Whether it is of a domain of its own, and so given only whole. ``requests.`` before it makes it another name."""
    return "/" in name and "kubernetes.io/" not in name and not name.startswith("requests.")


def _amounts(quota: Resource) -> Wrong:
    for name, value in quota.mapping("spec", "hard").items():
        size = quantity(value)
        if size is not None and (name in COUNTED or _is_extended(name)) and size % ONE:
            yield quota.at("spec", "hard", name), f'limits {name} to "{value}"; use a whole number'


def _second_default(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    if resource.get("globalDefault") is not True:
        return
    unit = workspace.unit(resource)
    for other in workspace.kind("PriorityClass"):
        if other is resource or (other.origin, other.path) == (resource.origin, resource.path):
            return  # the first one may be the default
        if other.get("globalDefault") is True and other.name != resource.name and workspace.unit(other) == unit:
            yield Problem(
                resource.at("globalDefault"),
                f"{resource.title} is the default of all pods, and so is {other.title}; keep one of them",
                related=(Related(other.at("globalDefault"), other.title, other.origin),),
                severity="warning",  # the API server takes each of them, and refuses the one that comes second
            )
            return
