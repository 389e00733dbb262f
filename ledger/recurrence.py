"""On which days something recurs: in dates of the house, so that no clock change or zone can move one."""

import calendar
import dataclasses
import enum
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from house.errors import Refused

MOST_EVERY = 52
MOST_TIMES = 1000
# Whoever plans beyond it has mistyped a year; and no walk comes near the last date there is.
LAST_DAY = date(2199, 12, 31)


class Kind(enum.StrEnum):
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Every so many weeks on some days of the week, or every so many months on a day of the month.

    Weeks begin on Monday and are counted from the one that `starts_on` is in, months likewise. `weekdays` are
    1 (Monday) to 7. A `month_day` that a month does not have is its last day, and comes back after it.
    It ends on a day, after so many times, or not at all.
    """

    kind: Kind
    starts_on: date
    every: int = 1
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    ends_on: date | None = None
    count: int | None = None


def checked(*, rule: Rule) -> Rule:
    """This function will put a rule as it is kept: days of the week once each, in order.

    Raises: Refused for what is no rule, with the field at fault.
    """
    rule = dataclasses.replace(rule, weekdays=tuple(sorted(set(rule.weekdays))))
    if not 1 <= rule.every <= MOST_EVERY:
        raise Refused(f"Every 1 to {MOST_EVERY}, please.", field="every")
    if rule.kind is Kind.WEEKLY:
        _check_weekly(rule)
    else:
        _check_monthly(rule)
    _check_end(rule)
    return rule


def occurrences(*, rule: Rule, since: date, until: date = LAST_DAY) -> Iterator[date]:
    """This function will walk the days of a rule within two days, both included, in order and lazily."""
    last = min(until, rule.ends_on or LAST_DAY, LAST_DAY)
    # Those before count too, where it ends after so many times: then the walk begins at the first.
    start = max(since, rule.starts_on) if rule.count is None else rule.starts_on
    days = itertools.islice(_days(rule, start), rule.count)
    return itertools.dropwhile(lambda day: day < since, itertools.takewhile(lambda day: day <= last, days))


def next_occurrence(*, rule: Rule, since: date) -> date | None:
    """This function will find the first day of a rule from a day on; None once it is over."""
    return next(occurrences(rule=rule, since=since), None)


def from_on(*, rule: Rule, day: date) -> Rule | None:
    """This function will give the rule whose days are those of this one from a day on; None without any.

    It starts that day, or with the next week or month that is its turn: so it stays in step.
    """
    if next_occurrence(rule=rule, since=day) is None:
        return None
    if day <= rule.starts_on:
        return rule
    starts_on = _in_step(rule, day)
    if rule.count is None:
        return dataclasses.replace(rule, starts_on=starts_on)
    gone = sum(1 for _ in occurrences(rule=rule, since=rule.starts_on, until=day - timedelta(days=1)))
    return dataclasses.replace(rule, starts_on=starts_on, count=rule.count - gone)


def _in_step(rule: Rule, day: date) -> date:
    if rule.kind is Kind.WEEKLY:
        monday = _monday(day)
        late = (monday - _monday(rule.starts_on)).days // 7 % rule.every
        return monday + timedelta(weeks=rule.every - late) if late else day
    late = (_month(day) - _month(rule.starts_on)) % rule.every
    year, month = divmod(_month(day) + rule.every - late, 12)
    return date(year, month + 1, 1) if late else day


def _days(rule: Rule, start: date) -> Iterator[date]:
    """Those of the rule from a day on that is not before its start, whatever their end."""
    days = _weekly(rule, start) if rule.kind is Kind.WEEKLY else _monthly(rule, start)
    return itertools.dropwhile(lambda day: day < start, days)


def _weekly(rule: Rule, start: date) -> Iterator[date]:
    monday = _monday(rule.starts_on)
    step = 7 * rule.every
    for days in range((start - monday).days // step * step, (LAST_DAY - monday).days - 6, step):
        for weekday in rule.weekdays:
            yield monday + timedelta(days=days + weekday - 1)


def _monthly(rule: Rule, start: date) -> Iterator[date]:
    first = _month(rule.starts_on)
    gone = (_month(start) - first) // rule.every * rule.every
    for number in range(first + gone, _month(LAST_DAY) + 1, rule.every):
        year, month = divmod(number, 12)
        last = calendar.monthrange(year, month + 1)[1]
        yield date(year, month + 1, min(rule.month_day or last, last))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _check_weekly(rule: Rule) -> None:
    if not rule.weekdays:
        raise Refused("On which days of the week?", field="weekdays")
    if not set(rule.weekdays) <= set(range(1, 8)):
        raise Refused("Days of the week are 1 to 7.", field="weekdays")
    if rule.month_day is not None:
        raise Refused("A day of the month goes with months.", field="month_day")


def _check_monthly(rule: Rule) -> None:
    if rule.weekdays:
        raise Refused("Days of the week go with weeks.", field="weekdays")
    if rule.month_day is None:
        raise Refused("On which day of the month?", field="month_day")
    if not 1 <= rule.month_day <= 31:
        raise Refused("A day from 1 to 31, please; 31 is a month's last.", field="month_day")


def _check_end(rule: Rule) -> None:
    if rule.starts_on > LAST_DAY:
        raise Refused(f"{LAST_DAY} at the latest, please.", field="starts_on")
    if rule.ends_on is not None and rule.count is not None:
        raise Refused("It ends on a day or after so many times, not both.", field="count")
    if rule.count is not None and not 1 <= rule.count <= MOST_TIMES:
        raise Refused(f"1 to {MOST_TIMES} times, please.", field="count")
    if rule.ends_on is not None and not rule.starts_on <= rule.ends_on <= LAST_DAY:
        raise Refused("It cannot end before it starts.", field="ends_on")
    if next_occurrence(rule=rule, since=rule.starts_on) is None:
        raise Refused("There is no such day between its start and its end.", field="ends_on")
