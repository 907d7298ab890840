"""What kinds of volume a pod may have."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Pod

#: The sources Pod Security lets a restricted pod have: the default of restricted-volume-types.
#: Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
UNRESTRICTED = (
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
)

#: The other sources there are, except for hostPath and gitRepo, which have rules of their own.
BUILT_IN = (
    "awsElasticBlockStore",
    "azureDisk",
    "azureFile",
    "cephfs",
    "cinder",
    "fc",
    "flexVolume",
    "flocker",
    "gcePersistentDisk",
    "glusterfs",
    "iscsi",
    "nfs",
    "photonPersistentDisk",
    "portworxVolume",
    "quobyte",
    "rbd",
    "scaleIO",
    "storageos",
    "vsphereVolume",
)


def restricted_type(pod: Pod, *, allowed: list[str]) -> Iterator[Problem]:
    """A volume that reaches a network or cloud disk past any claim. One with a name only is an empty folder."""
    for volume in pod.views("spec", "volumes"):
        for source in (*UNRESTRICTED, *BUILT_IN):
            if source not in allowed and volume.get(source) is not None:
                yield Problem(
                    volume.at(source),
                    f'volume "{brief(volume.text("name"))}" is of type {source}; take a persistentVolumeClaim instead',
                    "key",
                )
