"""The seccomp and AppArmor profiles that containers run under."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.levels import is_spared
from kubelint.model import Problem, Version
from kubelint.text import brief
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Container, Pod, is_template

#: The types of profile that confine, for seccomp and AppArmor alike.
CONFINING = ("RuntimeDefault", "Localhost")

SECCOMP_ANNOTATIONS = ("seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/")
SECCOMP_ANNOTATIONS_DIE = (1, 27)

APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
APPARMOR_FIELD = (1, 30)


def seccomp_unconfined(pod: Pod, *, pod_security: str) -> Iterator[Problem]:
    """A seccompProfile that filters nothing, on the pod or a container, overridden or not."""
    if not is_spared(pod, pod_security):
        yield from _unconfined(pod, "seccompProfile", "can make every system call")


def apparmor_unconfined(pod: Pod) -> Iterator[Problem]:
    """An AppArmor profile that confines nothing or does not exist, in a field or the annotation that came before it."""
    yield from _unconfined(pod, "appArmorProfile", "runs without AppArmor")
    for key, value in pod.annotations.items():
        if key.startswith(APPARMOR_ANNOTATION) and not is_template(value) and not _confines(value):
            name = brief(key.removeprefix(APPARMOR_ANNOTATION))
            yield Problem(
                pod.at("metadata", "annotations", key),
                f'{pod.resource.title} runs container "{name}" under AppArmor profile "{brief(value)}",'
                ' which confines nothing; write "runtime/default"',
            )


def no_seccomp_profile(pod: Pod, *, allowed_types: list[str]) -> Iterator[Problem]:
    """Containers that no seccomp profile reaches. A bad profile is reported at itself, and by another rule."""
    lacking = [each for each in pod.containers if _lacks_seccomp(each, allowed_types)]
    if not pod.is_windows:
        yield from _lacking(pod, lacking, "set seccompProfile.type to RuntimeDefault")


def no_apparmor_profile(pod: Pod) -> Iterator[Problem]:
    """Containers that name no AppArmor profile, and leave it to the node whether there is one."""
    lacking = [
        each
        for each in pod.containers
        if each.security("appArmorProfile").value is None and not pod.annotations.get(APPARMOR_ANNOTATION + each.name)
    ]
    if not pod.runs_on_windows:
        yield from _lacking(pod, lacking, "set appArmorProfile.type to RuntimeDefault", "AppArmor")


def seccomp_annotation(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """An annotation that asks for a seccomp profile. Nothing reads it any more; before that, one that asks for none."""
    for key, value in pod.annotations.items():
        if not key.startswith(SECCOMP_ANNOTATIONS):
            continue
        at = pod.at("metadata", "annotations", key)
        if kubernetes_version >= SECCOMP_ANNOTATIONS_DIE:
            yield Problem(at, "nothing has read this annotation since Kubernetes 1.27; write seccompProfile", "key")
        elif not (_confines(value) or value == "docker/default" or is_template(value)):
            yield Problem(at, f'profile "{brief(value)}" confines nothing; write seccompProfile instead', "key")


def apparmor_annotation(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """An AppArmor annotation where a field would do, for a container that is not there, or that no pod gets to see."""
    names = {each.name for each in pod.containers}
    for key in pod.annotations:
        if key.startswith(APPARMOR_ANNOTATION):
            name = key.removeprefix(APPARMOR_ANNOTATION)
            at = pod.at("metadata", "annotations", key)
            if name not in names and not is_template(name):
                yield Problem(at, f'no container is called "{brief(name)}", so the API server refuses the pod', "key")
            elif kubernetes_version >= APPARMOR_FIELD:
                yield Problem(
                    at, f'the annotation is on its way out; set appArmorProfile on container "{brief(name)}"', "key"
                )
    if pod.path != pod.resource.path:
        for key in pod.resource.annotations:
            if key.startswith(APPARMOR_ANNOTATION):
                at = pod.resource.at("metadata", "annotations", key)
                yield Problem(at, "no pod gets this annotation; set appArmorProfile on the container", "key")


def _unconfined(pod: Pod, key: str, wrong: str) -> Iterator[Problem]:
    for whose, setting in pod.written(key):
        profile = View(setting.value, setting.path, pod.subject)
        kind = profile.text("type")
        is_profile = profile.mapping() or setting.value == {}
        if is_profile and kind not in CONFINING and not is_template(kind):
            said = f'is "{brief(kind)}"' if kind else "has no type"
            yield Problem(profile.at("type"), f"{whose} {wrong}: its {key} {said}; set type to RuntimeDefault")


def _confines(annotation: str) -> bool:
    return annotation in ("", "runtime/default") or annotation.startswith("localhost/")


def _lacks_seccomp(container: Container, allowed: list[str]) -> bool:
    profile = container.security("seccompProfile").value
    kind = dig(profile, "type")
    return profile is None or (kind in CONFINING and kind not in allowed)


def _lacking(pod: Pod, lacking: list[Container], remedy: str, what: str = "seccomp") -> Iterator[Problem]:
    """One problem where no container has it, else one for each that has not."""
    if lacking and len(lacking) == len(pod.containers):
        yield Problem(pod.at("spec", "securityContext"), f"{pod.resource.title} names no {what} profile; {remedy}")
        return
    for container in lacking:
        yield Problem(container.nearest("securityContext"), f"{container.title} has no {what} profile; {remedy}")
