"""Volumes and mounts that act on the node, or on other pods."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import falls_short
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Container, Pod


def writable_host_mount(container: Container, *, require_recursive: bool) -> Iterator[Problem]:
    """A mount of the node's files that the container can write to. Read-only covers the top mount only."""
    volumes = container.pod.views("spec", "volumes") if container.get("volumeMounts") else ()
    shared = {each.text("name") for each in volumes if each.get("hostPath") is not None}
    for mount in container.views("volumeMounts") if shared else ():
        if mount.text("name") not in shared:
            continue
        what = f'{container.title} can write to the node\'s files in "{brief(mount.text("mountPath"))}"'
        if falls_short(mount.get("readOnly"), of=True):
            path = mount.at("readOnly") if mount.get("readOnly") is not None else mount.at("mountPath")
            yield Problem(path, f"{what}; set readOnly to true")
        elif require_recursive and mount.get("recursiveReadOnly") != "Enabled":
            yield Problem(
                mount.at("readOnly"), f"{what}, where others are mounted below; set recursiveReadOnly to Enabled"
            )


def bidirectional(container: Container) -> Iterator[Problem]:
    """A mount whose own mounts appear on the node, and from there in other pods."""
    for mount in container.views("volumeMounts"):
        if mount.get("mountPropagation") == "Bidirectional":
            yield Problem(
                mount.at("mountPropagation"),
                f'{container.title} puts its mounts in "{brief(mount.text("mountPath"))}" onto the node and into other'
                " pods; delete mountPropagation, or use HostToContainer",
            )


def git_repo(pod: Pod) -> Iterator[Problem]:
    """A volume that has the node run git as root, on input that a stranger may choose."""
    for volume in pod.views("spec", "volumes"):
        if volume.get("gitRepo") is not None:
            yield Problem(
                volume.at("gitRepo"),
                f'volume "{brief(volume.text("name") or "?")}" has the node clone a repository as root;'
                " clone it in an init container into an emptyDir",
            )
