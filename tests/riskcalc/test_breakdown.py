"""The factors multiply to the points, and say what bore on them and what did not."""

import math

import pytest
from hypothesis import given

from riskcalc import MyVaccine, Occasion, PeopleMet, assess
from tests.riskcalc import samples


def answer(*, average=4000, people=None, **occasion):
    return assess.assess(
        average_person_risk=average,
        people=people or PeopleMet(),
        occasion=Occasion(**{"minutes": 60} | occasion),
    )


def values(assessment):
    return {factor.name: factor.value for factor in assessment.factors}


@given(samples.average, samples.people, samples.occasions, samples.vaccines, samples.communities)
def test_the_factors_multiply_to_the_points(average, people, occasion, vaccine, community):
    assessment = assess.assess(
        average_person_risk=average,
        people=people,
        occasion=occasion,
        my_vaccine=vaccine,
        community=community,
    )

    product = math.prod(factor.value for factor in assessment.factors)

    assert product == pytest.approx(assessment.points, rel=1e-9, abs=1e-300)


def test_the_factors_come_in_the_order_of_the_chain():
    assessment = assess.assess(
        average_person_risk=4000,
        people=PeopleMet(count=2, symptoms_checked="yes"),
        occasion=Occasion(setting="outdoor", minutes=90),
        my_vaccine=MyVaccine(brand="johnson", doses=2),
    )

    assert [(factor.name, factor.text) for factor in assessment.factors] == [
        ("prevalence", "4,000 µCOV"),
        ("profile", "× 1"),
        ("symptoms", "× 0.5"),
        ("people", "× 2"),
        ("interaction", "× 0.14"),
        ("distance", "× 1"),
        ("setting", "× 1/20"),
        ("voice", "× 1"),
        ("their-mask", "× 1"),
        ("my-mask", "× 1"),
        ("duration", "× 1.5"),
        ("my-vaccine", "× 0.95"),
    ]


def test_a_long_evening_shows_the_cap_as_a_factor():
    assessment = answer(minutes=600)

    assert values(assessment)["activity-cap"] == pytest.approx(0.6 / 1.4)
    assert [note.name for note in assessment.notes] == ["capped"]


def test_a_person_more_than_certainly_infectious_shows_the_cap_as_a_factor():
    assessment = answer(average=100_000, people=PeopleMet(profile="bars"))

    assert values(assessment)["person-cap"] == pytest.approx(1 / 2.268)


def test_an_average_above_certainty_shows_the_cap_as_a_factor():
    assessment = answer(average=4_000_000)

    assert values(assessment)["average-cap"] == 0.25


def test_big_risks_show_that_chances_do_not_add_up():
    assessment = answer(people=PeopleMet(profile="hasCovid", count=10), minutes=120)

    assert values(assessment)["certainty"] < 1


def test_a_kiss_leaves_place_voice_and_masks_out_and_says_so():
    assessment = answer(distance="intimate", setting="filtered", voice="loud", minutes=5)

    assert not {"setting", "voice", "their-mask", "my-mask"} & set(values(assessment))
    assert [note.name for note in assessment.notes] == ["kissing", "short-kiss"]


def test_face_to_face_leaves_the_place_out_and_says_so():
    assessment = answer(distance="close", setting="outdoor")

    assert "setting" not in values(assessment)
    assert [note.name for note in assessment.notes] == ["close"]


def test_a_filter_and_a_crowd_each_get_a_remark():
    assessment = answer(people=PeopleMet(count=25), setting="filtered")

    assert [note.name for note in assessment.notes] == ["filtered", "crowd"]


def test_someone_with_covid_starts_the_chain_whatever_the_prevalence():
    first = answer(people=PeopleMet(profile="hasCovid")).factors[0]

    assert (first.name, first.value, first.text) == ("profile", 1_000_000, "1,000,000 µCOV")


def test_a_risk_of_their_own_starts_the_chain_whatever_the_prevalence():
    first, second = answer(people=PeopleMet(count=3, microcovids_each=250)).factors[:2]

    assert (first.name, first.value, first.text) == ("own-risk", 250, "250 µCOV")
    assert second.name == "people"


def test_one_person_alone_needs_no_step_for_several_chances():
    assessment = answer(people=PeopleMet(profile="hasCovid"), minutes=120)

    assert assessment.points == pytest.approx(280_000)
    assert "certainty" not in values(assessment)


def test_living_together_shows_neither_place_nor_time():
    assessment = answer(interaction="partner", distance="intimate", minutes=5)

    assert list(values(assessment)) == ["prevalence", "profile", "people", "interaction"]
    assert assessment.notes == ()


def test_tiny_values_are_written_without_an_exponent():
    first = answer(average=0.00001234).factors[0]

    assert first.text == "0.0000123 µCOV"


def test_an_option_left_unset_is_said_to_be():
    labels = {factor.name: factor.label for factor in answer(setting="").factors}

    assert labels["setting"] == "not said"
