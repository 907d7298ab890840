"""PersistentVolumes as the API server accepts them: their capacity, their modes, and what they are made of."""

import re
from collections.abc import Iterator
from posixpath import normpath

from kubelint.checks.kubernetes.demands import (
    NOTHING,
    Row,
    Wrong,
    filled,
    given,
    like,
    matching,
    number,
    problems,
    row,
    word,
)
from kubelint.checks.kubernetes.gates import is_since
from kubelint.checks.kubernetes.node_selectors import node_selector
from kubelint.checks.kubernetes.storage_fields import driver_name
from kubelint.checks.kubernetes.volume_sources import HOST_TYPES
from kubelint.model import Path, Problem, Version
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_LABEL, DNS_SUBDOMAIN
from kubelint.views.quantity import quantity

SINGLE = "ReadWriteOncePod"
MODES = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", SINGLE)

#: What a volume can be made of, in the order in which the API server looks for it: the first one counts.
#: Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/
SOURCES = (
    *("hostPath", "gcePersistentDisk", "awsElasticBlockStore", "glusterfs", "flocker", "nfs", "rbd", "quobyte"),
    *("cephfs", "iscsi", "cinder", "fc", "flexVolume", "azureFile", "vsphereVolume", "photonPersistentDisk"),
    *("portworxVolume", "azureDisk", "scaleIO", "local", "storageos", "csi"),
)

#: Fields without which these sources lead nowhere.
NEEDED = {
    "awsElasticBlockStore": ("volumeID",),
    "azureDisk": ("diskName", "diskURI"),
    "azureFile": ("secretName", "shareName"),
    "cephfs": ("monitors",),
    "cinder": ("volumeID",),
    "csi": ("driver", "volumeHandle"),
    "flexVolume": ("driver",),
    "gcePersistentDisk": ("pdName",),
    "glusterfs": ("endpoints", "path"),
    "hostPath": ("path",),
    "iscsi": ("targetPortal", "iqn"),
    "local": ("path",),
    "nfs": ("server", "path"),
    "photonPersistentDisk": ("pdID",),
    "portworxVolume": ("volumeID",),
    "quobyte": ("registry", "volume"),
    "rbd": ("monitors", "image"),
    "scaleIO": ("gateway", "system", "volumeName"),
    "storageos": ("volumeName",),
    "vsphereVolume": ("volumePath",),
}

#: The secrets of a CSI driver that are looked at.
SECRETS = ("controllerPublishSecretRef", "controllerExpandSecretRef", "nodePublishSecretRef", "nodeExpandSecretRef")

#: How an iSCSI initiator or target is called.
#: Source: https://www.rfc-editor.org/rfc/rfc3720#section-3.2.6.3
ISCSI = re.compile(r"iqn\.\d{4}-\d{2}\.[a-zA-Z0-9.-]+:[^,;*&$|\s]+|eui.[a-zA-Z0-9]{16}|naa.[a-zA-Z0-9]{32}", re.ASCII)
LONGEST_PORTAL, MOST = 64, 255


def _no_way_up(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and ".." in value.split("/"):
        yield path, 'a path cannot contain ".."'


def _is_there(value: object, path: Path) -> Wrong:
    if value is None:
        yield path, "it is required"


def _not_empty(value: object, path: Path) -> Wrong:
    if value == "":
        yield path, "name one, or leave it out"


NAME = 'use "iqn.2001-04.com.example:storage" or the like'
iscsi_name = matching(lambda name: ISCSI.fullmatch(name) is not None, NAME)

TABLE: tuple[Row, ...] = (
    row("spec.accessModes", filled),
    row("spec.persistentVolumeReclaimPolicy", word("Retain", "Delete", "Recycle", "")),
    row("spec.storageClassName", like(DNS_SUBDOMAIN)),
    row("spec.volumeMode", word("Filesystem", "Block")),
    row("spec.nodeAffinity.required", _is_there),
    *node_selector("spec.nodeAffinity.required"),
    *(row(f"spec.{source}.{field}", filled) for source, fields in NEEDED.items() for field in fields),
    row("spec.hostPath.path", _no_way_up),
    row("spec.hostPath.type", word(*HOST_TYPES, "")),
    row("spec.local.path", _no_way_up),
    row("spec.nfs.path", matching(lambda path: path.startswith("/"), 'begin with "/"')),
    row("spec.csi.driver", driver_name),
    *(row(f"spec.csi.{secret}.name", filled, like(DNS_SUBDOMAIN)) for secret in SECRETS),
    *(row(f"spec.csi.{secret}.namespace", filled, like(DNS_LABEL)) for secret in SECRETS),
    row("spec.iscsi.iqn", iscsi_name),
    row("spec.iscsi.initiatorName", iscsi_name, _not_empty),
    row("spec.iscsi.lun", number(0, MOST)),
    row("spec.iscsi.secretRef.name", filled),
    row("spec.fc.lun", number(0, MOST)),
    row("spec.awsElasticBlockStore.partition", number(0, MOST)),
    row("spec.gcePersistentDisk.partition", number(0, MOST)),
    row("spec.azureFile.secretNamespace", _not_empty),
    row("spec.azureDisk.cachingMode", word("None", "ReadOnly", "ReadWrite")),
    row("spec.azureDisk.kind", word("Shared", "Dedicated", "Managed")),
    row("spec.cinder.secretRef.name", filled),
    row("spec.cinder.secretRef.namespace", filled),
)

#: What depends on the version.
WITH_SINGLE, WITHOUT_SINGLE = (row("spec.accessModes.*", word(*modes)) for modes in (MODES, MODES[:3]))
ATTRIBUTES: tuple[Row, ...] = (row("spec.volumeAttributesClassName", given(DNS_SUBDOMAIN)),)


def invalid_volume(
    volume: Resource, *, attributes_since: str, single_pod_since: str, kubernetes_version: Version
) -> Iterator[Problem]:
    """A PersistentVolume that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-v1/
    """
    if volume.group:
        return
    spec = View(volume.get("spec"), volume.at("spec"), volume.subject)
    has_attributes = is_since(kubernetes_version, attributes_since)
    modes = WITH_SINGLE if is_since(kubernetes_version, single_pod_since) else WITHOUT_SINGLE
    rows = (*TABLE, modes, *(ATTRIBUTES if has_attributes else ()))
    yield from problems(volume, rows)
    found = [*_modes(spec), *_capacity(spec), *_source(spec), *_connection(spec, volume.name)]
    if has_attributes and spec.get("volumeAttributesClassName") is not None and spec.get("csi") is None:
        found.append((spec.at("csi"), "has volumeAttributesClassName, which only volumes of csi have; leave it out"))
    for path, wrong in found:
        yield Problem(path, f"{volume.title} {wrong}")


def _modes(spec: View) -> Wrong:
    modes = [str(mode) for _, mode in spec.items("accessModes")]
    if SINGLE in modes and set(modes) & set(MODES) != {SINGLE}:
        yield spec.at("accessModes", modes.index(SINGLE)), f"combines {SINGLE} with another access mode; keep one"


def _capacity(spec: View) -> Wrong:
    size = quantity(spec.get("capacity", "storage"))
    if spec.get("capacity", "storage") is None:
        yield spec.at("capacity"), 'has no capacity.storage; set it, such as "10Gi"'
    elif size is not None and size <= 0:
        yield spec.at("capacity", "storage"), "has a capacity that is not more than 0"
    for key in spec.mapping("capacity"):
        if key != "storage":
            yield spec.at("capacity", key), f"has a capacity of {key}, but only storage can be given"


def _source(spec: View) -> Wrong:
    sources = [each for each in SOURCES if spec.get(each) is not None]
    if not sources:
        yield spec.path, "has no source; say what the volume is made of, such as csi or nfs"
    for each in sources[1:]:
        yield spec.at(each), f"is made of {sources[0]} and {each}; keep one of them"
    if sources[:1] == ["local"] and spec.get("nodeAffinity") is None:
        yield spec.at("nodeAffinity"), "is local, but has no nodeAffinity that says on which node; add it"
    path, policy = spec.text("hostPath", "path"), spec.get("persistentVolumeReclaimPolicy")
    if policy == "Recycle" and path.startswith("/") and not normpath(path).strip("/"):
        wrong = 'is the whole file system of a node with reclaim policy "Recycle", which would delete it; use "Retain"'
        yield spec.at("persistentVolumeReclaimPolicy"), wrong


def _connection(spec: View, name: str) -> Wrong:
    """What the fields of iSCSI and fibre channel demand of each other."""
    iscsi, channel = (View(spec.get(each), spec.at(each), spec.subject) for each in ("iscsi", "fc"))
    portal = iscsi.text("targetPortal")
    if iscsi.get("initiatorName") is not None and len(f"{name}:{portal}") > LONGEST_PORTAL:
        wrong = f"has a name and targetPortal of together more than {LONGEST_PORTAL} characters; shorten one of them"
        yield iscsi.at("targetPortal"), wrong
    for field in ("chapAuthDiscovery", "chapAuthSession"):
        if iscsi.get(field) is True and iscsi.get("secretRef") is None:
            yield iscsi.at("secretRef"), f"has {field}, but no secretRef; add it"
            break
    if channel.value is not None:
        has_names, has_ids = (channel.get(field) not in NOTHING for field in ("targetWWNs", "wwids"))
        if has_names == has_ids:
            yield channel.at("targetWWNs"), "needs either targetWWNs or wwids"
        if has_names and channel.get("lun") is None:
            yield channel.at("lun"), "has targetWWNs, but no lun; add it"
