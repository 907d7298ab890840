"""What several formats say of a finding: its place, its object, its rule, its fingerprint."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kubelint.model import Finding, Path, Report, Subject
from kubelint.text import printable

#: What the runners of GitHub and Azure take for a command, wherever it stands in a line of output.
COMMAND = re.compile(r"##(\w*)\[")


@lru_cache(maxsize=4096)  # a path, a rule and often a message stand on many lines
def shown(text: str) -> str:
    """Return ``text`` as it may stand in the log of a terminal or a build."""
    return COMMAND.sub(r"##\1\\x5b", printable(text))


def place(file: str, line: int, column: int) -> str:
    """Return ``path:line:column``, which never starts with the ``::`` of a workflow command."""
    path = shown(file)
    return f"{'./' if path.lstrip().startswith('::') else ''}{path}:{line}:{column}"


def title(subject: Subject) -> str:
    """Return what people call it: ``Deployment shop/api, container "api"``, ``Dockerfile, stage "build", RUN``."""
    name = "/".join(filter(None, (subject.namespace, subject.name)))
    stage = subject.stage if subject.stage.isdecimal() else f'"{subject.stage}"'
    parts = [
        f"{subject.kind} {name}".strip(),
        f'container "{subject.container}"' if subject.container else "",
        f"stage {stage}" if subject.stage else "",
        subject.instruction,
    ]
    return shown(", ".join(filter(None, parts)))


def findings(report: Report, show_suppressed: bool = False) -> list[Finding]:
    """Return what a format lists, in the order of the files: the suppressed ones among them if they are to be shown."""
    chosen = [*report.findings, *(report.suppressed if show_suppressed else ())]
    return sorted(chosen, key=lambda each: (each.file, each.span, each.rule, each.message))


def pointer(path: Path) -> str:
    """Return ``path`` as a JSON pointer: ``/spec/containers/0``.

    Source: https://www.rfc-editor.org/rfc/rfc6901
    """
    return "".join("/" + str(key).replace("~", "~0").replace("/", "~1") for key in path)


def object_of(subject: Subject) -> dict[str, Any] | None:
    """Return the object a finding is about as plain data; None where it is about a file only."""
    if subject.kind == "Dockerfile":
        return {
            "kind": "Dockerfile",
            "stage": subject.stage or None,
            "instruction": subject.instruction or None,
            "line": subject.line or None,
        }
    if not subject.kind:
        return None
    return {
        "apiVersion": subject.api_version or None,
        "kind": subject.kind,
        "namespace": subject.namespace,
        "name": subject.name or None,
    }


def aliases(finding: Finding, report: Report) -> list[str]:
    """Return the foreign ids of a finding: its rule's, then its own."""
    rule = report.rules.get(finding.rule)
    return list(dict.fromkeys([*(rule.aliases if rule else ()), *finding.aliases]))


def category(finding: Finding, report: Report) -> str:
    rule = report.rules.get(finding.rule)
    return rule.category if rule else ""


def source(finding: Finding, report: Report) -> str:
    """Return the address of the page that justifies the rule."""
    rule = report.rules.get(finding.rule)
    return rule.source if rule else ""


def fingerprint(finding: Finding, ordinal: int = 0) -> str:
    """Return 32 hex digits that stay when lines shift, containers are added or a number in the message changes.

    ``ordinal`` tells apart the findings that are equal in all else: see :func:`marked`.
    """
    from hashlib import sha256

    subject = finding.subject
    stage = "" if subject.stage.isdecimal() else subject.stage
    identity = (
        *(finding.rule, finding.file),
        *(subject.api_version.rpartition("/")[0], subject.kind, subject.namespace or "", subject.name),
        *(subject.container, stage, subject.instruction),
        pointer(tuple(key for key in finding.path if isinstance(key, str))),
        re.sub(r"\d+", "0", finding.message),
        str(ordinal),
    )
    return sha256("\0".join(identity).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def marked(report: Report, show_suppressed: bool = False) -> Iterator[tuple[Finding, str]]:
    """Yield each listed finding with its fingerprint; equal ones are numbered, those not shown included."""
    seen: Counter[str] = Counter()
    for each in findings(report, show_suppressed=True):
        first = fingerprint(each)
        mark = fingerprint(each, seen[first]) if seen[first] else first
        seen[first] += 1
        if show_suppressed or not each.suppressed:
            yield each, mark
