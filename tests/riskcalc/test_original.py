"""The lenient layer gives what the original calculator gives, but for the cap at certainty."""

import datetime
import math

import pytest

from riskcalc import InvalidInput, original
from tests.riskcalc import samples

AT = datetime.datetime(2023, 3, 8, tzinfo=datetime.UTC)
CASES = samples.read("cases.jsonl") + samples.read("edge_cases.jsonl")
USUAL = {
    "casesPastWeek": 150,
    "riskProfile": "average",
    "interaction": "oneTime",
    "personCount": 2,
    "duration": 60,
}


def points(**changes):
    return original.evaluate(given=USUAL | changes, at=AT)["points"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["name"] not in samples.CAPPED], ids=lambda case: case["name"]
)
def test_every_step_is_the_originals(case):
    answer = original.evaluate(given=case["input"], at=AT)

    assert list(answer) == list(case["expected"])
    for name, expected in case["expected"].items():
        assert samples.is_same(answer[name], expected), name


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["name"] in samples.CAPPED], ids=lambda case: case["name"]
)
def test_where_the_cap_bears_a_person_is_certainly_infectious_and_no_more(case):
    answer = original.evaluate(given=case["input"], at=AT)

    assert answer["personRiskEach"] == 1_000_000
    assert answer["points"] == pytest.approx(samples.CAPPED[case["name"]], rel=1e-9)
    for name in ("reportedPrevalence", "underreportingFactor", "delayFactor", "activityRisk"):
        assert samples.is_same(answer[name], case["expected"][name]), name


def test_nothing_given_takes_the_defaults():
    answer = original.evaluate(given={}, at=AT)

    assert answer["reportedPrevalence"] is None
    assert answer["points"] is None
    assert answer["underreportingFactor"] == pytest.approx(2.279847580545874)


def test_a_location_may_report_no_cases():
    assert points(casesPastWeek=0) is None
    assert points(casesPastWeek=0, useManualEntry=0) > 0
    assert points(casesPastWeek=0, useManualEntry=False) > 0


@pytest.mark.parametrize(
    "date",
    ["2023-03-08", "2023-03-08T00:00:00.000Z", "2023-03-08T02:00:00+02:00", "2023-03-08T00:00:00", None],
)
def test_a_date_is_an_instant_and_without_a_zone_utc(date):
    assert points(prevalanceDataDate=date) == pytest.approx(963.9195570547957)


@pytest.mark.parametrize("date", ["soon", "", 20230308, ["2023"]])
def test_a_date_that_cannot_be_read_makes_the_result_nan(date):
    assert math.isnan(points(prevalanceDataDate=date))


def test_part_of_a_day_counts():
    noon = original.evaluate(given=USUAL | {"prevalanceDataDate": "2023-03-08T12:00:00Z"}, at=AT)

    assert noon["underreportingFactor"] == pytest.approx(1000 / 1130.5 * math.sqrt(0.1) + 2, rel=1e-12)


@pytest.mark.parametrize(
    "population", ["100000", "-1e5", 100_000, 100_000.00001, -100_000, "100,000 "], ids=repr
)
def test_a_population_is_read_as_its_digits(population):
    assert points(population=population) == pytest.approx(963.9195570547957)


@pytest.mark.parametrize("population", ["", "many", 0, "0", math.inf], ids=repr)
def test_no_population_gives_no_result(population):
    assert points(population=population) is None


def test_a_tiny_population_given_as_a_number_keeps_its_size():
    assert original.evaluate(given=USUAL | {"population": 1e-5}, at=AT)["reportedPrevalence"] > 1e6


@pytest.mark.parametrize("doses", [-1, 4, 1.5, 10**30, math.nan, math.inf])
def test_doses_a_brand_does_not_have_give_no_result(doses):
    assert points(yourVaccineType="pfizer", yourVaccineDoses=doses) is None
    assert points(yourVaccineDoses=doses) == points()


def test_whole_doses_may_be_written_with_a_point():
    assert points(yourVaccineType="pfizer", yourVaccineDoses=3.0) == points() / 4


@pytest.mark.parametrize("word", ["nonsense", 3, ["indoor"], {}, False])
@pytest.mark.parametrize("option", ["riskProfile", "interaction", "setting", "distance", "voice", "yourMask"])
def test_an_unknown_word_in_an_option_that_counts_gives_no_result(option, word):
    assert points(**{option: word}) is None


def test_any_word_but_no_means_symptoms_were_asked_about():
    assert points(symptomsChecked="perhaps") == points(symptomsChecked="yes") == points() / 2


def test_an_explicit_null_is_a_missing_key_but_for_positivity():
    nulls = dict.fromkeys(["setting", "voice", "theirVaccine", "population", "casesIncreasingPercentage"])

    assert points(**nulls) == points()
    assert points(positiveCasePercentage=None) == points(positiveCasePercentage=100)


@pytest.mark.parametrize("name", ["personCount", "duration", "casesPastWeek", "positiveCasePercentage"])
@pytest.mark.parametrize("value", ["3", [], {}])
def test_a_value_of_the_wrong_type_is_refused_by_name(name, value):
    with pytest.raises(InvalidInput, match=f"{name} must be a number") as refusal:
        points(**{name: value})

    assert refusal.value.field == name


def test_numbers_that_json_lacks_go_through():
    assert math.isnan(points(personCount="NaN"))
    assert points(personCount="Infinity") == 1_000_000
    assert points(personCount=10**400) == 1_000_000
    assert points(duration=10**400) == points(duration=6000)


def test_negative_numbers_never_stop_it():
    for count in (-2, -2.5, 1e9):
        for minutes in (-1e9, 1e9):
            for cases in (-1e12, -1, 1e12):
                answer = points(personCount=count, duration=minutes, casesPastWeek=cases)

                assert isinstance(answer, float)


def test_no_ratio_at_all_is_divided_as_hardware_does():
    vaccination = {"percentFullyVaccinated": 100, "averageFullyVaccinatedMultiplier": 0}

    assert points(**vaccination, theirVaccine="unvaccinated") == pytest.approx(260_400)
    assert math.isnan(points(**vaccination, theirVaccine="vaccinated"))
    assert points(**vaccination, riskProfile="bars") == 0
