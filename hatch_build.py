"""Folds the rule files into the ``catalog.json`` that an installed kubelint reads."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FoldRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the folded rules to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return  # a checkout folds its rules by itself
        sys.path.insert(0, self.root)
        from kubelint import rulefiles

        folder = tempfile.mkdtemp()
        folded = Path(folder) / "catalog.json"
        folded.write_text(rulefiles.fold(), encoding="utf-8")
        build_data["force_include"][str(folded)] = "kubelint/catalog.json"
