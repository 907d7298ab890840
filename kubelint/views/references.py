"""What refers to what: one row for every field that names another object."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kubelint.model import Path
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import Pod, Resource
from kubelint.views.pods import pod_sources
from kubelint.views.spelling import LONGEST, is_placeholder
from kubelint.views.walk import every, keys, texts


class Reference(NamedTuple):
    """One field that names another object."""

    kind: str  # of the object named
    group: str | None  # its API group; None: any
    name: str
    namespace: str | None
    path: Path  # of the name
    view: View  # the mapping that holds the name
    owner: str  # who refers, as messages call it: ``container "web"``
    optional: bool = False
    keys: tuple[tuple[Path, str], ...] = ()  # the keys it wants inside the object, and where it says so


class Row(NamedTuple):
    """One kind of reference. Paths are dotted; ``*`` stands for every item of a list."""

    where: str  # the mapping that refers
    kind: str  # the kind it refers to; where the mapping has a "kind" of its own, that one counts
    name: str = "name"  # the field with the name, "" where the item itself is the name
    keys: str = ""  # the fields with the keys wanted inside
    namespace: str = ""  # the field with the namespace; without it the referrer's own is meant
    group: str = ""  # of the kind; where the mapping has an "apiVersion" or "group" of its own, that one counts
    is_volume: bool = False  # whether it is mounted as files named after the keys


#: Below a container.
CONTAINER = (
    Row("env.*.valueFrom.configMapKeyRef", "ConfigMap", keys="key"),
    Row("env.*.valueFrom.secretKeyRef", "Secret", keys="key"),
    Row("envFrom.*.configMapRef", "ConfigMap"),
    Row("envFrom.*.secretRef", "Secret"),
)

#: Below the ``spec`` of a pod.
POD = (
    Row("volumes.*.configMap", "ConfigMap", keys="items.*.key", is_volume=True),
    Row("volumes.*.secret", "Secret", name="secretName", keys="items.*.key", is_volume=True),
    Row("volumes.*.projected.sources.*.configMap", "ConfigMap", keys="items.*.key"),
    Row("volumes.*.projected.sources.*.secret", "Secret", keys="items.*.key"),
    Row("volumes.*.csi.nodePublishSecretRef", "Secret"),
    Row("volumes.*.azureFile", "Secret", name="secretName"),
    *(
        Row(f"volumes.*.{plugin}.secretRef", "Secret")
        for plugin in ("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO", "storageos")
    ),
    Row("imagePullSecrets.*", "Secret"),
)

INGRESS = (
    Row("spec.tls.*", "Secret", name="secretName"),
    Row("spec.defaultBackend.service", "Service"),
    Row("spec.backend", "Service", name="serviceName"),
    Row("spec.rules.*.http.paths.*.backend.service", "Service"),
    Row("spec.rules.*.http.paths.*.backend", "Service", name="serviceName"),
)

PERSISTENT_VOLUME = (
    Row("spec.azureFile", "Secret", name="secretName", namespace="secretNamespace"),
    *(
        Row(f"spec.csi.{field}", "Secret", namespace="namespace")
        for field in (
            "controllerExpandSecretRef",
            "controllerPublishSecretRef",
            "nodeExpandSecretRef",
            "nodePublishSecretRef",
            "nodeStageSecretRef",
        )
    ),
    *(
        Row(f"spec.{plugin}.secretRef", "Secret", namespace="namespace")
        for plugin in ("cephfs", "cinder", "flexVolume", "iscsi", "rbd", "scaleIO")
    ),
)

#: Below a resource, by API group and kind.
RESOURCE: dict[tuple[str, str], tuple[Row, ...]] = {
    ("", "ServiceAccount"): (Row("secrets.*", "Secret"), Row("imagePullSecrets.*", "Secret")),
    ("", "PersistentVolume"): PERSISTENT_VOLUME,
    ("networking.k8s.io", "Ingress"): INGRESS,
    ("extensions", "Ingress"): INGRESS,
    ("autoscaling", "HorizontalPodAutoscaler"): (Row("spec.scaleTargetRef", "Deployment", group="apps"),),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler"): (Row("spec.targetRef", "Deployment", group="apps"),),
    ("keda.sh", "ScaledObject"): (Row("spec.scaleTargetRef", "Deployment", group="apps"),),
    ("rbac.authorization.k8s.io", "RoleBinding"): (Row("subjects.*", "ServiceAccount", namespace="namespace"),),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): (Row("subjects.*", "ServiceAccount", namespace="namespace"),),
    ("gateway.networking.k8s.io", "Gateway"): (
        Row("spec.listeners.*.tls.certificateRefs.*", "Secret", namespace="namespace"),
    ),
}

#: Kinds that moved: the group they are in today, by the group they were in.
MOVED = {
    "extensions": {
        "DaemonSet": "apps",
        "Deployment": "apps",
        "Ingress": "networking.k8s.io",
        "NetworkPolicy": "networking.k8s.io",
        "PodSecurityPolicy": "policy",
        "ReplicaSet": "apps",
    }
}


def group_of(kind: str, api_version: str) -> str:
    """Return the API group of ``kind`` as of today: an ``extensions`` Deployment is an ``apps`` one."""
    group = api_version.rpartition("/")[0]
    return MOVED.get(group, {}).get(kind, group)


def references(resource: Resource) -> Iterator[Reference]:
    """Yield everything that ``resource`` and its pods refer to by name, in the order of the tables."""
    for row in RESOURCE.get((resource.group, resource.kind), ()):
        yield from _follow(row, resource, resource.title, resource)
    for source in pod_sources(resource):
        yield from _of_pod(source.pod, resource)


def _of_pod(pod: Pod, resource: Resource) -> Iterator[Reference]:
    for container in pod.containers:
        for row in _present(_CONTAINER_ROWS, container):
            yield from _follow(row, container, container.title, resource)
    spec = View(pod.get("spec"), pod.at("spec"), resource.subject)
    files = _mounted_files(pod) if spec.get("volumes") else {}
    for row in _present(_POD_ROWS, spec):
        for reference in _follow(row, spec, resource.title, resource):
            if row.is_volume and "items" not in reference.view.value:
                volume = dig(resource.value, *reference.view.path[len(resource.path) : -1])
                reference = reference._replace(keys=tuple(files.pop(str(dig(volume, "name")), ())))
            yield reference


def _present(rows: dict[tuple[str, str], list[Row]], view: View) -> Iterator[Row]:
    """Yield the rows that may find something. Most containers have few of the fields, and this is asked of each."""
    present = view.mapping()
    for field in _FIELDS:
        if field not in present:
            continue
        used = dict.fromkeys(key for _, item in view.items(field) if isinstance(item, dict) for key in item)
        for key in (*used, ""):
            yield from rows.get((field, key), ())


def _follow(row: Row, view: View, owner: str, resource: Resource) -> Iterator[Reference]:
    for path, value in every(view.value, _WAYS[row.where], view.path):
        holder = View(value, path, view.subject)
        name = holder.text(row.name)
        if 0 < len(name) <= LONGEST:
            yield Reference(
                kind=holder.text("kind", default=row.kind),
                group=_group(row, holder),
                name=name,
                namespace=(holder.text(row.namespace) if row.namespace else "") or resource.namespace,
                path=holder.at(row.name),
                view=holder,
                owner=owner,
                optional=holder.get("optional") is True,
                keys=tuple(texts(value, keys(row.keys), path)) if row.keys else (),
            )


def _group(row: Row, holder: View) -> str | None:
    """The group the mapping names itself, else the row's, else (for another kind than the row's) any."""
    kind = holder.text("kind", default=row.kind)
    if holder.text("apiVersion"):
        return group_of(kind, holder.text("apiVersion"))
    return holder.text("group") or (row.group if kind == row.kind else None)


def _mounted_files(pod: Pod) -> dict[str, list[tuple[Path, str]]]:
    """The files that containers mount one by one (``subPath``), by the name of the volume."""
    files: dict[str, list[tuple[Path, str]]] = defaultdict(list)
    for container in pod.containers:
        for mount in container.views("volumeMounts"):
            file = mount.text("subPath")
            if 0 < len(file) <= LONGEST and "/" not in file and not is_placeholder(file):
                files[mount.text("name")].append((mount.at("subPath"), file))
    return files


def _by_fields(rows: tuple[Row, ...]) -> dict[tuple[str, str], list[Row]]:
    """The rows by the list they look in and the field of its items."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        way = keys(row.where)
        found[way[0], way[2] if len(way) > 2 else ""].append(row)
    return found


_CONTAINER_ROWS, _POD_ROWS = _by_fields(CONTAINER), _by_fields(POD)
_FIELDS = tuple(dict.fromkeys(field for rows in (_CONTAINER_ROWS, _POD_ROWS) for field, _ in rows))
_WAYS = {row.where: keys(row.where) for rows in (CONTAINER, POD, *RESOURCE.values()) for row in rows}
