"""SARIF 2.1.0, written for GitHub code scanning.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

import json
from typing import Any, TextIO

from kubelint import __version__
from kubelint.catalog import Rule
from kubelint.model import Finding, Place, Report, Span, Subject
from kubelint.report import status
from kubelint.report.facts import findings, marked
from kubelint.report.json import header
from kubelint.report.standards import relationships, taxonomies
from kubelint.text import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
HOME = "https://kubelint.dev/"
ROOT = "%SRCROOT%"

LEVELS = {"error": "error", "warning": "warning", "info": "note"}

#: What GitHub sorts security alerts by; 0 to 10.
SECURITY = frozenset({"security", "secrets"})
SECURITY_SEVERITY = {"error": "8.0", "warning": "5.5", "info": "3.0"}


def write(report: Report, stream: TextIO, show_suppressed: bool = False) -> None:
    """Write the log. It is all ASCII, as the JSON report is."""
    json.dump(log(report, show_suppressed), stream, indent=1)
    stream.write("\n")


def log(report: Report, show_suppressed: bool = False) -> dict[str, Any]:
    """Return the log, with its single run, as plain data."""
    names = sorted({each.rule for each in findings(report, show_suppressed)})
    known = taxonomies(report.rules[name] for name in names if name in report.rules)
    driver = {
        "name": "kubelint",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_descriptor(name, report.rules.get(name), known) for name in names],
        "supportedTaxonomies": [{"name": each["name"], "index": number} for number, each in enumerate(known)],
    }
    run = {
        "tool": {"driver": driver},
        "taxonomies": known,
        "invocations": [_invocation(report)],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that kubelint was run in."}}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, mark, names.index(each.rule), show_suppressed)
            for each, mark in marked(report, show_suppressed)
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(finding: Finding, mark: str, index: int, show_suppressed: bool) -> dict[str, Any]:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": message(finding.message)},
        "locations": [_location(finding.file, finding.span) | _logical(finding.subject)],
        "partialFingerprints": {"kubelint/v1": mark},
    }
    if finding.related:
        result["relatedLocations"] = [_related(each, number) for number, each in enumerate(finding.related, 1)]
    if show_suppressed:  # if one result says whether it is suppressed, all must
        result["suppressions"] = _suppressions(finding)
    return result


def message(text: str) -> str:
    """Return ``text`` as the text of a SARIF message: nothing in it is read as a link.

    Source: section 3.11.6 of the standard.
    """
    text = printable(text)
    if "](" not in text:
        return text
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _related(place: Place, number: int) -> dict[str, Any]:
    return {"id": number, **_location(place.file, place.span), "message": {"text": message(place.message)}}


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    if not finding.suppressed:
        return []
    return [{"kind": "inSource", "status": "accepted", "justification": printable(finding.suppressed)}]


def _location(file: str, span: Span | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": artifact(file)}
    if span:
        keys = ("startLine", "startColumn", "endLine", "endColumn")
        physical["region"] = dict(zip(keys, span, strict=True))
    return {"physicalLocation": physical}


def artifact(file: str) -> dict[str, str]:
    """Return the location of a file: percent-encoded and relative to the folder of the run, where it lies below it."""
    import os
    from urllib.parse import quote

    path = os.path.relpath(file).replace(os.sep, "/") if os.path.isabs(file) else os.path.normpath(file)
    if path.startswith("../"):
        return {"uri": "file://" + quote(os.path.abspath(file), errors="backslashreplace")}
    return {"uri": quote(path, errors="backslashreplace"), "uriBaseId": ROOT}


def _logical(subject: Subject) -> dict[str, Any]:
    """The object: ``namespace/Kind/name``, or the instruction: ``Dockerfile/stage/RUN``."""
    if not subject.kind:
        return {}
    parts = (subject.namespace, subject.kind, subject.name, subject.stage, subject.instruction)
    name = printable(subject.name or subject.instruction or subject.kind)
    full = printable("/".join(filter(None, parts)))
    return {"logicalLocations": [{"name": name, "fullyQualifiedName": full, "kind": "object"}]}


def _invocation(report: Report) -> dict[str, Any]:
    """How the run went; what was found is no matter of success."""
    return {
        "executionSuccessful": status(report) != "error",
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": message(each.reason or "this file could not be read")},
                "locations": [_location(each.path)],
            }
            for each in report.inputs
            if each.status == "failed"
        ],
        "properties": header(report)["summary"],
    }


def _descriptor(name: str, rule: Rule | None, known: list[dict[str, Any]]) -> dict[str, Any]:
    """The rule as GitHub shows it beside an alert."""
    if rule is None:
        text = {"text": _sentence(name)}
        return {"id": name, "shortDescription": text, "fullDescription": text, "help": text}
    page = _page(rule)
    why = page.get("why", rule.summary).strip()
    return {
        "id": name,
        **_friendly(name),
        "shortDescription": {"text": _sentence(rule.summary)},
        "fullDescription": {"text": _sentence(" ".join(why.partition("\n\n")[0].split()))},
        "help": {"text": f"{why}\n\n{page.get('fix', rule.remedy)}".strip(), "markdown": _markdown(rule, page)},
        "helpUri": rule.source,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "relationships": relationships(rule, known),
        "properties": _properties(rule),
    }


def _friendly(name: str) -> dict[str, str]:
    """The name in the standard's spelling, ``LatestTag``; none where it would only repeat the id."""
    return {"name": "".join(map(str.capitalize, name.split("-")))} if "-" in name else {}


def _properties(rule: Rule) -> dict[str, Any]:
    tags = [rule.category, rule.language, *rule.standards]
    if rule.category not in SECURITY:
        return {"tags": sorted(set(tags))}
    return {"tags": sorted({"security", *tags}), "security-severity": SECURITY_SEVERITY[rule.severity]}


def _page(rule: Rule) -> dict[str, Any]:
    """The long texts; none for a rule that has no file."""
    from kubelint.rulefiles import page

    try:
        return page(rule.name, rule.language)
    except OSError:
        return {}


def _markdown(rule: Rule, page: dict[str, Any]) -> str:
    parts = [page.get("why", rule.summary), "## Fix", page.get("fix", rule.remedy)]
    for example in page.get("examples", ()):
        for key in ("bad", "good"):
            if isinstance(example.get(key), str):
                parts += [f"## {key.capitalize()}", f"```{_fence(rule)}\n{example[key].strip()}\n```"]
    also = ", ".join(f"`{each}`" for each in rule.aliases)
    parts += ["## See also", f"<{rule.source}>", f"Also known as {also}" if also else ""]
    return "\n\n".join(each.strip() for each in parts if each)


def _fence(rule: Rule) -> str:
    return "dockerfile" if rule.language == "dockerfile" else "yaml"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
