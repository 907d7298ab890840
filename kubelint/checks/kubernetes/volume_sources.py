"""Volumes that the API server refuses, or that are not what they look like."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Path, Problem, Related
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Pod, is_template
from kubelint.views.names import DNS_SUBDOMAIN

SOURCES = frozenset(
    (
        *("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "configMap", "csi", "downwardAPI"),
        *("emptyDir", "ephemeral", "fc", "flexVolume", "flocker", "gcePersistentDisk", "gitRepo", "glusterfs"),
        *("hostPath", "image", "iscsi", "nfs", "persistentVolumeClaim", "photonPersistentDisk", "portworxVolume"),
        *("projected", "quobyte", "rbd", "scaleIO", "secret", "storageos", "vsphereVolume"),
    )
)

#: The sources whose items are files, and the ones that are collected by a projected volume.
FILES = ("configMap", "downwardAPI", "secret")

#: What of its own pod a file can hold, beside single labels and annotations.
FIELDS = ("metadata.name", "metadata.namespace", "metadata.labels", "metadata.annotations", "metadata.uid")
SINGLE = ("metadata.labels['", "metadata.annotations['")

HOST_TYPES = ("DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")

MOST = 0o777


def invalid_volume(pod: Pod) -> Iterator[Problem]:
    """A volume with no source or several, of a name that is taken, or with files outside of itself.

    Source: https://kubernetes.io/docs/concepts/storage/volumes/
    """
    seen: dict[str, View] = {}
    for volume in pod.views("spec", "volumes"):
        name = volume.text("name")
        title = f'volume "{brief(name or "?")}"'
        if name and name in seen:
            related = (Related(seen[name].at("name"), "the other one"),)
            yield Problem(volume.at("name"), f"{title} is there twice; rename or remove one", related=related)
        seen.setdefault(name, volume)
        for place, why in (*_source(volume), *_host(volume), *(_files(volume) if _has_files(volume) else ())):
            yield Problem(place, f"{title} {why}")
        if pod.resource.kind == "Pod" and volume.get("image") is not None and not volume.get("image", "reference"):
            yield Problem(volume.at("image"), f"{title} is an image without reference; name the image")
        if volume.value.keys() == {"name"} and not is_template(name):
            why = "has no source, so it silently becomes an empty directory; name one, or emptyDir: {}"
            yield Problem(volume.at("name"), f"{title} {why}", severity="warning")  # the API server accepts it


def suspicious_file_mode(pod: Pod, *, modes: list[int]) -> Iterator[Problem]:
    """A mode in decimal that reads as the usual octal one: 644 means 01204, which is refused.

    YAML takes 0644 for octal, JSON has only decimal numbers: 420.
    Source: https://kubernetes.io/docs/concepts/configuration/secret/#secret-files-permissions
    """
    for volume in filter(_has_files, pod.views("spec", "volumes")):
        for place, mode in _modes(volume):
            if type(mode) is int and mode in modes:
                sense = "which the API server refuses" if mode > MOST else f"which is 0{mode:o}"
                title = f'volume "{brief(volume.text("name") or "?")}"'
                severity = "error" if mode > MOST else ""
                yield Problem(place, f"{title} has the decimal mode {mode}, {sense}; write 0{mode}", severity=severity)


def _source(volume: View) -> Iterator[tuple[Path, str]]:
    given = [each for each in volume.mapping() if each in SOURCES and volume.get(each) is not None]
    for other in given[1:]:
        yield volume.at(other), f"has {other} beside {given[0]}; only one source is possible"
    secret = ("csi", "nodePublishSecretRef")
    name = volume.text(*secret, "name")
    if volume.get(*secret) is not None and not is_template(name) and not DNS_SUBDOMAIN.accepts(name):
        yield volume.at(*secret, "name"), f'gets the secret "{brief(name)}"; a name has {DNS_SUBDOMAIN.words}'


def _host(volume: View) -> Iterator[tuple[Path, str]]:
    path, kind = volume.text("hostPath", "path"), volume.text("hostPath", "type")
    if ".." in path.split("/"):
        yield volume.at("hostPath", "path"), f'has the path "{brief(path)}", which cannot contain ".."'
    if kind and kind not in HOST_TYPES and not is_template(kind):
        why = f'has the type "{brief(kind)}", which is none of {", ".join(HOST_TYPES)}{suggest(kind, HOST_TYPES)}'
        yield volume.at("hostPath", "type"), why


def _files(volume: View) -> Iterator[tuple[Path, str]]:
    taken: set[str] = set()
    for item, is_downward in _items(volume):
        path = item.text("path")
        if path.startswith(("/", "..")) or ".." in path.split("/"):
            yield item.at("path"), f'has a file at "{brief(path)}", which has to lie inside the volume'
        elif path in taken and "projected" in item.path:
            yield item.at("path"), f'has two files at "{brief(path)}"'
        taken.add(path)
        refs = [each for each in ("fieldRef", "resourceFieldRef") if item.get(each) is not None]
        if is_downward and len(refs) != 1:
            yield item.at("path"), "has a downwardAPI item that wants exactly one of fieldRef and resourceFieldRef"
        field = item.text("fieldRef", "fieldPath")
        if field and field not in FIELDS and not field.startswith(SINGLE) and not is_template(field):
            why = f'wants the field "{brief(field)}", which no file can be{suggest(field, FIELDS)}'
            yield item.at("fieldRef", "fieldPath"), why
    for place, mode in _modes(volume):
        if type(mode) is int and not 0 <= mode <= MOST and not _looks_octal(mode):
            yield place, f"has mode {mode}; modes go from 0 to 0777, which is {MOST} in decimal"


def _has_files(volume: View) -> bool:
    return any(each in volume.value for each in (*FILES, "projected"))


def _items(volume: View) -> Iterator[tuple[View, bool]]:
    """Yield each file of the volume with a path of its own, and whether it is one of the downward API."""
    holders = [volume, *volume.views("projected", "sources")]
    for holder in holders:
        for source in FILES:
            for item in holder.views(source, "items"):
                yield item, source == "downwardAPI"
        if holder is not volume and holder.text("serviceAccountToken", "path"):
            token = holder.mapping("serviceAccountToken")
            yield View(token, holder.at("serviceAccountToken"), volume.subject), False


def _modes(volume: View) -> Iterator[tuple[Path, Any]]:
    for source in (*FILES, "projected"):
        yield volume.at(source, "defaultMode"), _whole(volume.get(source, "defaultMode"))
    for item, _ in _items(volume):
        yield item.at("mode"), _whole(item.get("mode"))


def _whole(mode: Any) -> Any:
    """To YAML 0888, which has no octal digits, is 888.0; so it is an integer to Kubernetes."""
    return int(mode) if type(mode) is float and mode.is_integer() else mode


def _looks_octal(mode: int) -> bool:
    """Whether it is another rule's matter: 644 was meant to be 0644."""
    return 600 <= mode <= 777 and not {"8", "9"} & set(str(mode))
