"""From cases, shares and odds to an average person's risk."""

import datetime
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskcalc import CommunityCases, InvalidInput, prevalence


def test_weekly_cases_give_the_worked_figure():
    cases = CommunityCases(population="100,000", cases_past_week=150, data_on=datetime.date(2023, 3, 8))

    assert prevalence.average_person_risk(cases=cases) == pytest.approx(3442.56984662427, rel=1e-12)


def test_more_infections_than_people_count_as_everybody():
    cases = CommunityCases(population=1000, cases_past_week=1000, data_on=datetime.date(2020, 3, 1))

    assert prevalence.average_person_risk(cases=cases) == 1_000_000


@given(st.floats(1, 1e9))
def test_one_in_so_many_and_its_percentage_agree(people):
    assert prevalence.from_one_in(people=people) == pytest.approx(
        prevalence.from_percent(percent=100 / people)
    )


def test_one_in_250_is_four_thousand_microcovids():
    assert prevalence.from_one_in(people=250) == 4000
    assert prevalence.from_percent(percent=0.4) == pytest.approx(4000)


@pytest.mark.parametrize("people", [0, 0.5, -3, math.nan, math.inf, 1e10, "250", None])
def test_odds_of_nobody_or_more_than_everybody_are_refused(people):
    with pytest.raises(InvalidInput) as refusal:
        prevalence.from_one_in(people=people)

    assert refusal.value.field == "one_in"


@pytest.mark.parametrize("percent", [0, -0.1, 100.1, math.nan, math.inf, 1e-300, "1"])
def test_a_share_of_nobody_or_more_than_everybody_is_refused(percent):
    with pytest.raises(InvalidInput) as refusal:
        prevalence.from_percent(percent=percent)

    assert refusal.value.field == "percent"


@given(st.floats(-100, 1000))
def test_the_delay_factor_stays_between_one_and_two(growth):
    assert 1 <= prevalence.delay_factor(increase_percentage=growth) <= 2


@given(st.floats(0, 10_000), st.none() | st.floats(0, 400))
def test_there_are_at_least_two_infections_for_each_case(days, positivity):
    factor = prevalence.underreporting_factor(days=days, positivity=positivity)

    assert 2 <= factor <= 102


def test_days_keep_their_fractions_and_zones():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    at = datetime.datetime(2020, 2, 13, 14, tzinfo=zone)

    assert prevalence.days_since_day_zero(at=at) == 1.5
