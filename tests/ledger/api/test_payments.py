"""Payments through the API, from a charge to zero and back: claimed, confirmed, missed, taken back."""

from datetime import UTC, date, datetime

import pytest

from ledger import settlement
from ledger.models import Entry, EntryKind, Transfer
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

HOUSE = "/api/v1/houses/elm-street"
STEPS = ["claim", "confirm", "dispute", "undo"]


@pytest.fixture
def closed(cast):
    """Bob was charged $1,680, Alice $20; shared out equally, Bob pays Alice $830."""
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    scenes.logged(housemate=cast.alice, plan=scenes.typed("20"))
    return scenes.close(cast)


def dollars(micros, text):
    return {"micros": micros, "currency": "USD", "text": text}


def transfer(api):
    (row,) = api.get(f"{HOUSE}/transfers").json()["results"]
    return row


def balances(api):
    rows = api.get(f"{HOUSE}/balances").json()["results"]
    assert sum(row["balance"]["micros"] for row in rows) == 0
    assert sum(row["pending"]["micros"] for row in rows) == 0
    return {row["name"]: (row["balance"]["text"], row["pending"]["text"]) for row in rows}


def test_a_transfer_says_who_pays_whom_how_much_and_where_it_stands(closed, cast, alice_api):
    assert transfer(alice_api) == {
        "id": Transfer.objects.get().pk,
        "month": "2026-03",
        "payer": {"kind": "member", "name": "Bob", "housemate": cast.bob.pk},
        "payee": {"kind": "member", "name": "Alice", "housemate": cast.alice.pk},
        "amount": dollars(830_000_000, "$830.00"),
        "status": "open",
        "leaver": None,
        "claimed_at": None,
        "claimed_by": None,
        "disputed_at": None,
        "confirmed_at": None,
        "confirmed_by": None,
        "reversed_at": None,
    }


def test_a_claim_is_pending_and_its_confirmation_brings_all_to_zero(closed, cast, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"

    claimed = bob_api.post(f"{url}/claim")
    assert claimed.status_code == 200
    assert claimed.json()["status"] == "claimed"
    assert claimed.json()["claimed_by"] == {"id": cast.bob.pk, "name": "Bob"}
    assert balances(bob_api) == {"Alice": ("$830.00", "-$830.00"), "Bob": ("-$830.00", "$830.00")}

    confirmed = alice_api.post(f"{url}/confirm")
    assert confirmed.json()["status"] == "confirmed"
    assert confirmed.json()["confirmed_by"] == {"id": cast.alice.pk, "name": "Alice"}
    assert balances(bob_api) == {"Alice": ("$0.00", "$0.00"), "Bob": ("$0.00", "$0.00")}


def test_the_same_step_again_changes_nothing(closed, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"
    claimed = bob_api.post(f"{url}/claim").json()
    claimed_again = bob_api.post(f"{url}/claim", {})
    confirmed = alice_api.post(f"{url}/confirm").json()
    confirmed_again = alice_api.post(f"{url}/confirm")

    assert (claimed_again.status_code, claimed_again.json()) == (200, claimed)
    assert (confirmed_again.status_code, confirmed_again.json()) == (200, confirmed)
    assert Entry.objects.filter(kind=EntryKind.PAYMENT).count() == 1


def test_only_the_payer_claims_and_only_the_payee_confirms(closed, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"

    for refused in (alice_api.post(f"{url}/claim"), bob_api.post(f"{url}/confirm")):
        assert refused.status_code == 403
        assert refused.json()["code"] == "not-allowed"

    assert transfer(bob_api)["status"] == "open"
    assert not Entry.objects.filter(kind=EntryKind.PAYMENT).exists()


def test_a_step_takes_no_fields(closed, bob_api):
    answer = bob_api.post(f"{HOUSE}/transfers/{transfer(bob_api)['id']}/claim", {"amount": 1})

    assert answer.status_code == 400
    assert "amount" in answer.json()["errors"]
    assert transfer(bob_api)["status"] == "open"


def test_what_was_carried_on_can_no_longer_be_paid(closed, house, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"
    settlement.close(house_id=house.pk, month=date(2026, 4, 1), at=datetime(2026, 5, 1, 12, tzinfo=UTC))

    answer = bob_api.post(f"{url}/claim")

    assert (answer.status_code, answer.json()["code"]) == (400, "carried")
    rows = bob_api.get(f"{HOUSE}/transfers").json()["results"]
    assert [(row["month"], row["status"]) for row in rows] == [("2026-04", "open"), ("2026-03", "carried")]
    still_open = bob_api.get(f"{HOUSE}/transfers?status=open").json()["results"]
    assert [row["month"] for row in still_open] == ["2026-04"]


def test_a_status_that_is_none_is_refused(closed, bob_api):
    answer = bob_api.get(f"{HOUSE}/transfers?status=lost")

    assert answer.status_code == 400
    assert "status" in answer.json()["errors"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999", "abc"])
def test_a_transfer_that_is_not_there_is_not_found(closed, bob_api, number, step):
    answer = bob_api.post(f"{HOUSE}/transfers/{number}/{step}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("step", STEPS)
def test_another_house_reaches_no_transfer_of_ours(closed, carol_api, bob_api, step):
    number = transfer(bob_api)["id"]

    for slug in ("elm-street", "oak-avenue"):
        assert carol_api.post(f"/api/v1/houses/{slug}/transfers/{number}/{step}").status_code == 404
    assert transfer(bob_api)["status"] == "open"


# --- Not come, taken back --------------------------------------------------------------------------------


def test_a_transfer_is_read_by_its_id(closed, bob_api, carol_api):
    row = transfer(bob_api)

    assert bob_api.get(f"{HOUSE}/transfers/{row['id']}").json() == row
    assert_problem(carol_api.get(f"{HOUSE}/transfers/{row['id']}"), 404, "not-found")
    assert_problem(bob_api.get(f"{HOUSE}/transfers/0"), 404, "not-found")


def test_what_was_claimed_and_has_not_come_is_said_once_and_paid_again(closed, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"
    bob_api.post(f"{url}/claim")

    missing, again = (alice_api.post(f"{url}/dispute") for _ in range(2))
    assert missing.status_code == again.status_code == 200
    assert missing.json() == again.json()
    assert missing.json()["status"] == "disputed"
    assert missing.json()["disputed_at"]
    assert balances(bob_api) == {"Alice": ("$830.00", "$0.00"), "Bob": ("-$830.00", "$0.00")}

    assert bob_api.post(f"{url}/claim").json()["status"] == "claimed"
    assert alice_api.post(f"{url}/confirm").json()["status"] == "confirmed"
    assert balances(bob_api) == {"Alice": ("$0.00", "$0.00"), "Bob": ("$0.00", "$0.00")}


def test_what_nobody_claimed_cannot_be_missing(closed, alice_api):
    answer = alice_api.post(f"{HOUSE}/transfers/{transfer(alice_api)['id']}/dispute")

    assert_problem(answer, 400, "not-claimed")


def test_a_confirmation_is_taken_back_once_and_can_be_given_again(closed, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"
    alice_api.post(f"{url}/confirm")

    undone, again = (alice_api.post(f"{url}/undo") for _ in range(2))
    assert undone.json() == again.json()
    assert (undone.json()["status"], undone.json()["confirmed_by"]) == ("reversed", None)
    assert undone.json()["reversed_at"]
    assert balances(bob_api)["Bob"] == ("-$830.00", "$0.00")

    assert alice_api.post(f"{url}/confirm").json()["status"] == "confirmed"
    assert balances(bob_api)["Bob"] == ("$0.00", "$0.00")


def test_what_is_not_confirmed_cannot_be_taken_back(closed, alice_api):
    answer = alice_api.post(f"{HOUSE}/transfers/{transfer(alice_api)['id']}/undo")

    assert_problem(answer, 400, "not-confirmed")


@pytest.mark.parametrize("step", ["dispute", "undo"])
def test_only_the_payee_misses_a_payment_or_takes_it_back(closed, bob_api, step):
    answer = bob_api.post(f"{HOUSE}/transfers/{transfer(bob_api)['id']}/{step}")

    assert_problem(answer, 403, "not-allowed")


@pytest.mark.parametrize("status", ["disputed", "reversed"])
def test_transfers_are_found_by_what_became_of_them(closed, alice_api, bob_api, status):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"
    bob_api.post(f"{url}/claim")
    alice_api.post(f"{url}/confirm" if status == "reversed" else f"{url}/dispute")
    alice_api.post(f"{url}/undo" if status == "reversed" else f"{url}/dispute")

    (row,) = alice_api.get(f"{HOUSE}/transfers?status={status}").json()["results"]

    assert row["status"] == status
    assert alice_api.get(f"{HOUSE}/transfers?status=open").json()["results"] == []
