"""Labels and annotations that a team wants on its objects."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template

INSTANCE = "app.kubernetes.io/instance"


def missing_label(
    resource: Resource, *, labels: dict[str, str], kinds: list[str], on_template: bool
) -> Iterator[Problem]:
    """A label that is not there, or whose value does not match its glob. An empty one takes any value."""
    if _is_meant(resource, kinds):
        yield from _lacking(resource, "labels", labels, resource.title)
        if on_template and resource.pod and resource.pod.path != resource.path:
            yield from _lacking(resource.pod, "labels", labels, f"the pod template of {resource.title}")


def missing_annotation(resource: Resource, *, annotations: dict[str, str], kinds: list[str]) -> Iterator[Problem]:
    """An annotation that is not there, or whose value does not match its glob."""
    if _is_meant(resource, kinds):
        yield from _lacking(resource, "annotations", annotations, resource.title)


def instance_mismatch(resource: Resource, *, require_label: bool) -> Iterator[Problem]:
    """A workload whose instance label is not its name."""
    value = resource.get("metadata", "labels", INSTANCE)
    if not resource.pod or not resource.name or is_template(f"{resource.name}{value}"):
        return
    if value is None and require_label:
        message = f'{resource.title} has no label {INSTANCE}; set it to "{brief(resource.name)}"'
        yield Problem(_place(resource, "labels"), message)
    elif value is not None and value != resource.name:
        message = f'{resource.title} has {INSTANCE} "{brief(str(value))}", which is not its name'
        yield Problem(resource.at("metadata", "labels", INSTANCE), message)


def _is_meant(resource: Resource, kinds: list[str]) -> bool:
    if "workloads" in kinds and resource.pod:
        return True
    return any(fnmatchcase(resource.kind, glob) for glob in kinds)


def _lacking(view: View, field: str, wanted: dict[str, str], title: str) -> Iterator[Problem]:
    word = field.removesuffix("s")
    for key, glob in wanted.items():
        value = view.get("metadata", field, key)
        if value is None:
            yield Problem(_place(view, field), f"{title} has no {word} {brief(key)}")
        elif not is_template(str(value)) and not fnmatchcase(str(value), str(glob or "*")):
            message = f'{title} has the {word} {brief(key)} "{brief(str(value))}"'
            yield Problem(_place(view, field), f'{message}, which does not match "{brief(str(glob))}"')


def _place(view: View, field: str) -> tuple[str | int, ...]:
    """The labels or annotations, else where they would be."""
    return view.at("metadata", field) if view.mapping("metadata", field) else view.at("metadata")
