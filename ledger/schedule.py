"""The days of a recurrence as its owner has it: which are due, which come, what is planned on each."""

import heapq
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db.models import QuerySet
from django.http import Http404

from house.errors import Refused
from house.models import House, Housemate
from ledger import journal, planned, recurrence
from ledger.models import ExceptionKind, Recurrence, RecurrenceException

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Occurrence:
    """A day of a recurrence: by its rule `day`, and `occurs_on` unless it was changed the same."""

    of: Recurrence
    day: date
    exception: RecurrenceException | None

    @property
    def occurs_on(self) -> date:
        return (self.exception and self.exception.occurs_on) or self.day

    @property
    def is_skipped(self) -> bool:
        return self.exception is not None and self.exception.kind == ExceptionKind.SKIPPED

    @property
    def is_changed(self) -> bool:
        return self.exception is not None and not self.is_skipped

    @property
    def title(self) -> str:
        return (self.exception and self.exception.title) or self.of.title

    @property
    def activity_uid(self) -> UUID:
        return activity_uid(of=self.of, day=self.day)

    def plan(self) -> planned.Plan:
        """This function will give what is planned for the day.

        Raises: Refused for words that an earlier version kept and this one does not know.
        """
        kept = self.exception if self.exception and self.exception.plan is not None else self.of
        words: dict[str, Any] = {"title": kept.title, "note": kept.note, "occurred_on": self.occurs_on}
        try:
            return planned.thawed(frozen=kept.plan or {}, **words)
        except ValueError as error:
            raise Refused(
                "What was planned is no longer understood: plan it anew.", code="unknown"
            ) from error


def activity_uid(*, of: Recurrence, day: date) -> UUID:
    """This function will name a day's activity: twice or after a downtime it is the same one."""
    return uuid5(of.uid, day.isoformat())


def plan(*, of: Recurrence) -> planned.Plan:
    """This function will give what is planned for the usual days of a recurrence.

    Raises: Refused as `Occurrence.plan` does.
    """
    return Occurrence(of=of, day=of.starts_on, exception=None).plan()


def running(*, house: House) -> QuerySet[Recurrence]:
    """This function will list the house's recurrences that have not been ended, with the days that differ."""
    return everything(house=house).filter(ended_at=None)


def everything(*, house: House) -> QuerySet[Recurrence]:
    """This function will list the house's recurrences, ended ones too, with the days that differ."""
    found = Recurrence.objects.filter(house=house).select_related("house", "housemate__house")
    return found.prefetch_related("exceptions").order_by("pk")


def own_under_lock(*, by: Housemate, uid: UUID) -> Recurrence:
    """This function will take the house's lock and read one of somebody's own recurrences under it.

    Raises: Http404 for another one's, or for somebody who has left.
    """
    house = journal.lock(house_id=by.house_id)
    found = everything(house=house).filter(uid=uid, housemate=by.pk).first()
    if found is None or not found.housemate.lives_here:
        raise Http404
    return found


def rule(*, of: Recurrence) -> recurrence.Rule:
    """This function will read the rule of a recurrence."""
    return recurrence.Rule(
        kind=recurrence.Kind(of.kind),
        starts_on=of.starts_on,
        every=of.every,
        weekdays=tuple(int(weekday) for weekday in of.weekdays),
        month_day=of.month_day,
        ends_on=of.ends_on,
        count=of.count,
    )


def due(*, of: Recurrence, until: date) -> list[Occurrence]:
    """This function will list the days up to one, it included, that have come and are not done, in order."""
    told = {row.day: row for row in of.exceptions.all()}
    usual = recurrence.occurrences(rule=rule(of=of), since=of.done_until + A_DAY, until=until)
    found = [Occurrence(of=of, day=day, exception=None) for day in usual if day not in told]
    changed = [row for row in _to_come(told.values()) if row.occurs_on and row.occurs_on <= until]
    found += [Occurrence(of=of, day=row.day, exception=row) for row in changed]
    return sorted(found, key=_order)


def coming(*, of: Recurrence) -> Iterator[Occurrence]:
    """This function will walk the days that are not done, in the order they come; skipped ones too."""
    told = {row.day: row for row in of.exceptions.all()}
    changed = sorted(
        (Occurrence(of=of, day=row.day, exception=row) for row in _to_come(told.values())), key=_order
    )
    usual = (
        Occurrence(of=of, day=day, exception=told.get(day))
        for day in recurrence.occurrences(rule=rule(of=of), since=of.done_until + A_DAY)
        if day not in told or told[day].kind == ExceptionKind.SKIPPED
    )
    return heapq.merge(usual, changed, key=_order)


def one(*, of: Recurrence, day: date) -> Occurrence:
    """This function will find a day of a recurrence that is not done yet, be it changed or skipped.

    Raises: Refused, for a day that is none of its days or has been logged.
    """
    found = next((row for row in of.exceptions.all() if row.day == day), None)
    if found is not None and found.done_at is None:
        return Occurrence(of=of, day=day, exception=found)
    if day <= of.done_until or found is not None:
        raise Refused("That day is done: what was logged is in the activities.", field="day", code="done")
    if not any(recurrence.occurrences(rule=rule(of=of), since=day, until=day)):
        raise Refused("That is not one of its days.", field="day", code="no-such-day")
    return Occurrence(of=of, day=day, exception=None)


def merged(*, of: list[Recurrence], most: int) -> list[Occurrence]:
    """This function will list the next days of several recurrences, in the order they come."""
    return list(itertools.islice(heapq.merge(*(coming(of=each) for each in of), key=_order), most))


def _to_come(rows: Iterable[RecurrenceException]) -> Iterator[RecurrenceException]:
    for row in rows:
        if row.kind == ExceptionKind.CHANGED and row.done_at is None:
            yield row


def _order(occurrence: Occurrence) -> tuple[date, int, date]:
    return occurrence.occurs_on, occurrence.of.pk, occurrence.day
