"""The expected loss of life: worked examples, bounds, and how it moves with each input."""

import dataclasses
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from riskcalc import fatality, loss
from riskcalc.health import Condition, Health, Sex
from riskcalc.tables import life
from tests.riskcalc import samples

SEX_STEPS = [40, 50, 60, 70, 80]
EXAMPLES = [
    # what is known, chance of death, days lost, loss, low, high
    ({"age": 30, "last_dose": "longer_ago"}, "1.002e-05 1.281e+00 7.177e-05 1.279e-05 4.650e-04"),
    ({"age": 70, "last_dose": "recent"}, "6.251e-04 4.568e+00 8.239e-04 2.190e-04 3.869e-03"),
    (
        {"age": 40, "conditions": ["other_immunosuppression"]},
        "1.480e-04 3.253e+00 2.239e-04 3.252e-05 2.127e-03",
    ),
]


def expected(**known):
    return loss.expected_loss(health=Health(**known))


@pytest.mark.parametrize(("known", "figures"), EXAMPLES)
def test_the_worked_examples_come_out_to_four_digits(known, figures):
    answer = expected(**known)

    shown = (answer.death.share, answer.days, answer.loss, answer.low, answer.high)
    assert " ".join(f"{figure:.3e}" for figure in shown) == figures


@pytest.mark.parametrize(
    ("age", "per_cent"), [(10, 0.002), (25, 0.01), (55, 0.4), (65, 1.4), (75, 4.6), (85, 15)]
)
def test_deaths_by_age_are_those_of_the_papers_abstract(age, per_cent):
    share = fatality.infection_fatality(age=age)

    assert math.isclose(share * 100, per_cent, rel_tol=0.13)


@given(samples.healths)
def test_a_loss_is_a_share_of_life_within_its_range(health):
    answer = loss.expected_loss(health=health)

    assert 0 < answer.low < answer.loss < answer.high <= 1


@given(samples.healths)
def test_the_parts_add_up_to_the_loss(health):
    answer = loss.expected_loss(health=health)
    parts = [answer.death, answer.long_covid, answer.acute]

    assert math.isclose(math.fsum(part.share for part in parts), answer.loss, rel_tol=1e-12)
    days_left = answer.remaining_years * 365.25
    assert math.isclose(answer.days, answer.loss * days_left, rel_tol=1e-12)
    assert all(math.isclose(part.days, part.share * days_left, rel_tol=1e-12) for part in parts)


@given(samples.healths)
def test_the_factors_multiply_to_the_chance_of_death(health):
    answer = loss.expected_loss(health=health)

    product = math.prod(factor.value for factor in answer.factors)

    assert math.isclose(product, answer.death.share, rel_tol=1e-12)


def test_death_is_never_quite_certain_and_the_factors_say_so():
    known = {"age": 105, "era": "first_wave", "sex": "male"}

    answer = expected(conditions=["organ_transplant", "kidney_egfr_under_30"], **known)

    assert (answer.death.share, answer.high) == (0.99, 1)
    assert answer.factors[-1].name == "most-death"
    assert "most_death" in {assumption.name for assumption in answer.assumptions}


@given(st.floats(0, 120), st.floats(0, 120))
def test_an_average_person_loses_more_with_age(one, other):
    younger, older = expected(age=min(one, other)), expected(age=max(one, other))

    assert younger.loss <= older.loss
    assert younger.death.share <= older.death.share
    assert younger.remaining_years >= older.remaining_years


@given(samples.healths, st.floats(0, 20))
def test_age_never_lowers_the_loss_but_where_the_studies_tables_step(health, years):
    older = min(health.age + years, 120)
    assume(not health.sex or not any(health.age < step <= older for step in SEX_STEPS))
    assume(not health.conditions or not health.age < 70 <= older)

    before, after = (
        loss.expected_loss(health=dataclasses.replace(health, age=age)) for age in (health.age, older)
    )

    assert before.loss <= after.loss * (1 + 1e-12)


@pytest.mark.parametrize(("sex", "falls"), [("female", {40, 50}), ("male", {60, 70, 80})])
def test_the_sexes_figures_step_with_the_decade(sex, falls):
    fallen = {
        step
        for step in SEX_STEPS
        if expected(age=step, sex=sex).death.share < expected(age=step - 0.001, sex=sex).death.share
    }

    assert fallen == falls


@given(st.floats(0, 120))
def test_the_mean_of_both_sexes_is_the_average_person(age):
    both = [fatality.sex_multiplier(age=age, sex=sex) for sex in (Sex.MALE, Sex.FEMALE)]

    assert math.isclose(sum(both) / 2, fatality.sex_multiplier(age=age, sex=Sex.UNSET))
    assert both[0] > both[1]


@given(samples.healths.filter(lambda health: health.era == "today"))
def test_a_more_recent_dose_never_raises_the_loss(health):
    recent, longer_ago, never = (
        loss.expected_loss(health=dataclasses.replace(health, last_dose=dose))
        for dose in ("recent", "longer_ago", "never")
    )

    assert recent.loss < longer_ago.loss <= never.loss


@given(samples.healths.filter(lambda health: health.era == "today"))
def test_an_earlier_infection_never_raises_the_loss(health):
    once, never = (
        loss.expected_loss(health=dataclasses.replace(health, infected_before=word)) for word in ("yes", "no")
    )

    assert once.loss <= never.loss


@given(samples.healths)
def test_leaving_long_covid_out_takes_away_just_that_part(health):
    counted, left_out = (
        loss.expected_loss(health=dataclasses.replace(health, long_covid=word)) for word in ("on", "off")
    )

    assert (left_out.long_covid.share, left_out.long_covid.days) == (0, 0)
    assert (left_out.death, left_out.acute) == (counted.death, counted.acute)
    assert math.isclose(left_out.loss, counted.loss - counted.long_covid.share, rel_tol=1e-9, abs_tol=1e-15)
    assert left_out.low < counted.low
    assert left_out.high <= counted.high


def risk(*conditions, age=50):
    return fatality.relative_risk(age=age, conditions=Health(age=age, conditions=conditions).conditions)


def test_one_condition_counts_alone_and_several_by_their_product():
    assert risk("organ_transplant").value == 11.98
    assert math.isclose(risk("organ_transplant", "asthma", "asplenia").value, 2.33 * 1.02 * 1.67)


def test_from_seventy_on_the_figures_are_those_of_all_adults():
    assert risk("organ_transplant", age=69.9).value == 11.98
    assert risk("organ_transplant", age=70).value == 6.0


def test_conditions_multiply_by_twenty_five_at_most():
    several = risk("blood_cancer_under_1_year", "kidney_egfr_under_30")

    assert (several.value, several.high) == (25, 25)
    assert risk("kidney_egfr_under_30").high == 25  # its interval goes to 28


@pytest.mark.parametrize("condition", Condition)
@pytest.mark.parametrize("age", [18, 69, 70, 90])
def test_one_condition_never_lowers_the_chance_of_death(condition, age):
    assert risk(condition, age=age).value > 1


@given(samples.conditions.filter(lambda words: len(words) > 1), st.sampled_from(Condition), st.floats(0, 69))
def test_under_seventy_one_more_condition_never_lowers_several(words, another, age):
    assume(life.CONDITIONS[another].kind not in {life.CONDITIONS[word].kind for word in words})

    before, after = risk(*words, age=age), risk(*words, another, age=age)

    assert before.value <= after.value
    assert before.high <= after.high


def test_a_second_condition_may_lower_the_first_because_it_is_then_counted_without_what_comes_with_it():
    assert risk("organ_transplant", "asthma").value < risk("organ_transplant").value


@given(samples.conditions.filter(bool), st.floats(0, 120))
def test_the_high_end_never_falls_below_the_worst_condition_alone(words, age):
    assert risk(*words, age=age).high >= max(risk(word, age=age).value for word in words)


def test_of_all_adults_high_blood_pressure_and_asthma_lower_several():
    lowering = {
        condition
        for condition in Condition
        for age in (69, 70)
        if life.CONDITIONS[condition].risks[fatality.column(age=age)].together.value < 1
    }

    assert lowering == {"hypertension", "asthma"}
    assert risk("asplenia", "organ_transplant", "hypertension", age=70).value < (
        risk("asplenia", "organ_transplant", age=70).value
    )


def test_life_expectancy_is_read_off_the_table_and_between_its_rows():
    def years(age, sex=""):
        return expected(age=age, sex=sex).remaining_years

    assert (years(30, "male"), years(30, "female")) == (46.51, 51.25)
    assert math.isclose(years(30), 48.88)
    assert math.isclose(years(32.5), (48.88 + 44.305) / 2)
    assert math.isclose(years(100), 2.01)
    assert years(100) == years(120)


def test_long_covid_is_likelier_without_a_vaccine_and_was_so_before_delta():
    def share(**known):
        return expected(age=40, **known).long_covid.days / (0.2 / 3 * 365.25)

    assert math.isclose(share(), 0.035)
    assert math.isclose(share(last_dose="never"), 0.0776)
    assert math.isclose(share(era="first_wave"), 0.1042)


def test_the_first_wave_is_the_formula_itself():
    assert expected(age=65, era="first_wave").death.share == fatality.infection_fatality(age=65)
