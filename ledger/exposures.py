"""Who is exposed by a plan, what each one's part costs, and who pays: priced, then frozen and posted."""

import dataclasses
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.db.models import Q, QuerySet

import riskcalc
from house import prevalence
from house.errors import Refused
from house.models import House, Housemate, Prevalence
from ledger import journal, months, planned, pricing, queries, risks, sharing
from ledger.models import Account, AccountKind, Activity, Entry, EntryKind, Exposure, Price

# A thousand million of the main unit: more than any evening is worth, and far under what the sums can hold.
LARGEST_CHARGE_MICROS = 10**15


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One housemate's part: the plan as they took it on, its risk, and what that costs."""

    housemate: Housemate
    plan: planned.Plan
    risk: risks.Risk
    charge_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Variant:
    """A change that makes a plan cheaper, and what all of its parts would cost then."""

    name: str
    label: str
    plan: planned.Plan
    risk: risks.Risk
    charge_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What logging a plan would cost, and the figures that would be frozen with it; the logger's first."""

    parts: tuple[Part, ...]
    price: Price
    prevalence: Prevalence | None
    setting: risks.Setting | None
    payer: planned.Payer

    @property
    def risk(self) -> risks.Risk:
        """The logger's own."""
        return self.parts[0].risk

    @property
    def total_micros(self) -> int:
        return sum(part.charge_micros for part in self.parts)

    @property
    def charge_micros(self) -> int:
        """What the logger is charged: for the others too where they pay for all; else for themselves."""
        return self.total_micros if self.payer is planned.Payer.HOST else self.parts[0].charge_micros


def price(
    *,
    housemate: Housemate,
    plan: planned.Plan,
    frozen: Exposure | None = None,
    attended: Collection[int] = (),
) -> Quote:
    """This function will price a plan, by the terms of its day or those frozen with it before.

    `attended` are ids of housemates whom it exposed before: having left since undoes no charge.
    Raises: Refused for a day without a price or a prevalence, for what cannot be assessed, for company that
    does not live here, and for a charge that is too large.
    """
    on = frozen.price if frozen else queries.price_on(house=housemate.house, day=plan.occurred_on)
    if on is None:
        raise Refused(
            "There was no price on that day: it begins once everyone here has stated their two numbers.",
            field="occurred_on",
            code="no-price",
        )
    figure = _prevalence(housemate=housemate, plan=plan, frozen=frozen)
    setting = assessed_in(house=housemate.house, figure=figure, frozen=frozen)
    parts = tuple(
        _part(housemate=mate, plan=own, price=on, setting=setting)
        for mate, own in _exposed(housemate=housemate, plan=plan, attended=attended)
    )
    quoted = Quote(parts=parts, price=on, prevalence=figure, setting=setting, payer=plan.payer)
    if quoted.total_micros > LARGEST_CHARGE_MICROS:
        raise Refused("This charge is larger than the ledger takes: a thousand million at most.")
    return quoted


def with_who_is_here(*, house: House, plan: planned.Plan) -> planned.Plan:
    """This function will leave out of a plan that was kept who has left the house since."""
    if not plan.attendees:
        return plan
    here = set(house.housemates.current().values_list("pk", flat=True))
    mates = tuple(mate for mate in plan.attendees if mate.housemate_id in here)
    return dataclasses.replace(plan, attendees=mates)


def cheaper(*, quote: Quote, plan: planned.Plan) -> Iterator[Variant]:
    """This function will price the changes that would make a plan cheaper for the one who logs it.

    Units: micros, of the logger's own part; only what costs less than the plan as it is.
    """
    own = quote.parts[0]
    rate = queries.rate(price=quote.price, housemate=own.housemate)
    for change in risks.cheaper(plan=plan, risk=own.risk):
        charge = pricing.charge_at(rate=rate, microcovids=change.risk.microcovids)
        if charge < own.charge_micros:
            yield Variant(
                name=change.name,
                label=change.label,
                plan=change.plan,
                risk=change.risk,
                charge_micros=charge,
            )


def assessed_in(
    *, house: House, figure: Prevalence | None, frozen: Exposure | None = None
) -> risks.Setting | None:
    """This function will say what plans are assessed in by a figure of a house; None without one.

    What the house counts is its choice of today, or that which was frozen.
    """
    if figure is None:
        return None
    correlation, counts_evidence = house.shared_event_correlation, house.counts_evidence
    if frozen and frozen.correlation is not None and frozen.counts_evidence is not None:
        correlation, counts_evidence = frozen.correlation, frozen.counts_evidence
    return risks.Setting(
        average_person_risk=figure.average_person_risk,
        correlation=float(correlation),
        counts_evidence=counts_evidence,
    )


def expose(*, activity: Activity, quote: Quote) -> Exposure:
    """This function will freeze each part of an activity and post its charge; the logger's comes back."""
    made = [_expose(activity=activity, part=part, quote=quote) for part in quote.parts]
    return made[0]


def undo(*, activity: Activity, at_version: Activity) -> None:
    """This function will take back the charges of an activity's version when another takes its place."""
    # What rounded to nothing was never charged: there is no entry to undo.
    for part in activity.exposures.filter(entry__isnull=False).select_related("entry").order_by("id"):
        charged = part.entry
        if charged is not None:
            journal.reverse(
                entry=charged,
                key=f"{charged.key}:undone",
                effective_on=months.open_day(house=activity.house, day=charged.effective_on),
                at=at_version.posted_at,
                by=at_version.posted_by,
            )


def _exposed(
    *, housemate: Housemate, plan: planned.Plan, attended: Collection[int]
) -> Iterator[tuple[Housemate, planned.Plan]]:
    yield housemate, plan
    ids = [mate.housemate_id for mate in plan.attendees]
    if len({*ids, housemate.pk}) < len(ids) + 1:
        raise Refused("Name each of you once; you yourself are there anyway.", field="attendees")
    lived = housemate.house.housemates.living_on(plan.occurred_on).filter(pk__in=ids) if ids else ()
    there = {mate.pk: mate for mate in lived if mate.lives_here or mate.pk in attended}
    for mate in plan.attendees:
        if (found := there.get(mate.housemate_id)) is None:
            raise Refused("Only who lives here, and did on that day, can have been there.", field="attendees")
        found.house = housemate.house
        yield found, plan.seen_by(mate)


def _part(*, housemate: Housemate, plan: planned.Plan, price: Price, setting: risks.Setting | None) -> Part:
    risk = risks.assess(plan=plan, setting=setting)
    rate = queries.rate(price=price, housemate=housemate)
    charge = pricing.charge_at(rate=rate, microcovids=risk.microcovids)
    return Part(housemate=housemate, plan=plan, risk=risk, charge_micros=charge)


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


def _expose(*, activity: Activity, part: Part, quote: Quote) -> Exposure:
    risk, figure, setting = part.risk, quote.prevalence, quote.setting
    return Exposure.objects.create(
        house=activity.house,
        activity=activity,
        housemate=part.housemate,
        payer=quote.payer,
        inputs=part.plan.inputs(),
        factors=risk.factors,
        model_version=riskcalc.MODEL_VERSION,
        prevalence=figure,
        average_person_risk=figure.average_person_risk if figure else None,
        correlation=None if setting is None else Decimal(repr(setting.correlation)),
        counts_evidence=None if setting is None else setting.counts_evidence,
        microcovids=risk.microcovids,
        low=risk.low,
        high=risk.high,
        price=quote.price,
        charge_micros=part.charge_micros,
        entry=_charge(activity=activity, part=part, payer=quote.payer),
    )


def _charge(*, activity: Activity, part: Part, payer: planned.Payer) -> Entry | None:
    """A charge that rounds to nothing has no entry: the journal holds no zero lines."""
    if part.charge_micros == 0:
        return None
    house, day = activity.house, activity.occurred_on
    posted_on = months.open_day(house=house, day=day)
    paid = _paid(activity=activity, part=part, payer=payer)
    pool = journal.account(house=house, kind=AccountKind.POOL)
    posting = journal.Posting(
        kind=EntryKind.CHARGE,
        effective_on=posted_on,
        key=f"charge:{activity.uid}:{part.housemate.pk}:{activity.version}",
        amounts={**{account: -micros for account, micros in paid.items()}, pool: part.charge_micros},
        source=f"activity:{activity.uid}",
        memo="" if posted_on == day else f"late, for {day:%B %Y}",
    )
    return journal.post(house=house, posting=posting, at=activity.posted_at, by=activity.posted_by)


def _all_who_pay(*, activity: Activity) -> QuerySet[Housemate]:
    """Who lived here on the day and does now, or paid for the version before: leaving undoes no charge."""
    before = Entry.objects.filter(
        exposure__activity__house=activity.house,
        exposure__activity__uid=activity.uid,
        exposure__activity__version=activity.version - 1,
        exposure__payer=planned.Payer.ALL,
    )
    paid = Q(accounts__lines__entry__in=before)
    lived = activity.house.housemates.living_on(activity.occurred_on)
    return lived.filter(Q(left_on=None) | paid).distinct().order_by("pk")


def _paid(*, activity: Activity, part: Part, payer: planned.Payer) -> dict[Account, int]:
    """Who pays how much of a part: micros, positive."""
    house = activity.house
    match payer:
        case planned.Payer.FUND:
            return {journal.account(house=house, kind=AccountKind.FUND): part.charge_micros}
        case planned.Payer.ALL:
            payers = list(_all_who_pay(activity=activity))
        case planned.Payer.HOST:
            payers = [activity.posted_by]
        case planned.Payer.EACH:
            payers = [part.housemate]
    equal = {mate.pk: Fraction(part.charge_micros, len(payers)) for mate in payers}
    parts = sharing.largest_remainder(shares=equal, order=[mate.pk for mate in payers])
    return {
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=mate): parts[mate.pk]
        for mate in payers
        if parts[mate.pk]
    }
