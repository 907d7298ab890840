"""What one file contributes to a run, and what a run comes to, as plain data that another run can take up again."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kubelint.catalog import Rule
from kubelint.load.surroundings import Asked
from kubelint.model import Fault, Finding, Input, Place, Report, Source, Span, Subject
from kubelint.suppress import Ignores
from kubelint.suppress.ignore import Ignore, Where
from kubelint.views.kubernetes import Resource


class FileResult(NamedTuple):
    """What one file contributes to the run: plain enough to come from another process."""

    input: Input
    findings: list[Finding]  # the silenced ones too, which say by what
    resources: list[Resource]  # what workspace rules will want to see
    ignores: Ignores
    scripts: tuple[Any, ...] = ()  # a shellcheck.Script for each RUN, to be checked with those of all files
    asked: tuple[Asked, ...] = ()  # what it depends on beside the file itself: Surroundings.confirm says if it holds
    work: Mapping[str, int] = {}  # what had to be done for it, by the words of Linter.work


NO_IGNORES = Ignores(Source("", "", ""), [], {})


#: What is longer is not kept: a few lines with aliases can stand for gigabytes.
LONGEST = 40_000_000


def packed(result: FileResult) -> str:
    """Return ``result`` as text; ValueError where it holds what no JSON can, or is longer than :data:`LONGEST`."""
    if _length([each.value for each in result.resources]) > LONGEST:
        raise ValueError("too long to be kept")
    ignores = result.ignores
    found = [(e.identifiers, e.where, e.reason, e.until, e.tool, sorted(e.used)) for e in ignores.found]
    resources = [each.parts for each in result.resources]
    return _dumps([result.input, result.findings, resources, found, ignores.faults, result.scripts, result.asked])


def unpacked(text: str, rules: Mapping[str, Rule]) -> FileResult:
    """Return what was :func:`packed`; an exception where ``text`` is anything else."""
    status, findings, resources, found, faults, scripts, asked = json.loads(text)
    return FileResult(
        Input(*status),
        [_finding(*each) for each in findings],
        [Resource(value, tuple(path), *rest) for value, path, *rest in resources],
        Ignores.restored([_ignore(*each) for each in found], [_fault(*each) for each in faults], rules),
        _scripts(scripts),
        _asked(asked),
    )


def packed_shell(findings: list[Finding], ignores: Ignores) -> str:
    """Return as text what ShellCheck finds in one file, and which of its ignores were of use until then."""
    return _dumps([findings, [sorted(each.used) for each in ignores.found]])


def unpacked_shell(text: str) -> tuple[list[Finding], list[list[str]]]:
    """Return what was :func:`packed_shell`: the findings, and what was used of each ignore."""
    findings, used = json.loads(text)
    return [_finding(*each) for each in findings], used


class Conditions(NamedTuple):
    """What a report depends on beside the files that were linted, the settings and kubelint."""

    asked: tuple[Asked, ...]
    shell: str  # which ShellCheck; "" where there was nothing to ask it


def packed_report(report: Report, conditions: Conditions) -> str:
    """Return as text ``report`` without the rules, and what it depends on."""
    return _dumps([report.findings, report.suppressed, report.inputs, report.objects, report.unchecked, conditions])


def unpacked_report(text: str, blank: Report) -> tuple[Report, Conditions]:
    """Return what was packed, with all else as in ``blank``; an exception where ``text`` is anything else."""
    findings, suppressed, inputs, objects, unchecked, (asked, shell) = json.loads(text)
    report = blank._replace(
        findings=tuple(_finding(*each) for each in findings),
        suppressed=tuple(_finding(*each) for each in suppressed),
        inputs=tuple(Input(*each) for each in inputs),
        objects=int(objects),
        unchecked=tuple(map(str, unchecked)),
    )
    return report, Conditions(_asked(asked), str(shell))


def _length(value: Any) -> int:
    """About how many characters ``value`` has when it is written out; counted no further than :data:`LONGEST`."""
    length, waiting = 0, [value]
    while waiting and length <= LONGEST:
        each = waiting.pop()
        if type(each) is dict:
            length += sum(map(len, each))
            waiting += each.values()
        elif type(each) is list:
            waiting += each
        else:
            length += len(each) if type(each) is str else 1
    return length


def _asked(rows: Iterable[Iterable[str]]) -> tuple[Asked, ...]:
    return tuple((question, path, answer) for question, path, answer in rows)


def _dumps(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), check_circular=False)


def _finding(
    file: str, span: list[int], rule: str, severity: str, message: str, subject: list[Any], document: int,
    path: list[Any], related: Iterable[Any], _excerpt: Any, aliases: list[str], suppressed: str,
) -> Finding:  # fmt: skip
    places = tuple([Place(file, Span(*span), text) for file, span, text in related]) if related else ()
    return Finding(
        file, Span(*span), rule, severity, message, Subject(*subject), document, tuple(path), places,
        aliases=tuple(aliases), suppressed=suppressed,
    )  # fmt: skip


def _fault(rule: str, message: str, span: list[int]) -> Fault:
    return Fault(rule, message, Span(*span))


def _ignore(identifiers: list[str], where: list[Any], reason: str, until: str, tool: str, used: list[str]) -> Ignore:
    form, span, reach, line, end, path, document = where
    ignore = Ignore(identifiers, Where(form, Span(*span), reach, line, end, tuple(path), document), reason, until, tool)
    ignore.used.update(used)
    return ignore


def _scripts(rows: list[Any]) -> tuple[Any, ...]:
    if not rows:
        return ()
    from kubelint.shellcheck import Script

    return tuple(
        Script(Subject(*subject), text, tuple((start, tuple(path)) for start, path in places), shebang, tuple(exports))
        for subject, text, places, shebang, exports in rows
    )
