"""Cron schedules as the CronJob controller reads them, which is not quite as crond does.

The grammar is that of robfig/cron: no 7 for Sunday, no seconds, no ``L``, ``W`` or ``#``.
Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax
"""

from typing import NamedTuple

from kubelint.text import brief
from kubelint.views.durations import duration


class Field(NamedTuple):
    """One of the five fields, the numbers it takes, and the names that stand for the first of them."""

    title: str
    lowest: int
    highest: int
    names: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return self.highest - self.lowest + 1


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of month", 1, 31),
    Field("month", 1, 12, MONTHS),
    Field("day of week", 0, 6, DAYS),
)

DESCRIPTORS = ("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly")
EVERY = "@every "

#: The most days each month has.
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

LONGEST = 1000


class InvalidSchedule(ValueError):
    """A text that is no schedule; says why, and what would be one."""


class Part(NamedTuple):
    """One element of a field: ``*``, ``5``, ``1-5``, ``*/15``."""

    text: str
    start: int
    end: int
    step: int
    is_star: bool  # leaves the field unrestricted; no longer so with a step
    is_range: bool  # with both ends written

    @property
    def values(self) -> range:
        return range(self.start, self.end + 1, self.step)


class Schedule(NamedTuple):
    """The elements of each of the five fields; none for ``@daily`` and the like, which always fire."""

    fields: tuple[tuple[Part, ...], ...] = ()

    @property
    def fires(self) -> bool:
        """Whether any date satisfies it. With both kinds of day restricted, either of them is enough."""
        if not self.fields:
            return True
        minutes, hours, days, months, weekdays = ({v for part in field for v in part.values} for field in self.fields)
        on_date = any(day <= LENGTHS[month - 1] for month in months for day in days)
        any_day, any_weekday = (any(part.is_star for part in self.fields[index]) for index in (2, 4))
        is_day = on_date and bool(weekdays) if any_day or any_weekday else on_date or bool(weekdays)
        return bool(minutes and hours and months) and is_day


def parse(text: str) -> Schedule:
    """Return the schedule that ``text`` means; InvalidSchedule where it means none."""
    if len(text) > LONGEST:
        raise InvalidSchedule("is longer than any schedule")
    if text.startswith("@"):
        return _descriptor(text)
    fields = text.split()
    if len(fields) != len(FIELDS):
        raise InvalidSchedule(_count(len(fields)))
    return Schedule(tuple(_field(each, field) for each, field in zip(fields, FIELDS, strict=True)))


def _descriptor(text: str) -> Schedule:
    if text in DESCRIPTORS:
        return Schedule()
    if not text.startswith(EVERY):
        raise InvalidSchedule(f"is none of {', '.join(DESCRIPTORS)} and {EVERY.strip()}")
    if duration(text.removeprefix(EVERY)) is None:
        raise InvalidSchedule('has no duration such as "1h30m" after @every')
    return Schedule()


def _count(found: int) -> str:
    wanted = "five are wanted: minute, hour, day of month, month, day of week"
    return f"has {found} field{'' if found == 1 else 's'}, {wanted}" + ("; seconds are not known" if found == 6 else "")


def _field(text: str, field: Field) -> tuple[Part, ...]:
    return tuple(_part(each, field) for each in text.split(",") if each)


def _part(text: str, field: Field) -> Part:
    span, *steps = text.split("/")
    first, *rest = span.split("-")
    if len(steps) > 1:
        raise InvalidSchedule(f'has "{brief(text)}" as {field.title}, with more than one "/"')
    step = _step(text, steps, field)
    if first in ("*", "?"):
        return Part(text, field.lowest, field.highest, step, step == 1, False)
    if len(rest) > 1:
        raise InvalidSchedule(f'has "{brief(text)}" as {field.title}, with more than one "-"')
    start = _number(first, field)
    end = _number(rest[0], field) if rest else field.highest if steps else start
    for each in (start, end):
        if not field.lowest <= each <= field.highest:
            raise InvalidSchedule(_out_of_range(each, field))
    if start > end:
        raise InvalidSchedule(f'has "{brief(text)}" as {field.title}, which begins after it ends')
    return Part(text, start, end, step, False, bool(rest))


def _step(text: str, steps: list[str], field: Field) -> int:
    if not steps:
        return 1
    step = _number(steps[0], Field(field.title, 0, 0))
    if step == 0:
        raise InvalidSchedule(f'has "{brief(text)}" as {field.title}; a step is at least 1')
    return step


def _number(text: str, field: Field) -> int:
    digits = text.removeprefix("+")
    if text.lower() in field.names:
        return field.lowest + field.names.index(text.lower())
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise InvalidSchedule(f'has "{brief(text)}" as {field.title}, which is {_taken(field)}')
    return int(digits)


def _taken(field: Field) -> str:
    if not field.highest:
        return "no number"
    names = f" or {field.names[0]}-{field.names[-1]}" if field.names else ""
    return f"none of {field.lowest}-{field.highest}{names}"


def _out_of_range(value: int, field: Field) -> str:
    sunday = "; Sunday is 0" if field.names is DAYS and value == 7 else ""
    return f"has {value} as {field.title}, which goes from {field.lowest} to {field.highest}{sunday}"
