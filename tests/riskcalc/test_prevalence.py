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


# --- Admissions, and levels ------------------------------------------------------------------------------


def test_six_point_four_admissions_are_one_person_in_fifty():
    assert prevalence.from_admissions(weekly_admissions=6.4) == pytest.approx(20_000)
    low, high = prevalence.admissions_bounds(weekly_admissions=6.4)
    assert (low, high) == (pytest.approx(6.4 * 10 / 0.0039), pytest.approx(6.4 * 10 / 0.0027))


@given(st.floats(1e-3, 320), st.floats(1e-3, 320))
def test_more_admissions_are_more_infectious_people_within_a_range(some, others):
    fewer, more = sorted((some, others))
    risk = prevalence.from_admissions(weekly_admissions=more)
    low, high = prevalence.admissions_bounds(weekly_admissions=more)

    assert 0 < prevalence.from_admissions(weekly_admissions=fewer) <= risk <= 1_000_000
    assert low < risk <= high <= 1_000_000


@pytest.mark.parametrize("weekly", [0, -1, 320.1, 1e-300, math.nan, math.inf, "1", None, True])
def test_admissions_of_nobody_or_for_more_than_everybody_are_refused(weekly):
    for read in (prevalence.from_admissions, prevalence.admissions_bounds):
        with pytest.raises(InvalidInput) as refusal:
            read(weekly_admissions=weekly)

        assert refusal.value.field == "weekly_admissions"


@given(st.floats(0.01, 1000), st.floats(0.001, 0.1))
def test_a_level_is_so_many_per_cent_for_each_one_of_it(level, factor):
    risk = prevalence.from_level(level=level, percent_per_level=factor)

    assert risk == pytest.approx(level * factor * 10_000)


@pytest.mark.parametrize(
    ("level", "factor", "field"),
    [
        *[(level, 0.1, "level") for level in (0, -1, 1001, 1e300, math.nan, "3", None)],
        *[(3, factor, "percent_per_level") for factor in (-1, 101, math.nan, math.inf, "1", None)],
        (3, 0, "level"),
    ],
)
def test_a_level_that_makes_no_share_of_people_is_refused(level, factor, field):
    with pytest.raises(InvalidInput) as refusal:
        prevalence.from_level(level=level, percent_per_level=factor)

    assert refusal.value.field == field
