"""Dockerfiles for other tools to judge: the examples of our rules, and the public ones beside a checkout."""

import re
from collections.abc import Iterator
from pathlib import Path

from kubelint.rulefiles import page, rules

ROOT = Path(__file__).parents[2]

#: Public files. They are not ours to copy: a record has digests of them and of what is said of them.
PUBLIC = ROOT.parent / "shared" / "corpus"


def examples() -> Iterator[str]:
    """Yield the text of each example of each rule, without the marks of the expected findings."""
    for rule in rules().values():
        for example in page(rule.name, rule.language)["examples"] if rule.language == "dockerfile" else ():
            for side in ("bad", "good"):
                content = example.get(side) or ""
                files = {"Dockerfile": content} if isinstance(content, str) else content["files"]
                for name, text in files.items():
                    if "dockerfile" in name.lower():
                        yield re.sub(r"(?m)^ *# -> .*\n", "", text)


def public() -> Iterator[dict[str, str]]:
    """Yield path and text of each public file."""
    for path in sorted(PUBLIC.rglob("*")):
        if "dockerfile" in path.name.lower() and path.is_file():
            yield {"path": path.relative_to(PUBLIC).as_posix(), "text": path.read_bytes().decode()}
