"""What cannot be logged through the API: refused beside its field, with nothing written."""

import json
from datetime import date

import pytest

from ledger import settlement
from ledger.models import Exposure
from tests.ledger import scenes
from tests.ledger.api import sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def price(cast):
    return scenes.priced(cast)


@pytest.mark.parametrize(
    "extra", [{"minutes": 5}, {"people": [{}]}, {"my_vaccine": {"brand": "pfizer", "doses": 1}}]
)
def test_microcovids_and_how_they_came_about_are_not_both_taken(bob_api, extra):
    sent.assert_refused(sent.post(bob_api, sent.TYPED | extra), field="microcovids")
    sent.assert_nothing_was_written()


def test_more_groups_of_people_than_fifty_are_refused_in_words(bob_api):
    answer = sent.post(bob_api, sent.PLAIN | {"people": [{"count": 2}] * 51})

    sent.assert_refused(answer, field="people")
    assert "1 to 50 groups" in answer.json()["errors"]["people"][0]
    sent.assert_nothing_was_written()


BAD = [
    ({"attendees": [1_000_000]}, "attendees"),
    ({"payer": "landlord"}, "payer"),
    ({"housemate": 1}, "housemate"),
    ({"charge": 0}, "charge"),
    ({"id": "abc"}, "id"),
    ({"id": 7}, "id"),
    ({"id": None}, "id"),
    ({"id": True}, "id"),
    ({"title": ""}, "title"),
    ({"title": "  "}, "title"),
    ({"title": None}, "title"),
    ({"title": 5}, "title"),
    ({"title": ["a"]}, "title"),
    ({"title": "x" * 121}, "title"),
    ({"title": "a\x00b"}, "title"),
    ({"title": "a\ud800b"}, "title"),
    ({"note": "x" * 1001}, "note"),
    ({"note": "a\x00b"}, "note"),
    ({"note": None}, "note"),
    ({"occurred_on": None}, "occurred_on"),
    ({"occurred_on": ""}, "occurred_on"),
    ({"occurred_on": 20260314}, "occurred_on"),
    ({"occurred_on": "2026-02-30"}, "occurred_on"),
    ({"occurred_on": "14.3.2026"}, "occurred_on"),
    ({"occurred_on": "9999-12-31"}, "occurred_on"),
    ({"occurred_on": "0001-01-01"}, "occurred_on"),
    ({"occurred_on": "2026-03-01"}, "occurred_on"),
    ({"occurred_on": "2026-02-28"}, "occurred_on"),
    ({"minutes": 0}, "minutes"),
    ({"minutes": -1}, "minutes"),
    ({"minutes": 10**9}, "minutes"),
    ({"minutes": 10**400}, "minutes"),
    ({"minutes": "90"}, "minutes"),
    ({"minutes": "NaN"}, "minutes"),
    ({"minutes": 5e-324}, "minutes"),
    ({"people": [{"count": 1e-310}]}, "people.0.count"),
    ({"minutes": True}, "minutes"),
    ({"minutes": None}, "minutes"),
    ({"minutes": [90]}, "minutes"),
    ({"interaction": "livingTogether"}, "interaction"),
    ({"setting": ""}, "setting"),
    ({"setting": 1}, "setting"),
    ({"distance": ["normal"]}, "distance"),
    ({"voice": {"loud": True}}, "voice"),
    ({"my_mask": None}, "my_mask"),
    ({"my_mask": "unset"}, "my_mask"),
    ({"people": []}, "people"),
    ({"people": None}, "people"),
    ({"people": {}}, "people"),
    ({"people": "everybody"}, "people"),
    ({"people": [7]}, "people.0"),
    ({"people": [{"count": -1}]}, "people.0.count"),
    ({"people": [{"count": 1e300}]}, "people.0.count"),
    ({"people": [{"count": "3"}]}, "people.0.count"),
    ({"people": [{"count": False}]}, "people.0.count"),
    ({"people": [{"profile": "hermit"}]}, "people.0.profile"),
    ({"people": [{"mask": None}]}, "people.0.mask"),
    ({"people": [{"vaccinated": "yes"}]}, "people.0.vaccinated"),
    ({"people": [{"vaccinated": 1}]}, "people.0.vaccinated"),
    ({"people": [{"symptoms_checked": True}]}, "people.0.symptoms_checked"),
    ({"people": [{"contact": 1}]}, "people"),
    ({"people": [{"microcovids_each": 1_000_001}]}, "people.0.microcovids_each"),
    ({"my_vaccine": {}}, "my_vaccine.brand"),
    ({"my_vaccine": None}, "my_vaccine"),
    ({"my_vaccine": {"brand": "pfizer", "doses": 9}}, "my_vaccine.doses"),
    ({"my_vaccine": {"brand": "pfizer", "doses": 1.5}}, "my_vaccine.doses"),
    ({"my_vaccine": {"brand": "pfizer", "doses": True}}, "my_vaccine.doses"),
    ({"my_vaccine": {"brand": "acme", "doses": 1}}, "my_vaccine.brand"),
]


@pytest.mark.parametrize(("changes", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
def test_bad_input_is_refused_beside_its_field_and_changes_nothing(bob_api, changes, field):
    sent.assert_refused(sent.post_text(bob_api, json.dumps(sent.PLAIN | changes)), field=field)
    sent.assert_nothing_was_written()


@pytest.mark.parametrize(
    "microcovids",
    [
        "NaN",
        "Infinity",
        "-1",
        "1e400",
        "1e9999999",
        "1000000.000001",
        "six",
        "",
        True,
        None,
        -0.1,
        1e300,
        [1],
        {},
        "1\x00",
    ],
)
def test_microcovids_that_are_no_number_from_0_to_a_million_are_refused(bob_api, microcovids):
    sent.assert_refused(sent.post(bob_api, sent.TYPED | {"microcovids": microcovids}), field="microcovids")
    sent.assert_nothing_was_written()


@pytest.mark.parametrize(("typed", "kept"), [("1e-900000", "0"), ("-0", "0"), ("2.5000004999", "2.5")])
def test_of_microcovids_no_more_is_kept_than_counts(bob_api, typed, kept):
    sent.post(bob_api, sent.TYPED | {"microcovids": typed})

    assert Exposure.objects.get().inputs == {"microcovids": kept}


def test_a_favourite_is_within_the_same_bounds(bob_api):
    body = {"title": "Bus", "microcovids": "1e9999999"}

    answer = bob_api.post("/api/v1/houses/elm-street/favourites", body)

    sent.assert_refused(answer, field="microcovids")


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 5000], ids="abcdef"
)
@pytest.mark.parametrize("template", ['"minutes": 120', '"count": 3'], ids=["minutes", "count"])
def test_numbers_that_are_none_are_refused_as_they_are_parsed_or_after(bob_api, template, number):
    text = json.dumps(sent.PLAIN)

    answer = sent.post_text(bob_api, text.replace(template, f"{template.split(':')[0]}: {number}"))

    sent.assert_refused(answer)
    sent.assert_nothing_was_written()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "7", '"a"', "[" * 100_000, '{"id":' * 5000, "\xff"], ids="abcdefghi"
)
def test_what_is_no_json_object_is_refused(bob_api, text):
    sent.assert_refused(sent.post_text(bob_api, text))
    sent.assert_nothing_was_written()


def test_only_json_is_read(bob_api):
    answer = sent.post_text(bob_api, "title=Dinner", content_type="application/x-www-form-urlencoded")

    sent.assert_refused(answer, status=415)


def test_neither_people_nor_microcovids_is_refused(bob_api):
    body = {name: value for name, value in sent.PLAIN.items() if name != "people"}

    sent.assert_refused(sent.post(bob_api, body), field="people")
    sent.assert_nothing_was_written()


def test_a_day_of_a_closed_month_is_refused(bob_api, house):
    settlement.close(house_id=house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)

    sent.assert_refused(sent.post(bob_api, sent.PLAIN), field="occurred_on", code="month-closed")
    sent.assert_nothing_was_written()


def test_a_house_without_a_price_or_prevalence_says_which(carol, carol_api):
    body = sent.PLAIN | {"occurred_on": carol.house.founded_on.isoformat()}
    url = f"/api/v1/houses/{carol.house.slug}/activities"

    sent.assert_refused(carol_api.post(url, body), field="occurred_on", code="no-price")
    sent.assert_nothing_was_written()
