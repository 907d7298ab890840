"""Each floor may import only the floors below it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

FLOORS = (
    {"model", "assets", "text", "secrets", "versions"},
    {"load"},
    {"views"},
    {"checks", "schema"},
    {"catalog", "rulefiles"},
    {"config", "select", "excerpt"},
    {"suppress", "shellcheck", "cache"},
    {"engine", "findings", "pool", "results"},
    {"report", "explain", "reuse", "api"},
    {"cli"},
)
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}
SIDEWAYS = {
    ("checks", "schema"),
    ("rulefiles", "catalog"),
    ("config", "select"),
    ("secrets", "text"),
    ("engine", "pool"), ("engine", "findings"), ("engine", "results"),
}
MODULES = sorted(path for path in (ROOT / "kubelint").rglob("*.py") if not path.name.startswith("__"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kubelint"):
            below = node.module.split(".")[1:] if node.module else []
            yield from [below[0]] if below else [alias.name for alias in node.names if alias.name in LEVEL]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_only_point_down(path: Path) -> None:
    floor = path.relative_to(ROOT / "kubelint").parts[0].removesuffix(".py")
    wrong = {
        other
        for other in imports(path)
        if other != floor and LEVEL[other] >= LEVEL[floor] and (floor, other) not in SIDEWAYS
    }

    assert wrong == set()
    assert "TYPE_CHECKING" not in path.read_text()
