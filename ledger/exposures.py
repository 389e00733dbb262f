"""Who is exposed by a plan, what each one's part costs, and who pays."""

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import attrgetter

from django.db.models import Q

from house import prevalence
from house.errors import Refused
from house.models import House, Housemate, Prevalence
from ledger import contacts, planned, pricing, queries, risks, sharing
from ledger.models import Account, Activity, Exposure, Price

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
    """A change that makes a plan cheaper; amounts as `Quote` has them, with it made."""

    name: str
    label: str
    plan: planned.Plan
    risk: risks.Risk
    charge_micros: int
    shown_micros: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """What logging a plan would cost, and the figures that would be frozen with it; the logger's part first.

    `everybody` pays equal parts, where all in the house pay.
    """

    parts: tuple[Part, ...]
    price: Price
    prevalence: Prevalence | None
    setting: risks.Setting | None
    payer: planned.Payer
    everybody: tuple[Housemate, ...] = ()

    @property
    def risk(self) -> risks.Risk:
        """The logger's own."""
        return self.parts[0].risk

    @property
    def charge_micros(self) -> int:
        """Of the logger's own part, whoever pays it."""
        return self.parts[0].charge_micros

    @property
    def total_micros(self) -> int:
        return sum(part.charge_micros for part in self.parts)

    @property
    def shown_micros(self) -> int:
        """What a choice costs, as one asks before it is made: where each pays, oneself; else all together."""
        return self.charge_micros if self.payer is planned.Payer.EACH else self.total_micros

    @property
    def paid_micros(self) -> int:
        """What the logger's account is charged."""
        logger = self.parts[0].housemate
        paid = [self.paid(part=part) for part in self.parts]
        return sum(micros for shares in paid for mate, micros in shares if mate.pk == logger.pk)

    def paid(self, *, part: Part) -> list[tuple[Housemate, int]]:
        """This function will say who of us pays how much of a part, in micros; nobody where the fund does."""
        match self.payer:
            case planned.Payer.FUND:
                return []
            case planned.Payer.ALL:
                payers = self.everybody
            case planned.Payer.HOST:
                payers = (self.parts[0].housemate,)
            case planned.Payer.EACH:
                payers = (part.housemate,)
        equal = {mate.pk: Fraction(part.charge_micros, len(payers)) for mate in payers}
        parts = sharing.largest_remainder(shares=equal, order=[mate.pk for mate in payers])
        return [(mate, parts[mate.pk]) for mate in payers if parts[mate.pk]]


def price(
    *,
    housemate: Housemate,
    plan: planned.Plan,
    frozen: Exposure | None = None,
    corrects: Activity | None = None,
) -> Quote:
    """This function will price a plan, by the terms of its day or those frozen with it before.

    `corrects` is the version it takes the place of: having left since undoes nobody's charge.
    Raises: Refused for a day without a price or a prevalence, for what cannot be assessed, for company that
    does not live here or whose numbers it would tell, and for a charge that is too large.
    """
    on = frozen.price if frozen else _price_of_its_day(housemate=housemate, plan=plan)
    _check_company(plan=plan, price=on)
    figure = _prevalence(housemate=housemate, plan=plan, frozen=frozen)
    setting = assessed_in(house=housemate.house, figure=figure, frozen=frozen)
    parts = tuple(
        _part(housemate=mate, plan=own, price=on, setting=setting)
        for mate, own in _exposed(housemate=housemate, plan=plan, corrects=corrects)
    )
    quoted = Quote(
        parts=parts,
        price=on,
        prevalence=figure,
        setting=setting,
        payer=plan.payer,
        everybody=_everybody(housemate=housemate, plan=plan, corrects=corrects),
    )
    if quoted.total_micros > LARGEST_CHARGE_MICROS:
        raise Refused("This charge is larger than the ledger takes: a thousand million at most.")
    return quoted


def who_is_here(*, house: House, plans: Iterable[planned.Plan]) -> frozenset[int]:
    """This function will give the ids of who lives here, if any of the plans names somebody."""
    if not any(plan.attendees for plan in plans):
        return frozenset()
    return frozenset(house.housemates.current().values_list("pk", flat=True))


def with_who_is_here(*, plan: planned.Plan, here: Collection[int]) -> planned.Plan:
    """This function will leave out of a plan that was kept who has left the house since."""
    mates = tuple(mate for mate in plan.attendees if mate.housemate_id in here)
    return dataclasses.replace(plan, attendees=mates)


def up_to_date(*, owner: Housemate, plan: planned.Plan) -> planned.Plan:
    """This function will take a plan that was kept as it can be made now.

    Its contacts are as they are described now, one that is gone as they were met; who has left is not in it.
    """
    plan = contacts.renewed(owner=owner, plan=plan)
    return with_who_is_here(plan=plan, here=who_is_here(house=owner.house, plans=[plan]))


def cheaper(*, quote: Quote, plan: planned.Plan) -> list[Variant]:
    """This function will price the changes that would make a plan cheaper, by what is shown, the least first.

    Units: micros; only what costs the logger's own part less than the plan as it is, and all parts too where
    these are shown.
    """
    changes = list(risks.cheaper(plan=plan, risk=quote.risk))
    others = _charges_of_others(quote=quote, changes=changes)
    rate = queries.rate(price=quote.price, housemate=quote.parts[0].housemate)
    found = []
    for change, charged in zip(changes, others, strict=True):
        own = pricing.charge_at(rate=rate, microcovids=change.risk.microcovids)
        words = {name: getattr(change, name) for name in ("name", "label", "plan", "risk")}
        found.append(Variant(**words, charge_micros=own, shown_micros=own + charged))
    less = (
        variant
        for variant in found
        if variant.charge_micros < quote.charge_micros and variant.shown_micros < quote.shown_micros
    )
    return sorted(less, key=attrgetter("shown_micros"))


def _charges_of_others(*, quote: Quote, changes: Sequence[risks.Cheaper]) -> list[int]:
    """What the others' parts would cost with each change, where they are shown: all of them at once."""
    mates = [] if quote.payer is planned.Payer.EACH else quote.parts[1:]
    if not mates or quote.setting is None:
        return [0] * len(changes)
    plans = [change.plan.seen_by(own) for change in changes for own in change.plan.attendees]
    found = iter(risks.several(plans=plans, setting=quote.setting))
    rates = [queries.rate(price=quote.price, housemate=part.housemate) for part in mates]
    return [
        sum(pricing.charge_at(rate=rate, microcovids=next(found) or Decimal(0)) for rate in rates)
        for _ in changes
    ]


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


def _price_of_its_day(*, housemate: Housemate, plan: planned.Plan) -> Price:
    if (on := queries.price_on(house=housemate.house, day=plan.occurred_on)) is None:
        raise Refused(
            "There was no price on that day: it begins once everyone here has stated their two numbers.",
            field="occurred_on",
            code="no-price",
        )
    return on


def _check_company(*, plan: planned.Plan, price: Price) -> None:
    """Who goes together knows what each took on: beside that, a charge at one's own rate tells a number."""
    if plan.attendees and not price.same_for_all:
        raise Refused(
            "On that day a microcovid does not cost each of you the same: one entry for all would tell what "
            "somebody's number is. Each of you logs it alone.",
            field="attendees",
            code="tells-numbers",
        )


def _exposed(
    *, housemate: Housemate, plan: planned.Plan, corrects: Activity | None
) -> Iterator[tuple[Housemate, planned.Plan]]:
    yield housemate, plan
    ids = [mate.housemate_id for mate in plan.attendees]
    if len({*ids, housemate.pk}) < len(ids) + 1:
        raise Refused("Name each of you once; you yourself are there anyway.", field="attendees")
    attended = {part.housemate_id for part in corrects.exposures.all()} if corrects else set()
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


def _everybody(
    *, housemate: Housemate, plan: planned.Plan, corrects: Activity | None
) -> tuple[Housemate, ...]:
    """Who lived here on the day and does now, logged it, or paid for the version before.

    Leaving undoes no charge.
    """
    if plan.payer is not planned.Payer.ALL:
        return ()
    paid = Q(left_on=None) | Q(pk=housemate.pk)
    if corrects is not None:
        # Looked up by the version's own entries: joined here, every line of everybody's would be read.
        before = Account.objects.filter(lines__entry__exposure__activity=corrects)
        paid |= Q(pk__in=before.values("housemate"))
    lived = housemate.house.housemates.living_on(plan.occurred_on)
    return tuple(lived.filter(paid).order_by("pk"))
