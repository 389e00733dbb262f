"""Sources and assumptions: those that played a part, and no others; and the figures they stand beside."""

import json
import math
import re

import pytest
from hypothesis import given

from riskcalc import Health, loss, tables
from riskcalc.tables import life
from tests.riskcalc import samples

FILES = ["fatality.json", "conditions.json", "life_expectancy.json", "illness.json"]


def names(**known):
    answer = loss.expected_loss(health=Health(**known))
    return [source.name for source in answer.sources], [one.name for one in answer.assumptions]


def test_a_healthy_persons_loss_rests_on_no_study_of_conditions():
    sources, assumptions = names(age=60)

    assert sources == [
        "infection_fatality",
        "life_expectancy",
        "long_covid_probability",
        "long_covid_duration",
        "acute_weight",
    ]
    assert assumptions == [
        "era",
        "immunity",
        "sex_not_said",
        "long_covid_weight",
        "long_covid_years",
        "acute_probability",
        "acute_duration",
        "acute_range",
    ]


@pytest.mark.parametrize(
    ("known", "added"),
    [
        ({"sex": "female"}, {"sex"}),
        ({"conditions": ["asthma"]}, {"conditions", "one_condition"}),
        ({"conditions": ["asthma", "asplenia"]}, {"conditions", "several_conditions"}),
        ({"conditions": ["other_immunosuppression"]}, {"conditions", "one_condition", "reaches"}),
        ({"conditions": ["kidney_egfr_under_30"]}, {"conditions", "one_condition", "most_relative_risk"}),
        ({"age": 49}, {"no_condition"}),
        ({"age": 4}, {"no_condition", "fitted_ages"}),
        ({"age": 17, "sex": "male"}, {"no_condition", "adults_only", "sex"}),
        ({"age": 86}, {"fitted_ages"}),
        ({"age": 101}, {"fitted_ages", "most_infection_fatality", "oldest"}),
    ],
)
def test_what_is_said_adds_its_own_grounds(known, added):
    before = {name for found in names(age=60) for name in found}

    after = {name for found in names(**{"age": 60} | known) for name in found}

    assert after - before == added
    assert before - after <= {"sex_not_said"}


def test_without_long_covid_nothing_of_it_is_named():
    assert not [name for found in names(age=60, long_covid="off") for name in found if "long_covid" in name]


@given(samples.healths)
def test_every_source_is_complete_and_every_assumption_is_labelled(health):
    answer = loss.expected_loss(health=health)

    for source in answer.sources:
        assert all((source.name, source.gives, source.text, source.units))
        assert source.confidence in set(life.CONFIDENCE.values()) - {"assumption"}
        assert 1990 < source.year < 2100
    assert {assumption.confidence for assumption in answer.assumptions} == {"assumption"}
    assert not [one.text for one in answer.assumptions if re.search(r"[{}]", one.text)]
    named = [one.name for one in (*answer.sources, *answer.assumptions)]
    assert len(set(named)) == len(named)


def rows(part):
    if isinstance(part, dict):
        if "confidence" in part:
            yield part
        for value in part.values():
            yield from rows(value)


@pytest.mark.parametrize("name", FILES)
def test_every_figure_says_its_source_year_units_and_confidence(name):
    found = list(rows(json.loads((tables.FOLDER / name).read_text(encoding="utf-8"))))

    assert found
    for row in found:
        assert {"label", "source", "year", "units", "confidence"} <= set(row)
        assert row["confidence"] in life.CONFIDENCE


def test_the_best_figure_of_long_covid_is_the_product_of_its_parts():
    vaccinated = life.LONG_COVID_PROBABILITY["vaccinated"].value

    product = vaccinated * life.LONG_COVID_WEIGHT.value * life.LONG_COVID_DURATION.value

    assert math.isclose(product, life.LONG_COVID_YEARS.value, rel_tol=1e-4)


STATED = {"label": "a figure", "source": "a paper", "year": 2020, "units": "none", "confidence": "read"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"source": ""}, "does not say its source"),
        ({"units": None}, "does not say its units"),
        ({"label": ""}, "does not say its label"),
        ({"year": "2020"}, "does not say its year"),
        ({"confidence": "sure"}, "does not say how sure it is"),
        ({"confidence": "assumed"}, "what is assumed has a sentence"),
        ({"text": "We think so."}, "what is assumed has a sentence"),
    ],
)
def test_a_figure_without_its_grounds_is_refused(change, problem):
    with pytest.raises(ValueError, match=problem):
        life._stated(STATED | change)


@pytest.mark.parametrize(("value", "low", "high"), [(1, 2, 3), (3, 1, 2), (-1, -1, 1), (101, 1, 101)])
def test_a_figure_outside_its_range_is_refused(value, low, high):
    with pytest.raises(ValueError, match="is no figure with its range"):
        life._figure(STATED | {"value": value, "low": low, "high": high})


@pytest.mark.parametrize(
    ("years", "problem"),
    [
        ({"0": [70, 80], "5": [60, 70], "11": [50, 60]}, "equal steps"),
        ({"5": [70, 80], "10": [60, 70]}, "equal steps"),
        ({"0": [70, 80], "5": [60, 81]}, "more life with age"),
    ],
)
def test_a_crooked_life_table_is_refused(years, problem):
    with pytest.raises(ValueError, match=problem):
        life._expectancy(years)
