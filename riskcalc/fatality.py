"""How likely an infection is to kill: deaths by age, times era, sex, conditions and immunity."""

import math
from collections.abc import Iterator

from riskcalc import breakdown
from riskcalc.health import Condition, Era, Health, InfectedBefore, LastDose, Sex
from riskcalc.tables import life

_NO_CONDITION = life.Range(value=1, low=1, high=1)
_DOSE: dict[LastDose, str] = {
    LastDose.UNSET: "not_said",
    LastDose.RECENT: "recent",
    LastDose.LONGER_AGO: "longer_ago",
}
_NEVER: dict[InfectedBefore, str] = {
    InfectedBefore.UNSET: "unvaccinated",
    InfectedBefore.YES: "only_infected",
    InfectedBefore.NO: "neither",
}


def infection_fatality(*, age: float) -> float:
    """This function will give the share of infections that killed in 2020, when nobody was immune.

    Units: years of age; share of infections, 0.3 at most.
    Source: Levin et al. 2020, per cent = 10^(-3.27 + 0.0524 × age); tables/fatality.json.
    """
    per_cent: float = 10 ** (life.FATALITY_INTERCEPT + life.FATALITY_SLOPE * age)
    return min(per_cent / 100, life.MOST_FATALITY.value)


def sex_multiplier(*, age: float, sex: Sex) -> float:
    """This function will give what a sex makes of the average risk of death; 1 if it is not said.

    Men 2r/(1 + r), women 2/(1 + r), r being men's hazard over women's: the mean of both is 1.

    Units: years of age; multiple.
    Source: OpenSAFELY, released tables; tables/fatality.json.
    """
    if sex is Sex.UNSET:
        return 1
    ratio = next(ratio for below, ratio in life.SEX_RATIO if age < below)
    return 2 * (ratio if sex is Sex.MALE else 1) / (1 + ratio)


def column(*, age: float) -> str:
    """This function will name the study's column to read at an age: of those under 70, or of all adults.

    The figures of all adults are mostly of the old, and too low for the young.

    Units: years of age.
    Source: OpenSAFELY, released tables; tables/conditions.json.
    """
    return "under_70" if age < life.OLD_FROM else "all_adults"


def relative_risk(*, age: float, conditions: tuple[Condition, ...]) -> life.Range:
    """This function will give what conditions multiply the risk of death by.

    One counts by its figure adjusted for age and sex, several by the product of the fully adjusted ones.

    Units: years of age; multiple, 25 at most.
    Source: OpenSAFELY, released tables; tables/conditions.json.
    """
    if not conditions:
        return _NO_CONDITION
    risks = [life.CONDITIONS[condition].risks[column(age=age)] for condition in conditions]
    together = risks[0].alone.value if len(risks) == 1 else math.prod(risk.together.value for risk in risks)
    low = math.prod(risk.together.low for risk in risks)
    # The product leaves out what often comes with a condition, so it may be less than the worst one alone.
    high = max(math.prod(risk.together.high for risk in risks), *(risk.most for risk in risks))
    cap = life.MOST_RISK.value
    return life.Range(value=min(together, cap), low=min(low, cap), high=min(high, cap))


def immunity(*, health: Health) -> life.Figure:
    """This function will give what doses and earlier infections make of the risk of death.

    The reference is the immunity most people have today, which the era's figure counts on.

    Units: multiple.
    Source: assumption; tables/fatality.json.
    """
    if health.era is Era.FIRST_WAVE:
        return life.IMMUNITY["first_wave"]
    if health.last_dose is LastDose.NEVER:
        return life.IMMUNITY[_NEVER[health.infected_before]]
    return life.IMMUNITY[_DOSE[health.last_dose]]


def chance_of_death(*, health: Health) -> life.Range:
    """This function will give the probability that an infection kills this person.

    The range takes era and conditions at their ends, all else at its best.

    Units: share of infections, 0.99 at most.
    Source: Levin et al. 2020 × era × sex × conditions × immunity; tables/fatality.json.
    """
    age, era, cap = health.age, life.ERA[health.era], life.MOST_DEATH.value
    risk = relative_risk(age=age, conditions=health.conditions)
    by_age = infection_fatality(age=age)
    base = by_age * sex_multiplier(age=age, sex=health.sex) * immunity(health=health).value
    return life.Range(
        value=min(base * era.value * risk.value, cap),
        low=min(base * era.low * risk.low, cap),
        high=min(base * era.high * risk.high, cap),
    )


def factors(*, health: Health) -> tuple[breakdown.Factor, ...]:
    """This function will take the chance of death apart into factors, in order, whose product it is.

    Units: the first factor a share of infections, the others multiples.
    Source: as chance_of_death.
    """
    steps = list(_factors(health))
    product = math.prod(step.value for step in steps)
    if product > life.MOST_DEATH.value:
        cap = life.MOST_DEATH.value / product
        steps.append(breakdown.multiple(name="most-death", label="certain at most", value=cap))
    return tuple(steps)


def _factors(health: Health) -> Iterator[breakdown.Factor]:
    by_age = infection_fatality(age=health.age)
    label = f"deaths per infection in 2020, at {health.age:g}"
    text = f"{by_age * 100:.3g}%"
    yield breakdown.Factor(name="infection-fatality", label=label, value=by_age, text=text)
    era, protection = life.ERA[health.era], immunity(health=health)
    yield breakdown.multiple(name="era", label=life.LABELS["era"][health.era], value=era.value)
    if health.sex:
        multiplier = sex_multiplier(age=health.age, sex=health.sex)
        yield breakdown.multiple(name="sex", label=life.LABELS["sex"][health.sex], value=multiplier)
    if health.conditions:
        said = ", ".join(life.LABELS["conditions"][condition] for condition in health.conditions)
        risk = relative_risk(age=health.age, conditions=health.conditions)
        yield breakdown.multiple(name="conditions", label=said, value=risk.value)
    yield breakdown.multiple(name="immunity", label=protection.grounds.label, value=protection.value)
