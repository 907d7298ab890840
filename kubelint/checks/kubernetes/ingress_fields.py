"""Ingresses as the API server accepts them."""

from collections.abc import Iterator

from kubelint.model import Path, Problem, Version
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_1035_LABEL, DNS_LABEL, DNS_SUBDOMAIN, PATH_SEGMENT, PORT_NAME, Grammar
from kubelint.views.networks import address
from kubelint.views.spelling import is_placeholder

GROUP = "networking.k8s.io"
CLASS = "kubernetes.io/ingress.class"

#: What a path that is compared as it stands cannot contain, and cannot end with.
SEQUENCES = ("//", "/./", "/../", "%2f", "%2F")
ENDINGS = ("/..", "/.")
COMPARED = ("Exact", "Prefix")

#: From this version on, the name of a Service may begin with a digit.
RELAXED_NAMES = (1, 36)

Wrong = Iterator[tuple[Path, str]]


def invalid_ingress(ingress: Resource, *, kubernetes_version: Version) -> Iterator[Problem]:
    """An Ingress, or a class of Ingresses, that the API server rejects.

    Source: https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
    """
    if ingress.api_version != f"{GROUP}/v1":
        return
    names = DNS_LABEL if kubernetes_version >= RELAXED_NAMES else DNS_1035_LABEL
    found = _class_parameters(ingress) if ingress.kind == "IngressClass" else _ingress(ingress, names)
    for path, wrong in found:
        yield Problem(path, f"{ingress.title} {wrong}")


def _ingress(ingress: Resource, names: Grammar) -> Wrong:
    if not ingress.get("spec", "rules") and ingress.get("spec", "defaultBackend") is None:
        yield ingress.at("spec", "rules"), "has neither rules nor defaultBackend; add a rule"
    yield from _class(ingress)
    default = View(ingress.get("spec", "defaultBackend"), ingress.at("spec", "defaultBackend"), ingress.subject)
    if default.value is not None:
        yield from _backend(default, names)
    for rule in ingress.views("spec", "rules"):
        yield from _host(rule.at("host"), rule.text("host"))
        if rule.get("http", "paths") == []:
            yield rule.at("http", "paths"), "has a rule without paths; add one"
        for path in rule.views("http", "paths"):
            yield from _path(path)
            if path.get("backend") is not None:
                yield from _backend(View(path.get("backend"), path.at("backend"), path.subject), names)
    for tls in ingress.views("spec", "tls"):
        for place, _ in tls.items("hosts"):
            yield from _host(place, tls.text("hosts", place[-1]), is_tls=True)


def _class(ingress: Resource) -> Wrong:
    old, new = ingress.annotations.get(CLASS), ingress.text("spec", "ingressClassName")
    if old is not None and new and old != new and not is_placeholder(old + new):
        wrong = f'is of class "{brief(new)}", but its annotation says "{brief(old)}"; delete the annotation'
        yield ingress.at("metadata", "annotations", CLASS), wrong


def _host(place: Path, host: str, is_tls: bool = False) -> Wrong:
    if not host or is_placeholder(host):
        return
    if address(host) is not None and not is_tls:
        yield place, f'has host "{brief(host)}", which is an IP address; use a DNS name'
    elif not DNS_SUBDOMAIN.accepts(host.removeprefix("*.")):
        meant = "a name such as" if "*" not in host else "one leading wildcard, such as"
        shown = "shop.example.com" if "*" not in host else "*.example.com"
        yield place, f'has host "{brief(host)}", which is no DNS name; use {meant} "{shown}"'


def _path(path: View) -> Wrong:
    kind, text = path.text("pathType"), path.text("path")
    place = path.at("path")
    if not kind or is_placeholder(text):
        return
    if text and not text.startswith("/"):
        yield place, f'has path "{brief(text)}", which does not begin with "/"; add one'
    elif not text and kind in COMPARED:
        yield place, f'has no path, but pathType {kind}; use "/"'
    if kind in COMPARED:
        for piece in SEQUENCES:
            if piece in text:
                yield place, f'has path "{brief(text)}", which contains "{piece}"; {kind} paths cannot'
                return
        for ending in ENDINGS:
            if text.endswith(ending):
                yield place, f'has path "{brief(text)}", which ends with "{ending}"; {kind} paths cannot'


def _backend(backend: View, names: Grammar) -> Wrong:
    kinds = [each for each in ("service", "resource") if backend.get(each) is not None]
    if len(kinds) == 2:
        yield backend.at("resource"), "has a backend with service and resource; keep one of them"
    elif not kinds and all(each is None for each in backend.mapping().values()):  # others are told to be unknown
        yield backend.path, "has a backend without service; name a Service and its port"
    elif kinds == ["service"]:
        yield from _port(View(backend.get("service"), backend.at("service"), backend.subject), names)
    else:
        yield from _resource(View(backend.get("resource"), backend.at("resource"), backend.subject))


def _resource(resource: View) -> Wrong:
    for field, grammar in (("apiGroup", DNS_SUBDOMAIN), ("kind", PATH_SEGMENT), ("name", PATH_SEGMENT)):
        text = resource.text(field)
        if resource.get(field) == "" or (text and not is_placeholder(text) and not grammar.accepts(text)):
            yield resource.at(field), f'leads to a resource with {field} "{brief(text)}"; use {grammar.words}'


def _port(service: View, names: Grammar) -> Wrong:
    """One name or number. A number in quotes is for numeric-string-port."""
    number, name = service.get("port", "number"), service.text("port", "name")
    called = service.text("name")
    title = f'leads to Service "{brief(called)}"'
    if called and not is_placeholder(called) and not names.accepts(called):
        yield service.at("name"), f"{title}, which is no name; use {names.words}"
    if name and number:
        yield service.at("port", "name"), f"{title} by port name and number; keep one of them"
    elif not name and not number:
        yield service.at("port"), f"{title} without a port; give its name or number"
    elif name and not name.isdigit() and not is_placeholder(name) and not PORT_NAME.accepts(name):
        yield service.at("port", "name"), f'{title} by port name "{brief(name)}", which is none; use {PORT_NAME.words}'
    elif type(number) is int and not 0 < number < 65536:
        yield service.at("port", "number"), f"{title} by port {number}; use 1 to 65535"


def _class_parameters(kind: Resource) -> Wrong:
    parameters = View(kind.get("spec", "parameters"), kind.at("spec", "parameters"), kind.subject)
    scope = parameters.text("scope", default="Cluster")
    namespace = parameters.text("namespace")
    if scope == "Namespace" and not namespace:
        yield parameters.at("namespace"), "has parameters in a namespace, but does not say in which; set namespace"
    if scope == "Cluster" and namespace:
        yield parameters.at("namespace"), "has parameters of the whole cluster, so they have no namespace; delete it"
