"""The API's main thing: an activity in, its charge out, once; and what others see of it."""

import uuid

import pytest

import riskcalc
from ledger import queries
from ledger.models import Entry, Exposure
from tests import factories
from tests.ledger import scenes
from tests.ledger.api import sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def price(cast):
    return scenes.priced(cast)


def test_a_dinner_is_charged_its_microcovids_times_the_price(bob_api, bob):
    answer = sent.post(bob_api, sent.PLAIN)

    assert answer.status_code == 201
    shown = answer.json()
    assert shown["microcovids"] == "1680.000000"
    assert (shown["low"], shown["high"]) == ("560.000000", "5040.000000")
    assert shown["charge"] == {"micros": 1_680_000_000, "currency": "USD", "text": "$1,680.00"}
    assert shown["price"]["per_microcovid"] == {"micros": "1000000", "currency": "USD", "text": "$1.00"}
    assert shown["price"]["since"] == "2026-03-02"
    assert shown["prevalence"] == {
        "average_person_risk": "2000",
        "as_of_on": "2026-03-01",
        "source": "City dashboard",
    }
    assert shown["model_version"] == riskcalc.MODEL_VERSION
    assert shown["versions"] == [1]
    assert shown["housemate"] == {"id": bob.pk, "name": "Bob"}
    assert [factor["value"] for factor in shown["factors"]][:3] == ["2000", "1", "3"]
    assert {"name": "interaction", "value": "0.14"}.items() <= shown["factors"][3].items()
    assert Exposure.objects.get().charge_micros == 1_680_000_000


def test_what_was_sent_is_what_its_owner_reads(bob_api):
    shown = sent.post(bob_api, sent.DINNER).json()

    assert {name: shown[name] for name in sent.DINNER} == sent.DINNER
    assert bob_api.get(f"{sent.URL}/{sent.UID}").json() == shown


def test_the_models_own_spelling_is_taken_and_answered_in_snake_case(bob_api):
    people = [{"profile": "closedPod4", "mask": "n95Sealed", "symptoms_checked": "yesThreeDays"}]

    shown = sent.post(
        bob_api, sent.PLAIN | {"distance": "sixFt", "interaction": "oneTime", "people": people}
    ).json()

    assert shown["distance"] == "six_ft"
    assert shown["interaction"] == "one_time"
    assert shown["people"] == [
        {
            "count": 1,
            "profile": "closed_pod_4",
            "mask": "n95_sealed",
            "vaccinated": None,
            "symptoms_checked": "yes_three_days",
            "microcovids_each": None,
            "contact": None,
        }
    ]


@pytest.mark.parametrize("number", ["6.2", 6.2], ids=repr)
def test_typed_microcovids_stand_in_for_people_and_occasion(bob_api, number):
    shown = sent.post(bob_api, sent.TYPED | {"microcovids": number}).json()

    assert shown["microcovids"] == shown["low"] == shown["high"] == "6.200000"
    assert shown["charge"]["text"] == "$6.20"
    assert shown["prevalence"] is None
    assert shown["factors"] == []
    assert [shown[name] for name in sent.INPUTS] == [None] * len(sent.INPUTS)


def test_the_same_again_is_one_charge_and_the_first_answer(bob_api):
    first = sent.post(bob_api, sent.DINNER)

    again = sent.post(bob_api, sent.DINNER)

    assert "Idempotent-Replayed" not in first
    assert again.status_code == 200
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert Entry.objects.count() == 1


def test_the_same_id_for_something_else_is_refused(bob_api, alice_api):
    sent.post(bob_api, sent.DINNER)

    sent.assert_refused(
        sent.post(bob_api, sent.DINNER | {"minutes": 121}), status=422, field="id", code="id-reused"
    )
    sent.assert_refused(sent.post(alice_api, sent.DINNER), status=422, field="id", code="id-reused")
    assert Entry.objects.count() == 1


def test_the_id_may_come_in_the_header(bob_api):
    body = {name: value for name, value in sent.PLAIN.items() if name != "id"}

    first = sent.post(bob_api, body, **{"Idempotency-Key": sent.UID})
    quoted = sent.post(bob_api, body, **{"Idempotency-Key": f'"{sent.UID}"'})
    in_both = sent.post(bob_api, sent.PLAIN, **{"Idempotency-Key": sent.UID.upper()})

    assert first.status_code == 201
    assert first.json()["id"] == sent.UID
    assert quoted.status_code == in_both.status_code == 200


def test_without_an_id_nothing_is_logged(bob_api):
    body = {name: value for name, value in sent.PLAIN.items() if name != "id"}

    sent.assert_refused(sent.post(bob_api, body), field="id", code="id-required")
    sent.assert_nothing_was_written()


@pytest.mark.parametrize("key", [str(uuid.UUID(int=1)), "again", "", sent.UID[:-1]])
def test_two_ids_that_differ_or_a_header_that_is_none_are_refused(bob_api, key):
    sent.assert_refused(sent.post(bob_api, sent.PLAIN, **{"Idempotency-Key": key}), field="id")
    sent.assert_nothing_was_written()


def test_others_see_the_charge_but_neither_note_nor_inputs(bob_api, alice_api):
    mine = sent.post(bob_api, sent.DINNER).json()

    theirs = alice_api.get(f"{sent.URL}/{sent.UID}").json()

    hidden = [*sent.INPUTS, "guests", "note", "factors", "prevalence"]
    assert [theirs[name] for name in hidden] == [None] * len(hidden)
    assert theirs == mine | dict.fromkeys(hidden)
    del theirs["history"], mine["history"]
    assert alice_api.get(sent.URL).json()["results"] == [theirs]
    assert bob_api.get(sent.URL).json()["results"] == [mine]


def test_an_activity_is_found_by_its_id_however_it_is_spelled(bob_api):
    sent.post(bob_api, sent.TYPED | {"id": sent.UID.upper().replace("1", "A")})

    assert bob_api.get(f"{sent.URL}/{sent.UID.replace('1', 'A')}").status_code == 200
    assert bob_api.get(f"{sent.URL}/{sent.UID.replace('1', 'a')}").status_code == 200


@pytest.mark.parametrize("uid", [sent.UID, "abc", "7", "%00", "x" * 3000], ids="abcde")
def test_what_was_not_logged_is_not_found(bob_api, uid):
    sent.assert_refused(bob_api.get(f"{sent.URL}/{uid}"), status=404, code="not-found")


def test_another_house_finds_nothing_of_ours(bob_api, carol_api, carol):
    sent.post(bob_api, sent.DINNER)

    sent.assert_refused(carol_api.get(f"{sent.URL}/{sent.UID}"), status=404)
    sent.assert_refused(carol_api.get(f"/api/v1/houses/{carol.house.slug}/activities/{sent.UID}"), status=404)
    sent.assert_refused(carol_api.get(sent.URL), status=404)
    sent.assert_refused(sent.post(carol_api, sent.PLAIN), status=404)


def logged(api, day, title, **changes):
    body = (
        sent.TYPED | {"id": str(uuid.uuid4()), "occurred_on": f"2026-03-{day:02}", "title": title} | changes
    )
    assert sent.post(api, body).status_code == 201


def titles(answer):
    return [row["title"] for row in answer.json()["results"]]


def test_the_newest_come_first_a_page_at_a_time_and_none_twice(bob_api):
    for day, title in ((10, "a"), (12, "b"), (12, "c"), (11, "d"), (12, "e")):
        logged(bob_api, day, title)

    first = bob_api.get(f"{sent.URL}?limit=2")
    second = bob_api.get(first.json()["next"])
    third = bob_api.get(second.json()["next"])

    assert titles(first) + titles(second) + titles(third) == ["e", "c", "b", "d", "a"]
    assert third.json()["next"] is None
    assert titles(bob_api.get(second.json()["previous"])) == ["e", "c"]


def test_a_list_is_filtered_by_housemate_and_days(bob_api, alice_api, bob):
    logged(bob_api, 10, "a")
    logged(alice_api, 11, "b")
    logged(bob_api, 12, "c")

    assert titles(bob_api.get(f"{sent.URL}?housemate={bob.pk}")) == ["c", "a"]
    assert titles(bob_api.get(f"{sent.URL}?since=2026-03-11")) == ["c", "b"]
    assert titles(bob_api.get(f"{sent.URL}?until=2026-03-11")) == ["b", "a"]
    assert titles(bob_api.get(f"{sent.URL}?since=2026-03-11&until=2026-03-11&housemate={bob.pk}")) == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("housemate=Bob", "housemate"),
        ("housemate=99999999999999999999", "housemate"),
        ("since=yesterday", "since"),
        ("until=2026-02-30", "until"),
    ],
)
def test_a_question_that_means_nothing_is_refused(bob_api, query, field):
    sent.assert_refused(bob_api.get(f"{sent.URL}?{query}"), field=field)


@pytest.mark.parametrize("cursor", ["abc", "cD1qdW5r", "cD0lMDA=", "cj0xJnA9OTk5OTk5"])
def test_a_cursor_that_was_made_up_is_not_found(bob_api, cursor):
    sent.assert_refused(bob_api.get(f"{sent.URL}?cursor={cursor}"), status=404)


def test_a_longer_list_takes_no_more_queries(bob_api, django_assert_max_num_queries):
    for number in range(12):
        logged(bob_api, 10, str(number))

    with django_assert_max_num_queries(6):
        assert len(titles(bob_api.get(f"{sent.URL}?limit=12"))) == 12


def test_a_quote_is_what_logging_then_charges_and_writes_nothing(bob_api):
    body = {name: value for name, value in sent.DINNER.items() if name not in {"id", "title"}}

    quoted = bob_api.post("/api/v1/houses/elm-street/quote", body).json()

    sent.assert_nothing_was_written()
    shown = sent.post(bob_api, sent.DINNER).json()
    same = ["microcovids", "low", "high", "charge", "price", "prevalence", "factors", "model_version"]
    assert {name: quoted[name] for name in same} == {name: shown[name] for name in same}


def test_a_quote_says_what_to_know_about_its_number(bob_api):
    body = {"occurred_on": "2026-03-14", "minutes": 5, "distance": "intimate", "people": [{}]}

    notes = bob_api.post("/api/v1/houses/elm-street/quote", body).json()["notes"]

    assert [note["name"] for note in notes] == ["kissing", "short-kiss"]
    assert all(note["text"] for note in notes)


@pytest.mark.parametrize(("changes", "field"), [({"id": sent.UID}, "id"), ({"minutes": -1}, "minutes")])
def test_a_quote_refuses_what_logging_would_and_an_id(bob_api, changes, field):
    body = {"occurred_on": "2026-03-14", "minutes": 5, "people": [{}]} | changes

    sent.assert_refused(bob_api.post("/api/v1/houses/elm-street/quote", body), field=field)


def test_a_past_charge_keeps_its_figures(bob_api, bob, alice):
    before = sent.post(bob_api, sent.DINNER).json()
    factories.one_in(by=alice, people=50)
    factories.life_value(housemate=bob, cost_per_life="9000000")

    assert bob_api.get(f"{sent.URL}/{sent.UID}").json() == before


# --- Company ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("payer", ["self", "host", "house", "all"])
def test_an_evening_with_company_is_answered_as_it_reads_once_and_again(cast, bob_api, payer):
    body = sent.PLAIN | {"attendees": [cast.alice.pk], "payer": payer}

    first, again = (sent.post(bob_api, body) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert first.json() == again.json() == bob_api.get(f"{sent.URL}/{sent.UID}").json()
    assert [part["housemate"]["name"] for part in first.json()["parts"]] == ["Bob", "Alice"]
    assert Exposure.objects.count() == 2


@pytest.mark.parametrize(
    ("payer", "cost", "paid"),
    [
        ("self", "$1,680.00", "$1,680.00"),
        ("host", "$3,360.00", "$3,360.00"),
        ("house", "$3,360.00", "$0.00"),
        ("all", "$3,360.00", "$1,680.00"),
    ],
)
def test_a_quote_says_what_it_costs_and_what_i_pay_and_so_it_is(cast, bob_api, payer, cost, paid):
    body = sent.PLAIN | {"attendees": [cast.alice.pk], "payer": payer}
    before = queries.balance(housemate=cast.bob)

    quote = bob_api.post("/api/v1/houses/elm-street/quote", sent.quoted(body)).json()
    logged = sent.post(bob_api, body).json()

    assert (quote["cost"]["text"], quote["paid"]["text"]) == (cost, paid)
    assert quote["charge"] == logged["charge"]
    assert before - queries.balance(housemate=cast.bob) == quote["paid"]["micros"]


@pytest.mark.parametrize("payer", ["self", "host", "house", "all"])
def test_a_cheaper_change_costs_with_company_what_it_says(cast, bob_api, payer):
    body = sent.PLAIN | {"attendees": [{"housemate": cast.alice.pk, "my_mask": "n95"}], "payer": payer}
    url = "/api/v1/houses/elm-street/quote"

    quote = bob_api.post(url, sent.quoted(body)).json()

    assert quote["cheaper"]
    for change in quote["cheaper"]:
        made = bob_api.post(url, sent.quoted(body | change["changes"])).json()
        assert (made["charge"], made["cost"]) == (change["charge"], change["cost"])
        assert made["cost"]["micros"] < quote["cost"]["micros"]


def test_what_was_learnt_of_the_people_met_is_a_factor_of_who_was_there_too_and_no_input(
    cast, alice_api, bob_api
):
    scenes.change(cast, counts_evidence=True)
    learnt = [{"kind": "my_pcr", "days": 6}, {"kind": "their_no_symptoms", "days": 14}]
    mine = sent.post(bob_api, sent.PLAIN | {"attendees": [cast.alice.pk], "evidence": learnt}).json()

    theirs = alice_api.get(f"{sent.URL}/{sent.UID}").json()

    def counted(shown):
        return [factor["name"] for factor in shown["factors"] if factor["group"] == 0]

    assert (mine["evidence"], counted(mine)) == (learnt, ["my-pcr", "their-no-symptoms"])
    assert (theirs["evidence"], counted(theirs)) == (None, ["their-no-symptoms"])
