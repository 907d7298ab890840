"""What rules and loaders report, as findings: placed in the text, weighed, masked, silenced where somebody said so."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kubelint.catalog import Enabled, Plan, Rule
from kubelint.config import Exceptions, Settings
from kubelint.model import Document, Fault, Finding, Place, Problem, Related, Source, Span, Subject
from kubelint.suppress import Ignores
from kubelint.views.base import View, dig
from kubelint.views.kubernetes import container_at

#: Returns a document by its file and index.
Documents = Callable[[str, int], Document]


class Policy(NamedTuple):
    """What applies to a file: the settings found for it, the rules they enable, what they except."""

    settings: Settings
    plan: Plan
    exceptions: Exceptions


class Scene(NamedTuple):
    """Where a problem arises: its document, and what may silence it there."""

    document: Document
    policy: Policy
    ignores: Ignores


def of_problem(problem: Problem, rule: Enabled, view: View, scene: Scene, documents: Documents) -> Finding:
    """Return what a check found, with what silences it, if anything does."""
    document, policy, ignores = scene
    span = document.tree.span(problem.path, problem.part)
    container = container_at(document.value, problem.path)
    finding = Finding(
        file=document.source.path,
        span=span,
        rule=rule.name,
        severity=rule.weigh(problem.severity),
        message=_said(problem.message),
        subject=view.subject._replace(container=str(dig(container, "name") or "")),
        document=document.index,
        path=problem.path,
        related=tuple([_place(each, document, documents) for each in problem.related]),
        aliases=problem.aliases,
    )
    image = str(dig(container, "image") or "")
    silenced = ignores.cover(rule.name, document, problem, finding.aliases)
    silenced = silenced or policy.exceptions.covers(finding, rule.rule, image)
    return finding._replace(suppressed=silenced) if silenced else finding


@lru_cache(maxsize=1024)  # many findings say the same
def _said(message: str) -> str:
    """Return ``message`` without secrets. No check quotes one; should one do so, this is the last line of defence."""
    from kubelint.secrets import mask

    return mask(message)


def of_fault(fault: Fault, source: Source, severity: str) -> Finding:
    """Return what is wrong with the text itself."""
    subject = Subject("Dockerfile") if source.language == "dockerfile" else Subject("")
    return Finding(source.path, fault.span, fault.rule, severity, fault.message, subject)


def without_echoes(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """Leave out what another rule says better of the same place: one defect, one finding."""
    yielding = {(each.file, each.span) for each in findings if rules[each.rule].gives_way_to}
    told: dict[tuple[str, Span], set[str]] = defaultdict(set)
    for each in findings if yielding else ():
        told[each.file, each.span].add(each.rule)
    for each in findings:
        gives_way_to = rules[each.rule].gives_way_to
        if not gives_way_to or told[each.file, each.span].isdisjoint(gives_way_to):
            yield each


def about_exceptions(policy: Policy, roots: Sequence[str], silencers: set[str]) -> Iterator[Finding]:
    """Yield what is wrong with the exceptions of a config; ``silencers`` are what silenced something in this run.

    Whether one is of use shows only where all files it may be for are linted: those below one of ``roots``.
    """
    settings, plan, exceptions = policy
    home = os.path.dirname(os.path.abspath(settings.file))
    is_whole = any(os.path.commonpath([home, os.path.abspath(root)]) == os.path.abspath(root) for root in roots)
    stale = [("expired-ignore", "ended on {0.until}; mend the finding or renew it", exceptions.expired())]
    stale += [("unused-ignore", "silences nothing; remove it", exceptions.unused(silencers))] if is_whole else []
    for rule, message, exemptions in stale:
        for exemption in exemptions if rule in plan.rules else ():
            file, _, line = exemption.origin.rpartition(":")
            span = Span(int(line), 1, int(line), 1)
            text = f"this exception {message.format(exemption)}"
            yield Finding(file, span, rule, plan.rules[rule].severity, text)


def _place(related: Related, document: Document, documents: Documents) -> Place:
    other = documents(*related.origin) if related.origin else document
    return Place(other.source.path, other.tree.span(related.path), related.message)
