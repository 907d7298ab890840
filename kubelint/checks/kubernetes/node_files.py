"""Configuration files of the control plane and of nodes: encryption at rest, kube-proxy."""

import re
from collections.abc import Iterator

from kubelint.checks.kubernetes.addresses import is_loopback
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template

#: How an entry names resources so that Secrets are among them.
COVERS_SECRETS = frozenset({"secrets", "*.", "*.*"})

ENCRYPTING = ("kms", "secretbox", "aescbc", "aesgcm")

#: One address in the text of a configuration file.
LINE = r"(?m)^[ \t]*[\"']?%s[\"']?[ \t]*:[ \t]*[\"']?(?P<address>[^\s\"'#,]+)"

WHERE = 'everybody who reaches the node; set it to "127.0.0.1:%d" (CIS 4.3.1)'


def weak_encryption(resource: Resource, *, allow_inline_keys: bool) -> Iterator[Problem]:
    """Secrets stored in plain text: the first provider of the first entry for them writes, and ``identity`` is none.

    Source: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
    """
    entries = list(resource.views("resources"))
    covering = next(
        (each for each in entries if any(name in COVERS_SECRETS for _, name in each.words("resources"))), None
    )
    if covering is None:
        yield Problem(resource.at("resources"), "nothing here encrypts Secrets; add an entry for secrets")
    else:
        providers = [name for each in covering.views("providers") for name in list(each.mapping())[:1]]
        if not set(providers) & set(ENCRYPTING):
            yield Problem(covering.at("providers"), "no provider encrypts Secrets; add kms or secretbox (CIS 1.2.28)")
        elif providers[0] == "identity":
            yield Problem(
                covering.at("providers"),
                'new Secrets are stored in plain text, for "identity" comes first; put it last (CIS 1.2.28)',
            )
    for entry in entries if not allow_inline_keys else ():
        yield from _inline_keys(entry)


def exposed_kube_proxy(resource: Resource, *, check_healthz: bool) -> Iterator[Problem]:
    """A kube-proxy that shows its metrics to others than its own node. Empty means that node."""
    fields = {"metricsBindAddress": 10249, **({"healthzBindAddress": 10256} if check_healthz else {})}
    for field, port in fields.items():
        if resource.kind == "KubeProxyConfiguration":
            address = resource.text(field)
            if _is_exposed(address):
                message = f'kube-proxy listens on "{brief(address)}", for {WHERE % port}'
                yield Problem(resource.at(field), message)
        elif resource.kind == "ConfigMap" and resource.name == "kube-proxy" and not resource.group:
            for key, text in resource.strings("data").items():
                for found in re.finditer(LINE % field, text):
                    if _is_exposed(found["address"]):
                        message = f'kube-proxy listens on "{brief(found["address"])}", for {WHERE % port}'
                        yield Problem(resource.at("data", key), message, found.span("address"))


def _inline_keys(entry: View) -> Iterator[Problem]:
    for provider in entry.views("providers"):
        for name in provider.mapping():
            for key in provider.views(name, "keys"):
                if key.text("secret") and not is_template(key.text("secret")):
                    message = f'this file holds the key of provider "{brief(str(name))}"; use kms, or fill it in later'
                    yield Problem(key.at("secret"), message)


def _is_exposed(address: str) -> bool:
    return bool(address) and not is_template(address) and not is_loopback(address)
