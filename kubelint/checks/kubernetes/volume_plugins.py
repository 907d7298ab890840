"""Volume plugins that left Kubernetes, or are about to."""

from collections.abc import Iterator
from typing import NamedTuple

from kubelint.model import Path, Problem, Version
from kubelint.versions import show
from kubelint.views.kubernetes import Resource


class Plugin(NamedTuple):
    """A volume source: deprecated from which version on, gone from which on (None: not yet), what to use instead."""

    deprecated: Version
    removed: Version | None
    advice: str


def _driver(name: str) -> str:
    return f'use the CSI driver "{name}"'


#: Source: https://kubernetes.io/docs/concepts/storage/volumes/#volume-types
#: gitRepo has a rule of its own, git-repo-volume.
PLUGINS = {
    "awsElasticBlockStore": Plugin((1, 17), None, _driver("ebs.csi.aws.com")),
    "azureDisk": Plugin((1, 19), None, _driver("disk.csi.azure.com")),
    "azureFile": Plugin((1, 21), None, _driver("file.csi.azure.com")),
    "cephfs": Plugin((1, 28), (1, 31), _driver("cephfs.csi.ceph.com")),
    "cinder": Plugin((1, 11), None, _driver("cinder.csi.openstack.org")),
    "flexVolume": Plugin((1, 23), None, "use a CSI driver"),
    "flocker": Plugin((1, 22), (1, 25), "use a CSI driver"),
    "gcePersistentDisk": Plugin((1, 17), None, _driver("pd.csi.storage.gke.io")),
    "glusterfs": Plugin((1, 25), (1, 26), "use a CSI driver"),
    "photonPersistentDisk": Plugin((1, 11), (1, 16), "use a CSI driver"),
    "portworxVolume": Plugin((1, 25), None, _driver("pxd.portworx.com")),
    "quobyte": Plugin((1, 22), (1, 25), "use a CSI driver"),
    "rbd": Plugin((1, 28), (1, 31), _driver("rbd.csi.ceph.com")),
    "scaleIO": Plugin((1, 16), (1, 22), "use a CSI driver"),
    "storageos": Plugin((1, 22), (1, 25), "use a CSI driver"),
    "vsphereVolume": Plugin((1, 19), None, _driver("csi.vsphere.vmware.com")),
}


def removed_volume_type(resource: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A volume whose plugin the target no longer has: the pod never starts."""
    for path, name, plugin in _uses(resource):
        if plugin.removed and kubernetes_version >= plugin.removed:
            wrong = f"has a volume of type {name}, which was removed in Kubernetes {show(plugin.removed)}"
            yield Problem(path, f"{resource.title} {wrong}; {plugin.advice}", "key")


def dying(resource: Resource, version: Version) -> Iterator[tuple[Path, str, Plugin]]:
    """Yield (path, name, plugin) of each volume whose plugin is deprecated in a version, but still there."""
    for path, name, plugin in _uses(resource):
        if version >= plugin.deprecated and not (plugin.removed and version >= plugin.removed):
            yield path, name, plugin


def _uses(resource: Resource) -> Iterator[tuple[Path, str, Plugin]]:
    places = [*resource.pod.views("spec", "volumes")] if resource.pod else []
    if resource.kind == "PersistentVolume" and not resource.group:
        spec = resource.mapping("spec")
        yield from ((resource.at("spec", name), name, PLUGINS[name]) for name in PLUGINS if spec.get(name) is not None)
    for volume in places:
        yield from ((volume.at(name), name, PLUGINS[name]) for name in volume.mapping() if name in PLUGINS)
