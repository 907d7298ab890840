"""Webhook configurations as the API server accepts them."""

from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import urlsplit

from kubelint.model import Path, Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN
from kubelint.views.spelling import is_placeholder

GROUP = "admissionregistration.k8s.io"

#: The versions of AdmissionReview an API server can send.
REVIEWS = ("v1", "v1beta1")

HARMLESS = ("None", "NoneOnDryRun")
ALL = "*"

#: Lists of a rule that need an item, and in which "*" stands alone.
LISTS = ("operations", "apiGroups", "apiVersions")

Wrong = Iterator[tuple[Path, str]]


def invalid_configuration(configuration: Resource) -> Iterator[Problem]:
    """A webhook configuration that the API server rejects, or cannot use. An empty caBundle is for an injector.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
    """
    if configuration.api_version != f"{GROUP}/v1":
        return
    seen: set[str] = set()
    for webhook in configuration.views("webhooks"):
        name = webhook.text("name")
        title = f'{configuration.title} has webhook "{brief(name)}"'
        for path, wrong in (*_name(webhook, seen), *_call(webhook), *_settings(webhook), *_rules(webhook)):
            yield Problem(path, f"{title} {wrong}")
        seen.add(name)


def _name(webhook: View, seen: set[str]) -> Wrong:
    name = webhook.text("name")
    if not name or is_placeholder(name):
        return
    if name in seen:
        yield webhook.at("name"), "twice; names have to differ"
    elif not DNS_SUBDOMAIN.accepts(name) or name.count(".") < 2:
        wrong = 'by a name that is no domain of at least three parts, such as "pods.shop.example.com"'
        yield webhook.at("name"), wrong


def _call(webhook: View) -> Wrong:
    client = View(webhook.get("clientConfig"), webhook.at("clientConfig"), webhook.subject)
    url, service = client.get("url"), client.get("service")
    if webhook.get("clientConfig") is not None and (url is None) == (service is None):
        which = "neither url nor service" if url is None else "url and service"
        yield client.path, f"with {which} in clientConfig; use exactly one of them"
    elif client.text("url") and not is_placeholder(client.text("url")):
        yield from _url(client)
    else:
        path = client.text("service", "path")
        if path and not path.startswith("/") and not is_placeholder(path):
            yield client.at("service", "path"), f'at path "{brief(path)}", which does not begin with "/"; add one'
    if not _may_be_certificate(client.text("caBundle")):
        yield client.at("caBundle"), "with a caBundle that holds no PEM certificate; encode one as base64"


def _url(client: View) -> Wrong:
    try:
        url = urlsplit(client.text("url"))
    except ValueError:
        yield client.at("url"), "at a url that cannot be read; use https://host/path"
        return
    place = client.at("url")
    if url.scheme != "https" or not url.netloc:
        yield place, "at a url that is not https; use https://host/path"
    elif "@" in url.netloc:
        yield place, "at a url with user information; leave it out"
    elif url.query or url.fragment:
        yield place, "at a url with a query or fragment; leave it out"


def _may_be_certificate(bundle: str) -> bool:
    """Whether it holds a certificate, or nothing yet. What is no base64 is for invalid-type."""
    try:
        content = b64decode(bundle.replace("\n", ""), validate=True)
    except ValueError:
        return True
    return not content.strip() or b"-----BEGIN CERTIFICATE-----" in content


def _settings(webhook: View) -> Wrong:
    seconds, effects = webhook.integer("timeoutSeconds"), webhook.text("sideEffects")
    if seconds is not None and not 1 <= seconds <= 30:
        yield webhook.at("timeoutSeconds"), f"with a timeout of {seconds} seconds; use 1 to 30"
    if effects and effects not in HARMLESS and not is_placeholder(effects):
        yield webhook.at("sideEffects"), f'with sideEffects "{brief(effects)}"; use {" or ".join(HARMLESS)}'
    versions = [version for _, version in webhook.items("admissionReviewVersions")]
    if webhook.get("admissionReviewVersions") == []:
        yield webhook.at("admissionReviewVersions"), "without admissionReviewVersions; list v1"
    elif versions and not any(each in REVIEWS for each in versions):
        yield webhook.at("admissionReviewVersions", 0), "without an AdmissionReview the API server knows; list v1"


def _rules(webhook: View) -> Wrong:
    for rule in webhook.views("rules"):
        for field in (*LISTS, "resources"):
            if not rule.get(field):
                yield rule.at(field), f"with a rule without {field}; list at least one"
        for field in LISTS:
            items = [item for _, item in rule.items(field)]
            if ALL in items and len(items) > 1:
                yield rule.at(field, items.index(ALL)), f'with "{ALL}" beside other {field}; keep it alone'
        yield from _resources(rule)


def _resources(rule: View) -> Wrong:
    """Resources that a wildcard beside them stands for already."""
    items = [rule.text("resources", index) for index, _ in enumerate(rule.items("resources"))]
    plain = [each for each in items if each != ALL and "/" not in each]
    if "*/*" in items and len(items) > 1:
        yield rule.at("resources", items.index("*/*")), 'with "*/*" beside other resources; keep it alone'
    elif ALL in items and plain:
        yield rule.at("resources", items.index(ALL)), f'with "{ALL}" beside "{brief(plain[0])}"; keep one of them'
