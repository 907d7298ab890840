"""Secrets that lie about: in annotations, in Secrets kept as files, in copies of them."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from kubelint.checks.kubernetes.literals import with_article
from kubelint.model import Path, Problem
from kubelint.secrets import is_placeholder, looks_secret
from kubelint.text import brief
from kubelint.views.base import dig
from kubelint.views.kubernetes import Container, Pod, Resource, is_template

#: Where ``kubectl apply`` keeps what it was given.
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def in_annotation(resource: Resource) -> Iterator[Problem]:
    """An annotation or label that is a secret by its own look. Its name alone says nothing.

    The copy of a Secret that kubectl keeps has a rule of its own.
    """
    owners: dict[Path, Resource | Pod] = {resource.path: resource}
    if resource.pod:
        owners.setdefault(resource.pod.path, resource.pod)
    for path, owner in owners.items():
        for field, texts in (("annotations", owner.annotations), ("labels", owner.labels)):
            for key, value in texts.items():
                kind = None if resource.kind == "Secret" and key == LAST_APPLIED else looks_secret(value)
                if kind:
                    yield Problem(
                        (*path, "metadata", field, key),
                        f'{resource.title} has {with_article(kind)} in "{brief(key)}", which everybody may read; '
                        "keep it in a Secret",
                    )


def in_manifest(resource: Resource, *, ignore_types: list[str]) -> Iterator[Problem]:
    """A Secret with values in its file. What SOPS encrypted, and what is filled in later, is none."""
    if resource.group or resource.get("sops") is not None or resource.text("type") in ignore_types:
        return
    for path, value in _values(resource):
        if value.strip() and not is_placeholder(value) and not is_template(value):
            yield Problem(
                path, f"{resource.title} is kept with its values, and base64 hides nothing; encrypt it, or fetch it"
            )
            return


def in_last_applied(resource: Resource) -> Iterator[Problem]:
    """The values of a Secret once more, in the annotation in which kubectl keeps what it was given."""
    text = resource.annotations.get(LAST_APPLIED, "")
    if resource.group or not text:
        return
    try:
        applied = json.loads(text)
    except (ValueError, RecursionError):
        return
    if any(_is_filled(dig(applied, field)) for field in ("data", "stringData")):
        yield Problem(
            resource.at("metadata", "annotations", LAST_APPLIED),
            f"{resource.title} carries its values a second time in an annotation, which nothing masks; delete it",
        )


def from_variable(container: Container) -> Iterator[Problem]:
    """A Secret that reaches the container as variables, which child processes and crash reports get to see, too."""
    for variable in container.views("env"):
        if variable.get("valueFrom", "secretKeyRef"):
            yield Problem(
                variable.at("valueFrom", "secretKeyRef"),
                f'{container.title} gets the secret "{brief(variable.text("name"))}" as a variable; mount it as a file',
            )
    for source in container.views("envFrom"):
        if source.get("secretRef"):
            name = brief(source.text("secretRef", "name") or "?")
            yield Problem(
                source.at("secretRef"), f'{container.title} gets all of Secret "{name}" as variables; mount it as files'
            )


def _values(resource: Resource) -> Iterator[tuple[Path, str]]:
    """Yield each value in the clear, as far as it can be had."""
    for key, value in resource.strings("stringData").items():
        yield resource.at("stringData", key), value
    for key, value in resource.strings("data").items():
        yield resource.at("data", key), value if is_template(value) else _decoded(value)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except ValueError:
        return text


def _is_filled(values: Any) -> bool:
    return isinstance(values, dict) and any(values.values())
