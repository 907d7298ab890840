"""What lies around a file: a Helm chart above it, a kustomization that names it as a patch."""

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kubelint.model import Source

#: What ``kustomize build`` looks for in a folder.
#: Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")

LEVELS = 8  # how far above a patch its kustomization is looked for

TEMPLATES = r"/templates(?=/|$)"


@lru_cache(maxsize=8192)
def is_chart(folder: str) -> bool:
    """Whether ``folder``, an absolute path, is the top of a Helm chart."""
    return os.path.isfile(f"{folder}/Chart.yaml")


@lru_cache(maxsize=8192)
def holds_templates(folder: str) -> bool:
    """Whether ``folder``, an absolute path, is the ``templates`` of a Helm chart or lies below it."""
    return "/templates" in folder and any(is_chart(folder[: match.start()]) for match in re.finditer(TEMPLATES, folder))


@lru_cache(maxsize=8192)
def patches_around(folder: str) -> frozenset[str]:
    """The absolute paths of what kustomizations in ``folder``, and in those above it, name as patches.

    No higher than the top of the repository, and no more than eight levels.
    """
    found: frozenset[str] = frozenset()
    for _ in range(LEVELS):
        found |= _patches_of(folder)
        if not folder or _is_repository(folder):
            break
        folder = folder.rpartition("/")[0]
    return found


@lru_cache(maxsize=8192)
def _is_repository(folder: str) -> bool:
    return os.path.lexists(f"{folder}/.git")


@lru_cache(maxsize=8192)
def _patches_of(folder: str) -> frozenset[str]:
    """The patches of the one kustomization that lies in ``folder``."""
    path = next((path for name in KUSTOMIZATIONS if os.path.isfile(path := f"{folder}/{name}")), "")
    if not path:
        return frozenset()
    return frozenset(os.path.normpath(f"{folder}/{each}") for each in _patches(_value(path)))


def _patches(kustomization: Any) -> Iterator[str]:
    """The paths under ``patches``, ``patchesJson6902`` and ``patchesStrategicMerge``."""
    if not isinstance(kustomization, dict):
        return
    for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
        items = kustomization.get(field)
        for item in items if isinstance(items, list) else ():
            path = item.get("path") if isinstance(item, dict) else item
            if isinstance(path, str):
                yield path


def _value(path: str) -> Any:
    """The first document of a YAML file; None where there is none."""
    from kubelint.load import load

    try:
        with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
            documents = load(Source(path, file.read(1_000_000), "kubernetes"))
    except OSError:
        return None
    return documents[0].value if documents else None
