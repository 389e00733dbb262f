"""Logging, correcting and withdrawing an activity: each one transaction over its charge and its voucher."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

from django.http import Http404

import riskcalc
from house import audit, prevalence, typed
from house.errors import Conflict, Mismatch, Refused
from house.models import Housemate, Prevalence
from ledger import journal, months, planned, pricing, queries
from ledger.models import AccountKind, Activity, Entry, EntryKind, Exposure, Price

SIX_DECIMALS = Decimal("0.000001")
# A thousand million of the main unit: more than any evening is worth, and far under what the sums can hold.
LARGEST_CHARGE_MICROS = 10**15
MOST_TITLE = 120
MOST_NOTE = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """An exposure in microcovids with six decimals, and how the number came about."""

    microcovids: Decimal
    low: Decimal
    high: Decimal
    gathering: riskcalc.Gathering | None = None

    @property
    def factors(self) -> list[dict[str, Any]]:
        """As they are frozen: each with the number of its group, from 1 on. A typed total has none."""
        return [
            {"group": number, "name": step.name, "label": step.label, "value": step.value, "text": step.text}
            for number, group in enumerate(self.groups, start=1)
            for step in group.factors
        ]

    @property
    def groups(self) -> tuple[riskcalc.Assessment, ...]:
        return self.gathering.groups if self.gathering else ()

    @property
    def notes(self) -> tuple[riskcalc.Note, ...]:
        return self.gathering.notes if self.gathering else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What logging the plan would cost, and the figures that would be frozen with it."""

    risk: Risk
    charge_micros: int
    price: Price
    prevalence: Prevalence | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Logged:
    activity: Activity
    exposure: Exposure
    replayed: bool


def quote(*, housemate: Housemate, plan: planned.Plan, at: datetime) -> Quote:
    """This function will price a plan without writing anything.

    Raises: Refused for a day in the future, in a closed month or before the housemate moved in, for a day
    without a price or a prevalence, and for an activity that cannot be assessed.
    """
    _check_day(housemate=housemate, plan=plan, at=at)
    if plan.occurred_on < months.next_to_close(house=housemate.house):
        closed = f"{plan.occurred_on:%B %Y} is closed: its figures no longer change."
        raise Refused(closed, field="occurred_on", code="month-closed")
    return _price(housemate=housemate, plan=plan)


def quote_correction(*, housemate: Housemate, uid: UUID, plan: planned.Plan, at: datetime) -> Quote:
    """This function will price a correction without writing anything.

    While the activity stays on its day, the price and the prevalence frozen with it stay too; moved, it takes
    those of its new day. Days of closed months are allowed: what changes is posted in the open one.
    Raises: Http404 and NotAllowed as `correct` does; Refused as `quote` does.
    """
    return _price_again(part=_own_part(housemate=housemate, uid=uid), plan=plan, at=at)


def _price_again(*, part: Exposure, plan: planned.Plan, at: datetime) -> Quote:
    _check_day(housemate=part.housemate, plan=plan, at=at)
    same_day = plan.occurred_on == part.activity.occurred_on
    return _price(housemate=part.housemate, plan=plan, frozen=part if same_day else None)


def _price(*, housemate: Housemate, plan: planned.Plan, frozen: Exposure | None = None) -> Quote:
    price = frozen.price if frozen else queries.price_on(house=housemate.house, day=plan.occurred_on)
    if price is None:
        raise Refused(
            "There was no price on that day: it begins once everyone here has stated their two numbers.",
            field="occurred_on",
            code="no-price",
        )
    figure = _prevalence(housemate=housemate, plan=plan, frozen=frozen)
    risk = _assess(plan=plan, figure=figure)
    rate = queries.rate(price=price, housemate=housemate)
    charge = pricing.charge_at(rate=rate, microcovids=risk.microcovids)
    if charge > LARGEST_CHARGE_MICROS:
        raise Refused("This charge is larger than the ledger takes: a thousand million at most.")
    return Quote(risk=risk, charge_micros=charge, price=price, prevalence=figure)


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
    exposure = _expose(activity=activity, housemate=housemate, plan=plan, quoted=quoted)
    audit.record(house=house, action="activity.logged", at=at, by=housemate, activity=str(uid))
    return Logged(activity=activity, exposure=exposure, replayed=False)


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
    exposure = _replace(part=part, changed=changed, plan=plan, quoted=quoted)
    audit.record(house=house, action="activity.corrected", at=at, by=housemate, activity=str(uid))
    return Logged(activity=changed, exposure=exposure, replayed=False)


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
    quoted = Quote(risk=_typed(microcovids=Decimal(0)), charge_micros=0, price=part.price, prevalence=None)
    _replace(part=part, changed=withdrawn, plan=nothing, quoted=quoted)
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
    return words == (changed.title, changed.note, changed.occurred_on) and part.inputs == plan.inputs()


def _check_is_latest(*, version: int, latest: Activity) -> None:
    if version != latest.version:
        raise Conflict("This was changed in the meantime; look at it again first.", code="stale")


def _replace(*, part: Exposure, changed: Activity, plan: planned.Plan, quoted: Quote) -> Exposure:
    # What rounded to nothing was never charged: there is no entry to undo.
    if part.entry is not None:
        journal.reverse(
            entry=part.entry,
            key=f"{part.entry.key}:undone",
            effective_on=months.open_day(house=changed.house, day=part.entry.effective_on),
            at=changed.posted_at,
            by=changed.posted_by,
        )
    changed.version = part.activity.version + 1
    changed.save(force_insert=True)
    return _expose(activity=changed, housemate=part.housemate, plan=plan, quoted=quoted)


def _voucher(*, housemate: Housemate, uid: UUID, plan: planned.Plan, at: datetime) -> Activity:
    """An activity's words, checked and not yet saved."""
    title, note = typed.line(typed=plan.title, field="title", most=MOST_TITLE), _note(plan=plan)
    return Activity(
        house=housemate.house,
        uid=uid,
        occurred_on=plan.occurred_on,
        title=title,
        note=note,
        body_hash=journal.digest([housemate.pk, title, note, plan.occurred_on.isoformat(), plan.inputs()]),
        posted_by=housemate,
        posted_at=at,
    )


def _replay(*, activity: Activity, body_hash: str) -> Logged:
    if activity.body_hash != body_hash:
        raise Mismatch("This id was used before, for another activity.", field="id")
    return Logged(activity=activity, exposure=activity.exposures.get(), replayed=True)


def _note(*, plan: planned.Plan) -> str:
    """Unlike a title a note may have several lines; it too is plain text."""
    note = plan.note.strip()
    if len(note) > MOST_NOTE:
        raise Refused(f"At most {MOST_NOTE} characters, please; this has {len(note)}.", field="note")
    if "\x00" in note:
        raise Refused("This holds a character that cannot be stored.", field="note")
    return note


def _check_day(*, housemate: Housemate, plan: planned.Plan, at: datetime) -> None:
    house, day = housemate.house, plan.occurred_on
    if day > house.day_of(at):
        raise Refused("That day has not come yet where the house is.", field="occurred_on", code="future")
    if day < housemate.joined_on:
        raise Refused(f"You joined the house on {housemate.joined_on}.", field="occurred_on")
    if housemate.left_on is not None and day > housemate.left_on:
        raise Refused(f"You left the house on {housemate.left_on}.", field="occurred_on")


def _prevalence(*, housemate: Housemate, plan: planned.Plan, frozen: Exposure | None) -> Prevalence | None:
    if plan.microcovids is not None:
        return None
    if frozen and frozen.prevalence:
        return frozen.prevalence
    figure = prevalence.for_day(house=housemate.house, day=plan.occurred_on)
    if figure is None:
        raise Refused(
            "The house has no prevalence yet: say how many people near you have it.", code="no-prevalence"
        )
    return figure


def _assess(*, plan: planned.Plan, figure: Prevalence | None) -> Risk:
    if plan.microcovids is not None:
        return _typed(microcovids=plan.microcovids)
    if figure is None or not plan.people or plan.occasion is None:
        raise Refused("Say whom you met and how, or type the microcovids.", field="people")
    if plan.occasion.interaction == riskcalc.Interaction.PARTNER and sum(g.count for g in plan.people) != 1:
        raise Refused("A partner is one person.", field="people")
    try:
        found = riskcalc.gathering.assess(
            average_person_risk=figure.average_person_risk,
            people=plan.people,
            occasion=plan.occasion,
            my_vaccine=plan.my_vaccine,
        )
    except riskcalc.InvalidInput as error:
        raise Refused(str(error), field=error.field) from error
    return Risk(
        microcovids=_six_decimals(found.points),
        low=_six_decimals(found.low),
        high=_six_decimals(found.high),
        gathering=found,
    )


def _typed(*, microcovids: Decimal) -> Risk:
    if not microcovids.is_finite() or not 0 <= microcovids <= pricing.MICRO:
        raise Refused("Between 0 and 1,000,000 microcovids.", field="microcovids")
    exact = microcovids.copy_abs().quantize(SIX_DECIMALS, ROUND_HALF_EVEN)
    return Risk(microcovids=exact, low=exact, high=exact)


def _six_decimals(points: float) -> Decimal:
    return Decimal(repr(points)).quantize(SIX_DECIMALS, ROUND_HALF_EVEN)


def _expose(*, activity: Activity, housemate: Housemate, plan: planned.Plan, quoted: Quote) -> Exposure:
    risk, figure = quoted.risk, quoted.prevalence
    return Exposure.objects.create(
        house=activity.house,
        activity=activity,
        housemate=housemate,
        inputs=plan.inputs(),
        factors=risk.factors,
        model_version=riskcalc.MODEL_VERSION,
        prevalence=figure,
        average_person_risk=figure.average_person_risk if figure else None,
        microcovids=risk.microcovids,
        low=risk.low,
        high=risk.high,
        price=quoted.price,
        charge_micros=quoted.charge_micros,
        entry=_charge(activity=activity, housemate=housemate, charge_micros=quoted.charge_micros),
    )


def _charge(*, activity: Activity, housemate: Housemate, charge_micros: int) -> Entry | None:
    """A charge that rounds to nothing has no entry: the journal holds no zero lines."""
    if charge_micros == 0:
        return None
    house, day = activity.house, activity.occurred_on
    posted_on = months.open_day(house=house, day=day)
    member = journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
    pool = journal.account(house=house, kind=AccountKind.POOL)
    posting = journal.Posting(
        kind=EntryKind.CHARGE,
        effective_on=posted_on,
        key=f"charge:{activity.uid}:{housemate.pk}:{activity.version}",
        amounts={member: -charge_micros, pool: charge_micros},
        source=f"activity:{activity.uid}",
        memo="" if posted_on == day else f"late, for {day:%B %Y}",
    )
    return journal.post(house=house, posting=posting, at=activity.posted_at, by=activity.posted_by)
