"""How likely an activity is to pass the infection on."""

import pytest
from hypothesis import given

from riskcalc import MyVaccine, Occasion, activity, tables
from tests.riskcalc import samples


def risk(my_vaccine=1.0, their_mask="none", **occasion):
    return activity.risk(
        occasion=Occasion(**{"minutes": 60} | occasion), their_mask=their_mask, my_vaccine=my_vaccine
    )


def test_the_reference_is_fourteen_per_cent_an_hour():
    assert risk() == 0.14
    assert risk(setting="", distance="", voice="", my_mask="", their_mask="") == 0.14


def test_work_counts_like_any_other_hour():
    assert risk(interaction="workplace") == risk()


@pytest.mark.parametrize("setting", list(tables.SETTING))
def test_face_to_face_the_place_does_not_count(setting):
    assert risk(distance="close", setting=setting) == 0.28


def test_a_kiss_counts_twenty_minutes_at_least_and_nothing_else():
    short = risk(distance="intimate", minutes=1, setting="outdoor", their_mask="p100", voice="loud")

    assert short == risk(distance="intimate", minutes=20) == pytest.approx(0.7 / 3)
    assert risk(distance="intimate", minutes=21) == pytest.approx(0.245)


def test_the_cap_comes_before_the_vaccine():
    assert risk(minutes=6000, my_vaccine=0.25) == 0.15


def test_living_together_ignores_all_but_the_vaccine():
    assert risk(interaction="partner", setting="outdoor", my_vaccine=0.8) == pytest.approx(0.48)
    assert risk(interaction="repeated", my_mask="p100") == 0.4


@given(samples.occasions)
def test_no_occasion_is_worse_than_the_cap(occasion):
    assert 0 < activity.risk(occasion=occasion, their_mask="none", my_vaccine=1) <= 0.6


@pytest.mark.parametrize(
    ("brand", "doses", "expected"),
    [("", 3, 1), ("pfizer", 3, 0.25), ("astraZeneca", 3, 0.3), ("johnson", 2, 0.95), ("sputnik", 1, 1)],
)
def test_a_vaccine_leaves_its_share_by_doses(brand, doses, expected):
    vaccine = MyVaccine(brand=brand, doses=doses)

    assert activity.vaccine_multiplier(vaccine=vaccine) == expected
