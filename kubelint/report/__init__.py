"""Reports, one module per format; here is what is said of a whole run."""

from collections import Counter

from kubelint.model import SEVERITIES, Report
from kubelint.text import plural


def summary(report: Report) -> str:
    """Return the one line that closes a run: what was checked, what was found, what was not checked.

    ``Checked 214 objects in 96 files (7 Dockerfiles) for Kubernetes 1.37; 12 findings (3 errors); 1 file failed.``
    """
    silenced = f"{len(report.suppressed)} suppressed" if report.suppressed else ""
    failed = statuses(report)["failed"]
    parts = [_checked(report), _found(report), silenced, f"{plural(failed, 'file')} failed" if failed else ""]
    parts += [f"not checked: {each}" for each in report.unchecked]
    parts += report.remarks
    return "; ".join(filter(None, parts)) + "."


def statistics(report: Report) -> str:
    """Return a line per rule that found something, the most frequent first: count, severity, rule."""
    counted = Counter((each.rule, each.severity) for each in report.findings)
    rows = sorted(counted.items(), key=lambda row: (-row[1], row[0]))
    width = len(str(rows[0][1])) if rows else 0
    return "\n".join(f"{count:{width}}  {severity:7}  {rule}" for (rule, severity), count in rows)


def status(report: Report) -> str:
    """Return how the run went: "error" (a fault of ours), "empty", "incomplete" (a file failed), "findings" or "ok"."""
    if any(each.rule == "crash" for each in report.findings):
        return "error"
    ends = statuses(report)
    if ends["failed"]:
        return "incomplete"
    if not ends["checked"]:
        return "empty"
    return "findings" if report.findings else "ok"


def statuses(report: Report) -> Counter[str]:
    """Count the files by how they ended: checked, skipped, failed."""
    return Counter(each.status for each in report.inputs)


def severities(report: Report) -> Counter[str]:
    """Count the findings by severity, without the suppressed ones."""
    return Counter({each: 0 for each in SEVERITIES} | Counter(each.severity for each in report.findings))


def version(report: Report) -> str:
    """Return the Kubernetes version of the run: ``1.37``."""
    return ".".join(map(str, report.kubernetes_version))


def _checked(report: Report) -> str:
    types = Counter(each.type for each in report.inputs if each.status == "checked")
    files = plural(types.total(), "file")
    if types["dockerfile"]:
        files += f" ({plural(types['dockerfile'], 'Dockerfile')})"
    if not report.objects:
        return f"Checked {files}"
    return f"Checked {plural(report.objects, 'object')} in {files} for Kubernetes {version(report)}"


def _found(report: Report) -> str:
    errors = severities(report)["error"]
    return plural(len(report.findings), "finding") + (f" ({plural(errors, 'error')})" if errors else "")
