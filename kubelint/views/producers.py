"""Who creates Secrets, ConfigMaps and Services: the objects themselves, operators, generators, the cluster."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kubelint.views.kubernetes import Resource
from kubelint.views.pods import is_custom
from kubelint.views.walk import keys, texts

OWN = "metadata.name"

Keys = frozenset[str] | None


class Provided(NamedTuple):
    """An object that will exist, and what will be in it."""

    kind: str
    name: str
    namespace: str | None  # None: not known, or any
    keys: Keys  # None: not known
    by: Resource


class Producer(NamedTuple):
    """One kind of resource that makes objects of another kind."""

    group: str  # "*": any
    kind: str  # "*": any
    makes: str
    names: tuple[str, ...]  # dotted paths of the name made; the first that holds one counts
    suffixes: tuple[str, ...] = ("",)  # what is appended to it
    everywhere: bool = False  # in other namespaces than its own


PRODUCERS = (
    Producer("external-secrets.io", "ExternalSecret", "Secret", ("spec.target.name", OWN)),
    Producer(
        "external-secrets.io",
        "ClusterExternalSecret",
        "Secret",
        ("spec.externalSecretSpec.target.name", "spec.externalSecretName", OWN),
        everywhere=True,
    ),
    Producer("kubernetes-client.io", "ExternalSecret", "Secret", (OWN,)),
    Producer("bitnami.com", "SealedSecret", "Secret", ("spec.template.metadata.name", OWN)),
    Producer("isindir.github.com", "SopsSecret", "Secret", ("spec.secretTemplates.*.name",)),
    Producer("cert-manager.io", "Certificate", "Secret", ("spec.secretName",)),
    Producer("cert-manager.io", "Issuer", "Secret", ("spec.acme.privateKeySecretRef.name",)),
    Producer("cert-manager.io", "ClusterIssuer", "Secret", ("spec.acme.privateKeySecretRef.name",), everywhere=True),
    Producer("trust.cert-manager.io", "Bundle", "ConfigMap", (OWN,), everywhere=True),
    Producer("trust.cert-manager.io", "Bundle", "Secret", (OWN,), everywhere=True),
    Producer("secrets.hashicorp.com", "VaultStaticSecret", "Secret", ("spec.destination.name",)),
    Producer("secrets.hashicorp.com", "VaultDynamicSecret", "Secret", ("spec.destination.name",)),
    Producer("secrets.hashicorp.com", "VaultPKISecret", "Secret", ("spec.destination.name",)),
    Producer("ricoberger.de", "VaultSecret", "Secret", (OWN,)),
    Producer("secrets-store.csi.x-k8s.io", "SecretProviderClass", "Secret", ("spec.secretObjects.*.secretName",)),
    Producer("onepassword.com", "OnePasswordItem", "Secret", (OWN,)),
    Producer("secrets.infisical.com", "InfisicalSecret", "Secret", ("spec.managedSecretReference.secretName",)),
    Producer("secrets.infisical.com", "InfisicalSecret", "Secret", ("spec.managedKubeSecretReferences.*.secretName",)),
    Producer("k8s.bitwarden.com", "BitwardenSecret", "Secret", ("spec.secretName",)),
    Producer("secrets.doppler.com", "DopplerSecret", "Secret", ("spec.managedSecret.name",), everywhere=True),
    Producer("spv.no", "AzureKeyVaultSecret", "Secret", ("spec.output.secret.name",)),
    Producer("spv.no", "AzureKeyVaultSecret", "ConfigMap", ("spec.output.configMap.name",)),
    Producer("kafka.strimzi.io", "KafkaUser", "Secret", (OWN,)),
    Producer("kafka.strimzi.io", "Kafka", "Secret", (OWN,), ("-cluster-ca-cert", "-clients-ca-cert")),
    Producer("kafka.strimzi.io", "Kafka", "Service", (OWN,), ("-kafka-bootstrap", "-kafka-brokers")),
    Producer("postgresql.cnpg.io", "Cluster", "Secret", (OWN,), ("-app", "-superuser", "-ca", "-server")),
    Producer("postgresql.cnpg.io", "Cluster", "Service", (OWN,), ("-rw", "-ro", "-r")),
    Producer("rabbitmq.com", "RabbitmqCluster", "Secret", (OWN,), ("-default-user",)),
    Producer("rabbitmq.com", "RabbitmqCluster", "Service", (OWN,), ("", "-nodes")),
    Producer(
        "elasticsearch.k8s.elastic.co",
        "Elasticsearch",
        "Secret",
        (OWN,),
        ("-es-elastic-user", "-es-http-certs-public", "-es-http-certs-internal"),
    ),
    Producer("elasticsearch.k8s.elastic.co", "Elasticsearch", "Service", (OWN,), ("-es-http", "-es-transport")),
    Producer("kibana.k8s.elastic.co", "Kibana", "Service", (OWN,), ("-kb-http",)),
    Producer("serving.knative.dev", "Service", "Service", (OWN,)),
    Producer("*", "*", "Secret", ("spec.writeConnectionSecretToRef.name",), everywhere=True),  # Crossplane
)

#: Services that operators make under a fixed name: group and kind of the resource, name of the Service.
FIXED = {
    ("monitoring.coreos.com", "Prometheus"): "prometheus-operated",
    ("monitoring.coreos.com", "Alertmanager"): "alertmanager-operated",
}

#: Objects every cluster has. Namespace None: in every namespace.
ALWAYS: dict[tuple[str, str], str | None] = {
    ("ConfigMap", "kube-root-ca.crt"): None,
    ("ConfigMap", "openshift-service-ca.crt"): None,
    ("ConfigMap", "istio-ca-root-cert"): None,
    ("ServiceAccount", "default"): None,
    ("Service", "kubernetes"): "default",
    ("Service", "kube-dns"): "kube-system",
    ("Service", "metrics-server"): "kube-system",
    ("Role", "extension-apiserver-authentication-reader"): "kube-system",
    **{("ClusterRole", name): None for name in ("cluster-admin", "admin", "edit", "view")},
    **{("PriorityClass", name): None for name in ("system-cluster-critical", "system-node-critical")},
    **{("Namespace", name): None for name in ("default", "kube-system", "kube-public", "kube-node-lease")},
}

#: Groups of operators whose resources create nothing, or only what the rows above say.
CONFIGURING_GROUPS = frozenset(
    {
        "acme.cert-manager.io",
        "bitnami.com",
        "cert-manager.io",
        "cilium.io",
        "external-secrets.io",
        "onepassword.com",
        "secrets-store.csi.x-k8s.io",
        "secrets.hashicorp.com",
        "trust.cert-manager.io",
        "crd.projectcalico.org",
        "getambassador.io",
        "keda.sh",
        "kyverno.io",
        "networking.istio.io",
        "security.istio.io",
        "split.smi-spec.io",
        "telemetry.istio.io",
        "traefik.containo.us",
        "traefik.io",
    }
)
CONFIGURING_KINDS = frozenset({"AppProject", "PodMonitor", "Probe", "PrometheusRule", "Rollout", "ServiceMonitor"})

#: Annotations on an Ingress or Gateway that make cert-manager create the Secrets named in its ``tls``.
CERTIFICATE_ANNOTATIONS = (
    "cert-manager.io/cluster-issuer",
    "cert-manager.io/issuer",
    "certmanager.k8s.io/cluster-issuer",
    "certmanager.k8s.io/issuer",
    "kubernetes.io/tls-acme",
)

#: How annotations begin that have a Secret or ConfigMap copied to other namespaces.
COPYING_ANNOTATIONS = ("reflector.v1.k8s.emberstack.com/reflection-", "replicator.v1.mittwald.de/replicat")

#: What makes a controller fill in keys that the manifest lacks.
FILLED_MARKS = (
    "config.openshift.io/inject-trusted-cabundle",
    "service.beta.openshift.io/inject-cabundle",
    "replicator.v1.mittwald.de/replicate-from",
    "reflector.v1.k8s.emberstack.com/reflects",
)


def makes_own_names(resource: Resource) -> bool:
    """Whether an operator may create objects whose names begin with that of ``resource``."""
    return (
        is_custom(resource.group)
        and resource.group not in CONFIGURING_GROUPS
        and resource.kind not in CONFIGURING_KINDS
    )


def provided(resource: Resource) -> Iterator[Provided]:
    """Yield the Secrets, ConfigMaps and Services that exist because ``resource`` does."""
    if resource.group == "" and resource.kind in CONTENT:
        copied = any(key.startswith(COPYING_ANNOTATIONS) for key in resource.annotations)
        namespace = None if copied else resource.namespace
        yield Provided(resource.kind, resource.name, namespace, _content(resource), resource)
    elif resource.kind == "Kustomization" and resource.group.startswith("kustomize.config"):
        yield from _generated(resource)
    elif resource.kind in ("Ingress", "Gateway"):
        yield from _certified(resource)
    elif is_custom(resource.group):
        yield from _made(resource)


def _made(resource: Resource) -> Iterator[Provided]:
    for producer in _BY_KIND.get((resource.group, resource.kind), _BY_KIND["*", "*"]):
        known = KNOWN_KEYS.get(resource.kind, _unknown)(resource)
        for name in _names(resource, producer):
            for suffix in producer.suffixes:
                namespace = None if producer.everywhere else resource.namespace
                yield Provided(producer.makes, name + suffix, namespace, known, resource)
    fixed = FIXED.get((resource.group, resource.kind))
    if fixed:
        yield Provided("Service", fixed, resource.namespace, None, resource)


def _names(resource: Resource, producer: Producer) -> list[str]:
    for dotted in producer.names:
        found = [name for _, name in texts(resource.value, keys(dotted))]
        if found:
            return found
    return []


def _content(resource: Resource) -> Keys:
    """The keys of a Secret or ConfigMap; None where the server or a controller fills it."""
    fields = [resource.mapping(field) for field in CONTENT[resource.kind]]
    filled = any(mark in resource.annotations or mark in resource.labels for mark in FILLED_MARKS)
    if filled or not any(fields) or resource.text("type") == "kubernetes.io/service-account-token":
        return None
    return frozenset(key for field in fields for key in field)


def _generated(kustomization: Resource) -> Iterator[Provided]:
    """The Secrets and ConfigMaps of kustomize generators, under their names before the hash."""
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for generator in kustomization.views(field):
            if generator.text("name"):
                yield Provided(kind, generator.text("name"), None, _generated_keys(generator.value), kustomization)


def _generated_keys(generator: dict[str, Any]) -> Keys:
    if generator.get("envs") or generator.get("env"):
        return None  # the keys stand in another file
    literals = [text for _, text in texts(generator, keys("literals.*"))]
    files = [text for _, text in texts(generator, keys("files.*"))]
    named = [text.partition("=")[0] if "=" in text else text.rpartition("/")[2] for text in files]
    return frozenset([*named, *(text.partition("=")[0] for text in literals)])


def _certified(resource: Resource) -> Iterator[Provided]:
    if any(key in resource.annotations for key in CERTIFICATE_ANNOTATIONS):
        for dotted in ("spec.tls.*.secretName", "spec.listeners.*.tls.certificateRefs.*.name"):
            for _, name in texts(resource.value, keys(dotted)):
                yield Provided("Secret", name, resource.namespace, CERTIFICATE_KEYS, resource)


def _unknown(resource: Resource) -> Keys:
    return None


def _sealed(resource: Resource) -> Keys:
    sealed, plain = resource.mapping("spec", "encryptedData"), resource.mapping("spec", "template", "data")
    return frozenset({*sealed, *plain}) or None


def _external(resource: Resource) -> Keys:
    """The keys an ExternalSecret fetches one by one or makes from its template; None where others may be there too."""
    policy = resource.text("spec", "target", "creationPolicy", default="Owner")
    if (
        policy != "Owner"
        or resource.get("spec", "dataFrom")
        or resource.get("spec", "target", "template", "templateFrom")
    ):
        return None
    fetched = {each.text("secretKey") for each in resource.views("spec", "data")}
    return frozenset({*fetched, *resource.mapping("spec", "target", "template", "data")}) or None


def _certificate(resource: Resource) -> Keys:
    if resource.get("spec", "additionalOutputFormats") or resource.get("spec", "keystores"):
        return None
    return CERTIFICATE_KEYS


CERTIFICATE_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})

CONTENT = {"Secret": ("data", "stringData"), "ConfigMap": ("data", "binaryData")}

#: How to tell the keys of what a kind makes.
KNOWN_KEYS: dict[str, Callable[[Resource], Keys]] = {
    "SealedSecret": _sealed,
    "ExternalSecret": _external,
    "Certificate": _certificate,
}

_ANY = tuple(each for each in PRODUCERS if each.kind == "*")
_BY_KIND: dict[tuple[str, str], tuple[Producer, ...]] = {
    ("*", "*"): _ANY,
    **{
        (group, kind): (*(each for each in PRODUCERS if (each.group, each.kind) == (group, kind)), *_ANY)
        for group, kind in {(each.group, each.kind) for each in PRODUCERS} - {("*", "*")}
    },
}
