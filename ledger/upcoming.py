"""What somebody's recurrences will bring: the next days, each with what it is expected to cost."""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from house import prevalence
from house.errors import Refused
from house.models import Housemate
from ledger import exposures, planned, queries, schedule
from ledger.models import ExceptionKind, Exposure, Recurrence, RecurrenceException

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


def put_aside(*, reader: Housemate) -> QuerySet[RecurrenceException]:
    """This function will list the reader's days that could not be logged, the latest first; each says why."""
    rows = RecurrenceException.objects.filter(house=reader.house, recurrence__housemate=reader)
    return (
        rows.filter(kind=ExceptionKind.PUT_ASIDE).select_related("recurrence").order_by("-occurs_on", "-pk")
    )


def plan_of(*, reader: Housemate, uid: UUID) -> planned.Plan:
    """This function will make a plan of an activity that its reader logged, to be repeated.

    A test was of its day, and is left out.
    Raises: Http404 for an activity that is not there; NotAllowed for another one's.
    """
    found = queries.activities(house=reader.house).filter(uid=uid).first()
    if found is None:
        raise Http404
    part = queries.own_part(activity=found, housemate=reader)
    others = {row.housemate_id: row.inputs for row in found.exposures.all() if row.pk != part.pk}
    frozen = planned.refrozen(own=part.inputs, others=others, payer=part.payer)
    words: dict[str, Any] = {"title": found.title, "note": found.note, "occurred_on": found.occurred_on}
    return dataclasses.replace(planned.thawed(frozen=frozen, **words), evidence=())


def _priced(
    *, reader: Housemate, occurrences: Iterable[schedule.Occurrence], at: datetime
) -> Iterator[Coming]:
    today = reader.house.day_of(at)
    price = queries.prices(house=reader.house).filter(effective_on__lte=today).first()
    figure = prevalence.for_day(house=reader.house, day=today)
    # Read once for all of them, and handed on as what is frozen with an activity is.
    todays = Exposure(price=price, prevalence=figure) if price else None
    for occurrence in occurrences:
        try:
            quote = None if occurrence.is_skipped else _quote(reader, occurrence, todays, today)
        except Refused as refusal:
            yield Coming(occurrence=occurrence, quote=None, why_not=refusal.message)
        else:
            yield Coming(occurrence=occurrence, quote=quote)


def _quote(
    reader: Housemate, occurrence: schedule.Occurrence, todays: Exposure | None, today: date
) -> exposures.Quote:
    if todays is None:
        raise Refused("There is no price yet.", code="no-price")
    plan = dataclasses.replace(occurrence.plan(), occurred_on=today)
    return exposures.price(housemate=reader, plan=plan, frozen=todays)
