"""Services that the outside reaches, and those that lead astray."""

import re
from collections.abc import Iterable, Iterator
from ipaddress import ip_address, ip_network
from itertools import islice

from kubelint.checks.kubernetes.addresses import EVERYWHERE
from kubelint.model import Problem, Related
from kubelint.text import brief
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.pods import PodSource
from kubelint.views.selectors import Selector
from kubelint.views.workspace import AMBIGUOUS, Workspace

#: Annotations that keep a load balancer inside, and the value that does; "" for every value but "false".
INTERNAL = {
    "cloud.google.com/load-balancer-type": "internal",
    "load-balancer.hetzner.cloud/disable-public-network": "true",
    "networking.gke.io/load-balancer-type": "internal",
    "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": "intranet",
    "service.beta.kubernetes.io/aws-load-balancer-internal": "",
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "service.beta.kubernetes.io/do-loadbalancer-network": "internal",
    "service.beta.kubernetes.io/oci-load-balancer-internal": "true",
    "service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
    "service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": "private",
}

#: Annotations that say from where a load balancer may be reached.
SOURCES = (
    "service.beta.kubernetes.io/load-balancer-source-ranges",
    "service.beta.kubernetes.io/azure-allowed-ip-ranges",
    "service.beta.kubernetes.io/azure-allowed-service-tags",
)

OUTWARD = ("NodePort", "LoadBalancer")


def exposed(service: Resource, *, forbidden_types: list[str], ignore_internal: bool) -> Iterator[Problem]:
    """A Service of a type that opens it to the outside of the cluster."""
    kind = service.text("spec", "type")
    if service.group or kind not in forbidden_types or (ignore_internal and _is_internal(service)):
        return
    message = f"{service.title} is open to the outside as {brief(kind)}; make it a ClusterIP behind an Ingress"
    yield Problem(service.at("spec", "type"), message)


def open_load_balancer(service: Resource) -> Iterator[Problem]:
    """A load balancer that the whole internet may connect to."""
    if service.group or service.text("spec", "type") != "LoadBalancer" or _is_internal(service):
        return
    ranges = [path for path, each in service.words("spec", "loadBalancerSourceRanges") if each in EVERYWHERE]
    annotated = [name for name in SOURCES if EVERYWHERE & set(re.split(r"[\s,]+", service.annotations.get(name, "")))]
    found = [*ranges, *(service.at("metadata", "annotations", name) for name in annotated)]
    if not (service.get("spec", "loadBalancerSourceRanges") or any(map(service.annotations.get, SOURCES))):
        found = [service.at("spec", "type")]
    for path in found:
        message = (
            f"{service.title} takes connections from the whole internet; name networks in loadBalancerSourceRanges"
        )
        yield Problem(path, message)


def external_ips(service: Resource, *, allowed: list[str]) -> Iterator[Problem]:
    """An address that a Service takes for itself: CVE-2020-8554, its owner gets what others send there."""
    for path, text in service.words("spec", "externalIPs") if not service.group else ():
        if text and not is_template(text) and not any(_covers(each, text) for each in allowed):
            yield Problem(
                path,
                f'{service.title} takes over what the cluster sends to "{brief(text)}" (CVE-2020-8554); '
                "use a load balancer",
            )


def leads_inside(service: Resource, *, denied: list[str], allowed: list[str]) -> Iterator[Problem]:
    """A name that stands for the machine that follows it, for its metadata or for the API server."""
    name = service.text("spec", "externalName").lower().rstrip(".")
    if service.group or service.text("spec", "type") != "ExternalName" or not name or is_template(name):
        return
    inside = _is_local(name) or any(name == each or name.startswith(f"{each}.") for each in map(str.lower, denied))
    if inside or (allowed and not any(name == each or _is_subdomain(name, each) for each in allowed)):
        what = "turns whoever follows it inwards, to" if inside else "leads to what is not allowed,"
        message = f'{service.title} {what} "{brief(name)}"; name the service that is meant'
        yield Problem(service.at("spec", "externalName"), message)


def sensitive_interface(resource: Resource, workspace: Workspace, *, names: list[str]) -> Iterator[Problem]:
    """The surface of an administrator, open to the outside: through the Service itself or an Ingress."""
    if resource.kind == "Service" and resource.text("spec", "type") in OUTWARD and not _is_internal(resource):
        for source in _sensitive([resource], workspace, *names):
            message = f"{resource.title} opens {source.resource.title} to the outside, which asks nobody who they are"
            yield Problem(resource.at("spec", "type"), f"{message}; keep it inside", related=(_related(source),))
    elif resource.kind == "Ingress":
        for reference in workspace.references(resource):
            services = workspace.named("Service", reference.name, resource.namespace)
            if reference.kind != "Service" or not services:
                continue
            for source in workspace.once_of(_sensitive, services, workspace, *names):
                message = f"{resource.title} opens {source.resource.title} to the outside; keep it inside"
                yield Problem(reference.path, message, related=(_related(source),))


def _is_internal(service: Resource) -> bool:
    for name, wanted in INTERNAL.items():
        value = service.annotations.get(name, "").lower()
        if value == wanted if wanted else value not in ("", "false"):
            return True
    return False


def _covers(entry: str, address: str) -> bool:
    try:
        return ip_address(address) in ip_network(entry, strict=False)
    except ValueError:
        return entry == address


def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_link_local or address.is_unspecified


def _is_subdomain(name: str, pattern: str) -> bool:
    return pattern.startswith("*.") and name.endswith(pattern[1:])


def _sensitive(services: list[Resource], workspace: Workspace, *names: str) -> list[PodSource]:
    """The first workload behind ``services`` that one of ``names`` names, in whole words."""
    selectors = [(Selector.of_labels(each.get("spec", "selector")), each) for each in services[:AMBIGUOUS]]
    found = (
        source
        for selector, service in selectors
        if not (service.group or selector.is_empty)
        for source in workspace.once_of(_named, workspace.selected(selector, service.namespace), *names)
    )
    return list(islice(found, 1))


def _named(sources: list[PodSource], *names: str) -> list[PodSource]:
    return list(islice((each for each in sources[:AMBIGUOUS] if _is_named(each, names)), 1))


def _is_named(source: PodSource, names: Iterable[str]) -> bool:
    return any(_has_words(text, name) for text in _names(source) for name in names)


def _names(source: PodSource) -> Iterator[str]:
    yield source.resource.name
    for container in source.pod.containers:
        if container.image:
            yield container.image.name.rpartition("/")[2]


def _has_words(text: str, name: str) -> bool:
    return f"-{name}-" in f"-{text.lower()}-"


def _related(source: PodSource) -> Related:
    return Related(source.resource.at("metadata", "name"), source.resource.title, source.resource.origin)
