"""Ingresses that reach into the configuration of ingress-nginx, which serves everybody."""

import re
from collections.abc import Iterator
from posixpath import normpath

from kubelint.checks.kubernetes.ingress_tls import GROUPS, NGINX
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource

#: How the annotations of ingress-nginx began before version 0.9.
OLD_PREFIX = "ingress.kubernetes.io/"

#: What a snippet can do its worst with: run code, read files, read the token of the controller.
SHARP = r"(?i)(?<![\w-])(?:\w+_by_lua\w*|lua_\w+|alias|root|/var/run/secrets\S*|/run/secrets\S*)(?![\w-])"

#: Annotations whose value is written into the configuration as it is.
#: Source: https://github.com/kubernetes/kubernetes/issues/131006 and 131007, 131008
WRITTEN = (
    "auth-signin",
    "auth-tls-error-page",
    "auth-tls-match-cn",
    "auth-tls-verify-client",
    "auth-url",
    "mirror-host",
    "mirror-target",
    "proxy-ssl-name",
    "rewrite-target",
    "server-alias",
    "upstream-hash-by",
)

#: What ends a value, and what may stand in one: variables, templates, and how often something repeats.
ENDS = r"[\r\n{};\"'#]|\$\("
HARMLESS = r"\$?\{\{[^{}]*\}\}|\$\{\w+\}|\{\d+(?:,\d*)?\}"

#: What no request should be led to.
FILES = ("/etc", "/root", "/proc", "/var/run/secrets", "/run/secrets")

#: Settings of the controller, and the value that opens it to all authors of Ingresses.
OPENINGS = {"allow-snippet-annotations": "true", "annotations-risk-level": "critical"}


def snippet(ingress: Resource, *, allowed: list[str], prefixes: list[str]) -> Iterator[Problem]:
    """Configuration of nginx written by whoever may write an Ingress: CVE-2021-25742."""
    for key, value in ingress.annotations.items() if ingress.group in GROUPS else ():
        known = next((each for each in (*prefixes, OLD_PREFIX) if key.startswith(each)), "")
        name = key.removeprefix(known)
        if known and name.endswith("-snippet") and value.strip() and not {key, name} & set(allowed):
            sharp = re.search(SHARP, value)
            more = f', with "{brief(sharp[0], 40)}" even' if sharp else ""
            yield Problem(
                ingress.at("metadata", "annotations", key),
                f'{ingress.title} writes into the configuration of everybody by "{name}"{more}; '
                "use the annotation made for the purpose",
                "key",
            )


def injection(ingress: Resource) -> Iterator[Problem]:
    """A value that ends its place in the configuration and begins another, or a path into the files of the controller.

    Judged whatever the class, which may come from elsewhere.
    """
    if ingress.group not in GROUPS:
        return
    for name in WRITTEN:
        sign = _ending(ingress.annotations.get(NGINX + name, ""))
        if sign:
            message = f"{name} of {ingress.title} holds {sign}, which ends a value in nginx; take it out"
            yield Problem(ingress.at("metadata", "annotations", NGINX + name), message)
    for rule in ingress.views("spec", "rules"):
        for each in rule.views("http", "paths"):
            path = each.text("path")
            if _ending(path):
                message = f"a path of {ingress.title} holds {_ending(path)}, which ends a value in nginx; take it out"
                yield Problem(each.at("path"), message)
            elif path.startswith("/") and any(f"{normpath(path)}/".startswith(f"{file}/") for file in FILES):
                message = (
                    f'{ingress.title} leads to "{brief(path)}", where the controller keeps files; name another path'
                )
                yield Problem(each.at("path"), message)


def allows_snippets(resource: Resource) -> Iterator[Problem]:
    """A controller that takes configuration from whoever may write an Ingress. It does not by default."""
    data = resource.strings("data") if not resource.group else {}
    for key, value in OPENINGS.items():
        if data.get(key, "").strip().lower() == value:
            message = f'{resource.title} lets every author of an Ingress configure nginx by "{key}"; leave the key out'
            yield Problem(resource.at("data", key), message)


def _ending(value: str) -> str:
    """The first sign in ``value`` that would end it, as messages show it; "" where there is none."""
    found = re.search(ENDS, re.sub(HARMLESS, "", value.rstrip("\n"))) if value else None
    if not found:
        return ""
    return "a line break" if found[0] in "\r\n" else "a double quote" if found[0] == '"' else f'"{found[0]}"'
