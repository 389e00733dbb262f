"""Starting, changing and ending what somebody repeats; what was logged by it stays as it is.

It is nobody else's business until a day of it is logged: the house's history tells of the activities alone.
"""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from house import typed
from house.errors import Conflict, Mismatch, Refused
from house.models import Housemate
from ledger import activities, due, exposures, journal, planned, recurrence, risks, schedule
from ledger.models import Recurrence

MOST_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What is repeated, and when; the plan's own day says nothing here."""

    plan: planned.Plan
    rule: recurrence.Rule

    def __repr__(self) -> str:
        return f"<Terms of what is repeated {self.rule.kind}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Started:
    recurrence: Recurrence
    replayed: bool


@journal.atomic
def start(*, by: Housemate, uid: UUID, terms: Terms, at: datetime) -> Started:
    """This function will repeat a plan from today or a later day on; each day is logged when it has come.

    The same uid and terms again give the first.
    Raises: Refused for a start before today, for what is no rule, and for a plan that cannot be assessed;
    Mismatch for a uid that came before with other terms.
    """
    house, me = journal.housemate_under_lock(by=by)
    rule, words = recurrence.checked(rule=terms.rule), _words(terms.plan)
    body_hash = journal.digest([me.pk, words, dataclasses.asdict(rule)])
    if first := schedule.everything(house=house).filter(uid=uid).first():
        return _replayed(first, me, body_hash)
    _check_start(rule, today=house.day_of(at))
    check_plan(by=me, plan=terms.plan, at=at)
    if schedule.running(house=house).filter(housemate=me).count() >= MOST_AT_ONCE:
        raise Refused(f"At most {MOST_AT_ONCE} at once, please: end one first.", code="too-many")
    made = Recurrence(house=house, housemate=me, uid=uid, body_hash=body_hash, started_at=at)
    made.done_until = rule.starts_on - schedule.A_DAY
    _say(made, rule, words)
    made.save(force_insert=True)
    return Started(recurrence=made, replayed=False)


@journal.atomic
def change(*, by: Housemate, uid: UUID, version: int, terms: Terms, at: datetime) -> Recurrence:
    """This function will repeat something otherwise from today on; `version` is the one its editor saw.

    What is due from before is logged as it was planned. Days that were skipped or changed stay so where they
    are days of the new rule too. What it says already is not written again.
    Raises: Http404 for another one's; Conflict with the code "stale" when it was changed meanwhile, "ended";
    Refused as `start` does.
    """
    found = schedule.own_under_lock(by=by, uid=uid)
    rule, words, today = recurrence.checked(rule=terms.rule), _words(terms.plan), found.house.day_of(at)
    is_same_rule = rule in {schedule.rule(of=found), going_on(of=found, at=at)}
    if version in {found.version, found.version - 1} and is_same_rule and words == _words_of(found):
        return found
    _check_runs(found, version)
    if not is_same_rule:
        _check_start(rule, today=today)
    check_plan(by=found.housemate, plan=terms.plan, at=at)
    due.catch_up(of=found, until=today - schedule.A_DAY, at=at)
    found.done_until = max(found.done_until, today - schedule.A_DAY)
    _say(found, schedule.rule(of=found) if is_same_rule else rule, words)
    found.version += 1
    found.save()
    _drop_days_that_are_gone(found, today)
    return found


@journal.atomic
def end(*, by: Housemate, uid: UUID, version: int, at: datetime) -> Recurrence:
    """This function will end a recurrence today; what was due before today is logged first.

    Ended before, it is returned as it is.
    Raises: as `change`.
    """
    found = schedule.own_under_lock(by=by, uid=uid)
    if found.ended_at is not None:
        return found
    _check_runs(found, version)
    due.catch_up(of=found, until=found.house.day_of(at) - schedule.A_DAY, at=at)
    return _end(found, at)


def end_all_of(*, leaver: Housemate, at: datetime) -> None:
    """This function will end what somebody repeats who leaves the house, which the caller has locked.

    What is due, today's too, is logged first: they leave even.
    """
    for each in schedule.running(house=leaver.house).filter(housemate=leaver):
        due.catch_up(of=each, until=leaver.house.day_of(at), at=at)
        _end(each, at)


def going_on(*, of: Recurrence, at: datetime) -> recurrence.Rule:
    """This function will give a recurrence's rule as it goes on from today, to be changed from there."""
    rule, today = schedule.rule(of=of), of.house.day_of(at)
    return recurrence.from_on(rule=rule, day=max(today, of.done_until + schedule.A_DAY)) or rule


def plan(*, of: Recurrence) -> planned.Plan:
    """This function will give what is repeated, up to date, to be changed from there.

    Raises: Refused for words that an earlier version kept and this one does not know.
    """
    return exposures.up_to_date(owner=of.housemate, plan=schedule.plan(of=of))


def check_plan(*, by: Housemate, plan: planned.Plan, at: datetime) -> None:
    """This function will refuse a plan that could not be logged today, but for want of a price or prevalence.

    Raises: Refused as `activities.quote` does; for a test, which tells of one day alone.
    """
    if plan.evidence:
        raise Refused("A test or a symptom is of its day: add it to what was logged.", field="evidence")
    try:
        exposures.price(housemate=by, plan=dataclasses.replace(plan, occurred_on=by.house.day_of(at)))
    except Refused as refusal:
        if refusal.code not in {"no-price", "no-prevalence"}:
            raise
        risks.assess(plan=plan, setting=risks.Setting(average_person_risk=1))


# --- Steps -----------------------------------------------------------------------------------------------


def _replayed(first: Recurrence, me: Housemate, body_hash: str) -> Started:
    if first.housemate_id != me.pk or first.body_hash != body_hash:
        raise Mismatch("This id was used before, for something else.", field="id")
    return Started(recurrence=first, replayed=True)


def _words(plan: planned.Plan) -> list[Any]:
    """Title, note and plan as they are kept."""
    title = typed.line(typed=plan.title, field="title", most=activities.MOST_TITLE)
    return [title, activities.note_of(plan=plan), plan.frozen()]


def _words_of(found: Recurrence) -> list[Any]:
    return [found.title, found.note, found.plan]


def _say(found: Recurrence, rule: recurrence.Rule, words: list[Any]) -> None:
    found.title, found.note, found.plan = words
    columns = dataclasses.asdict(rule) | {"weekdays": "".join(map(str, rule.weekdays))}
    for name, value in columns.items():
        setattr(found, name, value)


def _end(found: Recurrence, at: datetime) -> Recurrence:
    # Of the days that were planned otherwise, those that could not be logged still say why.
    found.exceptions.filter(done_at=None).delete()
    found.ended_at, found.version = at, found.version + 1
    found.save(update_fields=["ended_at", "version"])
    return found


def _drop_days_that_are_gone(found: Recurrence, today: date) -> None:
    rule = schedule.rule(of=found)
    for row in found.exceptions.filter(done_at=None, day__gte=today):
        if not any(recurrence.occurrences(rule=rule, since=row.day, until=row.day)):
            row.delete()


def _check_start(rule: recurrence.Rule, *, today: date) -> None:
    if rule.starts_on < today:
        raise Refused("It starts today at the earliest; what was before can be logged.", field="starts_on")


def _check_runs(found: Recurrence, version: int) -> None:
    if found.ended_at is not None:
        raise Conflict("It has ended; start another one.", code="ended")
    if version != found.version:
        raise Conflict("This was changed in the meantime; look at it again first.", code="stale")
