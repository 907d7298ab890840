"""Webhooks, admission policies and API services: whether they really stand in the way."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.checks.kubernetes.booleans import is_on
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource
from kubelint.views.selectors import Selector
from kubelint.views.workspace import Workspace

GROUP = "admissionregistration.k8s.io"

VALIDATING = "ValidatingWebhookConfiguration"


def fails_open(resource: Resource, *, ignore_webhooks: list[str], mutating: bool) -> Iterator[Problem]:
    """A webhook that is passed over when it does not answer: in v1 when it says so, in v1beta1 by default.

    Mutating ones are often a convenience and looked at only with ``mutating``.
    """
    if resource.group != GROUP or not (resource.kind == VALIDATING or mutating):
        return
    default = "Ignore" if resource.version == "v1beta1" else "Fail"
    for webhook in resource.views("webhooks"):
        name = webhook.text("name")
        ignored = any(fnmatchcase(each, glob) for each in (name, resource.name) for glob in ignore_webhooks)
        if not ignored and webhook.text("failurePolicy", default=default) == "Ignore":
            yield Problem(
                webhook.at("failurePolicy" if webhook.text("failurePolicy") else "name"),
                f'webhook "{brief(name)}" lets everything through while it is down; set failurePolicy to Fail',
            )


def can_be_passed(resource: Resource, *, trusted_labels: list[str]) -> Iterator[Problem]:
    """A webhook that the one it checks can step around: by a label, by a later change, by another way in."""
    for webhook in resource.views("webhooks") if resource.group == GROUP else ():
        name = f'webhook "{brief(webhook.text("name"))}"'
        for field in ("namespaceSelector", "objectSelector"):
            requirements = Selector.parse(webhook.get(field)).requirements
            keys = [each.key for each in requirements if each.key not in trusted_labels]
            if keys:
                message = f'{name} looks away by the label "{brief(keys[0])}", which others can set; do without it'
                yield Problem(webhook.at(field), message)
        if resource.kind == VALIDATING:
            for rule in webhook.views("rules"):
                if missing := _missing(rule, webhook):
                    yield Problem(rule.path, f"{name} does not see {missing}; add it")
        if webhook.text("matchPolicy") == "Exact":
            message = f"{name} does not see requests in other versions of the API; set matchPolicy to Equivalent"
            yield Problem(webhook.at("matchPolicy"), message)


def not_enforced(resource: Resource, workspace: Workspace, *, allow_audit_only: bool) -> Iterator[Problem]:
    """An admission policy that stops nobody: passed over when it fails, bound without Deny, or not bound at all."""
    if resource.group != GROUP:
        return
    name = resource.at("metadata", "name")
    if resource.kind.endswith("Binding"):
        yield from _bound_loosely(resource, allow_audit_only)
        return
    if resource.text("spec", "failurePolicy") == "Ignore":
        message = f"{resource.title} lets through what it cannot judge; set failurePolicy to Fail"
        yield Problem(resource.at("spec", "failurePolicy"), message)
    bindings = workspace.kind(f"{resource.kind}Binding")
    bound = {each.text("spec", "policyName") for each in bindings}
    if bindings and workspace.complete and resource.name and resource.name not in bound:
        yield Problem(name, f"{resource.title} judges nothing, for no binding names it; add a {resource.kind}Binding")


def trusts_anybody(resource: Resource) -> Iterator[Problem]:
    """An API service behind another server, whose certificate nobody checks. A local one has no other server."""
    field = ("spec", "insecureSkipTLSVerify")
    if resource.group == "apiregistration.k8s.io" and resource.get("spec", "service") and is_on(resource.get(*field)):
        yield Problem(
            resource.at(*field),
            f"{resource.title} sends requests and credentials to whoever answers; set caBundle instead",
        )


def _bound_loosely(binding: Resource, allow_audit_only: bool) -> Iterator[Problem]:
    actions = [action for _, action in binding.words("spec", "validationActions")]
    is_audit = allow_audit_only and "Audit" in actions
    if binding.kind == "ValidatingAdmissionPolicyBinding" and "Deny" not in actions and not is_audit:
        place = binding.at("spec", "validationActions") if actions else binding.at("metadata", "name")
        yield Problem(place, f"{binding.title} stops nobody; add Deny to validationActions")
    action = ("spec", "paramRef", "parameterNotFoundAction")
    if binding.text(*action) == "Allow":
        message = f"{binding.title} lets everything through while its parameters are missing; make it Deny"
        yield Problem(binding.at(*action), message)


def _missing(rule: View, webhook: View) -> str:
    """What goes past a rule for new objects: their later change, or containers added to a running pod."""
    if "CREATE" not in _texts(rule, "operations"):
        return ""
    resources = _texts(rule, "resources")
    if not any(_covers(each, resources) and _has(each, "operations", "UPDATE") for each in webhook.views("rules")):
        return "what is changed later (operation UPDATE)"
    sub = "pods/ephemeralcontainers"
    rules = list(webhook.views("rules"))
    wide = {sub, "pods/*", "*/*", "*/ephemeralcontainers"}
    if "pods" in resources and not any(wide & set(_texts(each, "resources")) for each in rules):
        return f"containers added to a running pod ({sub})"
    return ""


def _covers(rule: View, resources: list[str]) -> bool:
    named = set(_texts(rule, "resources"))
    return bool(named & {"*", "*/*"}) or set(resources) <= named


def _has(rule: View, key: str, word: str) -> bool:
    return bool({word, "*"} & set(_texts(rule, key)))


def _texts(view: View, key: str) -> list[str]:
    return [text for _, text in view.words(key)]
