"""Single days of a recurrence: skipped, changed, and on again as they were."""

from datetime import date, datetime
from uuid import UUID

from house import typed
from house.errors import Conflict, Refused
from house.models import Housemate
from ledger import activities, exposures, journal, planned, recurrence, recurrences, schedule
from ledger.models import ExceptionKind, Recurrence, RecurrenceException


@journal.atomic
def skip(*, by: Housemate, uid: UUID, day: date, at: datetime) -> Recurrence:
    """This function will leave one day out, or put away one that could not be logged.

    Raises: Http404 for another one's; Refused for a day that is none of its days, with the code "past" for
    one that is over, "done" for one that was logged, whose activity can be withdrawn.
    """
    found = schedule.own_under_lock(by=by, uid=uid)
    row = _put_aside_on(found, day)
    if row is None:
        _check_runs(found)
        occurrence = schedule.one(of=found, day=day)
        _check_is_to_come(occurrence, today=found.house.day_of(at))
        row = occurrence.exception or RecurrenceException(house=found.house, recurrence=found, day=day)
    blank = RecurrenceException(house=found.house, recurrence=found, day=day, kind=ExceptionKind.SKIPPED)
    blank.pk = row.pk
    blank.save()
    return _seen(found)


@journal.atomic
def change_one(*, by: Housemate, uid: UUID, day: date, plan: planned.Plan, at: datetime) -> Recurrence:
    """This function will plan one day otherwise: with another plan, on another day, or both.

    `plan.occurred_on` is the day it falls on, today or later.
    Raises: as `skip`; Refused for a plan that cannot be assessed.
    """
    found = schedule.own_under_lock(by=by, uid=uid)
    _check_runs(found)
    occurrence, today = schedule.one(of=found, day=day), found.house.day_of(at)
    _check_is_to_come(occurrence, today=today)
    if plan.occurred_on < today:
        raise Refused("That day is over: today or later, please.", field="occurred_on", code="past")
    if plan.occurred_on > recurrence.LAST_DAY:
        raise Refused(f"{recurrence.LAST_DAY} at the latest, please.", field="occurred_on")
    recurrences.check_plan(by=found.housemate, plan=plan, at=at)
    row = occurrence.exception or RecurrenceException(house=found.house, recurrence=found, day=day)
    row.kind, row.occurs_on, row.plan = ExceptionKind.CHANGED, plan.occurred_on, plan.frozen()
    row.title = typed.line(typed=plan.title, field="title", most=activities.MOST_TITLE)
    row.note = activities.note_of(plan=plan)
    row.save()
    return _seen(found)


@journal.atomic
def unskip(*, by: Housemate, uid: UUID, day: date, at: datetime) -> Recurrence:
    """This function will have a day as usual again that was skipped or changed.

    One that could not be logged is tried once more, as it was planned.
    Raises: Http404 for another one's; Refused as `skip`, and with the code "past" for a day that is over.
    """
    found = schedule.own_under_lock(by=by, uid=uid)
    _check_runs(found)
    if row := _put_aside_on(found, day):
        row.kind, row.reason, row.done_at = ExceptionKind.CHANGED, "", None
        row.save()
        return _seen(found)
    occurrence = schedule.one(of=found, day=day)
    if occurrence.exception is None:
        return found
    if day < found.house.day_of(at) or day <= found.done_until:
        raise Refused("That day is over.", field="day", code="past")
    occurrence.exception.delete()
    return _seen(found)


def plan_on(*, of: Recurrence, day: date) -> planned.Plan:
    """This function will give what is planned for one day, up to date.

    Raises: Refused for a day that is none of its days, or done.
    """
    return exposures.up_to_date(owner=of.housemate, plan=schedule.one(of=of, day=day).plan())


def _put_aside_on(found: Recurrence, day: date) -> RecurrenceException | None:
    return found.exceptions.filter(day=day, kind=ExceptionKind.PUT_ASIDE).first()


def _seen(found: Recurrence) -> Recurrence:
    """The recurrence with its days as they are now; what somebody saw of it before is an older version."""
    if found.ended_at is None:
        found.version += 1
        found.save(update_fields=["version"])
    return schedule.everything(house=found.house).get(pk=found.pk)


def _check_runs(found: Recurrence) -> None:
    if found.ended_at is not None:
        raise Conflict("It has ended; start another one.", code="ended")


def _check_is_to_come(occurrence: schedule.Occurrence, *, today: date) -> None:
    if occurrence.occurs_on < today:
        raise Refused("That day is over; it is logged within the hour.", field="day", code="past")
