"""Things that somebody repeats, for tests: started through the operations, looked at as rows."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from ledger import due, planned, recurrences, schedule
from ledger.models import Activity, Recurrence
from ledger.recurrence import Kind, Rule
from tests.ledger import scenes

# A Tuesday; noon where the house of the tests is.
TUESDAY = date(2026, 3, 10)
AT = datetime(2026, 3, 10, 19, tzinfo=UTC)
A_DAY, A_WEEK = timedelta(days=1), timedelta(weeks=1)


def plan(microcovids: str = "2", **changes) -> planned.Plan:
    words = {"title": "Choir", "note": "With Dora", "microcovids": Decimal(microcovids)}
    return planned.Plan(**{"occurred_on": TUESDAY, **words, **changes})


def rule(**changes) -> Rule:
    return Rule(**{"kind": Kind.WEEKLY, "weekdays": (2,), "starts_on": TUESDAY, **changes})


def monthly(day: int, **changes) -> Rule:
    return Rule(**{"kind": Kind.MONTHLY, "month_day": day, "starts_on": TUESDAY, **changes})


def start(by, *, at=AT, uid=None, said=None, **changes) -> Recurrence:
    """Every Tuesday from 10 March 2026 on, at 2 microcovids, unless changed."""
    terms = recurrences.Terms(plan=said or plan(), rule=changes.pop("by_rule", None) or rule(**changes))
    return recurrences.start(by=by, uid=uid or uuid.uuid4(), terms=terms, at=at).recurrence


def read(found: Recurrence) -> Recurrence:
    return schedule.everything(house=found.house).get(pk=found.pk)


def days(house) -> list[date]:
    """On which days something is logged in the house, each as often as it is."""
    rows = Activity.objects.latest_versions().filter(house=house).order_by("occurred_on", "id")
    return list(rows.values_list("occurred_on", flat=True))


def log(cast, *, at=AT) -> list[date]:
    return [activity.occurred_on for activity in due.log_due(house_id=cast.house.pk, at=at)]


def upcoming_days(found: Recurrence, most: int = 3) -> list[date]:
    return [occurrence.occurs_on for occurrence in schedule.merged(of=[read(found)], most=most)]


def charged(cast) -> dict[str, int]:
    return {name: -micros for name, micros in scenes.balances(cast).items() if micros < 0}
