"""Pod templates, and what their controllers make of them."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.gates import is_since
from kubelint.model import Problem, Related, Version
from kubelint.text import brief, suggest
from kubelint.views.kubernetes import Pod, Resource, is_template
from kubelint.views.selectors import Selector
from kubelint.views.workspace import Workspace

#: Kinds whose pods are meant to run for ever, and those whose pods are meant to end.
LASTING = frozenset(
    {"DaemonSet", "Deployment", "DeploymentConfig", "ReplicaSet", "ReplicationController", "StatefulSet"}
)
ENDING = frozenset({"CronJob", "Job"})

POLICIES = ("Always", "OnFailure", "Never")

#: Numbers of a controller that cannot be negative.
COUNTS = ("replicas", "minReadySeconds", "revisionHistoryLimit")

#: From this version on a StatefulSet needs no ``serviceName``.
OPTIONAL_SERVICE = (1, 33)


def empty_workload_selector(workload: Resource) -> Iterator[Problem]:
    """A workload that does not say which pods are its own. The old API versions took the template's labels.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector
    """
    if workload.group != "apps" or workload.version != "v1" or not workload.mapping("spec"):
        return
    selector = workload.get("spec", "selector")
    if selector is None:
        yield Problem(workload.at("spec"), f"{workload.title} has no selector; add selector.matchLabels")
    elif isinstance(selector, dict) and not (selector.get("matchLabels") or selector.get("matchExpressions")):
        strays = [key for key in selector if key not in ("matchLabels", "matchExpressions")]
        plain = next((key for key in strays if isinstance(selector[key], str | int | float)), None)
        if plain is not None:
            what = "has labels right below selector; put them below selector.matchLabels"
            yield Problem(workload.at("spec", "selector", plain), f"{workload.title} {what}", "key")
        elif not strays:  # others are told to be unknown
            yield Problem(workload.at("spec", "selector"), f"{workload.title} has an empty selector")


def invalid_restart_policy(
    pod: Pod, *, container_restart_rules_since: str, kubernetes_version: Version
) -> Iterator[Problem]:
    """A restart policy that the pod's controller refuses: Jobs have to end, everything else has to last.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-template
    """
    policy, kind = pod.text("spec", "restartPolicy"), pod.resource.kind
    why = _refused(policy, pod) if not is_template(policy) and pod.resource.group != "argoproj.io" else ""
    if why:
        place = pod.at("spec", "restartPolicy") if policy else pod.at("spec")
        yield Problem(place, f"{pod.resource.title} {why}" if kind != "Pod" else f"the pod {why}")
    yield from _of_containers(pod, is_since(kubernetes_version, container_restart_rules_since))


def invalid_pod_template(resource: Resource) -> Iterator[Problem]:
    """A field that a controller cannot have, or its template cannot; the API server rejects it."""
    pod = resource.pod
    if not pod or resource.group == "argoproj.io":
        return
    if resource.kind in LASTING and pod.get("spec", "activeDeadlineSeconds") is not None:
        message = f"{resource.title} has activeDeadlineSeconds in its template, but its pods are to run for ever"
        yield Problem(pod.at("spec", "activeDeadlineSeconds"), message)
    if pod.get("spec", "ephemeralContainers"):
        message = f"{resource.title} has ephemeralContainers, which can only be added to a running pod"
        yield Problem(pod.at("spec", "ephemeralContainers"), message)
    if pod.get("spec", "containers") == []:
        yield Problem(pod.at("spec", "containers"), f"{resource.title} has no containers; a pod needs at least one")
    for field in COUNTS if resource.kind in LASTING else ():
        count = resource.integer("spec", field)
        if count is not None and count < 0:
            is_unseen = resource.kind == "StatefulSet" and field == "revisionHistoryLimit"  # which is not checked
            message = f"{resource.title} has {field} {count}, which cannot be negative"
            yield Problem(resource.at("spec", field), message, severity="warning" if is_unseen else "")


def no_service_name(workload: Resource, workspace: Workspace, *, kubernetes_version: Version) -> Iterator[Problem]:
    """A StatefulSet without the Service that gives its pods names of their own.

    From Kubernetes 1.33 on it may do without, so only one that has a headless Service is reported.
    """
    if workload.group != "apps" or not workload.pod or workload.text("spec", "serviceName"):
        return
    if kubernetes_version < OPTIONAL_SERVICE and workload.get("spec", "serviceName") is None:
        message = f"{workload.title} has no serviceName, which Kubernetes requires before 1.33"
        yield Problem(workload.at("spec"), message)
        return
    service = _headless(workload, workspace)
    if service:
        message = (
            f"{workload.title} has no serviceName, so its pods have no DNS names; "
            f"add serviceName: {service.name}, the headless Service that selects them"
        )
        related = Related(service.at("metadata", "name"), service.title, service.origin)
        yield Problem(workload.at("spec"), message, related=(related,))


def _refused(policy: str, pod: Pod) -> str:
    kind = pod.resource.kind
    if policy and policy not in POLICIES:
        return f'has restartPolicy "{brief(policy)}", which is none of {", ".join(POLICIES)}{suggest(policy, POLICIES)}'
    if kind in LASTING and policy not in ("", "Always"):
        return f"has restartPolicy {policy}, but its pods are to run for ever; leave it out"
    if kind in ENDING and policy == "":
        return "has no restartPolicy, which means Always, but its pods have to end; set OnFailure or Never"
    if kind in ENDING and policy == "Always":
        return "has restartPolicy Always, but its pods have to end; set OnFailure or Never"
    if kind in ENDING and policy == "OnFailure" and _fails_by_policy(pod):
        return "has restartPolicy OnFailure beside podFailurePolicy, which can only be with Never"
    return ""


def _fails_by_policy(pod: Pod) -> bool:
    """Whether the Job around the template judges failures by a policy."""
    way = ("spec", "jobTemplate", "spec") if pod.resource.kind == "CronJob" else ("spec",)
    return pod.resource.get(*way, "podFailurePolicy") is not None


def _of_containers(pod: Pod, has_rules: bool) -> Iterator[Problem]:
    for container in pod.containers:
        policy = container.text("restartPolicy")
        if not policy or is_template(policy):
            continue
        place = container.at("restartPolicy")
        if container.role == "ephemeralContainers" or (container.role == "containers" and not has_rules):
            yield Problem(place, f"{container.title} has a restartPolicy, which only init containers can have")
        elif policy not in (POLICIES if has_rules else POLICIES[:1]):
            possible = "Always, OnFailure and Never" if has_rules else "Always"
            message = f'{container.title} has restartPolicy "{brief(policy)}"; possible for a container: {possible}'
            yield Problem(place, message)


def _headless(workload: Resource, workspace: Workspace) -> Resource | None:
    """The headless Service that selects the pods of ``workload``."""
    known, labels = workspace.once(_headless_services), workload.pod.labels if workload.pod else {}
    candidates = (each for pair in labels.items() for each in known.get((workload.namespace, pair), ()))
    return next((each for each in candidates if Selector.of_labels(each.get("spec", "selector")).matches(labels)), None)


def _headless_services(workspace: Workspace) -> dict[tuple[str | None, tuple[str, str]], list[Resource]]:
    """The headless Services by namespace and the first label that they select by."""
    found: dict[tuple[str | None, tuple[str, str]], list[Resource]] = {}
    for service in workspace.kind("Service"):
        pair = next(iter(service.strings("spec", "selector").items()), None)
        if pair and service.name and service.text("spec", "clusterIP") == "None":
            found.setdefault((service.namespace, pair), []).append(service)
    return found
