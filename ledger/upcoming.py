"""What somebody's recurrences will bring: the next days, each with what it is expected to cost."""

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

import riskcalc
from house import prevalence
from house.errors import Refused
from house.models import Housemate
from ledger import activities, contacts, exposures, planned, queries, schedule
from ledger.models import Activity, ExceptionKind, Exposure, Recurrence, RecurrenceException

MOST = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """A day to come. Its cost is expected: at today's price and prevalence, which will be others by then.

    `quote` is None for a day that is skipped, and where nothing can be expected: then `why_not` says why.
    """

    occurrence: schedule.Occurrence
    quote: exposures.Quote | None
    why_not: str = ""


def mine(*, reader: Housemate) -> QuerySet[Recurrence]:
    """This function will list what its reader repeats, and nobody else's; what was ended not."""
    return schedule.running(house=reader.house).filter(housemate=reader)


def one_of_mine(*, reader: Housemate, uid: UUID) -> Recurrence:
    """This function will find one of the reader's own recurrences, be it ended.

    Raises: Http404 for another one's.
    """
    found = schedule.everything(house=reader.house).filter(housemate=reader, uid=uid).first()
    if found is None:
        raise Http404
    return found


def of(
    *, reader: Housemate, recurrences: Iterable[Recurrence], at: datetime, most: int = MOST
) -> list[Coming]:
    """This function will list the next days of the reader's recurrences, each with its expected cost."""
    found = [each for each in recurrences if each.ended_at is None]
    return list(_priced(reader=reader, occurrences=schedule.merged(of=found, most=most), at=at))


def expected(*, reader: Housemate, plan: planned.Plan, at: datetime) -> exposures.Quote:
    """This function will price what is planned for a day to come, at today's price and prevalence.

    Raises: Refused as `activities.quote` does, but for its day.
    """
    return exposures.price(
        housemate=reader, plan=dataclasses.replace(plan, occurred_on=reader.house.day_of(at))
    )


def put_aside(*, reader: Housemate) -> QuerySet[RecurrenceException]:
    """This function will list the reader's days that could not be logged, the latest first; each says why."""
    rows = RecurrenceException.objects.filter(house=reader.house, recurrence__housemate=reader)
    return (
        rows.filter(kind=ExceptionKind.PUT_ASIDE).select_related("recurrence").order_by("-occurs_on", "-pk")
    )


def plan_of(*, reader: Housemate, uid: UUID) -> planned.Plan:
    """This function will make a plan of an activity that its reader logged, up to date, to be repeated.

    A test was of its day, and is left out.
    Raises: Http404 for an activity that is not there; NotAllowed for another one's; Refused as
    `activities.plan_of` does.
    """
    found = queries.activities(house=reader.house).filter(uid=uid).first()
    if found is None:
        raise Http404
    plan = activities.plan_of(part=queries.own_part(activity=found, housemate=reader))
    return exposures.up_to_date(owner=reader, plan=dataclasses.replace(plan, evidence=()))


def behind(*, reader: Housemate, activity: Activity) -> Recurrence | None:
    """This function will find what its reader repeats still, by which an activity of theirs was logged."""
    first = Activity.objects.get(house=activity.house_id, uid=activity.uid, version=1)
    for each in mine(reader=reader):
        days = {first.occurred_on, *(row.day for row in each.exceptions.all())}
        if any(schedule.activity_uid(of=each, day=day) == activity.uid for day in days):
            return each
    return None


def _priced(
    *, reader: Housemate, occurrences: Iterable[schedule.Occurrence], at: datetime
) -> Iterator[Coming]:
    todays = _todays(reader, at)
    for occurrence in occurrences:
        try:
            quote = None if occurrence.is_skipped else _quote(reader, occurrence, todays)
        except Refused as refusal:
            yield Coming(occurrence=occurrence, quote=None, why_not=refusal.message)
        else:
            yield Coming(occurrence=occurrence, quote=quote)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Todays:
    """What the expected costs of all days are made of: `frozen` as with an activity, `people` by contact."""

    day: date
    frozen: Exposure | None
    people: Mapping[int, riskcalc.PeopleMet]
    here: frozenset[int]


def _todays(reader: Housemate, at: datetime) -> _Todays:
    today = reader.house.day_of(at)
    price = queries.prices(house=reader.house).filter(effective_on__lte=today).first()
    figure = prevalence.for_day(house=reader.house, day=today)
    return _Todays(
        day=today,
        frozen=Exposure(price=price, prevalence=figure) if price else None,
        people={contact.pk: contact.person for contact in contacts.of(reader=reader)},
        here=frozenset(reader.house.housemates.current().values_list("pk", flat=True)),
    )


def _quote(reader: Housemate, occurrence: schedule.Occurrence, todays: _Todays) -> exposures.Quote:
    if todays.frozen is None:
        raise Refused("There is no price yet.", code="no-price")
    plan = contacts.with_people(plan=occurrence.plan(), people=todays.people)
    plan = exposures.with_who_is_here(plan=plan, here=todays.here)
    plan = dataclasses.replace(plan, occurred_on=todays.day)
    return exposures.price(housemate=reader, plan=plan, frozen=todays.frozen)
