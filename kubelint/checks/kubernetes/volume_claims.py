"""Claims to storage, and the volumes that meet them, as the API server accepts them."""

from collections.abc import Iterator
from posixpath import normpath

from kubelint.checks.kubernetes.volume_plugins import PLUGINS
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

#: What a persistent volume can be made of.
#: Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/
SOURCES = frozenset({*PLUGINS, "csi", "fc", "hostPath", "iscsi", "local", "nfs"})

Wrong = Iterator[tuple[Path, str]]


def invalid_claim(resource: Resource) -> Iterator[Problem]:
    """A claim, or a template for one, that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/
    """
    for claim in _claims(resource):
        for path, wrong in (*_modes(claim), *_class(claim), *_storage(claim), *_data_source(claim)):
            yield Problem(path, f"{resource.title} {wrong}")


def invalid_volume(volume: Resource) -> Iterator[Problem]:
    """A PersistentVolume that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/
    """
    if volume.group:
        return
    spec = View(volume.get("spec"), volume.at("spec"), volume.subject)
    for path, wrong in (*_modes(spec), *_class(spec), *_capacity(spec), *_source(spec)):
        yield Problem(path, f"{volume.title} {wrong}")


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


def _capacity(spec: View) -> Wrong:
    size = quantity(spec.get("capacity", "storage"))
    if spec.get("capacity", "storage") is None:
        yield spec.at("capacity"), 'has no capacity.storage; set it, such as "10Gi"'
    elif size is not None and size <= 0:
        yield spec.at("capacity", "storage"), "has a capacity that is not more than 0"
    for key in spec.mapping("capacity"):
        if key != "storage":
            yield spec.at("capacity", key), f'has the capacity "{brief(key)}", but only storage can be given'


def _source(spec: View) -> Wrong:
    sources = [key for key in spec.mapping() if key in SOURCES and spec.get(key) is not None]
    if not sources:
        yield spec.path, "has no source; say what the volume is made of, such as csi or nfs"
    for each in sources[1:]:
        yield spec.at(each), f"is made of {sources[0]} and {each}; keep one of them"
    if "local" in sources and not spec.get("nodeAffinity", "required"):
        yield spec.at("local"), "is local, but has no nodeAffinity that says on which node; add it"
    path, policy = spec.text("hostPath", "path"), spec.get("persistentVolumeReclaimPolicy")
    if policy == "Recycle" and path.startswith("/") and not normpath(path).strip("/"):
        wrong = 'is the whole file system of a node with reclaim policy "Recycle", which would delete it; use "Retain"'
        yield spec.at("persistentVolumeReclaimPolicy"), wrong
