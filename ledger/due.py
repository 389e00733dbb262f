"""Logging the days of recurrences that have come: each once, at its own day, however late or often."""

from datetime import date, datetime
from operator import attrgetter

from house.errors import Refused
from house.models import House
from ledger import activities, exposures, journal, schedule
from ledger.models import Activity, ExceptionKind, Recurrence, RecurrenceException


def log_due(*, house_id: int, at: datetime) -> list[Activity]:
    """This function will log what is due in a house, in order, each day in a transaction of its own.

    What cannot be logged is put aside with its reason, for its owner to see, and is not tried again.
    """
    house = House.objects.get(pk=house_id)
    found = [
        occurrence
        for each in schedule.running(house=house)
        for occurrence in schedule.due(of=each, until=house.day_of(at))
    ]
    found.sort(key=attrgetter("occurs_on", "of.pk", "day"))
    logged = (_log_one(of=occurrence.of, day=occurrence.day, at=at) for occurrence in found)
    return [activity for activity in logged if activity is not None]


def catch_up(*, of: Recurrence, until: date, at: datetime) -> None:
    """This function will log what was due of a recurrence up to a day, it included; the house is locked.

    So that whatever is changed afterwards, the past is as it was meant.
    """
    for occurrence in schedule.due(of=of, until=until):
        _log(occurrence, at=at)


@journal.atomic
def _log_one(*, of: Recurrence, day: date, at: datetime) -> Activity | None:
    house = journal.lock(house_id=of.house_id)
    # Read again under the lock: another sweep may have been quicker, or its owner skipped it meanwhile.
    found = schedule.running(house=house).filter(pk=of.pk).first()
    due = schedule.due(of=found, until=house.day_of(at)) if found else []
    waiting = next((occurrence for occurrence in due if occurrence.day == day), None)
    return _log(waiting, at=at) if waiting else None


def _log(occurrence: schedule.Occurrence, *, at: datetime) -> Activity | None:
    owner, logged = occurrence.of.housemate, None
    try:
        plan = exposures.up_to_date(owner=owner, plan=occurrence.plan())
        logged = activities.log(housemate=owner, uid=occurrence.activity_uid, plan=plan, at=at).activity
    except Refused as refusal:
        _put_aside(occurrence, reason=refusal.message, at=at)
    else:
        _mark_done(occurrence, at=at)
    if not occurrence.exception:
        occurrence.of.done_until = occurrence.day
        occurrence.of.save(update_fields=["done_until"])
    return logged


def _mark_done(occurrence: schedule.Occurrence, *, at: datetime) -> None:
    if occurrence.exception:
        occurrence.exception.done_at = at
        occurrence.exception.save(update_fields=["done_at"])


def _put_aside(occurrence: schedule.Occurrence, *, reason: str, at: datetime) -> None:
    kept = occurrence.exception or RecurrenceException(
        house=occurrence.of.house,
        recurrence=occurrence.of,
        day=occurrence.day,
        occurs_on=occurrence.day,
        title=occurrence.of.title,
        note=occurrence.of.note,
        plan=occurrence.of.plan,
    )
    kept.kind, kept.reason, kept.done_at = ExceptionKind.PUT_ASIDE, reason[:300], at
    kept.save()
