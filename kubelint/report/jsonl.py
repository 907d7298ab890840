"""JSON lines: one finding a line, and the summary last.

Each line has a ``type``: "finding", with the keys a finding has in the ``json`` format (``suppressed`` says
what silences it, when such findings are asked for), or "summary", with ``schema_version``, ``tool`` and ``summary``.
"""

import json
from typing import TextIO

from kubelint.model import Report
from kubelint.report.json import header, records


def write(report: Report, stream: TextIO, show_suppressed: bool = False) -> None:
    """Write the lines."""
    for each in records(report, show_suppressed):
        stream.write(json.dumps({"type": "finding", **each}) + "\n")
    stream.write(json.dumps({"type": "summary", **header(report)}) + "\n")
