"""How likely one of the people met is to be infectious."""

import pytest

from riskcalc import PeopleMet, Vaccination, person


def multiplier(profile, symptoms="no", interaction="oneTime"):
    return person.profile_multiplier(profile=profile, symptoms_checked=symptoms, interaction=interaction)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("average", 1),
        ("livingAlone", 0.7 / 30),
        ("closedPod20", 0.7 / 30 * (1 + 19 * 0.4)),
        ("contact4", 0.7 / 30 + 3 * 0.4),
        ("contactWorks", 0.7 / 30 + 2 * 0.4),
        ("bars", 22.68),
    ],
)
def test_each_kind_of_person_has_its_multiple_of_the_average(profile, expected):
    assert multiplier(profile) == pytest.approx(expected)


@pytest.mark.parametrize("interaction", ["repeated", "partner"])
def test_someone_you_live_with_has_one_housemate_less(interaction):
    assert multiplier("livingWithPartner", interaction=interaction) == multiplier("livingAlone")
    assert multiplier("livingAlone", interaction=interaction) == multiplier("livingAlone")


def test_asking_about_symptoms_halves_and_three_days_help_with_contacts():
    assert multiplier("average", "yes") == 0.5
    assert multiplier("contact4", "yesThreeDays") == pytest.approx((0.7 / 30 + 3 / 7 * 0.4) / 2)


@pytest.mark.parametrize(
    ("profile", "their_vaccine", "expected"),
    [
        ("average", "vaccinated", 400),
        ("average", "unvaccinated", 1600),
        ("average", "undefined", 1000),
        ("bars", "vaccinated", 5670),
        ("bars", "unvaccinated", 22680),
        ("bars", "undefined", 14175),
        ("onePercent", "vaccinated", 200),
        ("hasCovid", "vaccinated", 1_000_000),
    ],
)
def test_vaccination_counts_by_kind_of_person(profile, their_vaccine, expected):
    community = Vaccination(percent_fully_vaccinated=50, average_fully_vaccinated_multiplier=0.25)

    risk = person.risk_each(
        average_person_risk=1000,
        people=PeopleMet(profile=profile, their_vaccine=their_vaccine),
        interaction="oneTime",
        community=community,
    )

    assert risk == pytest.approx(expected)


def test_without_community_figures_their_vaccine_does_not_count():
    risk = person.risk_each(
        average_person_risk=1000,
        people=PeopleMet(their_vaccine="vaccinated"),
        interaction="oneTime",
        community=None,
    )

    assert risk == 1000
