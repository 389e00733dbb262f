"""Logging an activity: assess, price, post the charge and store its voucher in one transaction."""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any
from uuid import UUID

import riskcalc
from house import audit, prevalence, typed
from house.errors import Mismatch, Refused
from house.models import Housemate, Prevalence
from ledger import journal, months, pricing, queries
from ledger.models import AccountKind, Activity, Entry, EntryKind, Exposure, Price

SIX_DECIMALS = Decimal("0.000001")
# A thousand million of the main unit: more than any evening is worth, and far under what the sums can hold.
LARGEST_CHARGE_MICROS = 10**15
MOST_TITLE = 120
MOST_NOTE = 1000
NO_VACCINE = riskcalc.MyVaccine()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a housemate did or means to do; typed `microcovids` stand in for people and occasion."""

    title: str
    occurred_on: date
    note: str = ""
    people: riskcalc.PeopleMet | None = None
    occasion: riskcalc.Occasion | None = None
    my_vaccine: riskcalc.MyVaccine = NO_VACCINE
    microcovids: Decimal | None = None

    def inputs(self) -> dict[str, Any]:
        """This function will give what was assessed as plain JSON, to freeze on the exposure."""
        if self.microcovids is not None:
            return {"microcovids": _plainly(self.microcovids)}
        parts = {"people": self.people, "occasion": self.occasion, "my_vaccine": self.my_vaccine}
        return {name: dataclasses.asdict(part) for name, part in parts.items() if part is not None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """An exposure in microcovids with six decimals, and how the number came about."""

    microcovids: Decimal
    low: Decimal
    high: Decimal
    factors: tuple[riskcalc.Factor, ...] = ()
    notes: tuple[riskcalc.Note, ...] = ()


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


def quote(*, housemate: Housemate, plan: Plan, at: datetime) -> Quote:
    """This function will price a plan without writing anything.

    Raises: Refused for a day in the future, in a closed month or before the housemate moved in, for a day
    without a price or a prevalence, and for an activity that cannot be assessed.
    """
    _check_day(housemate=housemate, plan=plan, at=at)
    price = queries.price_on(house=housemate.house, day=plan.occurred_on)
    if price is None:
        raise Refused(
            "There was no price on that day: it begins once everyone here has stated their two numbers.",
            field="occurred_on",
            code="no-price",
        )
    figure = _prevalence(housemate=housemate, plan=plan)
    risk = _assess(plan=plan, figure=figure)
    charge = pricing.charge_micros(total_micros=price.total_micros, microcovids=risk.microcovids)
    if charge > LARGEST_CHARGE_MICROS:
        raise Refused("This charge is larger than the ledger takes: a thousand million at most.")
    return Quote(risk=risk, charge_micros=charge, price=price, prevalence=figure)


@journal.atomic
def log(*, housemate: Housemate, uid: UUID, plan: Plan, at: datetime) -> Logged:
    """This function will log an activity and charge for it, once for a uid.

    The same uid and body again give the activity logged first; what was frozen then stays.
    Raises: Mismatch for a uid that came before with another body; Refused as `quote` does.
    """
    title, note = typed.line(typed=plan.title, field="title", most=MOST_TITLE), _note(plan=plan)
    body_hash = journal.digest(
        [housemate.pk, title, note, plan.occurred_on.isoformat(), plan.inputs()],
    )
    house = journal.lock(house_id=housemate.house_id)
    if first := Activity.objects.filter(house=house, uid=uid, version=1).first():
        return _replay(activity=first, body_hash=body_hash)
    quoted = quote(housemate=housemate, plan=plan, at=at)
    activity = Activity.objects.create(
        house=house,
        uid=uid,
        occurred_on=plan.occurred_on,
        title=title,
        note=note,
        body_hash=body_hash,
        posted_by=housemate,
        posted_at=at,
    )
    exposure = _expose(activity=activity, housemate=housemate, plan=plan, quoted=quoted)
    audit.record(house=house, action="activity.logged", at=at, by=housemate, activity=str(uid))
    return Logged(activity=activity, exposure=exposure, replayed=False)


def _replay(*, activity: Activity, body_hash: str) -> Logged:
    if activity.body_hash != body_hash:
        raise Mismatch("This id was used before, for another activity.", field="id")
    return Logged(activity=activity, exposure=activity.exposures.get(), replayed=True)


def _plainly(microcovids: Decimal) -> str:
    """The same text for 1, 1.0 and 1.00: sent again they are the same activity."""
    return format(microcovids.normalize(), "f") if microcovids.is_finite() else str(microcovids)


def _note(*, plan: Plan) -> str:
    """Unlike a title a note may have several lines; it too is plain text."""
    note = plan.note.strip()
    if len(note) > MOST_NOTE:
        raise Refused(f"At most {MOST_NOTE} characters, please; this has {len(note)}.", field="note")
    if "\x00" in note:
        raise Refused("This holds a character that cannot be stored.", field="note")
    return note


def _check_day(*, housemate: Housemate, plan: Plan, at: datetime) -> None:
    house, day = housemate.house, plan.occurred_on
    if day > house.day_of(at):
        raise Refused("That day has not come yet where the house is.", field="occurred_on", code="future")
    if day < housemate.joined_on:
        raise Refused(f"You joined the house on {housemate.joined_on}.", field="occurred_on")
    if day < months.next_to_close(house=house):
        raise Refused(
            f"{day:%B %Y} is closed: its figures no longer change.", field="occurred_on", code="month-closed"
        )


def _prevalence(*, housemate: Housemate, plan: Plan) -> Prevalence | None:
    if plan.microcovids is not None:
        return None
    figure = prevalence.for_day(house=housemate.house, day=plan.occurred_on)
    if figure is None:
        raise Refused(
            "The house has no prevalence yet: say how many people near you have it.", code="no-prevalence"
        )
    return figure


def _assess(*, plan: Plan, figure: Prevalence | None) -> Risk:
    if plan.microcovids is not None:
        return _typed(microcovids=plan.microcovids)
    if figure is None or plan.people is None or plan.occasion is None:
        raise Refused("Say whom you met and how, or type the microcovids.", field="people")
    if plan.occasion.interaction == riskcalc.Interaction.PARTNER and plan.people.count != 1:
        raise Refused("A partner is one person.", field="people")
    try:
        found = riskcalc.assess.assess(
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
        factors=found.factors,
        notes=found.notes,
    )


def _typed(*, microcovids: Decimal) -> Risk:
    if not microcovids.is_finite() or not 0 <= microcovids <= pricing.MICRO:
        raise Refused("Between 0 and 1,000,000 microcovids.", field="microcovids")
    exact = microcovids.copy_abs().quantize(SIX_DECIMALS, ROUND_HALF_EVEN)
    return Risk(microcovids=exact, low=exact, high=exact)


def _six_decimals(points: float) -> Decimal:
    return Decimal(repr(points)).quantize(SIX_DECIMALS, ROUND_HALF_EVEN)


def _expose(*, activity: Activity, housemate: Housemate, plan: Plan, quoted: Quote) -> Exposure:
    risk, figure = quoted.risk, quoted.prevalence
    return Exposure.objects.create(
        house=activity.house,
        activity=activity,
        housemate=housemate,
        inputs=plan.inputs(),
        factors=[{"name": f.name, "label": f.label, "value": f.value, "text": f.text} for f in risk.factors],
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
    house = activity.house
    member = journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
    pool = journal.account(house=house, kind=AccountKind.POOL)
    posting = journal.Posting(
        kind=EntryKind.CHARGE,
        effective_on=activity.occurred_on,
        key=f"charge:{activity.uid}:{housemate.pk}:{activity.version}",
        amounts={member: -charge_micros, pool: charge_micros},
        source=f"activity:{activity.uid}",
    )
    return journal.post(house=house, posting=posting, at=activity.posted_at, by=activity.posted_by)
