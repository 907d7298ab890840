"""Whom Ingresses serve: the addresses they answer and the names they claim."""

import re
from collections.abc import Iterator

from kubelint.checks.kubernetes.addresses import EVERYWHERE
from kubelint.checks.kubernetes.ingress_tls import GROUPS
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource


def open_range(ingress: Resource, *, annotations: list[str]) -> Iterator[Problem]:
    """A list of allowed addresses that holds them all, and so restricts nothing."""
    for name in annotations if ingress.group in GROUPS else ():
        for each in re.split(r"[\s,]+", ingress.annotations.get(name, "")):
            if each in EVERYWHERE:
                yield Problem(
                    ingress.at("metadata", "annotations", name),
                    f'{ingress.title} restricts nothing, for "{each}" is every address; name networks, or leave it out',
                )
                break


def claims_all(ingress: Resource, *, check: list[str]) -> Iterator[Problem]:
    """An Ingress that takes requests for names which are not its own."""
    if ingress.group not in GROUPS:
        return
    for rule in ingress.views("spec", "rules"):
        host = rule.text("host")
        if "empty-host" in check and not host and rule.get("http") is not None:
            yield Problem(rule.path, f"{ingress.title} takes requests for every host; name one")
        elif "wildcard-host" in check and "*" in host:
            yield Problem(rule.at("host"), f'{ingress.title} takes requests for every "{brief(host)}"; name one')
    for field in ("defaultBackend", "backend"):
        if "default-backend" in check and ingress.get("spec", field):
            message = f"{ingress.title} takes whatever no other Ingress does; name hosts and paths"
            yield Problem(ingress.at("spec", field), message)
