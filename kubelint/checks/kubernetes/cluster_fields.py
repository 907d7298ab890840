"""Nodes, runtimes, leases, certificate requests and the like, as the API server accepts them."""

import re
from base64 import b64decode

from kubelint.checks.kubernetes.demands import (
    NOTHING,
    Row,
    Wrong,
    at_most,
    distinct,
    filled,
    given,
    labels,
    like,
    matching,
    not_negative,
    number,
    qualified,
    row,
    views,
    word,
)
from kubelint.model import Path
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.names import (
    DNS_1035_LABEL,
    DNS_LABEL,
    DNS_SUBDOMAIN,
    LABEL_VALUE,
    PATH_SEGMENT,
    QUALIFIED_NAME,
    is_qualified_name,
)
from kubelint.views.networks import address, network
from kubelint.views.spelling import is_placeholder

EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")

#: What a certificate may be used for.
#: Source: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/certificate-signing-request-v1/
USAGES = (
    *("signing", "digital signature", "content commitment", "key encipherment", "key agreement", "data encipherment"),
    *("cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth", "client auth", "code signing"),
    *("email protection", "s/mime", "ipsec end system", "ipsec tunnel", "ipsec user", "timestamping", "ocsp signing"),
    *("microsoft sgc", "netscape sgc"),
)
PATH = re.compile(r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+")
REQUEST = b"-----BEGIN CERTIFICATE REQUEST-----"
CERTIFICATE = "-----BEGIN CERTIFICATE-----"
SIGNER = 'use a domain and a path, such as "example.com/signer"'
SHORTEST_CERTIFICATE = 600
LONGEST_WORD, LONGEST_NOTE = 128, 1024
LONGEST_CONTROLLER = 250


def _is_signer(name: str) -> bool:
    domain, _, path = name.partition("/")
    parts = domain.split(".")
    return len(parts) > 1 and len(domain) <= 253 and all(map(DNS_LABEL.accepts, parts)) and DNS_SUBDOMAIN.accepts(path)


def _is_controller(name: str) -> bool:
    domain, _, path = name.partition("/")
    return len(name) <= LONGEST_CONTROLLER and DNS_SUBDOMAIN.accepts(domain) and bool(PATH.fullmatch(path))


def _request(value: object, path: Path) -> Wrong:
    """A certificate request. Whether its signature is right is not looked at."""
    try:
        content = b64decode(str(value or "").replace("\n", ""), validate=True)
    except ValueError:
        return  # for invalid-type
    if REQUEST not in content:
        yield path, "encode a certificate request in PEM as base64"


def _plain_network(value: object, path: Path) -> Wrong:
    """A network as it is written best, which is the only way here."""
    found = network(value) if isinstance(value, str) else None
    if isinstance(value, str) and str(found) != value:
        yield path, f'write "{found}"' if found else 'use a network such as "10.96.0.0/16"'


def _one_of_each_version(value: object, path: Path) -> Wrong:
    """At most one network of IPv4 and one of IPv6."""
    versions: set[int] = set()
    for index, item in enumerate(value if isinstance(value, list) else ()):
        found = network(item) if isinstance(item, str) else None
        if index > 1 or (found and found.version in versions):
            yield (*path, index), "use at most one IPv4 and one IPv6 network"
        versions |= {found.version} if found else set()


def _mapping(value: object, path: Path) -> Wrong:
    if not isinstance(value, dict):
        yield path, "a mapping is required"


def _reference(way: str) -> tuple[Row, ...]:
    """The demands on what names another object."""
    return row(f"{way}.kind", filled, like(PATH_SEGMENT)), row(f"{way}.name", filled, like(PATH_SEGMENT))


NODE = (
    row("spec.taints", distinct("key", "effect")),
    row("spec.taints.*.key", filled, qualified),
    row("spec.taints.*.value", like(LABEL_VALUE)),
    row("spec.taints.*.effect", filled, word(*EFFECTS)),
    row("status.capacity.**", not_negative),
    row("status.allocatable.**", not_negative),
)

RUNTIME_CLASS = (
    row("handler", filled, like(DNS_LABEL)),
    row("overhead.podFixed.**", not_negative),
    row("scheduling.nodeSelector", labels),
    row("scheduling.tolerations", distinct("key", "operator", "value", "effect")),
    row("scheduling.tolerations.*.key", matching(is_qualified_name, f"use {QUALIFIED_NAME}")),
    row("scheduling.tolerations.*.operator", word("Equal", "Exists", "")),
    row("scheduling.tolerations.*.effect", word(*EFFECTS, "")),
)

LEASE = (
    row("spec.leaseDurationSeconds", number(1)),
    row("spec.leaseTransitions", number(0)),
)

CERTIFICATE_REQUEST = (
    row("spec.request", _request),
    row("spec.signerName", filled, matching(_is_signer, SIGNER)),
    row("spec.usages", filled, distinct()),
    row("spec.usages.*", word(*USAGES)),
    row("spec.expirationSeconds", number(SHORTEST_CERTIFICATE)),
)

CONTROLLER_REVISION = (
    row("data", _mapping),
    row("revision", number(0)),
)

INGRESS_CLASS = (
    row("spec.controller", filled, matching(_is_controller, 'use a domain and a path: "example.com/ingress"')),
    row("spec.parameters.apiGroup", given(DNS_SUBDOMAIN)),
    *_reference("spec.parameters"),
    row("spec.parameters.scope", word("Cluster", "Namespace")),
    row("spec.parameters.namespace", given(DNS_LABEL)),
)

SERVICE_CIDR = (
    row("spec.cidrs", filled, _one_of_each_version),
    row("spec.cidrs.*", _plain_network),
)

IP_ADDRESS = (
    row("spec.parentRef", filled),
    row("spec.parentRef.group", like(DNS_SUBDOMAIN)),
    row("spec.parentRef.resource", filled, like(PATH_SEGMENT)),
    row("spec.parentRef.name", filled, like(PATH_SEGMENT)),
    row("spec.parentRef.namespace", like(PATH_SEGMENT)),
    row("metadata.name", matching(lambda name: str(address(name)) == name, "use an IP address")),
)

TRUST_BUNDLE = (
    row("spec.signerName", matching(_is_signer, SIGNER)),
    row("spec.trustBundle", filled, matching(lambda text: CERTIFICATE in text, "list certificates in PEM")),
)

EVENT = (
    row("type", filled, word("Normal", "Warning")),
    row("reportingController", filled, qualified),
    row("reportingInstance", filled, at_most(LONGEST_WORD)),
    row("action", filled, at_most(LONGEST_WORD)),
    row("reason", filled, at_most(LONGEST_WORD)),
    row("note", at_most(LONGEST_NOTE)),
    row("series.count", number(2, unset=0)),
)

MIGRATION = (
    row("spec.resource.group", like(DNS_SUBDOMAIN)),
    row("spec.resource.resource", filled, like(DNS_1035_LABEL)),
)

API_SERVICE = (
    row("spec.group", like(DNS_SUBDOMAIN)),
    row("spec.version", filled, like(DNS_1035_LABEL)),
    row("spec.groupPriorityMinimum", number(1, 20000, unset=0)),
    row("spec.versionPriority", number(1, 1000, unset=0)),
    row("spec.service.name", filled),
    row("spec.service.namespace", filled),
    row("spec.service.port", number(1, 65535)),
)

TABLES: dict[str, dict[str, tuple[Row, ...]]] = {
    "": {"Event": (), "Node": NODE},
    "events.k8s.io": {"Event": EVENT},
    "storagemigration.k8s.io": {"StorageVersionMigration": MIGRATION},
    "apiregistration.k8s.io": {"APIService": API_SERVICE},
    "apps": {"ControllerRevision": CONTROLLER_REVISION},
    "certificates.k8s.io": {"CertificateSigningRequest": CERTIFICATE_REQUEST, "ClusterTrustBundle": TRUST_BUNDLE},
    "coordination.k8s.io": {"Lease": LEASE},
    "networking.k8s.io": {"IPAddress": IP_ADDRESS, "IngressClass": INGRESS_CLASS, "ServiceCIDR": SERVICE_CIDR},
    "node.k8s.io": {"RuntimeClass": RUNTIME_CLASS},
}


def node_networks(node: Resource) -> Wrong:
    """What is no network, or one too many. Where podCIDR is not the first of podCIDRs, it replaces them."""
    first, every = node.get("spec", "podCIDR"), node.words("spec", "podCIDRs")
    if first and not (every and every[0][1] == first):
        every = [(node.at("spec", "podCIDR"), node.text("spec", "podCIDR"))]
    versions: set[int] = set()
    for path, text in every:
        found = network(text)
        if found is None and not is_placeholder(text):
            yield path, 'use a network such as "10.96.0.0/16"'
        elif found:
            if found.version in versions:
                yield path, "use at most one IPv4 and one IPv6 network"
            versions.add(found.version)


def tolerations(runtime: Resource) -> Wrong:
    """Tolerations whose fields do not go together."""
    for each in views(runtime, "scheduling.tolerations.*"):
        operator, key, value = (each.text(field) for field in ("operator", "key", "value"))
        if is_placeholder(operator + key + value):
            continue
        if each.get("key") in NOTHING and operator != "Exists":
            yield each.at("operator"), "without a key, use Exists"
        elif operator == "Exists" and value:
            yield each.at("value"), "operator Exists has no value; leave it out"
        elif operator in ("", "Equal") and not LABEL_VALUE.accepts(value):
            yield each.at("value"), f"use {LABEL_VALUE.words}"
        if each.get("tolerationSeconds") is not None and each.text("effect") != "NoExecute":
            yield each.at("tolerationSeconds"), "only effect NoExecute has it; leave it out"


def served_elsewhere(service: Resource) -> Wrong:
    """Settings for a connection that there is not, and a certificate that nobody is to look at."""
    spec = View(service.get("spec"), service.at("spec"), service.subject)
    bundle, is_insecure = spec.get("caBundle"), spec.get("insecureSkipTLSVerify") is True
    if spec.text("version") not in ("v1", "") and not spec.get("group"):
        yield spec.at("group"), "only v1 is in no group; name one"
    if not spec.get("service"):
        if bundle:
            yield spec.at("caBundle"), "without a service it is of no use; leave it out"
        if is_insecure:
            yield spec.at("insecureSkipTLSVerify"), "without a service it is of no use; leave it out"
    elif bundle and is_insecure:
        yield spec.at("insecureSkipTLSVerify"), "beside caBundle it contradicts; leave it out"


def same_namespace(event: Resource) -> Wrong:
    """An event beside what it is about, which has to be in the same namespace."""
    field = "regarding" if event.group else "involvedObject"
    theirs, ours = event.text(field, "namespace"), event.namespace or "default"
    is_new = bool(event.get("eventTime"))
    may_be = {"default", "kube-system"} if is_new else {"default"}  # of an event about something in no namespace
    is_right = is_new or theirs == ours if theirs else ours in may_be
    if not is_right and not is_template(theirs + ours):
        yield event.at(field, "namespace"), f'it is "{ours}", that of the event'


def bundle_name(bundle: Resource) -> Wrong:
    """A trust bundle whose name does not begin with its signer, or seems to."""
    signer, name = bundle.text("spec", "signerName"), bundle.name
    if is_template(signer + name) or not name:
        return
    beginning = f"{signer.replace('/', ':')}:" if signer else ""
    if not name.startswith(beginning):
        yield bundle.at("metadata", "name"), f'begin with its signer: "{beginning}"'
    elif not DNS_SUBDOMAIN.accepts(name.removeprefix(beginning)):
        yield bundle.at("metadata", "name"), f"use {DNS_SUBDOMAIN.words}" + (", after its signer" if signer else "")
