"""Persistent volumes and storage classes: what lies behind a claim."""

from collections.abc import Iterator

from kubelint.checks.kubernetes.node_paths import clean, gives_node_away, holds
from kubelint.model import Problem
from kubelint.text import brief
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.workspace import AMBIGUOUS, Workspace

GROUP = "storage.k8s.io"


def host_path_volume(resource: Resource, *, allowed_paths: list[str], include_local: bool) -> Iterator[Problem]:
    """A piece of a node behind a claim, where Pod Security does not see it. Local volumes are at least bound to one."""
    for source in ("hostPath", "local") if include_local else ("hostPath",):
        written = resource.text("spec", source, "path")
        path = clean(written) if written and not is_template(written) else ""
        if path and not resource.group and not any(holds(clean(each), path) for each in allowed_paths):
            grave = ", and with it the node" if gives_node_away(path) else ""
            yield Problem(
                resource.at("spec", source, "path"),
                f'{resource.title} gives "{brief(path)}" of its node to whoever claims it{grave}, past Pod Security;'
                " use a storage class",
            )


def unencrypted(resource: Resource, workspace: Workspace, *, provisioners: dict[str, str]) -> Iterator[Problem]:
    """A class whose provisioner encrypts when asked, and is not asked; and volumes of such a class."""
    if resource.kind == "StorageClass":
        if resource.group == GROUP and _lacks(resource, provisioners):
            parameter = provisioners[resource.text("provisioner")]
            path = resource.at("parameters" if resource.get("parameters") else "provisioner")
            yield Problem(path, f'{resource.title} stores data unencrypted; set parameters.{parameter} to "true"')
        return
    name = resource.text("spec", "storageClassName")
    classes = workspace.named("StorageClass", name, None, GROUP)[:AMBIGUOUS] if name else []
    if classes and all(_lacks(each, provisioners) for each in classes):
        message = f'{resource.title} is of class "{brief(name)}", which stores data unencrypted; use one that encrypts'
        yield Problem(resource.at("spec", "storageClassName"), message)


def _lacks(storage_class: Resource, provisioners: dict[str, str]) -> bool:
    parameter = provisioners.get(storage_class.text("provisioner"), "")
    value = storage_class.get("parameters", parameter)
    return bool(parameter) and not (value is True or str(value).lower() == "true" or is_template(str(value)))
