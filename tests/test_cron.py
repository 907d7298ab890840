"""Cron schedules: the grammar of the CronJob controller, and the dates it finds."""

import pytest

from kubelint.views.cron import InvalidSchedule, parse

#: From the API documentation, the manual of robfig/cron, and what its parser was seen to accept.
VALID = (
    "* * * * *",
    "0 3 * * 1",
    "0 0 13 * 5",
    "*/15 0-6,22-23 1-7,15 JAN-Mar,12 mon-FRI",
    "0 0 ? * ?",
    "0 0 1 1 0",
    "5/15 * * * *",
    "59 23 31 12 6",
    "00 04 01 01 *",
    "+5 * * * *",
    "1,,2 * * * *",
    "*-5 * * * *",
    "*/61 * * * *",
    " 0\t4 *  * * ",
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@midnight",
    "@hourly",
    "@every 1h30m",
    "@every -5s",
)

INVALID = {
    "": "has 0 fields, five are wanted: minute, hour, day of month, month, day of week",
    "*": "has 1 field, five are wanted: minute, hour, day of month, month, day of week",
    "0 0 4 * * *": (
        "has 6 fields, five are wanted: minute, hour, day of month, month, day of week; seconds are not known"
    ),
    "60 * * * *": "has 60 as minute, which goes from 0 to 59",
    "* 24 * * *": "has 24 as hour, which goes from 0 to 23",
    "* * 0 * *": "has 0 as day of month, which goes from 1 to 31",
    "* * 32 * *": "has 32 as day of month, which goes from 1 to 31",
    "* * * 13 *": "has 13 as month, which goes from 1 to 12",
    "* * * * 7": "has 7 as day of week, which goes from 0 to 6; Sunday is 0",
    "* * * * 1-7": "has 7 as day of week, which goes from 0 to 6; Sunday is 0",
    "* * * * sunday": 'has "sunday" as day of week, which is none of 0-6 or sun-sat',
    "* * * foo *": 'has "foo" as month, which is none of 1-12 or jan-dec',
    "* * L * *": 'has "L" as day of month, which is none of 1-31',
    "* * 15W * *": 'has "15W" as day of month, which is none of 1-31',
    "* * * * 5#3": 'has "5#3" as day of week, which is none of 0-6 or sun-sat',
    "*/0 * * * *": 'has "*/0" as minute; a step is at least 1',
    "*/x * * * *": 'has "x" as minute, which is no number',
    "*/2/3 * * * *": 'has "*/2/3" as minute, with more than one "/"',
    "1-2-3 * * * *": 'has "1-2-3" as minute, with more than one "-"',
    "30-10 * * * *": 'has "30-10" as minute, which begins after it ends',
    "-5 * * * *": 'has "" as minute, which is none of 0-59',
    "\u0661 * * * *": 'has "\u0661" as minute, which is none of 0-59',
    "@Daily": ("is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and @every"),
    "@reboot": "is none of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and @every",
    "@every day": 'has no duration such as "1h30m" after @every',
    "@every 1d": 'has no duration such as "1h30m" after @every',
    "1" * 2000: "is longer than any schedule",
}

FIRES = {
    "0 4 30 2 *": False,
    "0 4 30,31 2 ?": False,
    "0 4 31 4,6,9,11 *": False,
    ", * * * *": False,
    "0 4 29 2 *": True,
    "0 4 31 1-4 *": True,
    "0 4 30 2 1": True,  # both days restricted: either is enough
    "0 4 30 2 */2": True,  # a step restricts
    "0 4 30 2 */1": False,
    "0 4 * 2 1": True,
    "@yearly": True,
}


@pytest.mark.parametrize("text", VALID)
def test_reads_what_the_controller_reads(text: str) -> None:
    parse(text)


@pytest.mark.parametrize("text, why", INVALID.items(), ids=lambda each: each[:20])
def test_says_what_is_wrong(text: str, why: str) -> None:
    with pytest.raises(InvalidSchedule) as caught:
        parse(text)

    assert str(caught.value) == why


@pytest.mark.parametrize("text, fires", FIRES.items())
def test_knows_whether_any_date_satisfies_it(text: str, fires: bool) -> None:
    assert parse(text).fires is fires


def test_names_mean_their_numbers() -> None:
    names, numbers = parse("0 0 * jan-mar sun,Sat"), parse("0 0 * 1-3 0,6")

    assert [[each.values for each in field] for field in names.fields] == [
        [each.values for each in field] for field in numbers.fields
    ]
