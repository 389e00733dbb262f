"""What is told about a person: each refusal names its field and says what would be right."""

import copy
import math
import pickle

import pytest
from hypothesis import given

from riskcalc import Health, InvalidInput
from riskcalc.health import Condition
from tests.riskcalc import samples


def refusal_of(**known):
    with pytest.raises(InvalidInput) as refusal:
        Health(**known)
    return refusal.value


@pytest.mark.parametrize(
    "age", [-1, 130, 120.001, math.nan, math.inf, "40", "", None, True, [40], 10**400, 40j]
)
def test_an_age_that_nobody_has_is_refused(age):
    problem = refusal_of(age=age)

    assert (problem.field, str(problem)) == ("age", "Give a number from 0 to 120.")


@pytest.mark.parametrize("age", [0, 120, 0.5, 39.75])
def test_an_age_may_be_whole_or_not(age):
    assert Health(age=age).age == age


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("sex", "male, female"),
        ("last_dose", "recent, longer_ago, never"),
        ("infected_before", "yes, no"),
        ("era", "today, first_wave"),
        ("long_covid", "on, off"),
    ],
)
@pytest.mark.parametrize("word", ["perhaps", "Male", None, 1, True, ["male"]])
def test_an_unknown_word_is_refused_with_those_there_are(field, choices, word):
    problem = refusal_of(age=40, **{field: word})

    assert (problem.field, str(problem)) == (field, f"Choose one of: {choices}.")


@pytest.mark.parametrize("field", ["era", "long_covid"])
def test_what_has_a_default_cannot_be_left_empty(field):
    assert refusal_of(age=40, **{field: ""}).field == field


@pytest.mark.parametrize("conditions", [["gout"], ["asthma", ""], [None], [["asthma"]], {"gout": 1}])
def test_an_unknown_condition_is_refused_with_those_there_are(conditions):
    problem = refusal_of(age=40, conditions=conditions)

    assert problem.field == "conditions"
    assert all(condition in str(problem) for condition in Condition)


@pytest.mark.parametrize("conditions", ["asthma", None, 3])
def test_conditions_come_in_a_list(conditions):
    problem = refusal_of(age=40, conditions=conditions)

    assert (problem.field, str(problem)) == ("conditions", "Give a list of conditions, which may be empty.")


def test_a_condition_named_twice_counts_once_in_whatever_order():
    once, twice = ["asplenia", "asthma"], ("asthma", "asplenia", "asthma")

    assert Health(age=40, conditions=once) == Health(age=40, conditions=twice)
    assert Health(age=40, conditions=twice).conditions == (Condition.ASTHMA, Condition.ASPLENIA)


@pytest.mark.parametrize(
    "conditions",
    [
        ["bmi_30_to_35", "bmi_40_or_more"],
        ["kidney_egfr_30_to_60", "kidney_egfr_under_30"],
        ["asthma", "asthma_with_oral_steroid"],
    ],
)
def test_two_degrees_of_the_same_contradict_each_other(conditions):
    problem = refusal_of(age=40, conditions=conditions)

    assert problem.field == "conditions"
    assert str(problem).startswith(f"Choose {conditions[0]} or {conditions[1]}:")


@pytest.mark.parametrize(
    ("field", "word"), [("last_dose", "recent"), ("last_dose", "longer_ago"), ("infected_before", "yes")]
)
def test_in_the_first_wave_nobody_was_immune(field, word):
    problem = refusal_of(age=40, era="first_wave", **{field: word})

    assert problem.field == field
    assert "or leave it out" in str(problem)


@pytest.mark.parametrize("field", ["last_dose", "infected_before"])
def test_what_was_so_for_everyone_may_be_said_of_the_first_wave(field):
    word = {"last_dose": "never", "infected_before": "no"}[field]

    assert getattr(Health(age=40, era="first_wave", **{field: word}), field) == word


@given(samples.healths)
def test_it_survives_copying_and_pickling_and_can_be_a_key(health):
    assert copy.deepcopy(health) == pickle.loads(pickle.dumps(health)) == health
    assert {health: 1}[health] == 1
