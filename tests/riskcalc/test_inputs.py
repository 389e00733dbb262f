"""What the inputs refuse, and that each refusal names its field."""

import copy
import dataclasses
import datetime
import json
import math
import pickle

import pytest
from hypothesis import given

from riskcalc import CommunityCases, InvalidInput, MyVaccine, Occasion, PeopleMet, Vaccination, inputs
from tests.riskcalc import samples

DAY = datetime.date(2023, 3, 8)
NO_NUMBERS = [math.nan, math.inf, -math.inf, -1, 10**400, "3", None, True, [1]]
CASES = {"population": "100,000", "cases_past_week": 150, "data_on": DAY}
VACCINATION = {"percent_fully_vaccinated": 50, "average_fully_vaccinated_multiplier": 0.5}


@pytest.mark.parametrize("value", NO_NUMBERS)
@pytest.mark.parametrize(
    ("kind", "field", "rest"),
    [
        (PeopleMet, "count", {}),
        (Occasion, "minutes", {}),
        (Occasion, "minutes", {"interaction": "repeated"}),
        (MyVaccine, "doses", {"brand": "pfizer"}),
        (CommunityCases, "cases_past_week", CASES),
        (CommunityCases, "cases_increasing_percentage", CASES),
        (Vaccination, "percent_fully_vaccinated", VACCINATION),
        (Vaccination, "average_fully_vaccinated_multiplier", VACCINATION),
    ],
)
def test_what_is_no_sensible_number_is_refused_by_name(kind, field, rest, value):
    with pytest.raises(InvalidInput) as refusal:
        kind(**rest | {field: value})

    assert refusal.value.field == field
    assert str(refusal.value).startswith("Give a ")


@pytest.mark.parametrize("word", ["nonsense", None, 3, ["indoor"], "Indoor"])
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (PeopleMet, "profile"),
        (PeopleMet, "their_mask"),
        (PeopleMet, "their_vaccine"),
        (PeopleMet, "symptoms_checked"),
        (Occasion, "interaction"),
        (Occasion, "setting"),
        (Occasion, "distance"),
        (Occasion, "voice"),
        (Occasion, "my_mask"),
        (MyVaccine, "brand"),
    ],
)
def test_an_unknown_word_is_refused_by_name_with_the_choices(kind, field, word):
    with pytest.raises(InvalidInput, match="Choose one of: ") as refusal:
        kind(**{"minutes": 60} if kind is Occasion else {}, **{field: word})

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("population", "12 people"),
        ("population", ""),
        ("population", "0"),
        ("population", "1.000.000"),
        ("population", "-5"),
        ("population", "\u0661\u0660\u0660"),
        ("population", math.nan),
        ("population", 10**12),
        ("cases_past_week", 0),
        ("cases_past_week", 100_001),
        ("positive_case_percentage", 0),
        ("positive_case_percentage", 101),
        ("positive_case_percentage", math.nan),
        ("data_on", datetime.date(2020, 2, 11)),
        ("data_on", datetime.datetime(2023, 3, 8, tzinfo=datetime.UTC)),
        ("data_on", "2023-03-08"),
    ],
)
def test_community_figures_that_cannot_be_are_refused_by_name(field, value):
    with pytest.raises(InvalidInput) as refusal:
        CommunityCases(**CASES | {field: value})

    assert refusal.value.field == field


@pytest.mark.parametrize(
    "text", ["1,234,567", "1 234 567", "1'234'567", "1234567", 1234567, "1234567.0"], ids=repr
)
def test_a_population_may_be_grouped_as_people_write_it(text):
    cases = CommunityCases(**CASES | {"population": text})

    assert cases.population == 1_234_567


@pytest.mark.parametrize("ratio", [0, -1, math.nan, 10_000])
def test_a_ratio_that_cannot_be_is_refused(ratio):
    with pytest.raises(InvalidInput) as refusal:
        Vaccination(**VACCINATION, unvaccinated_prevalence_ratio=ratio)

    assert refusal.value.field == "unvaccinated_prevalence_ratio"


@pytest.mark.parametrize(("brand", "doses"), [("johnson", 3), ("pfizer", 4), ("", 4), ("pfizer", 1.5)])
def test_doses_no_brand_has_are_refused(brand, doses):
    with pytest.raises(InvalidInput, match="whole number of doses from 0 to") as refusal:
        MyVaccine(brand=brand, doses=doses)

    assert refusal.value.field == "doses"


def test_meeting_someone_takes_minutes_and_living_together_none():
    with pytest.raises(InvalidInput, match="how many minutes") as refusal:
        Occasion()

    assert refusal.value.field == "minutes"
    assert Occasion(interaction="partner").minutes == 0


@pytest.mark.parametrize("value", [value for value in NO_NUMBERS if value is not None] + [1_000_001])
def test_a_risk_of_their_own_that_cannot_be_is_refused(value):
    with pytest.raises(InvalidInput, match="Give a number from 0 to 1,000,000") as refusal:
        PeopleMet(microcovids_each=value)

    assert refusal.value.field == "microcovids_each"


@pytest.mark.parametrize(
    "told", [{"profile": "hasCovid"}, {"their_vaccine": "vaccinated"}, {"symptoms_checked": "yes"}]
)
def test_a_risk_of_their_own_takes_no_description_beside_it(told):
    with pytest.raises(InvalidInput, match="holds it all") as refusal:
        PeopleMet(microcovids_each=300, **told)

    assert refusal.value.field == "microcovids_each"


def test_words_become_members_and_members_stay():
    assert PeopleMet(profile="bars").profile is inputs.Profile.BARS
    assert Occasion(minutes=1, voice=inputs.Voice.LOUD).voice is inputs.Voice.LOUD


def test_inputs_are_frozen_and_copy():
    people = PeopleMet(count=3, their_mask="n95")

    with pytest.raises(AttributeError):
        people.count = 4

    assert copy.deepcopy(people) == pickle.loads(pickle.dumps(people)) == people


def test_a_refusal_survives_between_processes_with_its_field():
    refusal = pickle.loads(pickle.dumps(InvalidInput("Give a date.", "data_on")))

    assert (str(refusal), refusal.field) == ("Give a date.", "data_on")


@given(samples.people, samples.occasions, samples.vaccines)
def test_inputs_come_back_from_json_as_they_went(people, occasion, vaccine):
    for made in (people, occasion, vaccine):
        stored = json.dumps(dataclasses.asdict(made))

        assert type(made)(**json.loads(stored)) == made
