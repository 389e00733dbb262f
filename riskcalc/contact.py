"""A contact's own risk: someone you meet again and again, described once."""

from dataclasses import dataclass

from riskcalc import assess, breakdown, inputs

_ONCE = inputs.Occasion(minutes=60)  # of the occasion, only that they are not met at home bears on them
_PERSON_STEPS = frozenset(
    {"own-risk", "prevalence", "average-cap", "profile", "symptoms", "their-vaccine", "person-cap"}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnRisk:
    """How likely someone is to be infectious now, and the factors that multiply to it."""

    microcovids_each: float
    factors: tuple[breakdown.Factor, ...]

    def met(self, *, count: float = 1, their_mask: inputs.Mask = inputs.Mask.NONE) -> inputs.PeopleMet:
        """This function will say that they were met, for an assessment."""
        return inputs.PeopleMet(count=count, their_mask=their_mask, microcovids_each=self.microcovids_each)


def own_risk(
    *,
    average_person_risk: float,
    person: inputs.PeopleMet,
    community: inputs.Vaccination | None = None,
) -> OwnRisk:
    """This function will give a contact's own risk, by their kind, vaccine and symptoms or as it was typed.

    How many they are and their masks do not count. Met once, they cost the same by this number as by
    description; people you live with are better described, for you are one of their housemates.

    Units: microcovids.
    Raises: InvalidInput for an average person's risk below 0 or no number.
    Source: microCOVID Project, calculator, person risk.
    """
    answer = assess.assess(
        average_person_risk=average_person_risk, people=person, occasion=_ONCE, community=community
    )
    steps = tuple(factor for factor in answer.factors if factor.name in _PERSON_STEPS)
    return OwnRisk(microcovids_each=answer.person_risk_each, factors=steps)
