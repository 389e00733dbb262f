"""The expected loss of life through the API: open to all, nothing stored, bad input said field by field."""

import pytest

from house.models import HealthAnswers, LifeValue
from riskcalc import loss
from riskcalc.health import Condition, Health
from tests.house.api.problems import assert_problem

pytestmark = pytest.mark.django_db

LOSS = "/api/v1/calculator/loss"
EVERYTHING = {
    "age": 70,
    "sex": "male",
    "conditions": ["hypertension", "organ_transplant"],
    "last_dose": "recent",
    "infected_before": "yes",
    "long_covid": "off",
}


def test_whoever_asks_gets_the_loss_with_its_range_parts_sources_and_assumptions(nobody_api):
    answer = nobody_api.post(LOSS, data={"age": 30, "last_dose": "longer_ago"})

    said = answer.json()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert said["loss"] == pytest.approx(7.18e-5, rel=1e-3)
    assert said["one_in"] == pytest.approx(1 / said["loss"])
    assert said["low"] < said["loss"] < said["high"]
    assert sum(part["share"] for part in said["parts"].values()) == pytest.approx(said["loss"])
    assert sum(part["days"] for part in said["parts"].values()) == pytest.approx(said["days"])
    assert {"infection_fatality", "life_expectancy"} <= {source["name"] for source in said["sources"]}
    assert {row["confidence"] for row in said["assumptions"]} == {"assumption"}
    assert said["model_version"] == loss.MODEL_VERSION


def test_every_question_counts(nobody_api):
    said = nobody_api.post(LOSS, data=EVERYTHING).json()

    exact = loss.expected_loss(health=Health(**EVERYTHING))
    assert (said["loss"], said["low"], said["high"]) == (exact.loss, exact.low, exact.high)
    assert said["parts"]["long_covid"] == {"share": 0, "days": 0}


def test_every_condition_is_taken(nobody_api):
    for condition in Condition:
        assert nobody_api.post(LOSS, data={"age": 50, "conditions": [condition]}).status_code == 200


def test_nothing_of_it_is_stored(alice_api):
    alice_api.post(LOSS, data=EVERYTHING)

    assert not HealthAnswers.objects.exists()
    assert not LifeValue.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        *[("age", typed, "from 0 to 120") for typed in (-1, 130, "forty", "", True, "NaN", [], "1e999")],
        ("age", None, "may not be null"),
        ("sex", "yes", "male, female"),
        ("sex", 1, "male, female"),
        ("last_dose", "yesterday", "recent, longer_ago, never"),
        ("infected_before", True, "yes, no"),
        ("long_covid", "maybe", "on, off"),
        ("conditions", "asthma", "list"),
        ("conditions", ["bmi_30_to_35", "bmi_35_to_40"], "nobody has both"),
        ("pulse", 60, "no such field"),
        ("era", "first_wave", "no such field"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_would_be_right(nobody_api, field, typed, words):
    answer = nobody_api.post(LOSS, data={"age": 40, field: typed})

    problem = assert_problem(answer, 400, "invalid", field)
    assert words in problem["errors"][field][0]


def test_an_unknown_condition_is_refused_at_its_place_with_those_there_are(nobody_api):
    answer = nobody_api.post(LOSS, data={"age": 40, "conditions": ["asthma", "gout"]})

    problem = assert_problem(answer, 400, "invalid", "conditions.1")
    assert "Choose one of: bmi_30_to_35, " in problem["errors"]["conditions.1"][0]


@pytest.mark.parametrize("body", [{}, [], 5, None, "x"])
def test_without_an_age_there_is_no_answer(nobody_api, body):
    assert nobody_api.post(LOSS, data=body).status_code == 400
