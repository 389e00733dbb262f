"""A contact's own risk: typed, or built from what they do."""

import math

import pytest
from hypothesis import given

from riskcalc import Mask, Occasion, PeopleMet, Vaccination, assess, contact
from tests.riskcalc import samples


def own_risk(**person):
    return contact.own_risk(average_person_risk=1000, person=PeopleMet(**person))


@given(samples.average, samples.people, samples.occasions, samples.communities)
def test_met_once_a_contact_costs_the_same_by_number_as_by_description(average, person, occasion, community):
    known = contact.own_risk(average_person_risk=average, person=person, community=community)
    asked = {"average_person_risk": average, "occasion": occasion, "community": community}

    described = assess.assess(people=person, **asked)
    by_number = assess.assess(people=known.met(count=person.count, their_mask=person.their_mask), **asked)

    assert by_number.points == described.points or described.per_week


@given(samples.average, samples.people, samples.communities)
def test_the_factors_multiply_to_the_number(average, person, community):
    known = contact.own_risk(average_person_risk=average, person=person, community=community)

    product = math.prod(factor.value for factor in known.factors)

    assert product == pytest.approx(known.microcovids_each, rel=1e-9, abs=1e-300)


def test_a_typed_number_stays():
    assert own_risk(microcovids_each=123).microcovids_each == 123


def test_kind_symptoms_and_vaccine_make_the_number():
    known = contact.own_risk(
        average_person_risk=1000,
        person=PeopleMet(profile="bars", their_vaccine="vaccinated", symptoms_checked="yes"),
        community=Vaccination(percent_fully_vaccinated=50, average_fully_vaccinated_multiplier=0.25),
    )

    assert known.microcovids_each == pytest.approx(1000 * 22.68 / 2 / 4)
    assert [factor.name for factor in known.factors] == ["prevalence", "profile", "symptoms", "their-vaccine"]


def test_a_contact_is_met_by_their_number_in_their_mask():
    met = own_risk(profile="deciPercent").met(count=2, their_mask=Mask.N95)

    assert met == PeopleMet(count=2, their_mask="n95", microcovids_each=20)


def test_a_housemate_is_better_described_for_you_are_one_of_theirs():
    week = Occasion(interaction="repeated")
    person = PeopleMet(profile="livingWithPartner")
    described, by_number = (
        assess.assess(average_person_risk=1000, people=people, occasion=week).points
        for people in (person, own_risk(profile="livingWithPartner").met())
    )

    assert described < by_number
