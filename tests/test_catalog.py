"""Every rule is complete, says the same thing in every place, and names a function that exists."""

import inspect
import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator
from linting import RULES

from kubelint.rulefiles import files, page, read

SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas/rule.schema.json").read_text()))
FILES = [Path(path) for path in files()]
CHECKED = [rule for rule in RULES.values() if rule.has_check]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rule_file_fits_the_schema(path: Path) -> None:
    data = {key: value for key, value in read(str(path)).items() if key not in ("language", "remedy")}

    assert [error.message for error in SCHEMA.iter_errors(data)] == []
    assert data["name"] == path.stem
    assert list(data) == [key for key in SCHEMA.schema["properties"] if key in data], "keys in the order of the schema"


def test_names_are_unique_across_languages() -> None:
    assert len(FILES) == len(RULES) == len({path.stem for path in FILES})


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.name)
def test_rule_has_a_bad_and_a_good_example(rule: Any) -> None:
    examples = page(rule.name, rule.language)["examples"]

    if rule.name != "crash":  # nothing that anybody could write makes a check crash
        assert any("bad" in each for each in examples)
        assert any("good" in each for each in examples)


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.name)
def test_options_are_the_keywords_of_the_function(rule: Any) -> None:
    parameters = inspect.signature(rule.function).parameters.values()
    keywords = {each.name for each in parameters if each.kind is each.KEYWORD_ONLY}

    assert keywords == {*rule.options, *rule.settings}
    assert inspect.getdoc(rule.function), "a docstring says when it fires"
    assert rule.target != "file"


def test_every_check_is_named_by_a_rule() -> None:
    named = {rule.data["check"] for rule in CHECKED}
    pattern = re.compile(r"^def ([a-z]\w*)\([^)]*\)\s*->\s*Iterator\[Problem\]", re.MULTILINE)
    written = {
        f"{'.'.join(path.relative_to(ROOT / 'kubelint/checks').with_suffix('').parts)}:{name}"
        for path in (ROOT / "kubelint/checks").rglob("*.py")
        for name in pattern.findall(path.read_text())
    }

    texts = [path.read_text() for path in (ROOT / "kubelint/checks").rglob("*.py")]
    shared = {each for each in written if any(f"import {each.partition(':')[2]}" in text for text in texts)}
    assert written - named - shared == set()


def test_importing_the_catalog_imports_no_check() -> None:
    import subprocess
    import sys

    code = "import sys, kubelint.rulefiles as r; r.rules(); print([m for m in sys.modules if 'checks' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert done.stdout.strip() == "[]"


def test_what_knows_of_a_secret_is_never_left_out_for_another_rule():
    """Its finding masks the line in the excerpts of all others."""
    assert [rule.name for rule in RULES.values() if rule.redact and rule.gives_way_to] == []
