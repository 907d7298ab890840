"""Who the processes of a pod run as."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import falls_short
from kubelint.model import Problem, Version
from kubelint.views.kubernetes import Pod

#: From here on Pod Security lets a pod with its own user namespace run as root, which is nobody on the node.
#: Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
USER_NAMESPACES_COUNT = (1, 35)


def may_run_as_root(pod: Pod, *, strict: bool, kubernetes_version: Version) -> Iterator[Problem]:
    """A container that nothing keeps from running as root: no runAsNonRoot true, and no runAsUser above 0.

    A false on the pod is reported once, even when every container overrides it: Pod Security rejects it.
    """
    if _root_is_harmless(pod, kubernetes_version):
        return
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
        if setting.value is not None or strict or container.security("runAsUser").value in (None, 0):
            yield Problem(
                container.nearest("securityContext", "runAsNonRoot"),
                f"{container.title} may run as root; set runAsNonRoot to true",
            )


def runs_as_root(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A written runAsUser of 0, even one that every container overrides: Pod Security rejects it."""
    if _root_is_harmless(pod, kubernetes_version):
        return
    if pod.integer("spec", "securityContext", "runAsUser") == 0:
        yield Problem(
            pod.security("runAsUser").path,
            f"{pod.resource.title} runs {_listed(pod, 'runAsUser')} as root; name a user id above 0",
        )
    for container in pod.containers:
        if container.integer("securityContext", "runAsUser") == 0:
            refused = container.security("runAsNonRoot").value is True
            wrong = "is to run as root, which its runAsNonRoot refuses" if refused else "runs as root"
            yield Problem(
                container.at("securityContext", "runAsUser"), f"{container.title} {wrong}; name a user id above 0"
            )


def _root_is_harmless(pod: Pod, version: Version) -> bool:
    return pod.get("spec", "hostUsers") is False and version >= USER_NAMESPACES_COUNT


def _listed(pod: Pod, key: str) -> str:
    """The containers that take ``key`` from the pod, in words."""
    heirs = [each.title for each in pod.containers if each.get("securityContext", key) is None]
    return ", ".join(heirs) or "any container without a setting of its own"
