"""The tables of what is gone or gated, against the bundled schemas."""

from typing import Any

import pytest

from kubelint.checks.kubernetes.feature_fields import CONTAINER, OTHERS, POD, UNKNOWN
from kubelint.checks.kubernetes.resource_names import IN_CONTAINER, IN_POD, IN_QUOTA, flaw
from kubelint.checks.kubernetes.volume_plugins import PLUGINS
from kubelint.schema import archive

ROWS = [*CONTAINER, *POD, *(row for rows in OTHERS.values() for row in rows)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.gate}-{row.where}")
def test_gate_is_off_before_it_is_on(row: Any) -> None:
    assert row.since < row.on <= UNKNOWN


@pytest.mark.parametrize("name", PLUGINS)
def test_plugin_is_a_field_of_some_bundled_version(name: str) -> None:
    fields = [fields for _, _, fields in archive.variants("core.v1.Volume")]

    assert any(name in each or f"{name}!" in each for each in fields)


@pytest.mark.parametrize(
    "name", ["cpu", "memory", "ephemeral-storage", "hugepages-2Mi", "nvidia.com/gpu", "example.com/a.b"]
)
def test_container_can_ask_for(name: str) -> None:
    assert flaw(name, IN_CONTAINER) == ""


@pytest.mark.parametrize(
    "name", ["", "CPU", "mem", "storage", "pods", "nvidia.com/", "/gpu", "requests.nvidia.com/gpu"]
)
def test_container_cannot_ask_for(name: str) -> None:
    assert flaw(name, IN_CONTAINER) != ""


@pytest.mark.parametrize("name", ["ephemeral-storage", "nvidia.com/gpu", "pods"])
def test_whole_pod_cannot_ask_for(name: str) -> None:
    assert flaw(name, IN_POD) != ""


@pytest.mark.parametrize("name", ["pods", "requests.hugepages-2Mi", "count/jobs.batch", "requests.nvidia.com/gpu"])
def test_quota_can_limit(name: str) -> None:
    assert flaw(name, IN_QUOTA) == ""
