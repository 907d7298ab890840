"""The annotations that named a security profile before fields did, as the API server still reads them."""

from collections.abc import Iterator

from kubelint.model import Path
from kubelint.text import brief, suggest
from kubelint.views.base import dig
from kubelint.views.kubernetes import Pod, is_template

POD_SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"

LOCAL = "localhost/"

#: What each kind of annotation may say, beside ``localhost/...``.
PROFILES = {
    POD_SECCOMP: ("runtime/default", "docker/default", "unconfined"),
    SECCOMP: ("runtime/default", "docker/default", "unconfined"),
    APPARMOR: ("", "runtime/default", "unconfined"),
}

#: The type of the field that says the same.
TYPES = {"runtime/default": "RuntimeDefault", "docker/default": "RuntimeDefault", "unconfined": "Unconfined"}


def wrong_profiles(pod: Pod) -> Iterator[tuple[Path, str]]:
    """Yield what the API server rejects: a profile there is not, one of no container, one unlike the field.

    Source: https://kubernetes.io/docs/tutorials/security/apparmor/
    """
    for key, value in pod.annotations.items():
        kind = next((each for each in PROFILES if key.startswith(each)), "")
        if kind and not is_template(key + value):
            why = _unknown(kind, value) or _homeless(kind, key, pod) or _contradicting(kind, key, value, pod)
            if why:
                yield pod.at("metadata", "annotations", key), why


def _unknown(kind: str, value: str) -> str:
    if value in PROFILES[kind] or value.startswith(LOCAL):
        return ""
    possible = ", ".join(filter(None, PROFILES[kind]))
    return f'names the profile "{brief(value)}"; possible are {possible} and {LOCAL}...'


def _homeless(kind: str, key: str, pod: Pod) -> str:
    names, name = [each.name for each in pod.containers], key.removeprefix(APPARMOR)
    if kind != APPARMOR or name in names:
        return ""
    return f'has an AppArmor profile for container "{brief(name)}", which is not there{suggest(name, names)}'


def _contradicting(kind: str, key: str, value: str, pod: Pod) -> str:
    """Only of a pod itself; those made from a template are judged when they are made."""
    if pod.resource.kind != "Pod" or pod.is_windows:
        return ""
    profile = _field(kind, key.removeprefix(kind), pod)
    type, name = dig(profile, "type"), dig(profile, "localhostProfile")
    said = f"{LOCAL}{name}" if type == "Localhost" else type
    if profile is None or is_template(str(said)) or said == TYPES.get(value, value):
        return ""
    return f'names the profile "{brief(value)}", but the field that replaced it says {brief(str(said))}; delete one'


def _field(kind: str, name: str, pod: Pod) -> object:
    """The profile that the field in place of an annotation names; a container without AppArmor has that of its pod."""
    if kind == POD_SECCOMP:
        return pod.security("seccompProfile").value
    container = next((each for each in pod.containers if each.name == name), None)
    if container is None:
        return None
    if kind == SECCOMP:
        return container.get("securityContext", "seccompProfile")
    return container.security("appArmorProfile").value
