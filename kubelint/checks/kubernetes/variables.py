"""Environment variables that the API server refuses."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.gates import is_since
from kubelint.model import Path, Problem, Version
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, is_template
from kubelint.views.names import RELAXED_VARIABLE_NAME, VARIABLE_NAME
from kubelint.views.quantity import quantity

#: Where the value of a variable, and where a whole set of them, may come from.
SOURCES = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
SET_SOURCES = ("configMapRef", "secretRef")

#: What of its own pod a variable can be, beside single labels and annotations.
FIELDS = (
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
)
SINGLE = ("metadata.labels['", "metadata.annotations['")

RESOURCES = tuple(
    f"{which}.{name}" for which in ("limits", "requests") for name in ("cpu", "memory", "ephemeral-storage")
)
HUGE_PAGES = ("limits.hugepages-", "requests.hugepages-")

CPU_DIVISORS = ("1m", "1")
DIVISORS = ("1", *(f"1{unit}" for unit in ("k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")))


def invalid_env(container: Container, *, relaxed_names_since: str, kubernetes_version: Version) -> Iterator[Problem]:
    """A variable without a name, with an impossible one, or with none or several values.

    Source: https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
    """
    relaxed = is_since(kubernetes_version, relaxed_names_since)
    for variable in container.views("env"):
        name = variable.text("name")
        for place, why in (*_value(variable), *_field(variable), *_amount(variable, container)):
            yield Problem(place, f'variable "{brief(name or "?")}" of {container.title} {why}')
        for place, why in _name(variable, "name", relaxed):
            yield Problem(place, f"{container.title} {why}")
    for source in container.entries("envFrom"):
        for place, why in (*_name(source, "prefix", relaxed), *_set(source)):
            yield Problem(place, f"{container.title} {why}")


def _name(variable: View, field: str, relaxed: bool) -> Iterator[tuple[Path, str]]:
    name, grammar = variable.get(field), RELAXED_VARIABLE_NAME if relaxed else VARIABLE_NAME
    if field == "name" and name in (None, ""):
        yield variable.at("name"), "has a variable without a name"
    elif isinstance(name, str) and name and not is_template(name) and not grammar.accepts(name):
        yield variable.at(field), f'has a variable with the {field} "{brief(name)}"; possible are {grammar.words}'


def _value(variable: View) -> Iterator[tuple[Path, str]]:
    if not isinstance(variable.get("valueFrom"), dict):
        return
    given = [each for each in variable.mapping("valueFrom") if variable.get("valueFrom", each) is not None]
    known = [each for each in given if each in SOURCES]
    if variable.get("value") not in (None, "") and known:
        yield variable.at("valueFrom"), "has valueFrom beside value; remove one of them"
    elif len(known) > 1:
        yield variable.at("valueFrom", known[1]), f"has {known[1]} beside {known[0]}; only one is possible"
    elif not given:
        yield variable.at("valueFrom"), f"has an empty valueFrom; it wants one of {', '.join(SOURCES[:4])}"


def _set(source: View) -> Iterator[tuple[Path, str]]:
    given = [each for each in SET_SOURCES if source.get(each) is not None]
    if len(given) > 1:
        yield source.at(given[1]), f"has {given[1]} beside {given[0]} in one item of envFrom; make it two"
    if not given and source.value.keys() <= {"prefix", *SET_SOURCES}:
        yield source.path, f"has an item of envFrom without {' or '.join(SET_SOURCES)}"


def _field(variable: View) -> Iterator[tuple[Path, str]]:
    path = variable.text("valueFrom", "fieldRef", "fieldPath")
    if path and path not in FIELDS and path != "spec.host" and not path.startswith(SINGLE) and not is_template(path):
        near = suggest(path, (*FIELDS, "metadata.labels['...']", "metadata.annotations['...']"))
        place = variable.at("valueFrom", "fieldRef", "fieldPath")
        yield place, f'wants the field "{brief(path)}", which no variable can be{near}'


def _amount(variable: View, container: Container) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong where a variable is a request or limit of a container."""
    way = ("valueFrom", "resourceFieldRef")
    resource, owner = variable.text(*way, "resource"), variable.text(*way, "containerName")
    if not resource or is_template(resource + owner):
        return
    if resource not in RESOURCES and not resource.startswith(HUGE_PAGES):
        yield variable.at(*way, "resource"), f'wants "{brief(resource)}", which is none of {", ".join(RESOURCES)}'
        return
    names = [each.name for each in container.pod.containers]
    if owner and owner not in names:
        why = f'names container "{brief(owner)}", which the pod does not have{suggest(owner, names)}'
        yield variable.at(*way, "containerName"), why
    possible = CPU_DIVISORS if resource.endswith(".cpu") else DIVISORS
    size = quantity(variable.get(*way, "divisor"))
    if size and size not in map(quantity, possible):
        why = f'has divisor "{variable.get(*way, "divisor")}"; possible are {", ".join(possible)}'
        yield variable.at(*way, "divisor"), why
