"""Who the processes of a pod run as."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import falls_short
from kubelint.checks.kubernetes.levels import is_user_namespaced
from kubelint.model import Problem, Version
from kubelint.views.kubernetes import Container, Pod


def may_run_as_root(pod: Pod, *, strict: bool, kubernetes_version: Version, pod_security: str) -> Iterator[Problem]:
    """A container that nothing keeps from running as root: no runAsNonRoot true, and no runAsUser above 0.

    A false on the pod is reported once, even when every container overrides it: Pod Security rejects it, and takes
    no user id for a proof.
    """
    if is_user_namespaced(pod, kubernetes_version):
        return
    must_say_so = strict or bool(pod_security)
    shared = pod.security("runAsNonRoot")
    if shared.value is not None and falls_short(shared.value, of=True):
        yield Problem(
            shared.path,
            f"{pod.resource.title} lets {_listed(pod, 'runAsNonRoot')} run as root; set runAsNonRoot to true",
        )
    for container in pod.containers:
        setting = container.security("runAsNonRoot")
        if setting.path == shared.path or not falls_short(setting.value, of=True):
            continue  # the pod's own value was judged above
        if setting.value is not None or must_say_so or container.security("runAsUser").value in (None, 0):
            yield Problem(
                container.nearest("securityContext", "runAsNonRoot"),
                f"{container.title} may run as root; set runAsNonRoot to true",
            )


def runs_as_root(pod: Pod, *, kubernetes_version: Version, pod_security: str) -> Iterator[Problem]:
    """A written runAsUser of 0, even one that every container overrides: Pod Security rejects it.

    One that keeps its containers from starting, since runAsNonRoot refuses it, is a conflict, and reported as such.
    """
    if is_user_namespaced(pod, kubernetes_version):
        return
    own = pod.security("runAsUser")
    if is_root(own.value) and (pod_security or not _all_refuse_root(_heirs(pod, "runAsUser"))):
        yield Problem(
            own.path, f"{pod.resource.title} runs {_listed(pod, 'runAsUser')} as root; name a user id above 0"
        )
    for container in pod.containers:
        if is_root(container.get("securityContext", "runAsUser")) and (
            pod_security or not _all_refuse_root([container])
        ):
            yield Problem(
                container.at("securityContext", "runAsUser"),
                f"{container.title} runs as root; name a user id above 0",
            )


def is_root(number: object) -> bool:
    """Whether it is the number of root's user or group. False is 0 to Python."""
    return type(number) is int and number == 0


def _all_refuse_root(containers: list[Container]) -> bool:
    return bool(containers) and all(each.security("runAsNonRoot").value is True for each in containers)


def _heirs(pod: Pod, key: str) -> list[Container]:
    """The containers that take ``key`` from the pod."""
    return [each for each in pod.containers if each.get("securityContext", key) is None]


def _listed(pod: Pod, key: str) -> str:
    """The same, in words."""
    heirs = [each.title for each in _heirs(pod, key)]
    return ", ".join(heirs) or "any container without a setting of its own"
