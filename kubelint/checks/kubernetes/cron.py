"""Schedules, and the clocks they are read by."""

from collections.abc import Iterator

from kubelint.model import Path, Problem
from kubelint.text import brief, suggest
from kubelint.views.cron import FIELDS, Field, InvalidSchedule, Part, Schedule, parse
from kubelint.views.kubernetes import Resource, is_template
from kubelint.views.walk import every, keys

#: Where schedules stand, by API group and kind.
SCHEDULES = {
    ("batch", "CronJob"): ("spec.schedule",),
    ("velero.io", "Schedule"): ("spec.schedule",),
    ("argoproj.io", "CronWorkflow"): ("spec.schedule", "spec.schedules.*"),
    ("keda.sh", "ScaledObject"): ("spec.triggers.*.metadata.start", "spec.triggers.*.metadata.end"),
    ("keda.sh", "ScaledJob"): ("spec.triggers.*.metadata.start", "spec.triggers.*.metadata.end"),
}

ZONE_PREFIXES = ("TZ=", "CRON_TZ=")


def invalid_cron_schedule(resource: Resource) -> Iterator[Problem]:
    """A schedule that the controller cannot read. Not everything crond knows is known to Kubernetes.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
    """
    for path, text in _schedules(resource):
        why = _fault(text, resource)
        if why:
            yield Problem(path, f'the schedule "{brief(text, 60)}" {why}')


def never_fires(resource: Resource) -> Iterator[Problem]:
    """A schedule for a date that no year has: 30 February, 31 June."""
    for path, text in _schedules(resource):
        schedule = _parsed(text)
        if schedule and not schedule.fires:
            yield Problem(path, f'the schedule "{brief(text, 60)}" never fires: no month it names has such a day')


def misleading_step(resource: Resource, *, uneven: bool) -> Iterator[Problem]:
    """A step that does not do what it looks like: ``*/61`` fires once an hour, ``*/45`` at :00 and :45."""
    for path, text in _schedules(resource):
        schedule = _parsed(text)
        for parts, field in zip(schedule.fields if schedule else (), FIELDS, strict=False):
            for part in parts:
                why = _misleading(part, field, uneven)
                if why:
                    what = f'"{brief(part.text)}" as {field.title}'
                    yield Problem(path, f'the schedule "{brief(text, 60)}" has {what}, {why}')


def invalid_time_zone(job: Resource) -> Iterator[Problem]:
    """A time zone that the IANA database does not have, or that means another one on every machine.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#time-zones
    """
    zone = job.get("spec", "timeZone")
    if job.group != "batch" or not isinstance(zone, str) or is_template(zone):
        return
    why = _zone_fault(zone)
    if why:
        yield Problem(job.at("spec", "timeZone"), f'{job.title} has time zone "{brief(zone)}", {why}')


def _schedules(resource: Resource) -> Iterator[tuple[Path, str]]:
    for way in SCHEDULES.get((resource.group, resource.kind), ()):
        for path, value in every(resource.value, keys(way), resource.path):
            if isinstance(value, str) and not is_template(value) and _is_cron(path, resource):
                yield path, value


def _is_cron(path: Path, resource: Resource) -> bool:
    """Whether a KEDA trigger is of the type that has schedules."""
    way = path[len(resource.path) :]
    return "triggers" not in way or resource.get(*way[:3], "type") == "cron"


def _bare(text: str) -> str:
    """The schedule without the time zone that all but CronJobs may begin with."""
    return text.partition(" ")[2] if text.startswith(ZONE_PREFIXES) else text


def _fault(text: str, resource: Resource) -> str:
    if resource.group == "batch" and "TZ" in text:
        return "names a time zone; say it in spec.timeZone"
    if resource.group == "keda.sh" and text.startswith("@"):
        return "is a shorthand, which KEDA does not know; write five fields"
    try:
        parse(_bare(text))
    except InvalidSchedule as error:
        return str(error)
    return ""


def _parsed(text: str) -> Schedule | None:
    try:
        return parse(_bare(text))
    except InvalidSchedule:
        return None


def _misleading(part: Part, field: Field, uneven: bool) -> str:
    if part.step == 1:
        return ""
    size = part.end - part.start + 1 if part.is_range else field.size
    if part.step > size:
        return f"whose step is larger than its range of {size}, so that only {part.start} remains"
    if not uneven or part.is_range or part.start != field.lowest:
        return ""
    if field.title == "day of month":
        return "which begins anew with every month, whatever its length"
    last = field.highest + 1 - field.lowest
    return f"whose steps are not even: {last} is no multiple of {part.step}" if last % part.step else ""


def _zone_fault(zone: str) -> str:
    from zoneinfo import ZoneInfo, available_timezones

    if not zone:
        return "which is empty; leave the field out, or name a zone"
    if zone.lower() == "local":
        return 'which is another one on every machine; name it, such as "Europe/Berlin"'
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        known = {each.casefold(): each for each in available_timezones()}  # empty where there is no database
        if not known:
            return ""
        meant = known.get(zone.casefold())
        return "which does not exist" + (f'; did you mean "{meant}"?' if meant else suggest(zone, known.values()))
    return ""
