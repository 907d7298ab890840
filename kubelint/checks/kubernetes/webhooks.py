"""Webhook configurations as the API server accepts them."""

from base64 import b64decode
from collections.abc import Iterator

from kubelint.checks.kubernetes.admission_fields import conditions, rules
from kubelint.checks.kubernetes.demands import (
    Row,
    Wrong,
    distinct,
    filled,
    matching,
    number,
    one_of,
    problems,
    row,
    views,
    word,
)
from kubelint.checks.kubernetes.webhook_clients import client, reviews
from kubelint.model import Problem
from kubelint.views.kubernetes import Resource
from kubelint.views.names import DNS_SUBDOMAIN

GROUP = "admissionregistration.k8s.io"

LEAST, MOST = 1, 30


def _is_domain(name: str) -> bool:
    return DNS_SUBDOMAIN.accepts(name) and name.count(".") >= 2


TABLE: tuple[Row, ...] = (
    row("webhooks", distinct("name")),
    row("webhooks.*.name", filled, matching(_is_domain, 'use at least three parts, such as "pods.shop.example.com"')),
    row("webhooks.*.sideEffects", word("None", "NoneOnDryRun")),
    row("webhooks.*.failurePolicy", word("Fail", "Ignore")),
    row("webhooks.*.matchPolicy", word("Exact", "Equivalent")),
    row("webhooks.*.reinvocationPolicy", word("Never", "IfNeeded")),
    row("webhooks.*.timeoutSeconds", number(LEAST, MOST)),
    row("webhooks.*.admissionReviewVersions", filled, reviews),
    row("webhooks.*.clientConfig", one_of("url", "service")),
    *client("webhooks.*.clientConfig"),
    *rules("webhooks.*.rules.*"),
    *conditions("webhooks.*.matchConditions"),
)


def invalid_configuration(configuration: Resource) -> Iterator[Problem]:
    """A webhook configuration that the API server rejects, or cannot use. An empty caBundle is for an injector.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
    """
    if configuration.api_version != f"{GROUP}/v1":
        return
    yield from problems(configuration, TABLE)
    for place, wrong in _bundles(configuration):
        yield Problem(place, f"{configuration.title} has {wrong}", severity="warning")


def _bundles(configuration: Resource) -> Wrong:
    for webhook in views(configuration, "webhooks.*"):
        if not _may_be_certificate(webhook.text("clientConfig", "caBundle")):
            wrong = "a caBundle without a PEM certificate, so no call can succeed; encode one as base64"
            yield webhook.at("clientConfig", "caBundle"), wrong


def _may_be_certificate(bundle: str) -> bool:
    """Whether it holds a certificate, or nothing yet. What is no base64 is for invalid-type."""
    try:
        content = b64decode(bundle.replace("\n", ""), validate=True)
    except ValueError:
        return True
    return not content.strip() or b"-----BEGIN CERTIFICATE-----" in content
