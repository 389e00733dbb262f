"""Recurring days: every rule against a calendar that is walked day by day, and due where the house is."""

import calendar
import dataclasses
import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from house.errors import Refused
from house.models import House
from ledger import recurrence
from ledger.recurrence import Kind, Rule

FIVE_YEARS = timedelta(days=5 * 366)
ZONES = (
    *("Pacific/Pago_Pago", "America/New_York", "UTC"),
    *("Europe/Berlin", "Asia/Kathmandu", "Pacific/Kiritimati"),
)

days = st.dates(date(2023, 1, 1), date(2028, 12, 31))
ends = st.one_of(
    st.just({}),
    st.builds(lambda count: {"count": count}, st.integers(1, 300)),
    st.builds(lambda after: {"after": after}, st.integers(0, 1500)),
)
weekly = st.builds(
    lambda weekdays: {"kind": Kind.WEEKLY, "weekdays": tuple(sorted(weekdays))},
    st.sets(st.integers(1, 7), min_size=1),
)
monthly = st.builds(lambda day: {"kind": Kind.MONTHLY, "month_day": day}, st.integers(1, 31))


@st.composite
def rules(draw):
    starts_on, end = draw(days), dict(draw(ends))
    if "after" in end:
        end = {"ends_on": starts_on + timedelta(days=end["after"])}
    return Rule(starts_on=starts_on, every=draw(st.integers(1, 8)), **draw(weekly | monthly), **end)


def is_on(rule: Rule, day: date) -> bool:
    """Whether a day is one of the rule's pattern, by looking at nothing but this day and the start."""
    if day < rule.starts_on:
        return False
    if rule.kind == Kind.WEEKLY:
        weeks = (_monday(day) - _monday(rule.starts_on)).days // 7
        return day.isoweekday() in rule.weekdays and weeks % rule.every == 0
    months = (day.year - rule.starts_on.year) * 12 + day.month - rule.starts_on.month
    is_last = (day + timedelta(days=1)).day == 1
    return months % rule.every == 0 and (day.day == rule.month_day or (is_last and day.day < rule.month_day))


def _monday(day: date) -> date:
    while day.isoweekday() != 1:
        day -= timedelta(days=1)
    return day


def calendar_of(rule: Rule, *, until: date) -> list[date]:
    """Day by day through the calendar, one after the other."""
    found, day = [], rule.starts_on
    while day <= min(until, rule.ends_on or until) and len(found) < (rule.count or len(found) + 1):
        if is_on(rule, day):
            found.append(day)
        day += timedelta(days=1)
    return found


@given(rules())
@example(Rule(kind=Kind.MONTHLY, month_day=31, starts_on=date(2024, 1, 31)))
@example(Rule(kind=Kind.MONTHLY, month_day=29, starts_on=date(2023, 2, 1), every=12))
@example(Rule(kind=Kind.WEEKLY, weekdays=(1, 7), every=2, starts_on=date(2023, 12, 31)))
def test_a_rule_falls_on_the_days_that_a_calendar_of_five_years_gives(rule):
    until = rule.starts_on + FIVE_YEARS

    found = list(recurrence.occurrences(rule=rule, since=rule.starts_on, until=until))

    assert found == calendar_of(rule, until=until)


@given(rules(), st.integers(-400, 1900), st.integers(0, 400))
def test_a_window_shows_the_days_within_it(rule, offset, length):
    since = rule.starts_on + timedelta(days=offset)
    until = since + timedelta(days=length)

    found = list(recurrence.occurrences(rule=rule, since=since, until=until))

    assert found == [day for day in calendar_of(rule, until=until) if day >= since]


@given(rules(), st.integers(-30, 1900))
def test_what_goes_on_from_a_day_has_the_days_that_were_left(rule, offset):
    since = rule.starts_on + timedelta(days=offset)
    until = since + timedelta(days=800)
    left = list(recurrence.occurrences(rule=rule, since=since, until=until))

    on = recurrence.from_on(rule=rule, day=since)

    if on is None:
        assert recurrence.next_occurrence(rule=rule, since=since) is None
    else:
        assert list(recurrence.occurrences(rule=on, since=on.starts_on, until=until)) == left
        assert on.starts_on >= max(since, rule.starts_on)
        assert (on.kind, on.every, on.ends_on) == (rule.kind, rule.every, rule.ends_on)


@given(st.integers(1, 31), st.integers(1, 12), st.integers(1, 8))
def test_a_day_of_the_month_is_never_lost_to_a_short_month(day, month, every):
    rule = Rule(kind=Kind.MONTHLY, month_day=day, every=every, starts_on=date(2023, month, 1))

    found = itertools.islice(recurrence.occurrences(rule=rule, since=rule.starts_on), 60)

    for on in found:
        assert on.day == min(day, calendar.monthrange(on.year, on.month)[1])


def test_the_31st_falls_on_the_last_day_and_comes_back():
    rule = Rule(kind=Kind.MONTHLY, month_day=31, starts_on=date(2026, 1, 31))

    found = list(itertools.islice(recurrence.occurrences(rule=rule, since=rule.starts_on), 4))

    assert found == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_two_weeks_from_a_sunday_count_from_its_own_week():
    rule = Rule(kind=Kind.WEEKLY, weekdays=(1, 7), every=2, starts_on=date(2026, 3, 8))

    found = list(itertools.islice(recurrence.occurrences(rule=rule, since=rule.starts_on), 3))

    assert found == [date(2026, 3, 8), date(2026, 3, 16), date(2026, 3, 22)]


@given(rules())
def test_a_walk_without_an_end_stops_before_the_calendar_does(rule):
    late = recurrence.LAST_DAY - timedelta(days=60)

    found = list(recurrence.occurrences(rule=dataclasses.replace(rule, ends_on=None, count=None), since=late))

    assert all(late <= day <= recurrence.LAST_DAY for day in found)


# --- Where the house is ----------------------------------------------------------------------------------


def hours_around(midnight: datetime) -> list[datetime]:
    return [
        midnight + timedelta(hours=hours, minutes=minutes) for hours in range(-3, 4) for minutes in (0, 59)
    ]


def clock_changes(zone: str) -> list[date]:
    """The days of two years on which its clocks are changed, by asking for the noons before and after."""
    tz, noons = ZoneInfo(zone), [date(2026, 1, 1) + timedelta(days=days) for days in range(730)]
    offsets = [datetime.combine(day, time(12), tz).utcoffset() for day in noons]
    return [
        day for day, before, after in zip(noons[1:], offsets, offsets[1:], strict=False) if before != after
    ]


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_is_due_from_the_houses_own_midnight_on_and_not_an_hour_before(zone):
    house, tz = House(time_zone=zone), ZoneInfo(zone)
    rule = Rule(kind=Kind.WEEKLY, weekdays=tuple(range(1, 8)), starts_on=date(2026, 1, 1))
    ordinary = [date(2026, 1, 31), date(2026, 3, 1), date(2026, 12, 31), date(2028, 2, 29)]

    for day in [*ordinary, *clock_changes(zone)]:
        midnight = datetime.combine(day, time(0), tz).astimezone(UTC)
        for at in hours_around(midnight):
            due = list(recurrence.occurrences(rule=rule, since=day, until=house.day_of(at)))

            assert (day in due) == (at >= midnight), (zone, at)
            assert len(due) <= 1


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin"])
def test_the_clock_changes_that_are_tried_are_there(zone):
    assert len(clock_changes(zone)) == 4


@pytest.mark.parametrize("zone", ZONES)
def test_an_hourly_look_through_five_years_meets_each_day_once(zone):
    house = House(time_zone=zone)
    rule = Rule(kind=Kind.MONTHLY, month_day=31, starts_on=date(2024, 1, 31))
    at, until = datetime(2024, 1, 30, 0, 10, tzinfo=UTC), date(2029, 1, 31)
    met, last = [], date(2024, 1, 30)

    while (today := house.day_of(at)) <= until:
        for day in recurrence.occurrences(rule=rule, since=last + timedelta(days=1), until=today):
            met.append(day)
            last = day
        at += timedelta(hours=1)

    assert met == calendar_of(rule, until=until)
    assert len(met) == 61


# --- What is no rule -------------------------------------------------------------------------------------

WEEKLY = Rule(kind=Kind.WEEKLY, weekdays=(2,), starts_on=date(2026, 3, 10))
MONTHLY = Rule(kind=Kind.MONTHLY, month_day=31, starts_on=date(2026, 3, 10))


@pytest.mark.parametrize(
    ("rule", "changes", "field"),
    [
        (WEEKLY, {"weekdays": ()}, "weekdays"),
        (WEEKLY, {"weekdays": (0,)}, "weekdays"),
        (WEEKLY, {"weekdays": (8,)}, "weekdays"),
        (WEEKLY, {"month_day": 3}, "month_day"),
        (WEEKLY, {"every": 0}, "every"),
        (WEEKLY, {"every": 53}, "every"),
        (MONTHLY, {"month_day": None}, "month_day"),
        (MONTHLY, {"month_day": 0}, "month_day"),
        (MONTHLY, {"month_day": 32}, "month_day"),
        (MONTHLY, {"weekdays": (1,)}, "weekdays"),
        (WEEKLY, {"count": 0}, "count"),
        (WEEKLY, {"count": 1001}, "count"),
        (WEEKLY, {"count": 3, "ends_on": date(2026, 5, 1)}, "count"),
        (WEEKLY, {"ends_on": date(2026, 3, 9)}, "ends_on"),
        (MONTHLY, {"ends_on": date(2026, 3, 30)}, "ends_on"),
        (WEEKLY, {"ends_on": date(2200, 1, 1)}, "ends_on"),
        (WEEKLY, {"starts_on": date(2200, 1, 1)}, "starts_on"),
    ],
)
def test_what_is_no_rule_is_refused_at_its_field(rule, changes, field):
    with pytest.raises(Refused) as refusal:
        recurrence.checked(rule=dataclasses.replace(rule, **changes))

    assert refusal.value.field == field


def test_days_of_the_week_are_kept_once_each_and_in_order():
    rule = dataclasses.replace(WEEKLY, weekdays=(5, 2, 5))

    assert recurrence.checked(rule=rule).weekdays == (2, 5)
