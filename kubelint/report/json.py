"""JSON, one document for the whole run; ``schemas/output.schema.json`` describes it.

``schema_version`` stays as long as changes only add. ``summary`` says how the run went, ``findings`` what
was found, ``files`` how every file ended. Lines and columns count from 1 in code points, the end is
exclusive; ``pointer`` is a JSON pointer into the document with the index ``document``. ``fingerprint`` stays
the same when lines shift. ``suppressed_findings`` is there when asked for, each with ``suppressed``: what silences it.
"""

import json
from collections.abc import Iterator
from typing import Any, TextIO

from kubelint import __version__
from kubelint.model import Finding, Input, Report
from kubelint.report import severities, status, statuses, version
from kubelint.report.facts import aliases, category, marked, object_of, pointer, source

SCHEMA_VERSION = 1


def write(report: Report, stream: TextIO, show_suppressed: bool = False) -> None:
    """Write the document. It is all ASCII, so no text in it can act on a terminal or fail to be encoded."""
    json.dump(document(report, show_suppressed), stream, indent=1)
    stream.write("\n")


def document(report: Report, show_suppressed: bool = False) -> dict[str, Any]:
    """Return the document as plain data."""
    everything = list(records(report, show_suppressed))
    data = {
        **header(report),
        "findings": [each for each in everything if "suppressed" not in each],
        "suppressed_findings": [each for each in everything if "suppressed" in each],
        "files": [_file(each) for each in report.inputs],
    }
    if not show_suppressed:
        del data["suppressed_findings"]
    return data


def header(report: Report) -> dict[str, Any]:
    """Return who speaks, and how the run went."""
    ends = statuses(report)
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "kubelint", "version": __version__},
        "summary": {
            "status": status(report),
            "completeness": {
                **{each: ends[each] for each in ("checked", "skipped", "failed")},
                "objects": report.objects,
                "unchecked": list(report.unchecked),
            },
            "counts": {**severities(report), "suppressed": len(report.suppressed)},
            "kubernetes_version": version(report),
        },
    }


def records(report: Report, show_suppressed: bool = False) -> Iterator[dict[str, Any]]:
    """Yield each finding as plain data."""
    for each, mark in marked(report, show_suppressed):
        record = _record(each, report) | {"fingerprint": mark, "url": source(each, report)}
        yield record | ({"suppressed": encodable(each.suppressed)} if each.suppressed else {})


def _record(finding: Finding, report: Report) -> dict[str, Any]:
    line, column, end_line, end_column = finding.span
    named = object_of(finding.subject)
    kept = named and {key: encodable(value) if isinstance(value, str) else value for key, value in named.items()}
    return {
        "rule": finding.rule,
        "aliases": aliases(finding, report),
        "severity": finding.severity,
        "category": category(finding, report),
        "message": encodable(finding.message),
        "path": encodable(finding.file),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "pointer": encodable(pointer(finding.path)),
        "document": finding.document,
        "object": kept,
        "container": encodable(finding.subject.container) or None,
        "related": [
            {"path": encodable(file), **span._asdict(), "message": encodable(message)}
            for file, span, message in finding.related
        ],
        "fix": None,
    }


def _file(each: Input) -> dict[str, str | None]:
    return {
        "path": encodable(each.path),
        "type": each.type,
        "status": each.status,
        "reason": encodable(each.reason) or None,
    }


def encodable(text: str) -> str:
    r"""Return ``text`` with lone surrogates, which strict JSON readers refuse, as ``\udc80``."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
