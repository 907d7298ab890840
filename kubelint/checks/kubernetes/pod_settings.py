"""Settings of a whole pod that widen what its containers, or whoever breaks into one, can reach."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.booleans import is_on
from kubelint.model import Problem, Version
from kubelint.text import brief
from kubelint.views.kubernetes import Pod, is_template

#: Where user namespaces and supplementalGroupsPolicy can be counted on.
USER_NAMESPACES = SUPPLEMENTAL_GROUPS_POLICY = (1, 33)

CONTROL_PLANE = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")


def ephemeral_containers(pod: Pod) -> Iterator[Problem]:
    """Ephemeral containers in a manifest, which the API server refuses: they are added to a running pod."""
    if pod.get("spec", "ephemeralContainers"):
        yield Problem(
            pod.at("spec", "ephemeralContainers"),
            f"{pod.resource.title} has ephemeral containers, which only kubectl debug can add; delete them",
        )


def host_aliases(pod: Pod) -> Iterator[Problem]:
    """Entries of its own in the hosts file, which no name server knows of."""
    if pod.get("spec", "hostAliases"):
        yield Problem(
            pod.at("spec", "hostAliases"), f"{pod.resource.title} rewrites its hosts file; name the hosts in DNS"
        )


def shared_processes(pod: Pod) -> Iterator[Problem]:
    """Containers that see each other's processes; one alone has nobody to see. Those that have ended do not count."""
    running = [each for each in pod.containers if each.role != "initContainers" or each.is_sidecar]
    if len(running) > 1 and is_on(pod.get("spec", "shareProcessNamespace")):
        yield Problem(
            pod.at("spec", "shareProcessNamespace"),
            f"{pod.resource.title} lets its containers see each other's processes; delete shareProcessNamespace",
        )


def no_user_namespace(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A pod whose root is root on the node although nothing keeps it from a user namespace of its own."""
    written = pod.get("spec", "hostUsers")
    if written is False or is_template(pod.text("spec", "hostUsers")) or kubernetes_version < USER_NAMESPACES:
        return
    needs_host = any(is_on(pod.get("spec", key)) for key in ("hostNetwork", "hostPID", "hostIPC"))
    cannot = any(
        is_on(each.get("securityContext", "privileged")) or each.get("volumeDevices") for each in pod.containers
    )
    if not (needs_host or cannot or pod.runs_on_windows):
        yield Problem(
            pod.at("spec", *(["hostUsers"] if written is not None else ())),
            f"{pod.resource.title} shares its user ids with the node; set hostUsers to false",
        )


def loose_groups(pod: Pod, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A pod with ids of its own that takes further groups from what its image says about that user."""
    has_ids = any(pod.security(key).value is not None for key in ("runAsUser", "runAsGroup", "fsGroup"))
    policy = pod.get("spec", "securityContext", "supplementalGroupsPolicy")
    if kubernetes_version < SUPPLEMENTAL_GROUPS_POLICY or pod.runs_on_windows or not has_ids:
        return
    if policy != "Strict" and not is_template(str(policy)):
        yield Problem(
            pod.at("spec", "securityContext"),
            f"{pod.resource.title} joins the groups its images give the user; set supplementalGroupsPolicy to Strict",
        )


def service_links(pod: Pod) -> Iterator[Problem]:
    """A pod whose containers get the address of every Service of the namespace in their environment."""
    written = pod.get("spec", "enableServiceLinks")
    if written in (None, True, "true"):
        yield Problem(
            pod.at("spec", *(["enableServiceLinks"] if written is not None else ())),
            f"{pod.resource.title} is told the address of every Service; set enableServiceLinks to false",
        )


def runtime_class(pod: Pod, *, allowed: list[str], required: bool) -> Iterator[Problem]:
    """A runtime class that is not among the allowed ones, or, where one is required, none."""
    name = pod.text("spec", "runtimeClassName")
    among = ", ".join(f'"{each}"' for each in allowed)
    if name and allowed and name not in allowed and not is_template(name):
        yield Problem(
            pod.at("spec", "runtimeClassName"), f'{pod.resource.title} asks for "{brief(name)}"; allowed is {among}'
        )
    elif not name and required:
        remedy = f"set runtimeClassName to one of {among}" if allowed else "set runtimeClassName"
        yield Problem(pod.at("spec"), f"{pod.resource.title} names no runtime class; {remedy}")


def tolerates_control_plane(pod: Pod, *, ignore_kinds: list[str]) -> Iterator[Problem]:
    """A toleration that lets the pod run beside the API server. DaemonSets are meant to run everywhere."""
    for toleration in pod.views("spec", "tolerations") if pod.resource.kind not in ignore_kinds else ():
        key = toleration.text("key")
        is_open = not key and toleration.get("operator") == "Exists"
        if (is_open or key in CONTROL_PLANE) and toleration.text("effect") in ("", "NoSchedule", "NoExecute"):
            yield Problem(
                toleration.at("key") if key else toleration.path,
                f"{pod.resource.title} may run on control-plane nodes; delete the toleration, or narrow it",
            )
