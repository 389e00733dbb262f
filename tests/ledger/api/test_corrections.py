"""Correcting and withdrawing by the API: with the version that was read, by its owner, once."""

import pytest

import riskcalc
from ledger import contacts, settlement
from ledger.models import Activity, Entry
from tests.ledger import scenes
from tests.ledger.api import sent

ADDRESS = f"{sent.URL}/{sent.UID}"


@pytest.fixture(autouse=True)
def priced(cast):
    return scenes.priced(cast)


@pytest.fixture
def dinner(bob_api):
    return sent.post(bob_api, sent.DINNER).json()


@pytest.fixture
def outing(bob_api):
    return sent.post(bob_api, sent.TYPED).json()


def patch(api, body, version='"1"'):
    return api.patch(ADDRESS, body, headers={"If-Match": version})


def delete(api, version='"1"'):
    return api.delete(ADDRESS, headers={"If-Match": version})


def test_reading_gives_the_version_that_an_edit_starts_from(bob_api, alice_api, outing):
    for api in (bob_api, alice_api):
        answer = api.get(ADDRESS)

        assert answer["ETag"] == '"1"'
        assert answer.json()["versions"] == [1]
        assert [row["charge"]["text"] for row in answer.json()["history"]] == ["$6.20"]


def test_a_correction_answers_with_the_new_charge_and_both_versions(cast, bob_api, outing):
    answer = patch(bob_api, {"microcovids": "4", "title": "Out, briefly"})

    shown = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (shown["title"], shown["charge"]["text"], shown["withdrawn"]) == ("Out, briefly", "$4.00", False)
    assert shown["versions"] == [1, 2]
    assert [(row["version"], row["charge"]["text"]) for row in shown["history"]] == [
        (2, "$4.00"),
        (1, "$6.20"),
    ]
    assert [row["undone_on"] for row in shown["history"]] == [None, "2026-03-14"]
    assert bob_api.get(ADDRESS).json() == shown
    assert scenes.balances(cast)["Bob"] == -4_000_000


def test_what_is_left_out_of_a_correction_stays(bob_api, dinner):
    shown = patch(bob_api, {"minutes": 60}).json()

    same = [*sent.INPUTS, "title", "note", "occurred_on", "prevalence"]
    assert {name: shown[name] for name in same} == {**{name: dinner[name] for name in same}, "minutes": 60}
    assert float(shown["microcovids"]) == pytest.approx(float(dinner["microcovids"]) / 2)


def test_the_whole_activity_can_be_sent_too(bob_api, dinner):
    body = {name: value for name, value in sent.DINNER.items() if name != "id"}

    unchanged = patch(bob_api, body)
    corrected = patch(bob_api, body | {"setting": "outdoor"})

    assert unchanged["ETag"] == '"1"'
    assert corrected.json()["versions"] == [1, 2]
    assert corrected.json()["setting"] == "outdoor"


def test_null_takes_an_answer_back(bob_api, dinner):
    shown = patch(bob_api, {"my_vaccine": None, "note": None}).json()

    assert (shown["my_vaccine"], shown["note"]) == (None, "")


def test_a_description_can_give_way_to_typed_microcovids_and_back(bob_api, dinner):
    as_typed = patch(bob_api, {"microcovids": "5"}).json()
    described = patch(bob_api, {"people": [{"count": 3}], "minutes": 60}, '"2"').json()

    assert (as_typed["charge"]["text"], as_typed["people"]) == ("$5.00", None)
    assert (described["minutes"], described["people"][0]["count"]) == (60, 3)


def test_an_edit_without_the_version_it_started_from_is_refused(bob_api, outing):
    for answer in (bob_api.patch(ADDRESS, {"title": "Other"}), bob_api.delete(ADDRESS)):
        sent.assert_refused(answer, status=428, code="precondition-required")
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("version", ['"1"', '"7"', 'W/"2"', "2", '"x"'])
def test_an_edit_of_another_version_is_stale(bob_api, outing, version):
    patch(bob_api, {"microcovids": "4"})

    sent.assert_refused(patch(bob_api, {"microcovids": "5"}, version), status=412, code="stale")
    sent.assert_refused(delete(bob_api, version), status=412, code="stale")
    assert Activity.objects.count() == 2


def test_a_star_edits_what_stands(bob_api, outing):
    patch(bob_api, {"microcovids": "4"}, "*")

    assert delete(bob_api, "*").json()["withdrawn"]


def test_a_correction_whose_answer_was_lost_can_be_sent_again(bob_api, outing):
    first = patch(bob_api, {"microcovids": "4"})

    again = patch(bob_api, {"microcovids": "4"})

    assert again.status_code == 200
    assert again.json() == first.json()
    assert Entry.objects.count() == 3


def test_a_withdrawn_activity_stays_listed_at_nothing(bob_api, alice_api, outing):
    first = delete(bob_api)
    again = delete(bob_api)

    listed = alice_api.get(sent.URL).json()["results"]
    assert first.status_code == 200
    assert first.json() == again.json()
    assert [(row["withdrawn"], row["charge"]["text"], row["microcovids"]) for row in listed] == [
        (True, "$0.00", "0.000000")
    ]
    sent.assert_refused(patch(bob_api, {"microcovids": "4"}, '"2"'), status=409, code="withdrawn")


def test_only_its_owner_edits_an_activity(bob_api, alice_api, carol_api, outing):
    for answer in (patch(alice_api, {"title": "Other"}), delete(alice_api)):
        sent.assert_refused(answer, status=403, code="not-allowed")
    for answer in (patch(carol_api, {"title": "Other"}), delete(carol_api)):
        sent.assert_refused(answer, status=404)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"occurred_on": "2026-03-01"}, "occurred_on"),
        ({"occurred_on": "2199-01-01"}, "occurred_on"),
        ({"microcovids": "-1"}, "microcovids"),
        ({"microcovids": "1", "minutes": 5}, "minutes"),
        ({"minutes": 5}, "people"),
        ({"title": ""}, "title"),
        ({"id": sent.UID}, "id"),
        ({"colour": "red"}, "colour"),
        ([], None),
    ],
    ids=repr,
)
def test_a_correction_that_cannot_be_is_refused_by_field(bob_api, outing, body, field):
    sent.assert_refused(patch(bob_api, body), field=field)

    assert Activity.objects.count() == 1


def test_the_history_repeats_no_note_and_no_inputs(alice_api, bob_api, dinner):
    patch(bob_api, {"note": "At Emil's", "minutes": 60})

    shown = alice_api.get(ADDRESS)

    assert "Dora" not in shown.content.decode()
    assert "Emil" not in shown.content.decode()
    assert [shown.json()[name] for name in sent.INPUTS] == [None] * len(sent.INPUTS)


def test_what_is_late_says_so(cast, bob_api, outing):
    settlement.close(house_id=cast.house.pk, month=scenes.MARCH, at=scenes.APRIL_AT)

    shown = patch(bob_api, {"microcovids": "4"}).json()

    assert shown["late"]
    assert [(row["charged_on"], row["undone_on"], row["late"]) for row in shown["history"]] == [
        ("2026-04-01", None, True),
        ("2026-03-14", "2026-04-01", True),
    ]


@pytest.mark.parametrize(
    ("before", "correction", "payer"),
    [
        ({}, {"guests": True}, "host"),
        ({"guests": True}, {"guests": False}, "self"),
        ({"guests": True}, {"title": "Dinner, later"}, "host"),
        ({"payer": "house"}, {"guests": True}, "house"),
        ({"guests": True, "payer": "all"}, {"guests": False}, "all"),
        ({}, {"guests": True, "payer": "self"}, "self"),
    ],
)
def test_who_pays_for_guests_follows_unless_it_was_said(bob_api, before, correction, payer):
    first = sent.post(bob_api, sent.DINNER | before).json()

    corrected = patch(bob_api, correction).json()

    assert first["guests"] == before.get("guests", False)
    assert (corrected["guests"], corrected["payer"]) == (
        correction.get("guests", before.get("guests", False)),
        payer,
    )


def test_a_contact_that_was_changed_or_erased_since_stays_as_they_were_met(cast, bob_api):
    person = riskcalc.PeopleMet(microcovids_each=450)
    sam = contacts.add(by=cast.bob, said=contacts.Described(name="Sam", person=person), at=scenes.DINNER_AT)
    first = sent.post(bob_api, sent.PLAIN | {"people": [{"count": 1, "contact": sam.pk}]}).json()
    worse = contacts.Described(name="Sam", person=riskcalc.PeopleMet(microcovids_each=9000))
    contacts.change(by=cast.bob, contact_id=sam.pk, said=worse, at=scenes.DINNER_AT)

    changed = patch(bob_api, {"title": "Tea"}).json()
    contacts.remove(by=cast.bob, contact_id=sam.pk)
    erased = patch(bob_api, {"title": "Tea, again"}, version='"2"').json()

    assert [changed["title"], erased["title"]] == ["Tea", "Tea, again"]
    assert first["microcovids"] == changed["microcovids"] == erased["microcovids"]


def test_what_a_recovery_was_said_to_be_worth_stays(cast, bob_api):
    scenes.change(cast, counts_evidence=True)
    recovered = riskcalc.evidence.Evidence(kind="recovered", days=40, multiplier=0.25)
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner(evidence=(recovered,)))
    settlement.close(house_id=cast.house.pk, month=scenes.MARCH, at=scenes.APRIL_AT)

    where = f"{sent.URL}/{logged.activity.uid}"
    corrected = bob_api.patch(where, {"title": "Supper"}, headers={"If-Match": '"1"'})

    assert corrected.status_code == 200, corrected.json()
    assert corrected.json()["title"] == "Supper"
    assert corrected.json()["charge"]["micros"] == logged.exposure.charge_micros
