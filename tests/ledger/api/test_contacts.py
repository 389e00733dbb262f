"""Contacts and the budget through the API: described once, used by their id, and their owner's alone."""

import pytest
from django.utils import timezone

import riskcalc
from ledger import contacts
from ledger.models import Budget, Contact
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

URL = "/api/v1/houses/elm-street/contacts"
BUDGET = "/api/v1/houses/elm-street/me/budget"
SAM = {
    "name": "Sam",
    "profile": "living_alone",
    "vaccinated": True,
    "symptoms_checked": "yes",
    "mask": "n95",
}


@pytest.fixture
def sam(bob):
    person = riskcalc.PeopleMet(
        profile="livingAlone", their_vaccine="vaccinated", symptoms_checked="yes", their_mask="n95"
    )
    return contacts.add(by=bob, said=contacts.Described(name="Sam", person=person), at=factories.FOUNDED_AT)


def change(api, contact, body, etag="*"):
    return api.patch(f"{URL}/{contact.pk}", body, headers={"If-Match": etag})


def test_a_contact_is_described_and_their_risk_told(cast, bob_api):
    factories.one_in(by=cast.alice, people=500)

    answer = bob_api.post(URL, {"name": "Sam"})

    assert answer.status_code == 201
    shown = dict(answer.json())
    assert shown.pop("described_at")
    assert shown == {
        "id": Contact.objects.get().pk,
        "name": "Sam",
        "profile": "average",
        "vaccinated": None,
        "symptoms_checked": "no",
        "microcovids_each": None,
        "mask": "none",
        "risk": "2000",
        "one_in": 500,
    }
    assert bob_api.get(f"{URL}/{shown['id']}").json() == answer.json()
    assert bob_api.get(URL).json()["results"] == [answer.json()]


def test_without_a_prevalence_only_a_typed_risk_is_known(bob_api):
    described = bob_api.post(URL, SAM).json()
    typed = bob_api.post(URL, {"name": "Dora", "microcovids_each": 240}).json()
    safe = bob_api.post(URL, {"name": "Emil", "microcovids_each": 0}).json()

    assert (described["risk"], described["one_in"]) == (None, None)
    assert (typed["risk"], round(typed["one_in"])) == ("240", 4167)
    assert (safe["risk"], safe["one_in"]) == ("0", None)


def test_logging_with_a_contact_takes_their_risk(cast, bob_api, sam):
    scenes.priced(cast)
    dinner = {"occurred_on": "2026-03-14", "title": "Dinner", "minutes": 120}
    group = {name: word for name, word in SAM.items() if name != "name"}

    by_id = bob_api.post(
        "/api/v1/houses/elm-street/quote", {**dinner, "people": [{"contact": sam.pk, "mask": "n95"}]}
    ).json()
    described = bob_api.post("/api/v1/houses/elm-street/quote", {**dinner, "people": [group]}).json()

    assert by_id["microcovids"] == described["microcovids"] != "0.000000"


def test_what_is_left_out_of_a_change_stays(bob_api, sam):
    etag = bob_api.get(f"{URL}/{sam.pk}")["ETag"]

    renamed = change(bob_api, sam, {"name": "Samuel"}, etag)
    typed = change(bob_api, sam, {"microcovids_each": 240}, renamed["ETag"])
    again = change(bob_api, sam, {"profile": "bars"}, typed["ETag"])

    assert [answer.status_code for answer in (renamed, typed, again)] == [200] * 3
    assert {**SAM, "name": "Samuel"}.items() <= renamed.json().items()
    assert typed.json()["microcovids_each"] == 240
    assert (typed.json()["profile"], typed.json()["mask"]) == ("average", "n95")
    assert (again.json()["profile"], again.json()["microcovids_each"]) == ("bars", None)


def test_a_change_needs_what_was_read_before(bob_api, sam):
    etag = bob_api.get(f"{URL}/{sam.pk}")["ETag"]
    change(bob_api, sam, {"name": "Samuel"}, etag)

    assert_problem(change(bob_api, sam, {"name": "Sammy"}, etag), 412, "stale")
    assert_problem(bob_api.patch(f"{URL}/{sam.pk}", {"name": "Sammy"}), 428, "precondition-required")
    assert Contact.objects.get().name == "Samuel"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"name"}),
        ({"name": "  "}, {"name"}),
        ({"name": 7}, {"name"}),
        ({"name": "sam"}, {"name"}),
        ({"name": "Dora", "profile": "reckless"}, {"profile"}),
        ({"name": "Dora", "microcovids_each": -1}, {"microcovids_each"}),
        ({"name": "Dora", "microcovids_each": 5e-324}, {"microcovids_each"}),
        ({"name": "Dora", "microcovids_each": 5, "profile": "bars"}, {"microcovids_each"}),
        ({"name": "Dora", "age": 5}, {"age"}),
    ],
)
def test_what_cannot_be_is_refused_by_field(bob_api, sam, body, fields):
    answer = bob_api.post(URL, body)

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == fields
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("body", [[], "Sam", None, {"name": None}])
def test_a_change_that_is_none_is_refused(bob_api, sam, body):
    assert change(bob_api, sam, body).status_code in ({200} if body is None else {400})


def test_nobody_else_reads_uses_changes_or_erases_one(alice_api, carol_api, cast, sam):
    scenes.priced(cast)
    for api in (alice_api, carol_api):
        for answer in (
            api.get(f"{URL}/{sam.pk}"),
            api.delete(f"{URL}/{sam.pk}"),
            change(api, sam, {"name": "Mine"}),
        ):
            assert_problem(answer, 404, "not-found")
    body = {"occurred_on": "2026-03-14", "title": "Out", "minutes": 60, "people": [{"contact": sam.pk}]}
    used = alice_api.post("/api/v1/houses/elm-street/quote", body)

    assert_problem(used, 400, "no-contact", "people")
    assert alice_api.get(URL).json()["results"] == []
    assert Contact.objects.get().name == "Sam"


def test_who_has_left_still_reads_and_erases_theirs(cast, bob_api, sam):
    scenes.moved_out(cast, cast.bob)

    assert [row["name"] for row in bob_api.get(URL).json()["results"]] == ["Sam"]
    assert_problem(bob_api.post(URL, {"name": "Dora"}), 404, "not-found")
    assert bob_api.delete(f"{URL}/{sam.pk}").status_code == 204
    assert not Contact.objects.exists()


# --- The budget ------------------------------------------------------------------------------------------


def test_a_budget_is_drawn_and_taken_away(cast, bob_api, alice_api):
    scenes.priced(cast)
    today = cast.house.day_of(timezone.now())
    plan = scenes.typed("30", occurred_on=today)
    scenes.logged(housemate=cast.bob, plan=plan, at=timezone.now())

    nothing = bob_api.get(BUDGET).json()
    kept = bob_api.put(BUDGET, {"microcovids": 200}).json()

    assert nothing == {"microcovids": None, "used": None}
    assert kept == {"microcovids": "200.000000", "used": "30.000000"}
    assert bob_api.get(BUDGET).json() == kept
    assert alice_api.get(BUDGET).json() == nothing
    assert bob_api.put(BUDGET, {"microcovids": None}).json() == nothing
    assert not Budget.objects.exists()


@pytest.mark.parametrize("microcovids", ["0", -1, "1000001", "many", True, "1e-9", "1e400"])
def test_a_budget_that_cannot_be_is_refused(bob_api, microcovids):
    answer = bob_api.put(BUDGET, {"microcovids": microcovids})

    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"microcovids"}
