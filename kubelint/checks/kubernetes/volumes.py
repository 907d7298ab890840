"""Volumes and where containers mount them."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.text import brief, suggest
from kubelint.views.kubernetes import Pod

USES = (("volumeMounts", "mounts"), ("volumeDevices", "uses the device"))


def mount_without_volume(pod: Pod) -> Iterator[Problem]:
    """A mount of a volume that the pod does not have; the API server rejects it.

    A StatefulSet's claim templates are volumes, too.
    """
    known = {volume.text("name") for volume in pod.views("spec", "volumes")}
    known |= {claim.text("metadata", "name") for claim in pod.resource.views("spec", "volumeClaimTemplates")}
    for container in pod.containers:
        for field, verb in USES:
            for use in container.views(field):
                name = use.text("name")
                if name and name not in known:
                    meant = suggest(name, known)
                    message = f'{container.title} {verb} "{brief(name)}", but the pod has no volume of that name{meant}'
                    yield Problem(use.at("name"), message)
