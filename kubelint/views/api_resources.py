"""The resources Kubernetes itself serves, as RBAC rules name them: their API groups, and which lie in no namespace."""

from collections import defaultdict
from collections.abc import Iterable

NAMESPACED: dict[str, str] = {
    "": "bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates"
    " replicationcontrollers resourcequotas secrets serviceaccounts services",
    "apps": "controllerrevisions daemonsets deployments replicasets statefulsets",
    "authorization.k8s.io": "localsubjectaccessreviews",
    "autoscaling": "horizontalpodautoscalers",
    "batch": "cronjobs jobs",
    "certificates.k8s.io": "podcertificaterequests",
    "coordination.k8s.io": "leasecandidates leases",
    "discovery.k8s.io": "endpointslices",
    "events.k8s.io": "events",
    "networking.k8s.io": "ingresses networkpolicies",
    "policy": "poddisruptionbudgets",
    "rbac.authorization.k8s.io": "rolebindings roles",
    "resource.k8s.io": "resourceclaims resourceclaimtemplates",
    "storage.k8s.io": "csistoragecapacities",
}

#: A Role gives a right on none of these. A namespace's own object is read and changed from within it, so that
#: ``namespaces`` is missing here; a policy for pods was used from within one, too.
CLUSTER_WIDE: dict[str, str] = {
    "": "componentstatuses nodes persistentvolumes",
    "admissionregistration.k8s.io": "mutatingadmissionpolicies mutatingadmissionpolicybindings"
    " mutatingwebhookconfigurations validatingadmissionpolicies validatingadmissionpolicybindings"
    " validatingwebhookconfigurations",
    "apiextensions.k8s.io": "customresourcedefinitions",
    "apiregistration.k8s.io": "apiservices",
    "authentication.k8s.io": "selfsubjectreviews tokenreviews",
    "authorization.k8s.io": "selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews",
    "certificates.k8s.io": "certificatesigningrequests clustertrustbundles signers",
    "flowcontrol.apiserver.k8s.io": "flowschemas prioritylevelconfigurations",
    "internal.apiserver.k8s.io": "storageversions",
    "networking.k8s.io": "ingressclasses ipaddresses servicecidrs",
    "node.k8s.io": "runtimeclasses",
    "rbac.authorization.k8s.io": "clusterrolebindings clusterroles",
    "resource.k8s.io": "deviceclasses devicetaintrules resourceslices",
    "scheduling.k8s.io": "priorityclasses",
    "storage.k8s.io": "csidrivers csinodes storageclasses volumeattachments volumeattributesclasses",
    "storagemigration.k8s.io": "storageversionmigrations",
}

#: Where the same names meant, or mean, something as well; and what is in no namespace and yet answers within one.
ELSEWHERE: dict[str, str] = {
    "": "groups namespaces users",
    "authentication.k8s.io": "uids userextras",
    "extensions": "daemonsets deployments ingresses networkpolicies podsecuritypolicies replicasets"
    " replicationcontrollers",
    "metrics.k8s.io": "nodes pods",
    "policy": "podsecuritypolicies",
}

GROUPS = frozenset((*NAMESPACED, *CLUSTER_WIDE, *ELSEWHERE))


def groups_of(resource: str) -> frozenset[str]:
    """The API groups that have, or had, a resource of that name; none where Kubernetes has no such resource."""
    return _GROUPS_OF.get(resource, frozenset())


def is_cluster_wide(group: str, resource: str) -> bool:
    """Whether it lies in no namespace, so that no Role gives a right on it."""
    return resource in _CLUSTER_WIDE.get(group, ())


def by_group(names: Iterable[str]) -> dict[str, list[str]]:
    """Sort resources by their API groups. One that is not Kubernetes' own brings its group: ``issuers.example.com``."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        own, _, group = name.partition(".")
        for each in [group] if group else sorted(_SERVED.get(own.partition("/")[0], ())):
            found[each].append(own)
    return found


def _words(table: dict[str, str]) -> dict[str, frozenset[str]]:
    return {group: frozenset(names.split()) for group, names in table.items()}


def _reversed(*tables: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for table in tables:
        for group, names in table.items():
            for name in names.split():
                found[name].add(group)
    return {name: frozenset(groups) for name, groups in found.items()}


_CLUSTER_WIDE = _words(CLUSTER_WIDE)
_SERVED = _reversed(NAMESPACED, CLUSTER_WIDE, {"": "namespaces"})
_GROUPS_OF = _reversed(NAMESPACED, CLUSTER_WIDE, ELSEWHERE)
