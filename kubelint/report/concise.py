"""One line a finding, ``path:line:column: severity: message [rule]``, for grep and for editors."""

from typing import TextIO

from kubelint.model import Report
from kubelint.report.facts import findings, place, shown


def write(report: Report, stream: TextIO) -> None:
    """Write a line for each finding."""
    for each in findings(report):
        where = place(each.file, each.span.line, each.span.column)
        stream.write(f"{where}: {each.severity}: {shown(each.message)} [{shown(each.rule)}]\n")
