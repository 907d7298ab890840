"""Jobs and CronJobs that the API server refuses."""

from collections.abc import Iterator
from typing import Any

from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.base import View
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.selectors import Selector

#: Numbers that cannot be negative, of a Job and of a CronJob.
COUNTS = (
    "parallelism",
    "completions",
    "activeDeadlineSeconds",
    "backoffLimit",
    "backoffLimitPerIndex",
    "maxFailedIndexes",
    "ttlSecondsAfterFinished",
)
CRON_COUNTS = ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")

#: What only an Indexed Job can have.
INDEXED = ("backoffLimitPerIndex", "maxFailedIndexes", "successPolicy")

#: Fields with a choice of words.
CHOICES = {
    "completionMode": ("NonIndexed", "Indexed"),
    "podReplacementPolicy": ("TerminatingOrFailed", "Failed"),
    "concurrencyPolicy": ("Allow", "Forbid", "Replace"),
}

#: Labels that the server gives the pods of a Job; those of its name may be written, if they are right.
UID_LABELS = ("controller-uid", "batch.kubernetes.io/controller-uid")
NAME_LABELS = ("job-name", "batch.kubernetes.io/job-name")


def invalid_job(resource: Resource) -> Iterator[Problem]:
    """A combination of fields that the API server rejects.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """
    if resource.group != "batch":
        return
    way = ("spec", "jobTemplate", "spec") if resource.kind == "CronJob" else ("spec",)
    spec = View(resource.mapping(*way), resource.at(*way), resource.subject)
    for place, why in (
        *_counts(spec, COUNTS),
        *_choices(spec),
        *_indexes(spec),
        *_failures(spec, resource),
        *_successes(spec),
    ):
        yield Problem(place, f"{resource.title} {why}")
    if resource.kind == "CronJob":
        outer = View(resource.mapping("spec"), resource.at("spec"), resource.subject)
        for place, why in (*_counts(outer, CRON_COUNTS), *_choices(outer), *_selection(spec)):
            yield Problem(place, f"{resource.title} {why}")


def job_selector_set(job: Resource) -> Iterator[Problem]:
    """A selector or a label that the server generates for each Job, and accepts from nobody else.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/job/#specifying-your-own-pod-selector
    """
    if job.group != "batch" or job.get("spec", "manualSelector") is True:
        return
    for each in Selector.parse(job.get("spec", "selector")).requirements:
        if each.key not in NAME_LABELS or each.values != (job.name,):
            message = f"{job.title} has a selector, which the server generates; remove it, or set manualSelector: true"
            yield Problem(job.at("spec", "selector"), message)
            break
    for key, value in job.mapping("spec", "template", "metadata", "labels").items():
        if key in UID_LABELS or (key in NAME_LABELS and job.name and value != job.name):
            message = f'{job.title} gives its pods the label "{key}", which the server generates; remove it'
            yield Problem(job.at("spec", "template", "metadata", "labels", key), message)


def _counts(view: View, fields: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    for field in fields:
        count = view.integer(field)
        if count is not None and count < 0:
            yield view.at(field), f"has {field} {count}, which cannot be negative"


def _choices(view: View) -> Iterator[tuple[Path, str]]:
    for field, possible in CHOICES.items():
        value = view.text(field)
        if value and value not in possible and not is_template(value):
            near = suggest(value, possible)
            yield view.at(field), f'has {field} "{brief(value)}", which is none of {", ".join(possible)}{near}'


def _indexes(spec: View) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with the work of an Indexed Job, or with one that is none."""
    failures, completions = spec.integer("maxFailedIndexes"), _completions(spec)
    if spec.get("completionMode") != "Indexed":
        for field in INDEXED:
            if spec.get(field) is not None:
                yield spec.at(field), f"has {field}, which only completionMode Indexed can have"
    elif spec.get("completions") is None and spec.get("parallelism") is not None:  # without both, both are 1
        yield spec.at("completionMode"), "has completionMode Indexed, but no completions; say how many"
    elif failures is not None and completions is not None and failures > completions:
        yield spec.at("maxFailedIndexes"), f"has maxFailedIndexes {failures}, more than its completions {completions}"
    if failures is not None and spec.get("completionMode") == "Indexed" and spec.get("backoffLimitPerIndex") is None:
        yield spec.at("maxFailedIndexes"), "has maxFailedIndexes, but no backoffLimitPerIndex; add it"


def _failures(spec: View, resource: Resource) -> Iterator[tuple[Path, str]]:
    names = [each.name for each in resource.pod.containers] if resource.pod else []
    for rule in spec.views("podFailurePolicy", "rules"):
        codes, conditions = rule.get("onExitCodes"), rule.get("onPodConditions")
        if codes is None and not conditions:
            yield rule.at("action"), "has a podFailurePolicy rule without onExitCodes and onPodConditions; add one"
        elif codes is not None and conditions:
            yield rule.at("onPodConditions"), "has a podFailurePolicy rule with both onExitCodes and onPodConditions"
        if rule.get("action") == "FailIndex" and spec.get("backoffLimitPerIndex") is None:
            yield rule.at("action"), "has a podFailurePolicy with FailIndex, but no backoffLimitPerIndex; add it"
        container = rule.text("onExitCodes", "containerName")
        is_named = isinstance(rule.get("onExitCodes", "containerName"), str)
        if is_named and container not in names and not is_template(container):
            near = suggest(container, names)
            why = f'has a podFailurePolicy for container "{brief(container)}", which the pod does not have{near}'
            yield rule.at("onExitCodes", "containerName"), why
        values = [code for _, code in rule.items("onExitCodes", "values")]
        why = _codes_fault(values, rule.text("onExitCodes", "operator"))
        if why and isinstance(codes, dict):
            yield rule.at("onExitCodes", "values"), f"has a podFailurePolicy with {why}"


def _successes(spec: View) -> Iterator[tuple[Path, str]]:
    """Yield what is wrong with the rules by which an Indexed Job is done before all of its indexes are."""
    completions = _completions(spec)
    if completions is None or spec.get("completionMode") != "Indexed":
        return
    for rule in spec.entries("successPolicy", "rules"):
        count, text = rule.integer("succeededCount"), rule.get("succeededIndexes")
        indexes = _indexes_of(text) if isinstance(text, str) and not is_template(text) else None
        if count is None and text is None:
            yield rule.path, "has a rule in successPolicy without succeededCount and succeededIndexes; add one"
        if indexes is not None and (not indexes or indexes != sorted(indexes) or indexes[-1] >= completions):
            why = f'has succeededIndexes "{brief(str(text))}"; list numbers below {completions} like "0,2-3"'
            yield rule.at("succeededIndexes"), why
            indexes = None
        most = completions if indexes is None else _size(indexes)
        if count is not None and not 0 <= count <= most:
            yield rule.at("succeededCount"), f"has succeededCount {count}; use 0 to {most}"


def _completions(spec: View) -> int | None:
    """How often it is to succeed; once where neither that is said nor how many run side by side."""
    is_said = spec.get("completions") is not None or spec.get("parallelism") is not None
    return spec.integer("completions") if is_said else 1


def _indexes_of(text: str) -> list[int]:
    """Return the first and last numbers of each interval of ``"1,3-5"``: 1, 1, 3, 5. Empty where it cannot be read."""
    found: list[int] = []
    for interval in text.split(","):
        first, dash, last = interval.partition("-")
        last = last if dash else first
        if not all(each.isascii() and each.isdigit() and len(each) < 10 for each in (first, last)):
            return []
        found += [int(first), int(last)]
    return found


def _size(intervals: list[int]) -> int:
    return sum(last - first + 1 for first, last in zip(intervals[::2], intervals[1::2], strict=True))


def _codes_fault(codes: list[Any], operator: str) -> str:
    numbers = [code for code in codes if type(code) is int]
    if not codes:
        return "no exit codes; at least one is wanted"
    if operator == "In" and 0 in numbers:
        return "exit code 0, which is no failure"
    if len(set(numbers)) < len(numbers):
        return "an exit code that is named twice"
    return "exit codes out of order; sort them" if numbers != sorted(numbers) else ""


def _selection(spec: View) -> Iterator[tuple[Path, str]]:
    """Yield what the Jobs of a CronJob cannot choose themselves."""
    if spec.get("selector") is not None:
        yield spec.at("selector"), "has a selector for its Jobs, which the server generates; remove it"
    if spec.get("manualSelector") is True:
        yield spec.at("manualSelector"), "has manualSelector, which the Jobs of a CronJob cannot have; remove it"
