"""Several groups of people on one occasion: what each adds, and what the whole comes to."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass

from riskcalc import assess as single
from riskcalc import breakdown, inputs, tables
from riskcalc.prevalence import CERTAIN

MOST_GROUPS = 50

_MY_VACCINE = inputs.MyVaccine()


@dataclass(frozen=True, kw_only=True, slots=True)
class Gathering:
    """An answer: the whole in microcovids with its range; in `groups`, each group's part of it."""

    points: float
    low: float
    high: float
    groups: tuple[single.Assessment, ...]

    @property
    def people(self) -> tuple[inputs.PeopleMet, ...]:
        return tuple(group.people for group in self.groups)

    @property
    def occasion(self) -> inputs.Occasion:
        return self.groups[0].occasion

    @property
    def notes(self) -> tuple[breakdown.Note, ...]:
        return breakdown.notes(groups=self.people, occasion=self.occasion)

    @property
    def per_week(self) -> bool:
        return self.groups[0].per_week


def assess(
    *,
    average_person_risk: float,
    people: Sequence[inputs.PeopleMet],
    occasion: inputs.Occasion,
    my_vaccine: inputs.MyVaccine = _MY_VACCINE,
    community: inputs.Vaccination | None = None,
) -> Gathering:
    """This function will work out what meeting several groups at once costs, and each group's part of it.

    One group gives exactly what `assess.assess` gives. The cap of 60% holds for the occasion with each, in
    the mask they wear; from 100,000 points on, a group's part of the whole is its part of the sum.

    Units: microcovids, each time or, for people who live together, each week.
    Raises: InvalidInput for no groups or more than fifty (field "people"), and what `assess.assess` refuses.
    Source: microCOVID Project, calculator, points; its white paper adds up the people met, whoever they are.
    """
    if not 1 <= len(people) <= MOST_GROUPS:
        raise inputs.InvalidInput(f"Say whom you met, in 1 to {MOST_GROUPS} groups.", "people")
    return _together(
        [
            single.assess(
                average_person_risk=average_person_risk,
                people=group,
                occasion=occasion,
                my_vaccine=my_vaccine,
                community=community,
            )
            for group in people
        ]
    )


def _together(alone: Sequence[single.Assessment]) -> Gathering:
    sums = [group.person_risk_each * group.people.count * group.activity_risk for group in alone]
    added = math.fsum(sums)  # the order of the groups does not count
    chances = [
        (group.person_risk_each * group.activity_risk / CERTAIN, group.people.count) for group in alone
    ]
    points, low, high = single.together(added=added, chances=chances)
    groups = tuple(alone)
    if added >= tables.LINEAR_BELOW:
        parts = (own / added for own in sums)
        groups = tuple(
            dataclasses.replace(group, points=points * part, low=low * part, high=high * part)
            for group, part in zip(alone, parts, strict=True)
        )
    return Gathering(points=points, low=low, high=high, groups=groups)
