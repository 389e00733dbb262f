"""The first step: how likely an average person around you is to be infectious now."""

import datetime
from typing import NamedTuple

from riskcalc import ieee, inputs, tables

CERTAIN = 1_000_000.0
LEAST_PERCENT = 1e-7  # 1 in a thousand million, the least odds too
# Read as everybody being infectious, at the share of infections that go to hospital.
MOST_ADMISSIONS = 100_000 * tables.INFECTION_HOSPITALISATION_PERCENT["value"] / 100


class Bounds(NamedTuple):
    """Between which an average person's risk is thought to lie, in microcovids."""

    low: float
    high: float


def reported(*, cases_past_week: float, population: float) -> float:
    """This function will give the share of people reported infected in a week, smoothed by one case.

    Units: share of the population, 0 to 1 and a little.
    Source: microCOVID Project, calculator and white paper, "Prevalence" (additive smoothing).
    """
    return (cases_past_week + tables.EXTRA_CASES) / population


def underreporting_factor(*, days: float, positivity: float | None) -> float:
    """This function will give how many infections there are for each one reported.

    Units: days since 12 February 2020; positivity in per cent, none or above 100 counting as 100.
    Source: covid19-projections.com, "Estimating true infections revisited", as the Project changed it.
    """
    if positivity is None or positivity > 100:
        positivity = 100
    early = ieee.divide(dividend=tables.UNDERREPORTING_NUMERATOR, divisor=days + tables.UNDERREPORTING_DAYS)
    return early * ieee.root(square=positivity / 100) + tables.UNDERREPORTING_LEAST


def delay_factor(*, increase_percentage: float) -> float:
    """This function will make up for reports lagging behind growth, at most twofold.

    Units: growth of weekly cases over the week before, in per cent.
    Source: microCOVID Project, white paper, "Delay factor".
    """
    # The growth stands first in max and min: they return their first argument when it is NaN.
    return min(max(increase_percentage / 100, 0) + 1, tables.MOST_GROWTH_FACTOR)


def average(*, reported: float, underreporting: float, delay: float) -> float:
    """This function will give an average person's chance of being infectious now, certainty at most.

    Units: microcovids, millionths.
    Source: microCOVID Project, white paper, "Prevalence"; the cap is ours.
    """
    return min(reported * underreporting * delay * 1_000_000, CERTAIN)


def average_person_risk(*, cases: inputs.CommunityCases) -> float:
    """This function will turn reported cases into an average person's chance of being infectious now.

    Units: microcovids.
    Source: microCOVID Project, calculator, prevalence form.
    """
    return average(
        reported=reported(cases_past_week=cases.cases_past_week, population=float(cases.population)),
        underreporting=underreporting_factor(
            days=(cases.data_on - tables.DAY_ZERO).days, positivity=cases.positive_case_percentage
        ),
        delay=delay_factor(increase_percentage=cases.cases_increasing_percentage),
    )


def days_since_day_zero(*, at: datetime.datetime) -> float:
    """This function will count the days from 12 February 2020, midnight UTC, keeping fractions.

    Units: days.
    Source: microCOVID Project, calculator, prevalence.
    """
    zero = datetime.datetime.combine(tables.DAY_ZERO, datetime.time(), datetime.UTC)
    return (at - zero) / datetime.timedelta(days=1)


def from_one_in(*, people: float) -> float:
    """This function will read "1 in so many people are infectious now" as an average person's risk.

    Units: microcovids.
    Raises: InvalidInput with field "one_in" for less than 1 in 1 or more than a thousand million.
    Source: definition of the microcovid, one in a million.
    """
    inputs.check_number(value=people, field="one_in", least=1, most=1_000_000_000)
    return CERTAIN / people


def from_percent(*, percent: float) -> float:
    """This function will read a share of people infectious now as an average person's risk.

    Units: per cent in, microcovids out.
    Raises: InvalidInput with field "percent" for 0 or less, or more than 100.
    Source: definition of the microcovid, one in a million.
    """
    inputs.check_number(value=percent, field="percent", least=0, most=100)
    if percent < LEAST_PERCENT:
        raise inputs.InvalidInput("Give a share above 0%.", "percent")
    return percent / 100 * CERTAIN


def from_admissions(*, weekly_admissions: float) -> float:
    """This function will read a week's hospital admissions with COVID as an average person's risk.

    A / 100,000 / 0.0032 were infected in the week, and each is infectious for 7 days of its 7.
    Units: admissions per 100,000 people in seven days in, microcovids out.
    Raises: InvalidInput with field "weekly_admissions" for 0 or less, or more than 320.
    Source: Ward et al., Nature Communications 2024;15:4633 (England, December 2022: 0.32 % of infections).
    """
    return _from_admissions(weekly_admissions, tables.INFECTION_HOSPITALISATION_PERCENT["value"])


def admissions_bounds(*, weekly_admissions: float) -> Bounds:
    """This function will give the range of `from_admissions`: 0.39 % and 0.27 % of infections admitted.

    Units: admissions per 100,000 people in seven days in, microcovids out, certainty at most.
    Raises: as `from_admissions`.
    Source: as `from_admissions`.
    """
    share = tables.INFECTION_HOSPITALISATION_PERCENT
    return Bounds(
        low=_from_admissions(weekly_admissions, share["high"]),
        high=_from_admissions(weekly_admissions, share["low"]),
    )


def from_level(*, level: float, percent_per_level: float) -> float:
    """This function will read a level, such as one of virus in wastewater, by a factor of the reader's own.

    Units: a level, per cent of people infectious for each 1 of it; microcovids out.
    Raises: InvalidInput with field "percent_per_level" or "level", for what is no share of people.
    Source: none: no official conversion exists.
    """
    inputs.check_number(value=percent_per_level, field="percent_per_level", least=0, most=100)
    inputs.check_number(value=level, field="level", least=0, most=1_000_000_000)
    if not LEAST_PERCENT <= level * percent_per_level <= 100:
        raise inputs.InvalidInput("Level × factor has to be above 0% and no more than 100%.", "level")
    return from_percent(percent=level * percent_per_level)


def _from_admissions(weekly: float, percent_admitted: float) -> float:
    inputs.check_number(value=weekly, field="weekly_admissions", least=0, most=MOST_ADMISSIONS)
    infected = weekly / 100_000 / (percent_admitted / 100)
    share = infected * tables.INFECTIOUS_DAYS / 7
    if share * 100 < LEAST_PERCENT:
        raise inputs.InvalidInput("Give more than 0.", "weekly_admissions")
    return min(share * CERTAIN, CERTAIN)
