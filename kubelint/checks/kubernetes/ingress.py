"""Ingresses, Routes and the connections they accept."""

from collections.abc import Iterator

from kubelint.model import Problem
from kubelint.views.kubernetes import Resource

#: The API groups whose Ingress or Route takes connections; other kinds share the names.
GROUPS = frozenset({"networking.k8s.io", "extensions", "route.openshift.io"})

#: Annotations that settle encryption only with the right value: what has to occur in it.
TELLING = {
    "alb.ingress.kubernetes.io/listen-ports": "HTTPS",  # the certificate is found by the host name
    "nginx.org/mergeable-ingress-type": "minion",  # the master holds the certificate
    "nginx.ingress.kubernetes.io/ssl-passthrough": "true",
    "haproxy-ingress.github.io/ssl-passthrough": "true",
    "haproxy.org/ssl-passthrough": "true",
}


def accepts_plain_text(resource: Resource, *, tls_annotations: list[str]) -> Iterator[Problem]:
    """An Ingress or Route without certificate. An ACME solver's answers plain requests by design."""
    if resource.group not in GROUPS or resource.get("spec", "tls") or _is_acme_solver(resource):
        return
    if not _settled_by_annotation(resource, tls_annotations):
        yield Problem(resource.at("spec"), f"{resource.title} serves plain HTTP; name a certificate in spec.tls")


def _is_acme_solver(resource: Resource) -> bool:
    return "acme.cert-manager.io/http01-solver" in resource.labels


def _settled_by_annotation(resource: Resource, names: list[str]) -> bool:
    annotations = resource.annotations
    return any(annotations.get(name, "false") not in ("", "false") for name in names) or any(
        word in annotations.get(name, "") for name, word in TELLING.items()
    )
