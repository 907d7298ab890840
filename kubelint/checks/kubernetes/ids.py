"""The user and group numbers of a pod.

Pods with a user namespace of their own are left alone: their numbers mean nothing on the node. So are Windows pods,
which have none.
"""

from collections.abc import Iterator

from kubelint.checks.kubernetes.identity import is_root
from kubelint.model import Path, Problem
from kubelint.views.kubernetes import Container, Pod, Setting


def runs_as_root_group(pod: Pod) -> Iterator[Problem]:
    """Group 0, asked for by name; the pod's runAsGroup counts only where a container takes it."""
    if _is_numbered_apart(pod):
        return
    is_taken = not pod.containers or any(each.get("securityContext", "runAsGroup") is None for each in pod.containers)
    for whose, setting in pod.written("runAsGroup"):
        if is_root(setting.value) and (is_taken or setting.path != pod.security("runAsGroup").path):
            yield Problem(setting.path, f"{whose} runs in the root group; name a runAsGroup above 0")
    whose = pod.resource.title
    if is_root(pod.get("spec", "securityContext", "fsGroup")):
        yield Problem(
            pod.security("fsGroup").path, f"{whose} gives its volumes to the root group; name another fsGroup"
        )
    for path, group in pod.items("spec", "securityContext", "supplementalGroups"):
        if is_root(group):
            yield Problem(path, f"{whose} joins the root group; leave it out of supplementalGroups")


def no_group(pod: Pod) -> Iterator[Problem]:
    """Containers whose image decides on their group, which is root's unless it says otherwise."""
    lacking = [each for each in pod.containers if each.security("runAsGroup").value is None]
    if not lacking or _is_numbered_apart(pod):
        return
    if len(lacking) == len(pod.containers):
        yield Problem(
            pod.at("spec", "securityContext"), f"{pod.resource.title} leaves its group to the images; set runAsGroup"
        )
        return
    for container in lacking:
        yield Problem(
            container.nearest("securityContext"), f"{container.title} leaves its group to the image; set runAsGroup"
        )


def low_user(pod: Pod, *, min_uid: int, flag_unset: bool) -> Iterator[Problem]:
    """A user id below ``min_uid``, or none, so that the image decides: an account of the node may have the same."""
    yield from _low(pod, "runAsUser", min_uid, flag_unset)


def low_group(pod: Pod, *, min_gid: int, flag_unset: bool) -> Iterator[Problem]:
    """A group id below ``min_gid``, or none, so that the image decides: a group of the node may have the same."""
    yield from _low(pod, "runAsGroup", min_gid, flag_unset)


def out_of_range(
    pod: Pod,
    *,
    run_as_user: list[str],
    run_as_group: list[str],
    fs_group: list[str],
    supplemental_groups: list[str],
    required: bool,
) -> Iterator[Problem]:
    """A number outside of the ranges its field is given; with ``required``, also one that is not set at all."""
    shared = pod.at("spec", "securityContext")
    for key, ranges in (("runAsUser", run_as_user), ("runAsGroup", run_as_group)):
        for whose, setting in pod.written(key) if ranges else ():
            yield from _outside(whose, key, setting, ranges)
        if ranges and required and any(each.security(key).value is None for each in pod.containers):
            yield Problem(shared, f"{pod.resource.title} sets no {key}; set one of {', '.join(ranges)}")
    groups = [(path, group) for path, group in pod.items("spec", "securityContext", "supplementalGroups")]
    single = [(path, value) for path, value in [_own(pod, "fsGroup")] if value is not None]
    for key, ranges, found in (("fsGroup", fs_group, single), ("supplementalGroups", supplemental_groups, groups)):
        for path, value in found if ranges else ():
            yield from _outside(pod.resource.title, key, Setting(value, path), ranges)
        if ranges and required and not found:
            yield Problem(shared, f"{pod.resource.title} sets no {key}; set one of {', '.join(ranges)}")


def _low(pod: Pod, key: str, least: int, flag_unset: bool) -> Iterator[Problem]:
    if _is_numbered_apart(pod):
        return
    for setting, containers in pod.in_force(key):
        titles = ", ".join(each.title for each in containers)
        if setting.value is None and flag_unset:
            yield Problem(_nearest(containers), f"{titles} sets no {key}; set one of {least} or more")
        elif type(setting.value) is int and setting.value < least:
            yield Problem(
                setting.path, f"{titles} runs with {key} {setting.value}, which the node may know; set {least} or more"
            )


def _outside(whose: str, key: str, setting: Setting, ranges: list[str]) -> Iterator[Problem]:
    number = setting.value
    if type(number) is int and not any(low <= number <= high for low, high in map(_ends, ranges)):
        yield Problem(setting.path, f"{whose} sets {key} to {number}, outside of {', '.join(map(str, ranges))}")


def _ends(text: object) -> tuple[int, int]:
    """The first and last number of ``"1000-1999"`` or ``"1000"``."""
    low, dash, high = str(text).partition("-")
    return int(low), int(high) if dash else int(low)


def _own(pod: Pod, key: str) -> tuple[Path, object]:
    setting = pod.security(key)
    return setting.path, setting.value


def _nearest(containers: list[Container]) -> Path:
    return containers[0].nearest("securityContext")


def _is_numbered_apart(pod: Pod) -> bool:
    return pod.get("spec", "hostUsers") is False or pod.runs_on_windows
