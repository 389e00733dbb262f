"""What housemates state through the API: their own two numbers, and prevalence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from house.models import LifeValue, Prevalence
from ledger import prices
from tests import factories
from tests.house.api.problems import assert_problem

pytestmark = pytest.mark.django_db

MINE = "/api/v1/houses/elm-street/me/life-value"
PREVALENCE = "/api/v1/houses/elm-street/prevalence"
ONE_IN = {"method": "one_in", "one_in": 500, "source": "City dashboard", "as_of_on": "2026-02-28"}
CASES = {
    "method": "cases",
    "population": 881549,
    "cases_past_week": 1402,
    "positive_case_percentage": 4.2,
    "source": "SF Health",
    "as_of_on": "2021-08-19",
}


def without(body: dict, field: str) -> dict:
    return {name: value for name, value in body.items() if name != field}


# --- My two numbers --------------------------------------------------------------------------------------


def test_i_state_my_two_numbers_and_read_them_back(bob_api):
    stated = bob_api.put(MINE, data={"cost_per_life": "13200000.5", "expected_loss": "1 in 500"})

    assert stated.status_code == 200
    assert stated.json() == {
        "cost_per_life": {"micros": 13_200_000_500_000, "currency": "USD", "text": "$13,200,000.50"},
        "expected_loss": "0.002",
        "expected_loss_typed": "1 in 500",
        "stated_at": LifeValue.objects.get().stated_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "effective_on": None,
        "warnings": [{"code": "two_people", "detail": stated.json()["warnings"][0]["detail"]}],
    }
    assert bob_api.get(MINE).json() == stated.json()


def test_numbers_may_be_json_numbers(bob_api):
    stated = bob_api.put(MINE, data={"cost_per_life": 1000000, "expected_loss": 0.002})

    assert stated.json()["expected_loss"] == "0.002"
    assert stated.json()["cost_per_life"]["micros"] == 10**12


def test_before_i_stated_anything_there_is_nothing(bob_api, alice):
    factories.life_value(housemate=alice)

    assert_problem(bob_api.get(MINE), 404, "not-stated")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        *[
            ("cost_per_life", typed)
            for typed in ("-1", "1e11", "NaN", "Infinity", "sNaN", "x", "", None, True)
        ],
        *[("cost_per_life", typed) for typed in ("0.0000001", "9" * 999, "1e-400", [1], {"micros": 1})],
        *[("expected_loss", typed) for typed in ("2", "1 in 0", "NaN", "-1", "", None, True, "x" * 61, [])],
        ("expected_los", "0.1"),
        *[("counts_from", typed) for typed in ("tomorrow", "", None, 1, [])],
    ],
)
def test_numbers_that_make_no_sense_are_refused_and_nothing_is_kept(bob_api, field, typed):
    body = {"cost_per_life": "1000000", "expected_loss": "0.1", field: typed}

    answer = bob_api.put(MINE, data=body)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["errors"]) == {field}
    assert not LifeValue.objects.exists()


@pytest.mark.parametrize("field", ["cost_per_life", "expected_loss"])
def test_one_number_alone_is_refused(bob_api, field):
    body = without({"cost_per_life": "1", "expected_loss": "0.1"}, field)

    assert_problem(bob_api.put(MINE, data=body), 400, "invalid", field)


def test_i_choose_from_when_a_change_counts_and_read_the_day(bob_api, house):
    body = {"cost_per_life": "1000000", "expected_loss": "0.1"}
    bob_api.put(MINE, data=body)

    soonest = bob_api.put(MINE, data=body | {"counts_from": "soonest"}).json()
    next_month = bob_api.put(MINE, data=body | {"counts_from": "next_month"}).json()

    today = house.day_of(timezone.now())
    assert soonest["effective_on"] == (today + timedelta(days=1)).isoformat()
    assert next_month["effective_on"].endswith("-01")
    assert bob_api.get(MINE).json() == next_month


def test_only_my_own_warnings_are_told_and_no_figure_is_in_them(cast, bob_api, alice_api):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    for housemate in (cast.alice, cast.bob, dora):
        factories.life_value(housemate=housemate)
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)

    alone = bob_api.put(MINE, data={"cost_per_life": "7654321", "expected_loss": "0.1"}).json()
    beside = alice_api.put(MINE, data={"cost_per_life": "7654321", "expected_loss": "0.1"}).json()

    assert [warning["code"] for warning in alone["warnings"]] == ["only_change"]
    assert beside["warnings"] == bob_api.get(MINE).json()["warnings"] == []
    assert not any(sign.isdigit() for sign in alone["warnings"][0]["detail"])


# --- Prevalence ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "risk"),
    [
        (ONE_IN, 2000),
        ({**without(ONE_IN, "one_in"), "method": "percent", "percent": 0.2}, 2000),
        (CASES, 3761.338),
        ({**CASES, "cases_increasing_percentage": 100}, 2 * 3761.338),
        ({**without(ONE_IN, "one_in"), "method": "admissions", "weekly_admissions": "0.64"}, 2000),
    ],
)
def test_a_figure_is_stated_in_one_of_four_ways_and_read_by_the_house(bob_api, alice_api, body, risk):
    stated = bob_api.post(PREVALENCE, data=body)

    assert stated.status_code == 201
    [row] = alice_api.get(PREVALENCE).json()["results"]
    assert row == stated.json()
    assert (row["method"], row["source"], row["as_of_on"]) == (
        body["method"],
        body["source"],
        body["as_of_on"],
    )
    assert row["stated_by"] == "Bob"
    assert float(row["average_person_risk"]) == pytest.approx(risk, rel=1e-6)


def test_figures_are_newest_first_over_all_pages(bob_api):
    for day in ("2026-02-01", "2026-02-03", "2026-02-02", "2026-02-02"):
        bob_api.post(PREVALENCE, data={**ONE_IN, "as_of_on": day})

    days, address = [], f"{PREVALENCE}?limit=1"
    while address:
        page = bob_api.get(address).json()
        days += [row["as_of_on"] for row in page["results"]]
        address = page["next"]

    assert days == ["2026-02-03", "2026-02-02", "2026-02-02", "2026-02-01"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *[({**ONE_IN, "one_in": people}, "one_in") for people in (0, -1, "NaN", "Infinity", True, None, "x")],
        *[({**ONE_IN, "one_in": people}, "one_in") for people in (10**400, "1e999", [], 1e10)],
        (without(ONE_IN, "one_in"), "one_in"),
        ({**ONE_IN, "percent": 1}, "percent"),
        *[({**ONE_IN, "method": method}, "method") for method in ("guess", "level", None, 1, [], {}, True)],
        (without(ONE_IN, "method"), "method"),
        *[({**ONE_IN, "source": source}, "source") for source in ("", " ", "x" * 201, "a\nb", None)],
        *[({**ONE_IN, "as_of_on": day}, "as_of_on") for day in ("9999-12-31", "2019-01-01", "soon", 5, None)],
        ({**ONE_IN, "as_of_on": "2026-02-30"}, "as_of_on"),
        *[({**CASES, "cases_past_week": count}, "cases_past_week") for count in (0, -1, 881550, "many")],
        ({**CASES, "population": 0}, "population"),
        ({**CASES, "positive_case_percentage": 0}, "positive_case_percentage"),
        ({**CASES, "cases_increasing_percentage": -1}, "cases_increasing_percentage"),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused_and_nothing_is_kept(bob_api, body, field):
    answer = bob_api.post(PREVALENCE, data=body)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {field}
    assert not Prevalence.objects.exists()


@pytest.mark.parametrize("body", [[], 5, "x", None])
def test_a_body_that_is_no_object_is_refused(bob_api, body):
    assert bob_api.post(PREVALENCE, data=body, format="json").status_code == 400


def test_a_figure_for_the_day_after_tomorrow_is_refused(bob_api):
    day = (timezone.now() + timedelta(days=2)).date().isoformat()

    assert_problem(bob_api.post(PREVALENCE, data={**ONE_IN, "as_of_on": day}), 400, "refused", "as_of_on")


def test_an_unknown_test_positivity_counts_as_all(bob_api):
    unknown = bob_api.post(PREVALENCE, data=without(CASES, "positive_case_percentage")).json()
    every = bob_api.post(PREVALENCE, data={**CASES, "positive_case_percentage": 100}).json()

    assert unknown["average_person_risk"] == every["average_person_risk"]
