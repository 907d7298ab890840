"""The bundled definitions: what is in them, and that they are what the script makes."""

import importlib.util
import json
import zlib
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from kubelint.checks.kubernetes.versions import TABLE
from kubelint.schema import archive
from kubelint.schema.shapes import of_kind
from kubelint.versions import KNOWN

ARCHIVE = ROOT / "schemas" / "kubernetes" / "definitions.bin"


def required(api_version: str, kind: str, minor: int, *way: str) -> tuple[str, ...]:
    shape = of_kind(api_version, kind, minor)
    for name in way:
        assert shape and shape.fields
        shape = shape.fields[name].inside
    assert shape
    return shape.required


def unpacked(data: bytes) -> dict[str, Any]:
    """Return the content of an archive, whichever zlib has compressed it."""
    end = 4 + int.from_bytes(data[:4], "big")
    index = json.loads(zlib.decompress(data[4:end]))
    blocks = {
        name: json.loads(zlib.decompress(data[end + start : end + start + length]))
        for name, (start, length) in index["blocks"].items()
    }
    return {"kinds": index["kinds"], "blocks": blocks}


def test_archive_is_what_the_script_makes_of_the_package() -> None:
    pytest.importorskip("kubernetes_validate")
    spec = importlib.util.spec_from_file_location("make_schemas", ROOT / "tools" / "make_schemas.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)

    made = script.packed(script.content(script.sources()))

    assert unpacked(made) == unpacked(ARCHIVE.read_bytes())


def test_archive_is_small() -> None:
    assert ARCHIVE.stat().st_size < 100_000


@pytest.mark.parametrize("minor", [minor for _, minor in KNOWN])
def test_every_version_has_the_everyday_kinds(minor: int) -> None:
    everyday = {
        "v1": {"Pod", "Service", "ConfigMap", "Secret", "Namespace", "PersistentVolumeClaim", "ServiceAccount"},
        "apps/v1": {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"},
        "batch/v1": {"Job", "CronJob"},
        "networking.k8s.io/v1": {"Ingress", "NetworkPolicy"},
        "rbac.authorization.k8s.io/v1": {"Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"},
        "apiextensions.k8s.io/v1": {"CustomResourceDefinition"},
    }

    for api_version, kinds in everyday.items():
        assert {kind for kind in kinds if archive.definition_of(api_version, kind, minor)} == kinds


def test_every_field_of_every_definition_can_be_read() -> None:
    for api_version, kinds in archive.kinds().items():
        for kind, releases in kinds.items():
            for first, last, _ in releases:
                for minor in {first, last}:
                    seen: set[int] = set()
                    todo = [of_kind(api_version, kind, minor)]
                    while todo:
                        shape = todo.pop()
                        if shape and id(shape) not in seen:
                            seen.add(id(shape))
                            todo += [shape.item, *(shape.fields or {}).values()]


def test_what_only_the_description_requires_is_not_required() -> None:
    assert "serviceName" not in required("apps/v1", "StatefulSet", 25, "spec")
    assert "podSelector" not in required("networking.k8s.io/v1", "NetworkPolicy", 25, "spec")


def test_what_only_the_api_server_requires_is_required() -> None:
    containers = required("apps/v1", "Deployment", 37, "spec", "template", "spec", "containers")

    assert set(containers) == {"name", "image"}
    assert "spec" in required("apps/v1", "Deployment", 37)


@pytest.mark.parametrize("minor, name", [(33, "string"), (34, "+string~label")])
def test_a_demand_holds_from_its_version_on(minor: int, name: str) -> None:
    claim = archive.definition("core.v1.PodResourceClaim", minor)

    assert claim and claim["name!"] == name


def test_retired_api_versions_are_there_up_to_the_release_before_their_removal() -> None:
    oldest, latest = KNOWN[0][1], KNOWN[-1][1]
    rows = [row for row in json.loads(Path(TABLE).read_text()) if row[0] == "Kubernetes" and row[2] != "*"]

    wrong = []
    for _, api_version, kind, _, removed, *_ in rows:
        releases = archive.served(api_version, kind)
        gone = int(removed.partition(".")[2]) if removed else latest + 1
        last = max((last for _, last, _ in releases), default=0)
        if (gone <= oldest and releases) or (oldest < gone <= latest and releases and last != gone - 1):
            wrong.append((api_version, kind, removed, releases))

    assert wrong == []
