"""The second step: how likely each person you met is to be infectious now."""

from riskcalc import ieee, inputs, tables
from riskcalc.prevalence import CERTAIN


def profile_multiplier(*, profile: str, symptoms_checked: str, interaction: str) -> float:
    """This function will compare one kind of person with an average one.

    Units: multiple of an average person's risk.
    Raises: KeyError for a word that has no multiplier.
    Source: microCOVID Project, calculator, person risk; He et al. fig. 1c for symptoms.
    """
    figures = tables.PROFILES[profile]
    symptoms = tables.SYMPTOMS[symptoms_checked]
    housemates = figures.housemates
    if housemates and interaction in tables.PER_WEEK:
        housemates -= 1  # you are one of them
    met = symptoms.own * housemates + symptoms.contacts * figures.contacts
    caught = met * figures.contact_multiplier * tables.CONTACT_ATTACK_RATE
    return (figures.personal + caught) * symptoms.own


def unvaccinated_ratio(*, community: inputs.Vaccination) -> float:
    """This function will compare someone unvaccinated with an average person.

    Units: multiple of an average person's risk.
    Source: microCOVID Project, calculator, vaccination of others.
    """
    if community.unvaccinated_prevalence_ratio is not None:
        return community.unvaccinated_prevalence_ratio
    share = community.percent_fully_vaccinated / 100
    average = community.average_fully_vaccinated_multiplier * share + (1 - share)
    return ieee.divide(dividend=1, divisor=average)


def vaccine_multiplier(*, profile: str, their_vaccine: str, community: inputs.Vaccination) -> float:
    """This function will say what knowing their vaccination changes; only "average" has it built in.

    Units: multiple of the risk by profile.
    Raises: KeyError for an unknown word.
    Source: microCOVID Project, calculator, vaccination of others.
    """
    vaccinated = community.average_fully_vaccinated_multiplier
    ratio = unvaccinated_ratio(community=community)
    if profile == inputs.Profile.AVERAGE:
        known = {"vaccinated": ratio * vaccinated, "unvaccinated": ratio, "undefined": 1.0}
    else:
        unknown = ieee.divide(dividend=1, divisor=ratio)
        known = {"vaccinated": vaccinated, "unvaccinated": 1.0, "undefined": unknown}
    return known[their_vaccine]


def risk_each(
    *,
    average_person_risk: float,
    people: inputs.PeopleMet,
    interaction: str,
    community: inputs.Vaccination | None,
) -> float:
    """This function will give the chance that one of the people met is infectious, certainty at most.

    Units: microcovids.
    Raises: KeyError for a word that has no multiplier.
    Source: microCOVID Project, calculator, person risk; the cap is ours.
    """
    if people.microcovids_each is not None:
        return float(people.microcovids_each)
    fixed = tables.FIXED_RISK.get(people.profile)
    if fixed is not None:
        return fixed
    risk = average_person_risk * profile_multiplier(
        profile=people.profile, symptoms_checked=people.symptoms_checked, interaction=interaction
    )
    if community is not None:
        risk *= vaccine_multiplier(
            profile=people.profile, their_vaccine=people.their_vaccine, community=community
        )
    return min(risk, CERTAIN)
