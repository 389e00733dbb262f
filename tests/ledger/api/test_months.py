"""Balances and months through the API."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from house import houses
from ledger import settlement
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


@pytest.mark.parametrize("path", ["balances", "months", "months/2026-03", "transfers"])
def test_an_answer_takes_few_queries_however_many_accounts_it_shows(
    closed, alice_api, path, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10):
        assert alice_api.get(f"{HOUSE}/{path}").status_code == 200


def test_a_closed_month_explains_my_own_figure_and_nobody_elses(equal, closed, alice_api, bob_api):
    bobs = bob_api.get(f"{HOUSE}/months/2026-03").json()["mine"]
    alices = alice_api.get(f"{HOUSE}/months/2026-03").json()["mine"]

    assert bobs["text"] == "You owe $830.00 net: charges $1,680.00, less shared out $850.00."
    assert alices["text"] == "You are owed $830.00 net: shared out $850.00, less charges $20.00."
    (charges, shared) = bobs["parts"]
    assert (charges["kind"], charges["amount"]["micros"]) == ("charge", -1_680_000_000)
    assert [(line["title"], line["on"]) for line in charges["lines"]] == [
        ("Dinner with friends", "2026-03-14")
    ]
    assert (shared["kind"], shared["amount"]["micros"]) == ("distribution", 850_000_000)
    assert (bobs["opening"]["micros"], bobs["closing"]["micros"], bobs["waits"]["micros"]) == (
        0,
        -830_000_000,
        0,
    )
    assert bobs["meanwhile"]["micros"] == 0
    assert bobs["planned"] == [
        {"transfer": transfer(bob_api)["id"], "other": "Alice", "amount": dollars(-830_000_000, "-$830.00")}
    ]
    assert "Dora" not in str(alices)


def test_a_month_says_by_which_rule_its_plan_was_made(equal, closed, alice_api):
    month = alice_api.get(f"{HOUSE}/months/2026-03").json()

    assert (month["plan_rule"], month["is_fewest"], month["to_outside"]["micros"]) == ("fewest", True, 0)


def test_an_open_month_has_nothing_to_explain_yet(charged, alice_api):
    month = alice_api.get(f"{HOUSE}/months/2026-03").json()

    assert month["mine"] is month["plan_rule"] is month["is_fewest"] is month["to_outside"] is None
