"""The whole chain: from prevalence, people, occasion and vaccine to points, their range and their factors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from riskcalc import activity, breakdown, ieee, inputs, person, tables
from riskcalc.prevalence import CERTAIN

# The multipliers' date; +cap: no person's risk passes certainty, where the original's may.
MODEL_VERSION = "microcovid-2022-01-14+cap"

MOST_AVERAGE = 1_000_000_000_000  # the cap takes care of what is above certainty

_MY_VACCINE = inputs.MyVaccine()


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """An answer: microcovids with their range; what was asked is kept, to explain it."""

    points: float
    low: float
    high: float
    person_risk_each: float
    activity_risk: float
    average_person_risk: float = field(repr=False)
    people: inputs.PeopleMet = field(repr=False)
    occasion: inputs.Occasion = field(repr=False)
    my_vaccine: inputs.MyVaccine = field(repr=False)
    community: inputs.Vaccination | None = field(repr=False)

    @property
    def factors(self) -> tuple[breakdown.Factor, ...]:
        return breakdown.factors(answer=self)

    @property
    def notes(self) -> tuple[breakdown.Note, ...]:
        return breakdown.notes(groups=[self.people], occasion=self.occasion)

    @property
    def per_week(self) -> bool:
        return self.occasion.interaction in tables.PER_WEEK


def total(*, person_risk_each: float, count: float, activity_risk: float) -> tuple[float, float, float]:
    """This function will add up the people met, all alike: points, low and high.

    Units: microcovids.
    Source: microCOVID Project, calculator, points and their threefold range.
    """
    added = person_risk_each * count * activity_risk
    return together(added=added, chances=((person_risk_each * activity_risk / CERTAIN, count),))


def together(*, added: float, chances: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """This function will leave small risks added up, and make of large ones the chance of at least one.

    From 100,000 points on, the chances of escaping each person are multiplied. The result drops a little at
    that switch, as the original's does; everywhere else more people never cost less.

    Units: sum, points, low and high in microcovids; the chance each one infects you, and how many they are.
    Source: microCOVID Project, calculator, points and their threefold range.
    """
    if added < tables.LINEAR_BELOW:
        return added, added / tables.RANGE_FACTOR, added * tables.RANGE_FACTOR
    if math.isnan(added):
        return added, added, added
    return (
        _at_least_one(chances),
        _at_least_one([(each / tables.RANGE_FACTOR, count) for each, count in chances]),
        _at_least_one([(min(each * tables.RANGE_FACTOR, 1), count) for each, count in chances]),
    )


def _at_least_one(chances: Sequence[tuple[float, float]]) -> float:
    escaped = math.prod(ieee.power(base=1 - each, exponent=count) for each, count in chances)
    return (1 - escaped) * CERTAIN


def assess(
    *,
    average_person_risk: float,
    people: inputs.PeopleMet,
    occasion: inputs.Occasion,
    my_vaccine: inputs.MyVaccine = _MY_VACCINE,
    community: inputs.Vaccination | None = None,
) -> Assessment:
    """This function will work out what an activity costs in microcovids, and keep how.

    Units: microcovids, each time or, for people who live together, each week.
    Raises: InvalidInput for an average person's risk below 0 or no number; above 1,000,000 it counts as that.
    Source: microCOVID Project, calculator, commit 8ecaf1129.
    """
    if type(average_person_risk) is not float or not 0 <= average_person_risk <= CERTAIN:
        inputs.check_number(
            value=average_person_risk, field="average_person_risk", least=0, most=MOST_AVERAGE
        )
    risk_each = person.risk_each(
        average_person_risk=min(average_person_risk, CERTAIN),
        people=people,
        interaction=occasion.interaction,
        community=community,
    )
    activity_risk = activity.risk(
        occasion=occasion,
        their_mask=people.their_mask,
        my_vaccine=activity.vaccine_multiplier(vaccine=my_vaccine),
    )
    points, low, high = total(person_risk_each=risk_each, count=people.count, activity_risk=activity_risk)
    return Assessment(
        points=points,
        low=low,
        high=high,
        person_risk_each=risk_each,
        activity_risk=activity_risk,
        average_person_risk=average_person_risk,
        people=people,
        occasion=occasion,
        my_vaccine=my_vaccine,
        community=community,
    )
