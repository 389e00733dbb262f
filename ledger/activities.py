"""Logging, correcting and withdrawing an activity: each one transaction over its charge and its voucher."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404

import riskcalc
from house import audit, typed
from house.errors import Conflict, Mismatch, Refused
from house.models import Housemate
from ledger import charging, exposures, journal, months, planned, queries
from ledger.models import Activity, Exposure

MOST_TITLE = 120
MOST_NOTE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    """`quote` is what it was charged by; None where it was logged before, or says the same."""

    activity: Activity
    exposure: Exposure
    replayed: bool
    quote: exposures.Quote | None = None


def quote(*, housemate: Housemate, plan: planned.Plan, at: datetime) -> exposures.Quote:
    """This function will price a plan without writing anything.

    Raises: Refused for a day in the future, in a closed month or before the housemate moved in, for a day
    without a price or a prevalence, and for an activity that cannot be assessed.
    """
    _check_day(housemate=housemate, plan=plan, at=at)
    if plan.occurred_on < months.next_to_close(house=housemate.house):
        closed = f"{plan.occurred_on:%B %Y} is closed: its figures no longer change."
        raise Refused(closed, field="occurred_on", code="month-closed")
    return exposures.price(housemate=housemate, plan=plan)


def quote_correction(*, housemate: Housemate, uid: UUID, plan: planned.Plan, at: datetime) -> exposures.Quote:
    """This function will price a correction without writing anything.

    While the activity stays on its day, the price and the prevalence frozen with it stay too; moved, it takes
    those of its new day. Days of closed months are allowed: what changes is posted in the open one.
    Raises: Http404 and NotAllowed as `correct` does; Refused as `quote` does.
    """
    return _price_again(part=_own_part(housemate=housemate, uid=uid), plan=plan, at=at)


def _price_again(*, part: Exposure, plan: planned.Plan, at: datetime) -> exposures.Quote:
    _check_day(housemate=part.housemate, plan=plan, at=at)
    before = part.activity
    same_day = plan.occurred_on == before.occurred_on
    # What was learnt is of its day: on another one it was not counted at the close.
    counted = part.inputs.get("evidence", ()) if same_day else ()
    if any(learnt not in counted for learnt in plan.inputs().get("evidence", ())):
        _check_open(housemate=part.housemate, plan=plan)
    return exposures.price(
        housemate=part.housemate,
        plan=plan,
        frozen=part if same_day else None,
        corrects=before,
    )


@journal.atomic
def log(*, housemate: Housemate, uid: UUID, plan: planned.Plan, at: datetime) -> Logged:
    """This function will log an activity and charge for it, once for a uid.

    The same uid and body again give the activity logged first; what was frozen then stays.
    Raises: Mismatch for a uid that came before with another body; Refused as `quote` does.
    """
    activity = _voucher(housemate=housemate, uid=uid, plan=plan, at=at)
    house = journal.lock(house_id=housemate.house_id)
    if first := Activity.objects.filter(house=house, uid=uid, version=1).first():
        return _replay(activity=first, body_hash=activity.body_hash)
    # Looked up anew: they may have left while this waited for the lock.
    housemate = Housemate.objects.select_related("house").get(pk=housemate.pk)
    quoted = quote(housemate=housemate, plan=plan, at=at)
    activity.save(force_insert=True)
    exposure = charging.expose(activity=activity, quote=quoted)
    audit.record(house=house, action="activity.logged", at=at, by=housemate, activity=str(uid))
    return Logged(activity=activity, exposure=exposure, replayed=False, quote=quoted)


@journal.atomic
def correct(*, housemate: Housemate, uid: UUID, version: int, plan: planned.Plan, at: datetime) -> Logged:
    """This function will replace an activity by what it should have said: one charge undone, one made.

    `version` is the one its editor saw. What the latest version says already is not written again.
    Raises: Http404 for an activity that is not there; NotAllowed to all but its owner; Conflict with the code
    "stale" when another correction came first, "withdrawn" after a withdrawal; Refused as `quote` does.
    """
    changed = _voucher(housemate=housemate, uid=uid, plan=plan, at=at)
    house = journal.lock(house_id=housemate.house_id)
    part = _own_part(housemate=housemate, uid=uid)
    latest = part.activity
    if latest.is_withdrawn:
        raise Conflict("This was withdrawn. What is withdrawn stays so; log it anew.", code="withdrawn")
    if version in _replayable(latest=latest) and _says_the_same(part=part, changed=changed, plan=plan):
        return Logged(activity=latest, exposure=part, replayed=True)
    _check_is_latest(version=version, latest=latest)
    quoted = _price_again(part=part, plan=plan, at=at)
    exposure = _replace(part=part, changed=changed, quoted=quoted)
    audit.record(house=house, action="activity.corrected", at=at, by=housemate, activity=str(uid))
    return Logged(activity=changed, exposure=exposure, replayed=False, quote=quoted)


@journal.atomic
def withdraw(*, housemate: Housemate, uid: UUID, version: int, at: datetime) -> Activity:
    """This function will take an activity back, its charge undone; withdrawn before, it is returned as it is.

    Its last version has no microcovids and costs nothing; those before it stay as they were.
    Raises: Http404, NotAllowed and Conflict "stale" as `correct` does.
    """
    house = journal.lock(house_id=housemate.house_id)
    part = _own_part(housemate=housemate, uid=uid)
    latest = part.activity
    if latest.is_withdrawn and version in _replayable(latest=latest):
        return latest
    _check_is_latest(version=version, latest=latest)
    nothing = planned.Plan(
        title=latest.title, note=latest.note, occurred_on=latest.occurred_on, microcovids=Decimal(0)
    )
    withdrawn = _voucher(housemate=housemate, uid=uid, plan=nothing, at=at)
    withdrawn.is_withdrawn = True
    quoted = exposures.price(housemate=part.housemate, plan=nothing, frozen=part)
    _replace(part=part, changed=withdrawn, quoted=quoted)
    audit.record(house=house, action="activity.withdrawn", at=at, by=housemate, activity=str(uid))
    return withdrawn


def _own_part(*, housemate: Housemate, uid: UUID) -> Exposure:
    """A housemate's own part of an activity's latest version."""
    latest = queries.activities(house=housemate.house).filter(uid=uid).first()
    if latest is None:
        raise Http404
    return queries.own_part(activity=latest, housemate=housemate)


def _replayable(*, latest: Activity) -> set[int]:
    """The version itself, and the one it was made of: who saw that one may be sending the same again."""
    return {latest.version, latest.version - 1}


def _says_the_same(*, part: Exposure, changed: Activity, plan: planned.Plan) -> bool:
    now = part.activity
    words = (now.title, now.note, now.occurred_on)
    # As values, not as text: two hours are 120 minutes and 120.0.
    return words == (changed.title, changed.note, changed.occurred_on) and frozen(part=part) == plan.frozen()


def frozen(*, part: Exposure) -> dict[str, Any]:
    """This function will say all of an activity as the one who logged it did, `part` being their own.

    As `Plan.frozen` has it; for nobody else, because it holds the others' masks and vaccines too.
    """
    others = part.activity.exposures.exclude(pk=part.pk).order_by("id")
    return planned.refrozen(
        own=part.inputs, others={other.housemate_id: other.inputs for other in others}, payer=part.payer
    )


def plan_of(*, part: Exposure) -> planned.Plan:
    """This function will make a plan again of what an activity says, `part` being its logger's own.

    Raises: Refused, with the code "outdated", for words that an earlier version knew and this one does not.
    """
    said = part.activity
    words: dict[str, Any] = {"title": said.title, "note": said.note, "occurred_on": said.occurred_on}
    try:
        return planned.thawed(frozen=frozen(part=part), **words)
    except riskcalc.InvalidInput as error:
        raise Refused(str(error), code="outdated") from error


def _check_is_latest(*, version: int, latest: Activity) -> None:
    if version != latest.version:
        raise Conflict("This was changed in the meantime; look at it again first.", code="stale")


def _replace(*, part: Exposure, changed: Activity, quoted: exposures.Quote) -> Exposure:
    charging.undo(activity=part.activity, at_version=changed)
    changed.version = part.activity.version + 1
    changed.save(force_insert=True)
    return charging.expose(activity=changed, quote=quoted)


def _voucher(*, housemate: Housemate, uid: UUID, plan: planned.Plan, at: datetime) -> Activity:
    """An activity's words, checked and not yet saved."""
    title, note = typed.line(typed=plan.title, field="title", most=MOST_TITLE), note_of(plan=plan)
    return Activity(
        house=housemate.house,
        uid=uid,
        occurred_on=plan.occurred_on,
        title=title,
        note=note,
        body_hash=journal.digest([housemate.pk, title, note, plan.occurred_on.isoformat(), plan.frozen()]),
        posted_by=housemate,
        posted_at=at,
    )


def _replay(*, activity: Activity, body_hash: str) -> Logged:
    if activity.body_hash != body_hash:
        raise Mismatch("This id was used before, for another activity.", field="id")
    return Logged(activity=activity, exposure=activity.exposures.order_by("id")[0], replayed=True)


def note_of(*, plan: planned.Plan) -> str:
    """This function will check a note: unlike a title it may have several lines; it too is plain text.

    Raises: Refused for one that is too long or cannot be stored.
    """
    note = plan.note.strip()
    if len(note) > MOST_NOTE:
        raise Refused(f"At most {MOST_NOTE} characters, please; this has {len(note)}.", field="note")
    if "\x00" in note:
        raise Refused("This holds a character that cannot be stored.", field="note")
    return note


def _check_open(*, housemate: Housemate, plan: planned.Plan) -> None:
    """A test lowers what is not yet settled: after the close it would be everybody else who pays for it."""
    if plan.occurred_on < months.next_to_close(house=housemate.house):
        closed = f"{plan.occurred_on:%B %Y} is closed: what is learnt now no longer counts for it."
        raise Refused(closed, field="evidence", code="month-closed")


def _check_day(*, housemate: Housemate, plan: planned.Plan, at: datetime) -> None:
    house, day = housemate.house, plan.occurred_on
    if day > house.day_of(at):
        raise Refused("That day has not come yet where the house is.", field="occurred_on", code="future")
    if day < housemate.joined_on:
        raise Refused(f"You joined the house on {housemate.joined_on}.", field="occurred_on")
    if housemate.left_on is not None and day > housemate.left_on:
        raise Refused(f"You left the house on {housemate.left_on}.", field="occurred_on")
