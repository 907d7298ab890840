"""Admission policies, and the rules by which they and webhooks choose requests, as the API server accepts them."""

import re

from kubelint.checks.kubernetes.demands import (
    Row,
    Wrong,
    alone,
    at_most,
    distinct,
    filled,
    like,
    matching,
    qualified,
    row,
    said,
    views,
    word,
)
from kubelint.model import Path
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.names import DNS_1035_LABEL, DNS_SUBDOMAIN, PATH_SEGMENT, QUALIFIED_NAME, is_qualified_name

MOST_CONDITIONS, MOST_ANNOTATIONS, LONGEST_ANNOTATION = 64, 20, 5 * 1024

ALL = "*"
OPERATIONS = ("CREATE", "UPDATE", "DELETE", "CONNECT", ALL)

#: What the variables of a policy can be called: any name that is no word of CEL.
#: Source: https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax
CEL_NAME = re.compile(r"[_a-zA-Z][_a-zA-Z0-9]*")
CEL_RESERVED = frozenset(
    (
        *("true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if"),
        *("import", "let", "loop", "package", "namespace", "return", "var", "void", "while"),
    )
)


def rules(way: str, operations: tuple[str, ...] = OPERATIONS) -> tuple[Row, ...]:
    """The demands on the rules at ``way``, by which a webhook or a policy chooses requests."""
    return (
        row(f"{way}.operations", filled, alone(ALL)),
        row(f"{way}.operations.*", word(*operations)),
        row(f"{way}.apiGroups", filled, alone(ALL)),
        row(f"{way}.apiVersions", filled, alone(ALL)),
        row(f"{way}.apiVersions.*", filled),
        row(f"{way}.resources", filled, _resources),
        row(f"{way}.resources.*", filled),
        row(f"{way}.scope", word("Cluster", "Namespaced", ALL)),
    )


def conditions(way: str) -> tuple[Row, ...]:
    """The demands on the ``matchConditions`` at ``way``. Whether the CEL compiles is not looked at."""
    return (
        row(way, at_most(MOST_CONDITIONS), distinct("name")),
        row(f"{way}.*.name", filled, matching(is_qualified_name, f"use {QUALIFIED_NAME}")),
        row(f"{way}.*.expression", said),
    )


def _resources(value: object, path: Path) -> Wrong:
    """Resources that a wildcard stands for already: as far as the API server looks, which depends on their order."""
    items = [each if isinstance(each, str) else "" for each in value] if isinstance(value, list) else []
    plain = [each for each in items if each and "/" not in each]
    if "*/*" in items and len(items) > 1:
        yield (*path, items.index("*/*")), 'other resources beside "*/*" say nothing; keep it alone'
    elif ALL in items and plain[-1] != ALL:
        yield (*path, items.index(ALL)), f'"{plain[-1]}" beside "{ALL}" says nothing; keep one of them'
    for index, item in enumerate(items):
        resource, _, sub = item.partition("/")
        if sub and any(each in items[:index] for each in (f"{resource}/*", f"*/{sub}")):
            yield (*path, index), "a resource before it stands for this one; remove one of them"


def _choice(way: str, operations: tuple[str, ...] = OPERATIONS) -> tuple[Row, ...]:
    """The demands on what chooses requests for a policy, or for its binding."""
    named = (f"{way}.resourceRules.*", f"{way}.excludeResourceRules.*")
    return (
        row(f"{way}.matchPolicy", word("Exact", "Equivalent")),
        *(each for rule in named for each in rules(rule, operations)),
        *(row(f"{rule}.resourceNames", distinct()) for rule in named),
        *(row(f"{rule}.resourceNames.*", like(PATH_SEGMENT)) for rule in named),
    )


def _is_variable(name: str) -> bool:
    return CEL_NAME.fullmatch(name) is not None and name not in CEL_RESERVED


def _policy(operations: tuple[str, ...] = OPERATIONS) -> tuple[Row, ...]:
    return (
        row("spec.failurePolicy", word("Fail", "Ignore")),
        row("spec.paramKind.apiVersion", filled, matching(_is_version, 'use a group and a version: "example.com/v1"')),
        row("spec.paramKind.kind", filled, matching(is_kind, f"use {DNS_1035_LABEL.words}, in any case")),
        row("spec.matchConstraints", _is_there),
        row("spec.matchConstraints.resourceRules", filled),
        *_choice("spec.matchConstraints", operations),
        *conditions("spec.matchConditions"),
        row("spec.variables.*.name", said, matching(_is_variable, "use letters, digits and _ that are no word of CEL")),
        row("spec.variables.*.expression", said),
    )


def _is_version(text: str) -> bool:
    group, _, version = text.rpartition("/")
    return DNS_1035_LABEL.accepts(version) and (not group or DNS_SUBDOMAIN.accepts(group))


def is_kind(text: str) -> bool:
    """Whether it can be the kind of a custom resource."""
    return DNS_1035_LABEL.accepts(text.lower())


def _is_there(value: object, path: Path) -> Wrong:
    if value is None:
        yield path, "it is required"


def _not_blank(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and value and not value.strip():
        yield path, "write more than white space, or leave it out"


def _one_line(value: object, path: Path) -> Wrong:
    if isinstance(value, str) and set("\n\r") & set(value.strip()):
        yield path, "write it in one line"


VALIDATING = (
    *_policy(),
    row("spec.validations.*.expression", said),
    row("spec.validations.*.message", _not_blank, _one_line),
    row("spec.validations.*.messageExpression", _not_blank),
    row("spec.validations.*.reason", word("Forbidden", "Invalid", "RequestEntityTooLarge")),
    row("spec.auditAnnotations", at_most(MOST_ANNOTATIONS), distinct("key")),
    row("spec.auditAnnotations.*.key", qualified),
    row("spec.auditAnnotations.*.valueExpression", said, at_most(LONGEST_ANNOTATION)),
)

MUTATING = (
    *_policy(tuple(each for each in OPERATIONS if each != "DELETE")),
    row("spec.reinvocationPolicy", filled, word("Never", "IfNeeded")),
    row("spec.mutations", filled),
    row("spec.mutations.*.patchType", filled, word("ApplyConfiguration", "JSONPatch")),
    row("spec.mutations.*.applyConfiguration.expression", said),
    row("spec.mutations.*.jsonPatch.expression", said),
)

BINDING = (
    row("spec.policyName", filled, like(DNS_SUBDOMAIN)),
    row("spec.paramRef.name", like(PATH_SEGMENT)),
    row("spec.paramRef.parameterNotFoundAction", filled, word("Allow", "Deny")),
    *_choice("spec.matchResources"),
)

VALIDATING_BINDING = (
    *BINDING,
    row("spec.validationActions", filled, distinct()),
    row("spec.validationActions.*", word("Deny", "Warn", "Audit")),
)

TABLES: dict[str, tuple[Row, ...]] = {
    "MutatingAdmissionPolicy": MUTATING,
    "MutatingAdmissionPolicyBinding": BINDING,
    "ValidatingAdmissionPolicy": VALIDATING,
    "ValidatingAdmissionPolicyBinding": VALIDATING_BINDING,
}

#: The block that each type of patch has.
PATCHES = {"ApplyConfiguration": "applyConfiguration", "JSONPatch": "jsonPatch"}


def says_nothing(policy: Resource) -> Wrong:
    """A policy that neither validates nor annotates."""
    if not policy.get("spec", "validations") and not policy.get("spec", "auditAnnotations"):
        yield policy.at("spec", "validations"), "write a validation, or an audit annotation"


def long_annotation_keys(policy: Resource) -> Wrong:
    """Keys of audit annotations, which begin with the name of their policy."""
    for annotation in views(policy, "spec.auditAnnotations.*"):
        key = annotation.text("key")
        if key and not is_template(policy.name + key) and "/" in key:
            yield annotation.at("key"), "the name of the policy is its domain; leave it out"


def patches(policy: Resource) -> Wrong:
    """Mutations whose type and block differ."""
    for mutation in views(policy, "spec.mutations.*"):
        kind = mutation.text("patchType")
        for name, block in PATCHES.items() if kind in PATCHES else ():
            if (mutation.get(block) is not None) != (name == kind):
                yield mutation.at(block), f"a patch of type {kind} has {PATCHES[kind]} alone"


def parameters(binding: Resource) -> Wrong:
    """Parameters that are named and selected, or neither."""
    reference = View(binding.get("spec", "paramRef"), binding.at("spec", "paramRef"), binding.subject)
    if isinstance(reference.value, dict):
        is_selected = reference.get("selector") is not None
        if bool(reference.get("name")) == is_selected:
            yield reference.at("name") if is_selected else reference.path, "exactly one of name or selector is needed"


def denies_and_warns(binding: Resource) -> Wrong:
    actions = binding.get("spec", "validationActions")
    if isinstance(actions, list) and "Deny" in actions and "Warn" in actions:
        yield binding.at("spec", "validationActions", actions.index("Warn")), "Deny says the same already; keep one"
