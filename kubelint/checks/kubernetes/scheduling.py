"""Where pods may run: tolerations, affinity, spreading, priority."""

from collections.abc import Callable, Iterator

from kubelint.model import Problem, Version
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.names import DNS_SUBDOMAIN, LABEL_VALUE, QUALIFIED_NAME, is_qualified_name
from kubelint.views.walk import every, keys
from kubelint.views.workspace import Workspace

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")

#: What a toleration may do; the last two compare numbers, behind a feature gate.
OPERATORS = ("Equal", "Exists", "Lt", "Gt")

NODE_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt")

REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution"

#: Below the spec of a pod: the requirements on nodes, what has a weight, and what has a topologyKey.
TERMS = (f"{REQUIRED}.nodeSelectorTerms.*", f"{PREFERRED}.*.preference")
NODE_TERMS = tuple(keys(f"affinity.nodeAffinity.{each}.matchExpressions.*") for each in TERMS)
NODE_FIELDS = tuple(keys(f"affinity.nodeAffinity.{each}.matchFields.*") for each in TERMS)
WEIGHTED = tuple(keys(f"affinity.{each}.{PREFERRED}.*") for each in ("nodeAffinity", "podAffinity", "podAntiAffinity"))
TOPOLOGIES = tuple(
    keys(f"affinity.{each}.{term}")
    for each in ("podAffinity", "podAntiAffinity")
    for term in (f"{REQUIRED}.*", f"{PREFERRED}.*.podAffinityTerm")
)

#: The values of the classes every cluster has.
SYSTEM_CLASSES = {"system-cluster-critical": 2000000000, "system-node-critical": 2000001000}


def invalid_scheduling(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A toleration or an affinity that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
    """
    for toleration in pod.entries("spec", "tolerations"):
        yield from _toleration(toleration)
    if not pod.mapping("spec", "affinity"):
        return
    terms = pod.at("spec", "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms")
    if pod.get("spec", "affinity", "nodeAffinity", REQUIRED) and not pod.get(*terms[len(pod.path) :]):
        yield Problem(terms, "the node affinity requires a choice of no terms; add nodeSelectorTerms")
    for requirement in _below(pod, NODE_TERMS):
        is_strict = PREFERRED not in requirement.path and kubernetes_version >= VALUES_CHECKED
        yield from _requirement(requirement, is_strict)
    for requirement in _below(pod, NODE_FIELDS):
        yield from _field(requirement)
    for weighted in _below(pod, WEIGHTED):
        weight = weighted.integer("weight")
        if weight is not None and not 1 <= weight <= 100:
            yield Problem(weighted.at("weight"), f"the preference has weight {weight}; weights go from 1 to 100")
    for term in _below(pod, TOPOLOGIES):
        yield from topology_key(term, "the pod affinity")


def priority_value_set(resource: Resource, workspace: Workspace) -> Iterator[Problem]:
    """A priority by number, which admission replaces by that of the class, and refuses where the two differ.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/#pod-priority
    """
    pod = resource.pod
    value = pod.integer("spec", "priority") if pod else None
    if not pod or value is None or is_template(pod.text("spec", "priorityClassName")):
        return
    name = pod.text("spec", "priorityClassName")
    known = (
        {each.integer("value") for each in workspace.anywhere("PriorityClass", name, "scheduling.k8s.io")}
        if name
        else {0}
    )
    if value not in known | {SYSTEM_CLASSES.get(name)}:
        instead = f'the class "{brief(name)}" decides' if name else "name a class in priorityClassName instead"
        yield Problem(pod.at("spec", "priority"), f"{resource.title} sets priority {value}; remove it, {instead}")


def _below(pod: Pod, ways: tuple[tuple[str, ...], ...]) -> Iterator[View]:
    for way in ways:
        for path, value in every(pod.get("spec"), way, pod.at("spec")):
            if isinstance(value, dict):
                yield View(value, path, pod.subject)


def _toleration(toleration: View) -> Iterator[Problem]:
    operator, effect, key = (toleration.text(each) for each in ("operator", "effect", "key"))
    if any(map(is_template, (operator, effect, key, toleration.text("value")))):
        return
    if operator and operator not in OPERATORS:
        message = f'the toleration has operator "{brief(operator)}"; possible are Equal and Exists'
        yield Problem(toleration.at("operator"), message + suggest(operator, OPERATORS))
    elif operator == "Exists" and toleration.text("value"):
        yield Problem(toleration.at("value"), "the toleration has a value, which operator Exists cannot have")
    elif operator != "Exists" and not key:
        message = "the toleration has no key; only operator Exists can be without"
        yield Problem(toleration.at("operator"), message)
    elif operator in ("", "Equal") and not LABEL_VALUE.accepts(toleration.text("value")):
        message = f'the toleration has value "{brief(toleration.text("value"))}"; a value has {LABEL_VALUE.words}'
        yield Problem(toleration.at("value"), message)
    if key and not is_qualified_name(key):
        yield Problem(toleration.at("key"), f'the toleration has key "{brief(key)}"; a key is {QUALIFIED_NAME}')
    if effect and effect not in EFFECTS:
        message = f'the toleration has effect "{brief(effect)}", which is none of {", ".join(EFFECTS)}'
        yield Problem(toleration.at("effect"), message + suggest(effect, EFFECTS))
    elif toleration.integer("tolerationSeconds") is not None and effect != "NoExecute":
        message = "the toleration has tolerationSeconds, which only effect NoExecute can have"
        yield Problem(toleration.at("tolerationSeconds"), message)


def _requirement(requirement: View, is_strict: bool) -> Iterator[Problem]:
    """Yield what is wrong with a choice of nodes; values that no label has weigh less where they are accepted."""
    operator, key = requirement.text("operator"), requirement.text("key")
    values = [value for _, value in requirement.items("values")]
    if any(is_template(str(each)) for each in (operator, key, *values)):
        return
    fault = _VALUES[operator](values) if operator in _VALUES else ""
    if fault:
        message = f"the node affinity for {brief(key)} has {fault}, with operator {operator}"
        severity = "warning" if operator in COMPARING and len(values) == 1 else ""  # accepted, but no node matches
        yield Problem(requirement.at("values"), message, severity=severity)
    if operator and operator not in NODE_OPERATORS:
        message = f'the node affinity has operator "{brief(operator)}", which is none of {", ".join(NODE_OPERATORS)}'
        yield Problem(requirement.at("operator"), message + suggest(operator, NODE_OPERATORS))
    if key and not is_qualified_name(key):
        yield Problem(requirement.at("key"), f'the node affinity has key "{brief(key)}"; a key is {QUALIFIED_NAME}')
    severity = "" if is_strict else "warning"
    for path, value in requirement.items("values"):
        if isinstance(value, str) and not LABEL_VALUE.accepts(value):
            message = f'the node affinity has value "{brief(value)}"; a value has {LABEL_VALUE.words}'
            yield Problem(path, message, severity=severity)


def _field(requirement: View) -> Iterator[Problem]:
    """Yield what is wrong with a choice of nodes by a field, of which there is one."""
    operator, key = requirement.text("operator"), requirement.text("key")
    values = list(requirement.items("values"))
    if any(is_template(str(each)) for each in (operator, key, *(value for _, value in values))):
        return
    if key and key != "metadata.name":
        message = f'the node affinity has the field "{brief(key)}"; the only one to choose by is metadata.name'
        yield Problem(requirement.at("key"), message)
    if operator and operator not in ("In", "NotIn"):
        message = f'the node affinity has operator "{brief(operator)}" for a field; possible are In and NotIn'
        yield Problem(requirement.at("operator"), message)
    elif len(values) != 1:
        message = f"the node affinity has {len(values)} values for a field, which wants exactly one"
        yield Problem(requirement.at("values"), message)
    for path, value in requirement.words("values"):
        if key == "metadata.name" and not DNS_SUBDOMAIN.accepts(value):
            message = f'the node affinity names the node "{brief(value)}"; a name has {DNS_SUBDOMAIN.words}'
            yield Problem(path, message)


def _some(values: list[object]) -> str:
    return "" if values else "no values"


def _none(values: list[object]) -> str:
    return "values" if values else ""


def _one_number(values: list[object]) -> str:
    text = str(values[0]) if len(values) == 1 else ""
    return "" if text.lstrip("+-").isdigit() else "values that are not one whole number"


#: The operators that compare numbers.
COMPARING = ("Gt", "Lt")

#: From this version on the API server looks at the values of a required affinity.
VALUES_CHECKED = (1, 32)

_VALUES: dict[str, Callable[[list[object]], str]] = {
    "In": _some,
    "NotIn": _some,
    "Exists": _none,
    "DoesNotExist": _none,
    "Gt": _one_number,
    "Lt": _one_number,
}


def topology_key(term: View, title: str, severity: str = "") -> Iterator[Problem]:
    """Yield what is wrong with a ``topologyKey``; ``severity`` is that of a key that no label can have."""
    key = term.get("topologyKey")
    if key is None or key == "":
        message = f"{title} has no topologyKey; the usual one is kubernetes.io/hostname"
        yield Problem(term.at("topologyKey"), message)
    elif isinstance(key, str) and not is_template(key) and not is_qualified_name(key):
        message = f'{title} has topologyKey "{brief(key)}"; a key is {QUALIFIED_NAME}'
        yield Problem(term.at("topologyKey"), message, severity=severity)
