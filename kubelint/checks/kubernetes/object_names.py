"""The names of objects, and of what is made from them."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.gates import is_since
from kubelint.model import Path, Problem, Version
from kubelint.schema import objects
from kubelint.text import brief
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.names import DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, PATH_SEGMENT, Grammar
from kubelint.views.pods import is_custom
from kubelint.views.workspace import Workspace

#: What is not the name of a DNS subdomain, by API group and kind. None: anything goes.
GRAMMARS: dict[tuple[str, str], Grammar | None] = {
    ("", "Namespace"): DNS_LABEL,
    ("", "Service"): DNS_1035_LABEL,
    ("apps", "StatefulSet"): DNS_LABEL,
    **{
        ("rbac.authorization.k8s.io", kind): PATH_SEGMENT
        for kind in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
    },
    ("", "Event"): PATH_SEGMENT,
    ("certificates.k8s.io", "CertificateSigningRequest"): PATH_SEGMENT,
    ("certificates.k8s.io", "ClusterTrustBundle"): None,
    ("networking.k8s.io", "IPAddress"): None,
    ("policy", "PodDisruptionBudget"): PATH_SEGMENT,
}

#: API groups of files that tools read without a cluster ever seeing them, or with rules of their own.
OTHER_GROUPS = ("config.k8s.io", "openshift.io", "kubelint.dev", "audit.k8s.io")

#: What is sent to the API server without being stored under a name, and files that only look like an object;
#: and the kinds that end like them.
NAMELESS = (
    *("Review", "Configuration", "Config", "Options", "Status", "Scale", "Eviction", "Binding"),
    *("APIGroup", "APIGroupList", "APIResourceList", "APIVersions"),
)
NAMED = ("RoleBinding", "PolicyBinding", "WebhookConfiguration", "LevelConfiguration")

#: How many characters Kubernetes appends: a CronJob's time to its Jobs, a StatefulSet's revision to its pods' labels.
CRON_JOB, STATEFUL_SET = 52, 52

LABEL, SUBDOMAIN = 63, 253

#: The version from which on the API server looks at the ``serviceName`` of a StatefulSet.
SERVICE_NAME = (1, 33)


def invalid_name(
    resource: Resource, workspace: Workspace, *, relaxed_service_names_since: str, kubernetes_version: Version
) -> Iterator[Problem]:
    """A name of an object, of something in it, or of another object, that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
    """
    if _is_stored(resource):
        yield from _own(resource, is_since(kubernetes_version, relaxed_service_names_since))
    for name, place, what in _inner(resource, kubernetes_version):
        if name and not is_template(name) and not DNS_LABEL.accepts(name):
            yield Problem(place, f'{what} has the name "{brief(name)}"; possible is {DNS_LABEL.words}')
    for flaw in objects.flaws(resource, workspace, kubernetes_version):
        if flaw.rule == "invalid-name":
            yield Problem(resource.at(*flaw.path), flaw.message, flaw.part)


def missing_name(resource: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """An object without a name, or a beginning of one that the server completes.

    One whose name only stands in the wrong place, or under a misspelled key, has it: that field is reported.
    """
    if resource.get("metadata", "name") or resource.get("metadata", "generateName") or not _is_stored(resource):
        return
    if _is_nameless(resource):
        return
    if not resource.kind or not resource.api_version or (_is_other(resource) and not resource.mapping("metadata")):
        return
    if objects.is_misplaced(resource, ("metadata", "name"), kubernetes_version):
        return
    place = resource.at("metadata") if resource.get("metadata") is not None else resource.at("kind")
    yield Problem(place, f"{resource.kind} has no name; add metadata.name")


def generated_name_too_long(resource: Resource) -> Iterator[Problem]:
    """A name that is legal by itself, but from which Kubernetes makes names or labels that are not.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/
    """
    name, kind = resource.name, (resource.group, resource.kind)
    if is_template(name):
        return
    place = resource.at("metadata", "name")
    title = f'{resource.kind} "{brief(name)}" has a name of {len(name)} characters'
    if kind == ("batch", "CronJob") and len(name) > CRON_JOB:
        yield Problem(place, f"{title}; at most {CRON_JOB} leave room for the names of its Jobs")
    elif kind == ("apps", "StatefulSet") and STATEFUL_SET < len(name) <= LABEL:
        yield Problem(place, f"{title}; at most {STATEFUL_SET} leave room for the labels of its pods")
    elif kind == ("batch", "Job") and LABEL < len(name) <= SUBDOMAIN:
        yield Problem(place, f"{title}; at most {LABEL} make a label, which its pods get")
    elif kind == ("batch", "Job") and resource.get("spec", "completionMode") == "Indexed":
        longest = f"{name}-{(resource.integer('spec', 'completions') or 1) - 1}"
        if not DNS_LABEL.accepts(longest) and DNS_SUBDOMAIN.accepts(name):
            yield Problem(place, f'{title}; its pods would be called "{brief(longest)}", which is no DNS label')
    yield from _claims(resource)


def _claims(resource: Resource) -> Iterator[Problem]:
    """Yield the claims of a StatefulSet whose full names are too long."""
    if resource.group != "apps":
        return
    ordinal = len(str(max((resource.integer("spec", "replicas") or 1) - 1, 0)))
    for claim in resource.views("spec", "volumeClaimTemplates"):
        name = claim.text("metadata", "name")
        length = len(name) + len(resource.name) + ordinal + 2
        if length > SUBDOMAIN:
            message = f'claims of "{brief(name)}" get names of {length} characters; at most {SUBDOMAIN} are possible'
            yield Problem(claim.at("metadata", "name"), message)


def _own(resource: Resource, relaxed_service_names: bool) -> Iterator[Problem]:
    """Yield what is wrong with the name of the object itself, or with the beginning that the server completes."""
    field = "name" if resource.name else "generateName"
    name, wanted = resource.text("metadata", field), _composed(resource)
    grammar = GRAMMARS.get((resource.group, resource.kind), DNS_SUBDOMAIN)
    if relaxed_service_names and grammar is DNS_1035_LABEL:
        grammar = DNS_LABEL
    if not name or not grammar or is_template(name):
        return
    if not grammar.accepts(name if field == "name" else f"{name}x"):
        message = f'{resource.kind} has the {field} "{brief(name)}"; possible is {grammar.words}'
        yield Problem(resource.at("metadata", field), message)
    elif wanted and name != wanted and not is_template(wanted):
        message = f'{resource.kind} has the name "{brief(name)}"; it must be "{brief(wanted, 253)}"'
        yield Problem(resource.at("metadata", "name"), message)


def _inner(resource: Resource, version: Version) -> Iterator[tuple[str, Path, str]]:
    """Yield each name that has to be a DNS label: the name, where it stands, and whose it is."""
    if resource.namespace and _is_stored(resource):
        yield resource.namespace, resource.at("metadata", "namespace"), "the namespace of an object"
    pod = resource.pod
    if not pod:
        return
    yield from ((each.text("name"), each.at("name"), "a container") for each in pod.containers)
    yield from ((each.text("name"), each.at("name"), "a volume") for each in pod.views("spec", "volumes"))
    if resource.kind == "StatefulSet":  # whose controller sets the host and the subdomain of its pods
        if version >= SERVICE_NAME:
            yield resource.text("spec", "serviceName"), resource.at("spec", "serviceName"), "the Service"
    else:
        yield pod.text("spec", "hostname"), pod.at("spec", "hostname"), "the host of the pod"
        yield pod.text("spec", "subdomain"), pod.at("spec", "subdomain"), "the subdomain of the pod"


def _composed(resource: Resource) -> str:
    """The name that a kind must have by what it defines."""
    parts = {
        ("apiextensions.k8s.io", "CustomResourceDefinition"): (("spec", "names", "plural"), ("spec", "group")),
        ("apiregistration.k8s.io", "APIService"): (("spec", "version"), ("spec", "group")),
    }.get((resource.group, resource.kind), ())
    words = [resource.text(*way) for way in parts]
    return ".".join(words) if all(words) else ""


def _is_stored(resource: Resource) -> bool:
    return not resource.group.endswith(OTHER_GROUPS)


def _is_nameless(resource: Resource) -> bool:
    if (resource.group, resource.kind) in (("", "Policy"), ("", "List")):
        return True  # what configured the scheduler once, and what kubectl takes apart
    return resource.kind.endswith(NAMELESS) and not resource.kind.endswith(NAMED)


def _is_other(resource: Resource) -> bool:
    """Whether it may be a tool's own file, which only looks like an object."""
    return is_custom(resource.group) or resource.group.endswith(".x-k8s.io")
