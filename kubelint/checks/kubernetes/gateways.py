"""Gateways and routes as the rules inside their own definitions accept them."""

import re
from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.spelling import is_placeholder

GROUP = "gateway.networking.k8s.io"

#: Protocols of listeners that end no TLS, and those that know no host names.
WITHOUT_TLS = ("HTTP", "TCP", "UDP")
WITHOUT_HOST = ("TCP", "UDP")

#: The block that goes with each type of filter, and the filters that a rule can have once.
FILTERS = {
    "CORS": "cors",
    "ExtensionRef": "extensionRef",
    "RequestHeaderModifier": "requestHeaderModifier",
    "RequestMirror": "requestMirror",
    "RequestRedirect": "requestRedirect",
    "ResponseHeaderModifier": "responseHeaderModifier",
    "URLRewrite": "urlRewrite",
}
ONCE = ("CORS", "RequestHeaderModifier", "RequestRedirect", "ResponseHeaderModifier", "URLRewrite")

#: What a path that is compared as it stands cannot contain, or end with.
UNCLEAN = re.compile(r"//|/\./|/\.\./|%2[fF]|#|/\.\.\Z|/\.\Z")
COMPARED = ("Exact", "PathPrefix")

Wrong = Iterator[tuple[Path, str]]


def invalid_gateway_api(resource: Resource) -> Iterator[Problem]:
    """A Gateway or route that the rules of its own definition reject.

    Source: https://gateway-api.sigs.k8s.io/reference/spec/
    """
    if resource.group != GROUP:
        return
    found = _listeners(resource) if resource.kind == "Gateway" else _route(resource)
    for path, wrong in found:
        yield Problem(path, f"{resource.title} {wrong}")


def _listeners(gateway: Resource) -> Wrong:
    names: set[str] = set()
    places: set[tuple[object, ...]] = set()
    for listener in gateway.views("spec", "listeners"):
        name = listener.text("name")
        if name and name in names:
            yield listener.at("name"), f'has two listeners "{brief(name)}"; give them different names'
        names.add(name)
        place = tuple(str(listener.get(each) or "") for each in ("port", "protocol", "hostname"))
        if place in places:
            yield listener.at("port"), "has two listeners for the same port, protocol and hostname; keep one of them"
        places.add(place)
        for path, wrong in _listener(listener):
            yield path, f'has listener "{brief(name)}" {wrong}'


def _listener(listener: View) -> Wrong:
    protocol, tls = listener.text("protocol"), listener.mapping("tls")
    mode = str(tls.get("mode") or "Terminate")
    if listener.get("tls") is not None and protocol in WITHOUT_TLS:
        yield listener.at("tls"), f"of protocol {protocol} with tls; delete it, or use HTTPS or TLS"
    elif tls and protocol == "HTTPS" and mode != "Terminate":
        yield listener.at("tls", "mode"), f'of protocol HTTPS with mode "{brief(mode)}"; use Terminate, or protocol TLS'
    elif tls and mode == "Terminate" and not tls.get("certificateRefs") and not tls.get("options"):
        yield listener.at("tls"), "that ends TLS without certificateRefs; name the Secret with its certificate"
    if listener.text("hostname") and protocol in WITHOUT_HOST:
        yield listener.at("hostname"), f"of protocol {protocol} with a hostname; delete it"


def _route(route: Resource) -> Wrong:
    for rule in route.views("spec", "rules"):
        redirect = next((each for each in rule.views("filters") if each.get("type") == "RequestRedirect"), None)
        if redirect and rule.get("backendRefs"):
            yield rule.at("backendRefs"), "redirects in a rule that has backendRefs; delete one of them"
        yield from _filters(rule)
        if route.kind == "HTTPRoute":
            yield from _matches(rule)
            yield from _prefix_replacements(rule)
        for backend in rule.views("backendRefs"):
            yield from _backend(backend)
            yield from _filters(backend)


def _filters(view: View) -> Wrong:
    seen: set[str] = set()
    for each in view.views("filters"):
        kind = each.text("type")
        if kind in FILTERS and each.get(FILTERS[kind]) is None:
            yield each.at("type"), f'has a filter of type {kind} without "{FILTERS[kind]}"; add it'
        for other, block in FILTERS.items():
            if kind in FILTERS and other != kind and each.get(block) is not None:
                yield each.at(block), f'has "{block}" in a filter of type {kind}; make it a filter of its own'
        if kind in seen and kind in ONCE:
            yield each.at("type"), f"has the filter {kind} twice in one place; join them"
        seen.add(kind)


def _matches(rule: View) -> Wrong:
    for match in rule.views("matches"):
        kind, value = match.text("path", "type", default="PathPrefix"), match.text("path", "value", default="/")
        if kind not in COMPARED or is_placeholder(value.replace("%", "")):
            continue
        if not value.startswith("/"):
            yield match.at("path", "value"), f'has path "{brief(value)}", which does not begin with "/"; add one'
        elif found := UNCLEAN.search(value):
            wrong = f'has path "{brief(value)}", which contains "{found[0]}"; {kind} paths cannot'
            yield match.at("path", "value"), wrong


def _prefix_replacements(rule: View) -> Wrong:
    matches = list(rule.views("matches"))
    kinds = [each.text("path", "type", default="PathPrefix") for each in matches] or ["PathPrefix"]
    if kinds == ["PathPrefix"]:
        return
    for each in rule.views("filters"):
        for block in ("requestRedirect", "urlRewrite"):
            if each.get(block, "path", "type") == "ReplacePrefixMatch":
                wrong = "replaces the prefix of a path in a rule that does not have exactly one PathPrefix match"
                yield each.at(block, "path", "type"), wrong


def _backend(backend: View) -> Wrong:
    if backend.text("kind", default="Service") == "Service" and not backend.get("group") and not backend.get("port"):
        yield backend.at("name"), f'leads to Service "{brief(backend.text("name"))}" without a port; add it'
