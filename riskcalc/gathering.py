"""Several groups of people on one occasion: what each adds, and what the whole comes to."""

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from riskcalc import assess as single
from riskcalc import breakdown, inputs, tables
from riskcalc.prevalence import CERTAIN

MOST_GROUPS = 50

_MY_VACCINE = inputs.MyVaccine()


class Total(NamedTuple):
    """What several groups come to together, in microcovids."""

    points: float
    low: float
    high: float


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


def total(*, parts: Sequence[tuple[float, float, float]]) -> Total:
    """This function will add groups up: for each, a person's own risk, how many, and the chance to infect.

    Units: microcovids, people, chance. Source: as `assess`.
    """
    # Whatever the order of the groups.
    added = math.fsum(each * count * chance for each, count, chance in parts)
    chances = [(each * chance / CERTAIN, count) for each, count, chance in parts]
    return Total(*single.together(added=added, chances=chances))


def _together(alone: Sequence[single.Assessment]) -> Gathering:
    parts = [(group.person_risk_each, group.people.count, group.activity_risk) for group in alone]
    points, low, high = total(parts=parts)
    sums = [each * count * chance for each, count, chance in parts]
    added, groups = math.fsum(sums), tuple(alone)
    if added >= tables.LINEAR_BELOW:
        shares = (own / added for own in sums)
        groups = tuple(
            dataclasses.replace(group, points=points * share, low=low * share, high=high * share)
            for group, share in zip(alone, shares, strict=True)
        )
    return Gathering(points=points, low=low, high=high, groups=groups)
