"""The labels by which a namespace has Pod Security enforced."""

import re
from collections.abc import Iterator

from kubelint.model import Part, Problem
from kubelint.text import brief, suggest
from kubelint.views.kubernetes import Resource, is_template

PREFIX = "pod-security.kubernetes.io/"
ENFORCE = f"{PREFIX}enforce"

#: From nothing to everything, and what they can do. Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/
LEVELS = ("privileged", "baseline", "restricted")
MODES = ("enforce", "audit", "warn")
KEYS = tuple(f"{PREFIX}{mode}{suffix}" for mode in MODES for suffix in ("", "-version"))

VERSION = r"latest|v1\.(?:0|[1-9]\d*)"

#: What Pod Security does with a level that is none.
FALLBACK = {"enforce": "restricted", "audit": "privileged", "warn": "privileged"}


def unlabelled(namespace: Resource, *, minimum_level: str, ignore_namespaces: list[str]) -> Iterator[Problem]:
    """A namespace that enforces less than ``minimum_level``. Warnings and audit entries stop nobody."""
    level = namespace.labels.get(ENFORCE, "")
    if namespace.group or namespace.name in ignore_namespaces or is_template(level):
        return
    if not level:
        labels = namespace.get("metadata", "labels") is not None
        yield Problem(
            namespace.at("metadata", "labels" if labels else "name"),
            f"{namespace.title} enforces no Pod Security level; add the label {ENFORCE}: {minimum_level}",
        )
    elif level in LEVELS and LEVELS.index(level) < _rank(minimum_level):
        yield Problem(
            namespace.at("metadata", "labels", ENFORCE),
            f'{namespace.title} enforces only "{level}"; make it "{minimum_level}"',
        )


def enforces_nothing(namespace: Resource, *, ignore_namespaces: list[str]) -> Iterator[Problem]:
    """A namespace with Pod Security switched off by name."""
    is_off = not namespace.group and namespace.labels.get(ENFORCE) == "privileged"
    if is_off and namespace.name not in ignore_namespaces:
        yield Problem(
            namespace.at("metadata", "labels", ENFORCE),
            f'{namespace.title} lets every pod do everything; make the level "baseline"',
        )


def invalid_label(resource: Resource) -> Iterator[Problem]:
    """A Pod Security label that does not do what it says: on the wrong object, unknown, or of no known value."""
    labels = {key: value for key, value in resource.labels.items() if key.startswith(PREFIX)}
    is_namespace = resource.kind in ("Namespace", "Project", "ProjectRequest")
    for key, value in labels.items():
        path = resource.at("metadata", "labels", key)
        if not is_namespace:
            yield Problem(path, f'"{key}" does nothing on {resource.title}; put it on its Namespace', "key")
        elif key not in KEYS:
            yield Problem(path, f'"{brief(key)}" is no Pod Security label{suggest(key, KEYS)}', "key")
        elif not is_template(value):
            yield from (Problem(path, text, part) for text, part in _faults(key, value, labels))


def _faults(key: str, value: str, labels: dict[str, str]) -> Iterator[tuple[str, Part | None]]:
    mode = key.removeprefix(PREFIX)
    base = mode.removesuffix("-version")
    if mode != base:
        if PREFIX + base not in labels:
            yield f'"{key}" does nothing without the label "{PREFIX}{base}"', "key"
        if not re.fullmatch(VERSION, value):
            yield f'"{brief(value)}" is no version of Pod Security; write "latest" or one like "v1.31"', None
    elif value not in LEVELS:
        known = f"privileged, baseline or restricted{suggest(value, LEVELS)}"
        yield f'"{brief(value)}" is no Pod Security level and acts as "{FALLBACK[mode]}"; write {known}', None
    elif mode == "warn" and _rank(value) < _rank(labels.get(ENFORCE, "")):
        yield f'warnings at level "{value}" never come, for "{labels[ENFORCE]}" is enforced; warn of no less', None


def _rank(level: str) -> int:
    return LEVELS.index(level) if level in LEVELS else 0
