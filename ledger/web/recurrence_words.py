"""A rule of days, as people say it."""

from typing import Any

from babel import Locale
from babel.dates import get_day_names

from house.models import House
from house.templatetags import money as shown
from ledger import recurrence, schedule


def rule_of(*, found: Any) -> str:
    """This function will say on which days something is repeated: "every Tuesday and Friday"."""
    rule = schedule.rule(of=found)
    return f"{_days(rule)}{_end(rule, found.house)}"


def _days(rule: recurrence.Rule) -> str:
    if rule.kind is recurrence.Kind.MONTHLY:
        day = "last day" if rule.month_day == 31 else _ordinal(rule.month_day or 1)
        often = "every month" if rule.every == 1 else f"every {rule.every} months"
        short = ", or its last day" if rule.month_day in {29, 30} else ""
        return f"On the {day} of {often}{short}"
    # The pages speak English; only amounts and dates are as the house writes them.
    names = get_day_names("wide", locale=Locale("en"))
    days = [names[weekday - 1] for weekday in rule.weekdays]
    if len(days) == 7:
        listed = "day"
    else:
        listed = days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"
    return f"Every {listed}" if rule.every == 1 else f"Every {rule.every} weeks on {listed}"


def _end(rule: recurrence.Rule, house: House) -> str:
    if rule.ends_on:
        return f", until {shown.day(rule.ends_on, house)}"
    if rule.count:
        times = "once" if rule.count == 1 else f"{rule.count} times"
        return f", {times} from {shown.day(rule.starts_on, house)}"
    return ""


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
