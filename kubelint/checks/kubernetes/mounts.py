"""Where containers see their volumes."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Related
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Container, is_template

#: Sources that can be a raw device.
BLOCK_SOURCES = ("persistentVolumeClaim", "ephemeral")

PROPAGATIONS = ("None", "HostToContainer", "Bidirectional")


def invalid_volume_mount(container: Container) -> Iterator[Problem]:
    """A mount that the API server rejects, or that hides another one.

    Source: https://kubernetes.io/docs/concepts/storage/volumes/
    """
    seen: dict[str, View] = {}
    devices = {device.text("devicePath") for device in container.views("volumeDevices")}
    for mount in container.views("volumeMounts"):
        path = mount.text("mountPath")
        place, why = mount.at("mountPath"), _path_fault(mount, path, devices)
        earlier = seen.get(path.rstrip("/"))
        if why:
            yield Problem(place, f"{container.title} {why}")
        elif earlier and path and not is_template(path):
            message = f'{container.title} mounts two volumes at "{brief(path)}"; the later one hides the other'
            yield Problem(place, message, related=(Related(earlier.at("mountPath"), "the other one"),))
        seen.setdefault(path.rstrip("/"), mount)
        for place, why in _faults(mount, container):
            yield Problem(place, f'{container.title} {why}, for its mount of "{brief(mount.text("name"))}"')
    yield from _devices(container)


def _path_fault(mount: View, path: str, devices: set[str]) -> str:
    if mount.get("mountPath") in (None, ""):
        return f'mounts "{brief(mount.text("name"))}" nowhere; add a mountPath'
    if ":" in path[2:] or (":" in path and not path[:1].isalpha()):
        return f'mounts a volume at "{brief(path)}"; a mountPath cannot contain ":"'
    return f'has a mount and a device at "{brief(path)}"' if path in devices else ""


def _faults(mount: View, container: Container) -> Iterator[tuple[Path, str]]:
    for field in ("subPath", "subPathExpr"):
        path = mount.text(field)
        if path.startswith("/") or ".." in path.split("/"):
            yield mount.at(field), f'has {field} "{brief(path)}", which has to lie inside the volume'
    if mount.text("subPath") and mount.text("subPathExpr"):
        yield mount.at("subPathExpr"), "has subPathExpr beside subPath; only one is possible"
    if mount.text("recursiveReadOnly") in ("Enabled", "IfPossible") and mount.get("readOnly") is not True:
        yield mount.at("recursiveReadOnly"), "has recursiveReadOnly, which wants readOnly: true"
    propagation = mount.text("mountPropagation")
    if propagation == "Bidirectional" and container.get("securityContext", "privileged") is not True:
        yield mount.at("mountPropagation"), "has mountPropagation Bidirectional, which wants a privileged container"
    elif propagation and propagation not in PROPAGATIONS and not is_template(propagation):
        known = ", ".join(PROPAGATIONS)
        yield mount.at("mountPropagation"), f'has mountPropagation "{brief(propagation)}", which is none of {known}'


def _devices(container: Container) -> Iterator[Problem]:
    volumes = {volume.text("name"): volume for volume in container.pod.views("spec", "volumes")}
    mounted = {mount.text("name") for mount in container.views("volumeMounts")}
    claims = {each.text("metadata", "name") for each in container.pod.resource.views("spec", "volumeClaimTemplates")}
    seen: set[str] = set()
    for device in container.views("volumeDevices"):
        name, path = device.text("name"), device.text("devicePath")
        if ".." in path.split("/"):
            yield Problem(device.at("devicePath"), f'{container.title} has a device at "{brief(path)}"; remove ".."')
        elif path and path in seen:
            yield Problem(device.at("devicePath"), f'{container.title} has two devices at "{brief(path)}"')
        seen.add(path)
        volume = volumes.get(name)
        if volume and name not in claims and not any(volume.get(each) is not None for each in BLOCK_SOURCES):
            message = f'{container.title} uses "{brief(name)}" as a device, which only a claim can be'
            yield Problem(device.at("name"), message)
        elif name and name in mounted:
            yield Problem(device.at("name"), f'{container.title} uses "{brief(name)}" both as a mount and as a device')
