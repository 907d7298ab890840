"""Resources, pods and containers as the checks see them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from kubelint.model import Path, Subject
from kubelint.views.base import View, dig
from kubelint.views.image import Image

#: Where each workload kind keeps its pod template.
POD_TEMPLATE: dict[str, tuple[str, ...]] = {
    "Pod": (),
    "PodTemplate": ("template",),
    "Deployment": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "DeploymentConfig": ("spec", "template"),
    "Rollout": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}

#: The API groups in which those kinds mean a workload; a kind of the same name elsewhere is something else.
WORKLOAD_GROUPS = frozenset({"", "apps", "extensions", "batch", "apps.openshift.io", "argoproj.io"})

ROLES = ("initContainers", "containers", "ephemeralContainers")


def is_template(text: str) -> bool:
    """Whether a name or path that Kubernetes would take as it is still has to be filled in by another tool."""
    return "$" in text or "<" in text or "{{" in text


class Resource(View):
    """One Kubernetes object, alone in its document or an item of a ``List``."""

    def __init__(
        self, value: Any, path: Path = (), file: str = "", document: int = 0, kind: str = "", api_version: str = ""
    ):
        self.value = value
        self.kind = self.text("kind", default=kind)
        self.api_version = self.text("apiVersion", default=api_version)
        self.group, _, self.version = self.api_version.rpartition("/")  # group "" is the core group
        self.name = self.text("metadata", "name")
        self.namespace = self.text("metadata", "namespace") or None  # None: set at apply time, or cluster-scoped
        self.origin = (file, document)
        super().__init__(value, path, Subject(self.kind, self.name, self.namespace, self.api_version))

    def __reduce__(self) -> tuple[Any, ...]:
        return Resource, self.parts

    @property
    def parts(self) -> tuple[Any, ...]:
        """What it is made of, which goes to other processes and runs; not what it has worked out meanwhile."""
        return self.value, self.path, *self.origin, self.kind, self.api_version

    @property
    def title(self) -> str:
        """What messages call it: ``Deployment "web"``."""
        return f'{self.kind} "{self.name or self.text("metadata", "generateName") or "?"}"'

    @cached_property
    def labels(self) -> dict[str, str]:
        return self.strings("metadata", "labels")

    @cached_property
    def annotations(self) -> dict[str, str]:
        return self.strings("metadata", "annotations")

    @cached_property
    def pod(self) -> "Pod | None":
        """The pod this resource is or makes, or None."""
        keys = POD_TEMPLATE.get(self.kind)
        if keys is None or self.group not in WORKLOAD_GROUPS or not isinstance(self.get(*keys, "spec"), dict):
            return None
        return Pod(self, self.get(*keys), self.at(*keys))


class Setting(NamedTuple):
    """The value in force for an inheritable setting, and where it is written (or would be)."""

    value: Any
    path: Path


class Pod(View):
    """A pod or pod template: ``metadata`` and ``spec``, wherever the resource keeps them."""

    def __init__(self, resource: Resource, value: dict[str, Any], path: Path):
        super().__init__(value, path, resource.subject)
        self.resource = resource
        self.labels = self.strings("metadata", "labels")
        self.annotations = self.strings("metadata", "annotations")

    @cached_property
    def containers(self) -> "list[Container]":
        """Every container of every role: init containers first, then regular, then ephemeral ones."""
        return [
            Container(self, role, value, path)
            for role in ROLES
            for path, value in self.items("spec", role)
            if isinstance(value, dict)
        ]

    @property
    def is_windows(self) -> bool:
        """Whether it says so in ``spec.os.name``, which is what Pod Security looks at."""
        return self.text("spec", "os", "name") == "windows"

    @property
    def runs_on_windows(self) -> bool:
        """Whether it says so, or asks for a node that does."""
        return self.is_windows or self.text("spec", "nodeSelector", "kubernetes.io/os") == "windows"

    @property
    def is_host_process(self) -> bool:
        """Whether it runs right on its Windows node, which leaves it no network of its own."""
        option = ("securityContext", "windowsOptions", "hostProcess")
        return self.get("spec", *option) is True or any(each.get(*option) is True for each in self.containers)

    @cached_property
    def images(self) -> list[tuple[Path, str, Image]]:
        """Where each image is named, what for (``container "web" runs``), and its parts: first those of the containers.

        Without the ones that still have to be filled in, such as ``${REGISTRY}/web``.
        """
        named = [(each.at("image"), f"{each.title} runs", each.text("image")) for each in self.containers]
        for volume in self.views("spec", "volumes"):
            use = f'volume "{volume.text("name") or "?"}" holds'
            named.append((volume.at("image", "reference"), use, volume.text("image", "reference")))
        return [
            (path, use, Image.parse(text.strip()))
            for path, use, text in named
            if text.strip() and not is_template(text)
        ]

    def security(self, key: str) -> Setting:
        """The pod's own securityContext setting."""
        return Setting(self.get("spec", "securityContext", key), self.at("spec", "securityContext", key))

    def written(self, *keys: str) -> "Iterator[tuple[str, Setting]]":
        """Yield (whose, setting) for each securityContext that says something at ``keys``, the pod's own first."""
        own = self.get("spec", "securityContext", *keys)
        if own is not None:
            yield self.resource.title, Setting(own, self.at("spec", "securityContext", *keys))
        for container in self.containers:
            value = container.get("securityContext", *keys)
            if value is not None:
                yield container.title, Setting(value, container.at("securityContext", *keys))

    def in_force(self, key: str) -> "list[tuple[Setting, list[Container]]]":
        """Each inheritable setting that containers have, with those that have it; one each that lack it."""
        found: dict[Path, tuple[Setting, list[Container]]] = {}
        for container in self.containers:
            setting = container.security(key)
            found.setdefault(setting.path, (setting, []))[1].append(container)
        return list(found.values())


class Container(View):
    """One container of a pod, of any role."""

    def __init__(self, pod: Pod, role: str, value: dict[str, Any], path: Path):
        self.pod = pod
        self.role = role  # one of ROLES
        self.value = value
        self.name = self.text("name") or "?"
        super().__init__(value, path, pod.subject._replace(container=self.name))

    @property
    def title(self) -> str:
        """What messages call it: ``container "web"``, ``init container "migrate"``."""
        word = {"initContainers": "init container", "ephemeralContainers": "ephemeral container"}
        return f'{word.get(self.role, "container")} "{self.name}"'

    @property
    def is_sidecar(self) -> bool:
        """An init container that keeps running beside the regular ones."""
        return self.role == "initContainers" and self.get("restartPolicy") == "Always"

    @cached_property
    def image(self) -> Image | None:
        """Its image reference in parts; None where there is none."""
        text = self.text("image").strip()
        return Image.parse(text) if text else None

    def security(self, key: str) -> Setting:
        """The securityContext setting in force: the container's own, else the pod's.

        Only for the settings that are inherited: runAsUser, runAsGroup, runAsNonRoot, seccompProfile,
        appArmorProfile, seLinuxOptions.
        Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
        """
        own = self.get("securityContext", key)
        inherited = self.pod.security(key) if own is None else None
        if inherited and inherited.value is not None:
            return inherited
        return Setting(own, self.at("securityContext", key))

    def nearest(self, *keys: str | int) -> Path:
        """Where to point at something missing: the longest present part of ``keys``, else the name, else the item."""
        for end in range(len(keys), 0, -1):
            if self.get(*keys[:end]) is not None:
                return self.at(*keys[:end])
        return self.at("name") if "name" in self.value else self.path


def container_at(value: Any, path: Path) -> Any:
    """Return the container that ``path`` leads into, as it is written; None outside of containers."""
    for index, step in enumerate(path[:-1]):
        if step in ROLES and isinstance(path[index + 1], int):
            return dig(value, *path[: index + 2])
    return None


def resources(value: Any, file: str = "", document: int = 0) -> Iterator[Resource]:
    """Yield the resources of one document's ``value``, looking inside a ``List`` and a ``DeploymentList``.

    Items of a typed list may leave out kind and apiVersion; the list's are meant.
    """
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        return
    whole = Resource(value, (), file, document)
    if not whole.kind.endswith("List") or not isinstance(value.get("items"), list):
        yield whole
        return
    item_kind = whole.kind.removesuffix("List")
    for path, item in whole.items("items"):
        if isinstance(item, dict):
            yield Resource(item, path, file, document, item_kind, whole.api_version if item_kind else "")
