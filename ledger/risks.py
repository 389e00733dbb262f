"""What a plan comes to in microcovids, how the number came about, and what would make it less."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import riskcalc
from house.errors import Refused
from ledger import planned, pricing
from riskcalc import batch


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """What a plan is assessed in: how many are infectious, and what the house has chosen to count.

    `average_person_risk` in microcovids; `correlation` of those of us who went, from 0 (all count) to 1.
    """

    average_person_risk: float
    correlation: float = 0
    counts_evidence: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Risk:
    """An exposure in microcovids with six decimals, and how the number came about.

    `further` are the factors that the house has chosen to count: they multiply the whole.
    """

    microcovids: Decimal
    low: Decimal
    high: Decimal
    gathering: riskcalc.Gathering | None = field(default=None, repr=False)
    further: tuple[riskcalc.Factor, ...] = ()

    @property
    def factors(self) -> list[dict[str, Any]]:
        """As they are frozen: each with the number of its group, from 1 on; 0 is the whole. Typed: none."""
        groups = [*enumerate((group.factors for group in self.groups), start=1), (0, self.further)]
        return [
            {"group": number, "name": step.name, "label": step.label, "value": step.value, "text": step.text}
            for number, steps in groups
            for step in steps
        ]

    @property
    def groups(self) -> tuple[riskcalc.Assessment, ...]:
        return self.gathering.groups if self.gathering else ()

    @property
    def notes(self) -> tuple[riskcalc.Note, ...]:
        return self.gathering.notes if self.gathering else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Cheaper:
    """One change to a plan, by a stable name; `plan` has it made, and costs what `risk` says."""

    name: str
    label: str
    plan: planned.Plan
    risk: Risk


def assess(*, plan: planned.Plan, setting: Setting | None) -> Risk:
    """This function will work out what a plan comes to, for the one who logs it.

    Raises: Refused for neither people nor a number, for what the model does not know, and for evidence where
    the house does not count it.
    """
    if plan.microcovids is not None:
        return typed(microcovids=plan.microcovids)
    known, occasion = _checked(plan, setting)
    try:
        found = riskcalc.gathering.assess(
            average_person_risk=known.average_person_risk,
            people=plan.people,
            occasion=occasion,
            my_vaccine=plan.my_vaccine,
        )
        further = (*_shared(plan, known), *_learnt(plan, known, found.points))
        return _risk(riskcalc.gathering.Total(found.points, found.low, found.high), further, found)
    except riskcalc.InvalidInput as error:
        raise Refused(str(error), field=error.field) from error


def _checked(plan: planned.Plan, setting: Setting | None) -> tuple[Setting, riskcalc.Occasion]:
    if setting is None or not plan.people or plan.occasion is None:
        raise Refused("Say whom you met and how, or type the microcovids.", field="people")
    if len(plan.people) > riskcalc.gathering.MOST_GROUPS:
        raise Refused(f"At most {riskcalc.gathering.MOST_GROUPS} groups, please.", field="people")
    if plan.occasion.interaction == riskcalc.Interaction.PARTNER and sum(g.count for g in plan.people) != 1:
        raise Refused("A partner is one person.", field="people")
    return setting, plan.occasion


def typed(*, microcovids: Decimal) -> Risk:
    """This function will take a number as it was typed.

    Raises: Refused for less than nothing, or more than certainty.
    """
    if not microcovids.is_finite() or not 0 <= microcovids <= pricing.MICRO:
        raise Refused("Between 0 and 1,000,000 microcovids.", field="microcovids")
    exact = microcovids.copy_abs().quantize(planned.SIX_DECIMALS, ROUND_HALF_EVEN)
    return Risk(microcovids=exact, low=exact, high=exact)


def cheaper(*, plan: planned.Plan, risk: Risk) -> Iterator[Cheaper]:
    """This function will list the single changes that make a plan cheaper, what saves most first.

    Source: `riskcalc.cheaper`.
    """
    if risk.gathering is None:
        return
    for variant in riskcalc.cheaper.variants(answer=risk.gathering, assess=batch.changes):
        change = variant.change
        ids = _ids_that_stay(plan, change.left_out)
        changed = replace(plan, people=change.people, occasion=change.occasion, contact_ids=ids)
        changed_risk = _risk(variant.total, risk.further)
        yield Cheaper(name=variant.name, label=variant.label, plan=changed, risk=changed_risk)


def several(*, plans: Sequence[planned.Plan], setting: Setting | None) -> list[Decimal | None]:
    """This function will work out what several plans come to, all at once, each as `assess` does.

    Units: microcovids with six decimals; None for a plan that `assess` would refuse.
    """
    found: list[Decimal | None] = [None] * len(plans)
    described: list[tuple[int, planned.Plan, Setting, riskcalc.Occasion]] = []
    for number, plan in enumerate(plans):
        try:
            if plan.microcovids is not None:
                found[number] = typed(microcovids=plan.microcovids).microcovids
            else:
                described.append((number, plan, *_checked(plan, setting)))
        except (Refused, riskcalc.InvalidInput):
            continue
    asked = [_asked(plan, known, occasion) for _, plan, known, occasion in described]
    for (number, plan, known, _), total in zip(described, batch.gatherings(asked=asked), strict=True):
        try:
            further = (*_shared(plan, known), *_learnt(plan, known, total.points))
        except (Refused, riskcalc.InvalidInput):
            continue
        found[number] = _six_decimals(total.points * math.prod(step.value for step in further))
    return found


def _asked(plan: planned.Plan, setting: Setting, occasion: riskcalc.Occasion) -> list[batch.Asked]:
    return [
        batch.Asked(
            average_person_risk=setting.average_person_risk,
            people=group,
            occasion=occasion,
            my_vaccine=plan.my_vaccine,
        )
        for group in plan.people
    ]


def _risk(
    found: riskcalc.gathering.Total,
    further: tuple[riskcalc.Factor, ...],
    gathering: riskcalc.Gathering | None = None,
) -> Risk:
    by = math.prod(step.value for step in further)
    return Risk(
        microcovids=_six_decimals(found.points * by),
        low=_six_decimals(found.low * by),
        high=_six_decimals(found.high * by),
        gathering=gathering,
        further=further,
    )


def _shared(plan: planned.Plan, setting: Setting) -> Iterator[riskcalc.Factor]:
    if plan.attendees and setting.correlation:
        went = len(plan.attendees) + 1
        yield riskcalc.shared_events.factor(attendees=went, correlation=setting.correlation)


def _learnt(plan: planned.Plan, setting: Setting, points: float) -> tuple[riskcalc.Factor, ...]:
    if not plan.evidence:
        return ()
    if not setting.counts_evidence:
        raise Refused("Tests and symptoms are not counted for this.", field="evidence")
    if len(plan.people) > 1 and any(one.kind.is_about_them for one in plan.evidence):
        raise Refused("What was learnt of them counts where one group was met.", field="evidence")
    try:
        return riskcalc.evidence.factors(microcovids=points, evidence=plan.evidence)
    except riskcalc.InvalidInput as error:
        # Nobody typed the microcovids that a test does not go with.
        raise Refused(str(error), field="evidence") from error


def _ids_that_stay(plan: planned.Plan, left_out: int | None) -> tuple[int | None, ...]:
    """Where a whole group stays away, whose it was does too."""
    if left_out is None:
        return plan.contact_ids
    return (*plan.contact_ids[:left_out], *plan.contact_ids[left_out + 1 :])


def _six_decimals(points: float) -> Decimal:
    return Decimal(repr(points)).quantize(planned.SIX_DECIMALS, ROUND_HALF_EVEN)
