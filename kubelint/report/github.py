"""Workflow commands, which GitHub Actions shows as annotations.

Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from typing import TextIO

from kubelint.model import Finding, Report
from kubelint.report.facts import findings
from kubelint.text import printable

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}

#: Escapes of the message, and further ones of a property.
DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = DATA | str.maketrans({":": "%3A", ",": "%2C"})


def write(report: Report, stream: TextIO) -> None:
    """Write a command for each finding."""
    for each in findings(report):
        properties = ",".join(f"{key}={_escaped(str(value), PROPERTY)}" for key, value in _properties(each).items())
        stream.write(f"::{COMMANDS[each.severity]} {properties}::{_escaped(each.message, DATA)}\n")


def _properties(finding: Finding) -> dict[str, str | int]:
    """Where and what; columns only within one line, and the last one inclusive, as GitHub wants them."""
    span = finding.span
    properties: dict[str, str | int] = {"file": finding.file, "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:
        properties |= {"col": span.column, "endColumn": max(span.column, span.end_column - 1)}
    return properties | {"title": finding.rule}


def _escaped(text: str, escapes: dict[int, str]) -> str:
    return printable(text).translate(escapes)
