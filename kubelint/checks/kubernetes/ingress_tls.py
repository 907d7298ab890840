"""Ingresses that encrypt less than they seem to."""

import re
from collections.abc import Iterator

from kubelint.checks.kubernetes.ingress import TELLING
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource, is_template

GROUPS = frozenset({"networking.k8s.io", "extensions"})

NGINX = "nginx.ingress.kubernetes.io/"
ALLOW_HTTP = "kubernetes.io/ingress.allow-http"
CLASS = "kubernetes.io/ingress.class"
ENTRYPOINTS = "traefik.ingress.kubernetes.io/router.entrypoints"

#: Controllers that find a certificate by the host alone, so that no Secret need be named.
FINDING = frozenset({"alb", "cloudflare-tunnel", "gce", "ngrok", "tailscale"})

#: Values that ingress-nginx knows for asking clients for a certificate, and those that let one in without.
CLIENT_CHECKS = ("on", "off", "optional", "optional_no_ca")
LENIENT_CHECKS = ("off", "optional_no_ca")

#: Protocols and ciphers that are broken, as words of a list.
BROKEN = r"(?i)SSLv[23]|TLSv1(?:\.[01])?|(?:.*[-+_])?(?:RC4|3?DES|[ae]?NULL)(?:[-+_].*)?"
CIPHER_LISTS = ("proxy-ssl-protocols", "proxy-ssl-ciphers", "ssl-ciphers")


def host_without_certificate(ingress: Resource, *, default_certificate: bool) -> Iterator[Problem]:
    """A host that no entry of spec.tls covers, or an entry that names no certificate. One without hosts covers all."""
    entries = list(ingress.views("spec", "tls"))
    if ingress.group not in GROUPS or not entries:
        return
    if all(entry.get("hosts") for entry in entries):
        covered = [host.lower() for entry in entries for _, host in entry.words("hosts")]
        for rule in ingress.views("spec", "rules"):
            host = rule.text("host")
            if host and not is_template(host) and not _is_covered(host.lower(), covered):
                yield Problem(
                    rule.at("host"),
                    f'{ingress.title} has no certificate for "{brief(host)}"; add it to the hosts of spec.tls',
                )
    if not (default_certificate or _finds_certificates(ingress)):
        for entry in entries:
            if not entry.get("secretName"):
                message = f"{ingress.title} encrypts with the certificate of its controller; name one in secretName"
                yield Problem(entry.path, message)


def serves_http_too(ingress: Resource, *, require_annotation: bool) -> Iterator[Problem]:
    """An Ingress with a certificate that is told to answer without it as well."""
    if ingress.group not in GROUPS or not ingress.get("spec", "tls"):
        return
    given = ingress.annotations
    wrong = {
        f"{NGINX}ssl-redirect": given.get(f"{NGINX}force-ssl-redirect") != "true" and "false",
        ALLOW_HTTP: "true",
        ENTRYPOINTS: "web",
    }
    for key, value in wrong.items():
        if value and given.get(key, "").strip().lower() == value:
            yield Problem(
                ingress.at("metadata", "annotations", key),
                f'{ingress.title} goes on serving plain HTTP, for "{key}" is "{value}"; leave the annotation out',
            )
    if require_annotation and ALLOW_HTTP not in given:
        message = f'{ingress.title} may serve plain HTTP; add the annotation {ALLOW_HTTP}: "false"'
        yield Problem(ingress.at("metadata"), message)


def unverified(ingress: Resource) -> Iterator[Problem]:
    """TLS that checks nobody, or that a patient listener reads, by an annotation of ingress-nginx."""
    if ingress.group not in GROUPS:
        return
    given = {key.removeprefix(NGINX): value for key, value in ingress.annotations.items() if key.startswith(NGINX)}
    for name, message in _weaknesses(given):
        yield Problem(ingress.at("metadata", "annotations", NGINX + name), f"{ingress.title} {message}")


def _weaknesses(given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield each annotation that weakens something, and how."""
    verify = given.get("proxy-ssl-verify", "")
    if verify == "off":
        yield "proxy-ssl-verify", 'trusts whoever answers as its backend; set proxy-ssl-verify to "on"'
    elif not verify and "proxy-ssl-secret" in given and given.get("backend-protocol", "").upper() in ("HTTPS", "GRPCS"):
        yield "proxy-ssl-secret", 'has a certificate to check its backend and does not; set proxy-ssl-verify to "on"'
    check = given.get("auth-tls-verify-client", "on")
    if check in LENIENT_CHECKS:
        yield "auth-tls-verify-client", f'lets clients in with any certificate ("{check}"); set it to "on"'
    elif check not in CLIENT_CHECKS and not is_template(check):
        yield "auth-tls-verify-client", f'has "{brief(check)}", which nginx does not know; set it to "on"'
    for name in CIPHER_LISTS:
        broken = [each for each in re.split(r"[\s,:]+", given.get(name, "")) if re.fullmatch(BROKEN, each)]
        if broken:
            yield name, f'accepts "{brief(broken[0])}", which is broken; take it out'


def _is_covered(host: str, covered: list[str]) -> bool:
    """By its own name, or by ``*.`` and everything after its first label."""
    return host in covered or f"*.{host.partition('.')[2]}" in covered


def _finds_certificates(ingress: Resource) -> bool:
    """Whether its controller has a way of its own to certificates, or needs none."""
    kind = ingress.text("spec", "ingressClassName") or ingress.annotations.get(CLASS, "")
    return kind in FINDING or any(key in TELLING or "alb." in key or "cert" in key for key in ingress.annotations)
