"""Claims to storage as the API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN
from kubelint.views.quantity import quantity
from kubelint.views.spelling import is_placeholder
from kubelint.views.walk import every, keys

SINGLE = "ReadWriteOncePod"

#: Where templates for claims stand.
TEMPLATES = keys("spec.volumeClaimTemplates.*.spec")
IN_PODS = keys("spec.volumes.*.ephemeral.volumeClaimTemplate.spec")

Wrong = Iterator[tuple[Path, str]]


def invalid_claim(resource: Resource) -> Iterator[Problem]:
    """A claim, or a template for one, that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/
    """
    for claim in _claims(resource):
        for path, wrong in (*_modes(claim), *_class(claim), *_storage(claim), *_data_source(claim)):
            yield Problem(path, f"{resource.title} {wrong}")


def _claims(resource: Resource) -> Iterator[View]:
    if resource.api_version == "v1" and resource.kind == "PersistentVolumeClaim":
        yield View(resource.get("spec"), resource.at("spec"), resource.subject)
    places = [*every(resource.value, TEMPLATES, resource.path)] if resource.kind == "StatefulSet" else []
    if resource.pod:
        places += every(resource.pod.value, IN_PODS, resource.pod.path)
    yield from (View(value, path, resource.subject) for path, value in places)


def _modes(spec: View) -> Wrong:
    modes = [str(mode) for _, mode in spec.items("accessModes")]
    if not spec.get("accessModes"):
        yield spec.at("accessModes"), "has no accessModes; list at least one, such as ReadWriteOnce"
    elif SINGLE in modes and set(modes) != {SINGLE}:
        yield spec.at("accessModes", modes.index(SINGLE)), f"combines {SINGLE} with another access mode; keep one"


def _class(spec: View) -> Wrong:
    name = spec.text("storageClassName")
    if name and not is_placeholder(name) and not DNS_SUBDOMAIN.accepts(name):
        wrong = f'is of the storage class "{brief(name)}", which is no name; use {DNS_SUBDOMAIN.words}'
        yield spec.at("storageClassName"), wrong


def _storage(claim: View) -> Wrong:
    keys = ("resources", "requests", "storage")
    wanted = claim.get(*keys)
    size = quantity(wanted)
    if wanted is None:
        yield claim.at(*keys), 'asks for no storage; set resources.requests.storage, such as "10Gi"'
    elif size is not None and size <= 0:
        yield claim.at(*keys), f'asks for "{wanted}" of storage, which has to be more than 0'


def _data_source(claim: View) -> Wrong:
    source, reference = claim.mapping("dataSource"), claim.mapping("dataSourceRef")
    if source and reference and reference.get("namespace"):
        yield claim.at("dataSource"), "has dataSource beside a dataSourceRef of another namespace; delete dataSource"
    elif source and reference and _named(source) != _named(reference):
        yield claim.at("dataSource"), "has a dataSource that differs from its dataSourceRef; delete dataSource"
    for field, found in (("dataSource", source), ("dataSourceRef", reference)):
        kind = found.get("kind")
        if kind and kind != "PersistentVolumeClaim" and not found.get("apiGroup"):
            wrong = f'has a {field} of kind "{brief(str(kind))}", but names no apiGroup; add it'
            yield claim.at(field, "kind"), wrong


def _named(reference: dict[str, object]) -> tuple[object, ...]:
    return tuple(reference.get(key) for key in ("apiGroup", "kind", "name"))
