"""The whole chain: bounds, caps, and its agreement with the lenient layer."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import CommunityCases, InvalidInput, Occasion, PeopleMet, assess, original, prevalence
from tests.riskcalc import samples

NOON = datetime.datetime(2023, 3, 8, 12, tzinfo=datetime.UTC)


@given(samples.average, samples.people, samples.occasions, samples.vaccines, samples.communities)
def test_points_lie_in_their_range_and_never_pass_a_million(average, people, occasion, vaccine, community):
    answer = assess.assess(
        average_person_risk=average,
        people=people,
        occasion=occasion,
        my_vaccine=vaccine,
        community=community,
    )

    assert 0 <= answer.low <= answer.points <= answer.high <= 1_000_000
    assert 0 <= answer.person_risk_each <= 1_000_000
    assert 0 <= answer.activity_risk <= 0.6


@given(samples.average, samples.occasions, st.integers(0, 50))
def test_one_more_person_never_lowers_the_points_below_the_switch(average, occasion, count):
    def points(people):
        return assess.assess(
            average_person_risk=average, people=PeopleMet(count=people), occasion=occasion
        ).points

    fewer, more = points(count), points(count + 1)

    assert fewer <= more or more > 95_000


@given(
    st.integers(1, 90_000),
    st.dates(datetime.date(2020, 2, 12), datetime.date(2030, 1, 1)),
    samples.described,
    samples.occasions,
    samples.vaccines,
)
def test_the_checked_inputs_and_the_lenient_ones_give_the_same(week, day, people, occasion, vaccine):
    cases = CommunityCases(population="100,000", cases_past_week=week, data_on=day)
    given = {
        "population": "100,000",
        "casesPastWeek": week,
        "prevalanceDataDate": day.isoformat(),
        "riskProfile": people.profile,
        "interaction": occasion.interaction,
        "personCount": people.count,
        "symptomsChecked": people.symptoms_checked,
        "setting": occasion.setting,
        "distance": occasion.distance,
        "duration": occasion.minutes,
        "theirMask": people.their_mask,
        "yourMask": occasion.my_mask,
        "voice": occasion.voice,
        "yourVaccineType": vaccine.brand,
        "yourVaccineDoses": vaccine.doses,
        "theirVaccine": people.their_vaccine,
    }

    checked = assess.assess(
        average_person_risk=prevalence.average_person_risk(cases=cases),
        people=people,
        occasion=occasion,
        my_vaccine=vaccine,
    )
    lenient = original.evaluate(given=given, at=NOON)

    assert (lenient["points"], lenient["lower"], lenient["upper"]) == (
        checked.points,
        checked.low,
        checked.high,
    )
    assert lenient["personRiskEach"] == checked.person_risk_each
    assert lenient["activityRisk"] == checked.activity_risk


def test_an_average_above_certainty_counts_as_certainty():
    certain, more = (
        assess.assess(average_person_risk=risk, people=PeopleMet(), occasion=Occasion(minutes=60))
        for risk in (1_000_000, 3_000_000)
    )

    assert certain.points == more.points == pytest.approx(140_000)


def test_a_bar_goer_is_at_most_certainly_infectious():
    answer = assess.assess(
        average_person_risk=60_000,
        people=PeopleMet(count=2, profile="bars"),
        occasion=Occasion(interaction="repeated"),
    )

    assert answer.person_risk_each == 1_000_000
    assert answer.points == pytest.approx(640_000)


def test_living_together_is_counted_by_the_week():
    answer = assess.assess(
        average_person_risk=1000, people=PeopleMet(), occasion=Occasion(interaction="repeated")
    )

    assert answer.per_week
    assert answer.points == pytest.approx(400)


@pytest.mark.parametrize("risk", [math.nan, math.inf, -1, "4000", None, True])
def test_an_average_that_is_no_risk_is_refused_by_name(risk):
    with pytest.raises(InvalidInput) as refusal:
        assess.assess(average_person_risk=risk, people=PeopleMet(), occasion=Occasion(minutes=60))

    assert refusal.value.field == "average_person_risk"


def test_nan_goes_through_the_total():
    total = assess.total(person_risk_each=math.nan, count=2, activity_risk=0.1)

    assert all(map(math.isnan, total))
