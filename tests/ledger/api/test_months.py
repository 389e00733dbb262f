"""Balances, months and payments through the API, from a charge to zero."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from house import houses
from ledger import settlement
from ledger.models import Entry, EntryKind, Transfer
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

HOUSE = "/api/v1/houses/elm-street"
MARCH = date(2026, 3, 1)
MARCH_OVER_AT = datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def equal(cast):
    """Shared out equally, so that one housemate pays the other."""
    settings = houses.settings(house=cast.house)
    change = houses.HouseChange(
        name=settings.name, refund_rule="equal", language=settings.language, fund_keeper_id=None
    )
    houses.change(by=cast.alice, change=change, at=scenes.FOUNDED_AT, seen=None)
    cast.house.refresh_from_db()


@pytest.fixture
def charged(cast):
    """Bob was charged $1,680, Alice $20."""
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    scenes.logged(housemate=cast.alice, plan=scenes.typed("20"))


@pytest.fixture
def closed(charged, cast):
    return settlement.close(house_id=cast.house.pk, month=MARCH, at=MARCH_OVER_AT)


def dollars(micros, text):
    return {"micros": micros, "currency": "USD", "text": text}


def balances(api):
    rows = api.get(f"{HOUSE}/balances").json()["results"]
    assert sum(row["balance"]["micros"] for row in rows) == 0
    assert sum(row["pending"]["micros"] for row in rows) == 0
    return {row["name"]: (row["balance"]["text"], row["pending"]["text"]) for row in rows}


def transfer(api):
    (row,) = api.get(f"{HOUSE}/transfers").json()["results"]
    return row


def test_balances_say_who_is_owed_and_sum_to_zero(charged, cast, alice_api):
    rows = alice_api.get(f"{HOUSE}/balances").json()["results"]

    assert {row["name"]: row["balance"] for row in rows} == {
        "Alice": dollars(-20_000_000, "-$20.00"),
        "Bob": dollars(-1_680_000_000, "-$1,680.00"),
        "Collected, not yet shared out": dollars(1_700_000_000, "$1,700.00"),
    }
    assert {row["kind"]: row["housemate"] for row in rows if row["name"] != "Alice"} == {
        "member": cast.bob.pk,
        "pool": None,
    }


def test_an_open_month_shows_what_it_came_to_so_far(charged, cast, alice_api):
    month = alice_api.get(f"{HOUSE}/months/2026-03").json()

    assert (month["month"], month["status"], month["closed_at"]) == ("2026-03", "open", None)
    assert month["transfers"] == []
    rows = {row["name"]: row for row in month["statements"]}
    assert rows["Bob"]["microcovids"] == "1680.000000"
    assert rows["Bob"]["charged"] == dollars(-1_680_000_000, "-$1,680.00")
    assert rows["Bob"]["housemate"] == cast.bob.pk
    assert rows["Bob"]["closing"] is None
    assert rows["Alice"]["microcovids"] == "20.000000"


def test_a_closed_month_shows_statements_that_add_up_and_the_frozen_plan(equal, closed, cast, alice_api):
    month = alice_api.get(f"{HOUSE}/months/2026-03").json()

    assert month["status"] == "closed"
    assert (month["to_fund"]["micros"], month["shared"]["micros"]) == (0, 1_700_000_000)
    assert month["closed_at"] == "2026-04-01T12:00:00Z"
    assert month["pool"] == dollars(1_700_000_000, "$1,700.00")
    bob = next(row for row in month["statements"] if row["name"] == "Bob")
    assert bob["microcovids"] == "1680.000000"
    assert (bob["charged"]["micros"], bob["refunded"]["micros"]) == (-1_680_000_000, 850_000_000)
    assert bob["closing"]["micros"] == -830_000_000
    moved = ("opening", "charged", "refunded", "traded", "paid", "spent")
    for row in month["statements"]:
        assert sum(row[column]["micros"] for column in moved) == row["closing"]["micros"]
    assert month["transfers"] == [transfer(alice_api)]


def test_a_month_of_the_pot_is_owed_to_the_fund(closed, alice_api):
    plan = alice_api.get(f"{HOUSE}/months/2026-03").json()["transfers"]

    assert [(row["payer"]["name"], row["payee"]["name"], row["amount"]["text"]) for row in plan] == [
        ("Bob", "The house fund", "$1,680.00"),
        ("Alice", "The house fund", "$20.00"),
    ]
    assert plan[0]["payee"] == {"kind": "fund", "name": "The house fund", "housemate": None}


def test_months_are_listed_newest_first_each_open_or_closed(closed, house, alice_api):
    months = alice_api.get(f"{HOUSE}/months").json()

    named = [(row["month"], row["status"]) for row in months["results"]]
    assert named == sorted(named, reverse=True)
    assert named[-2:] == [("2026-04", "open"), ("2026-03", "closed")]
    assert named[0] == (f"{house.day_of(timezone.now()):%Y-%m}", "open")
    assert months["results"][-1]["pool"]["text"] == "$1,700.00"
    assert months["next"] is None


@pytest.mark.parametrize(
    "month", ["2026-02", "9998-01", "2026-13", "0000-01", "2026-3", "march", "2026-03-01"]
)
def test_a_month_the_house_does_not_have_is_not_found(closed, alice_api, month):
    answer = alice_api.get(f"{HOUSE}/months/{month}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_a_transfer_says_who_pays_whom_how_much_and_where_it_stands(equal, closed, cast, alice_api):
    assert transfer(alice_api) == {
        "id": Transfer.objects.get().pk,
        "month": "2026-03",
        "payer": {"kind": "member", "name": "Bob", "housemate": cast.bob.pk},
        "payee": {"kind": "member", "name": "Alice", "housemate": cast.alice.pk},
        "amount": dollars(830_000_000, "$830.00"),
        "status": "open",
        "claimed_at": None,
        "claimed_by": None,
        "confirmed_at": None,
        "confirmed_by": None,
    }


def test_a_claim_is_pending_and_its_confirmation_brings_all_to_zero(equal, closed, cast, alice_api, bob_api):
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


def test_the_same_step_again_changes_nothing(equal, closed, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"
    claimed = bob_api.post(f"{url}/claim").json()
    claimed_again = bob_api.post(f"{url}/claim", {})
    confirmed = alice_api.post(f"{url}/confirm").json()
    confirmed_again = alice_api.post(f"{url}/confirm")

    assert (claimed_again.status_code, claimed_again.json()) == (200, claimed)
    assert (confirmed_again.status_code, confirmed_again.json()) == (200, confirmed)
    assert Entry.objects.filter(kind=EntryKind.PAYMENT).count() == 1


def test_only_the_payer_claims_and_only_the_payee_confirms(equal, closed, alice_api, bob_api):
    url = f"{HOUSE}/transfers/{transfer(bob_api)['id']}"

    for refused in (alice_api.post(f"{url}/claim"), bob_api.post(f"{url}/confirm")):
        assert refused.status_code == 403
        assert refused.json()["code"] == "not-allowed"

    assert transfer(bob_api)["status"] == "open"
    assert not Entry.objects.filter(kind=EntryKind.PAYMENT).exists()


def test_a_step_takes_no_fields(equal, closed, bob_api):
    answer = bob_api.post(f"{HOUSE}/transfers/{transfer(bob_api)['id']}/claim", {"amount": 1})

    assert answer.status_code == 400
    assert "amount" in answer.json()["errors"]
    assert transfer(bob_api)["status"] == "open"


def test_what_was_carried_on_can_no_longer_be_paid(equal, closed, house, bob_api):
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


@pytest.mark.parametrize("step", ["claim", "confirm"])
@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999999", "abc"])
def test_a_transfer_that_is_not_there_is_not_found(closed, bob_api, number, step):
    answer = bob_api.post(f"{HOUSE}/transfers/{number}/{step}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("step", ["claim", "confirm"])
def test_another_house_reaches_no_transfer_of_ours(equal, closed, carol_api, bob_api, step):
    number = transfer(bob_api)["id"]

    for slug in ("elm-street", "oak-avenue"):
        assert carol_api.post(f"/api/v1/houses/{slug}/transfers/{number}/{step}").status_code == 404
    assert transfer(bob_api)["status"] == "open"


@pytest.mark.parametrize("path", ["balances", "months", "months/2026-03", "transfers"])
def test_an_answer_takes_few_queries_however_many_accounts_it_shows(
    closed, alice_api, path, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        assert alice_api.get(f"{HOUSE}/{path}").status_code == 200
