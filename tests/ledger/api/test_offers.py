"""Offers in the API: made once, answered by the other side, and nobody else's to see."""

import uuid

import pytest

from ledger import queries
from tests import factories
from tests.ledger import bargains

pytestmark = pytest.mark.django_db


@pytest.fixture
def offers(house):
    return f"/api/v1/houses/{house.slug}/offers"


def desk(to, **changes):
    return {"id": str(uuid.uuid4()), "title": "The desk", "to": to.pk, "amount": 24} | changes


def test_the_desk_changes_hands_for_24_dollars(offers, alice, bob, alice_api, bob_api):
    made = bob_api.post(offers, desk(alice))
    shown = alice_api.get(f"{offers}/{made.json()['id']}").json()
    agreed = alice_api.post(f"{offers}/{made.json()['id']}/accept")

    assert made.status_code == 201
    assert shown["price"] == {"micros": 24_000_000, "currency": "USD", "text": "$24.00"}
    assert (shown["buyer"]["name"], shown["seller"]["name"], shown["round"]) == ("Alice", "Bob", 1)
    assert (shown["waits_for_me"], shown["i_may"]) == (True, ["accept", "counter", "decline"])
    assert (agreed.status_code, agreed.json()["status"]) == (200, "accepted")
    assert queries.balance(housemate=bob) == 24_000_000


def test_made_twice_it_is_one_and_the_second_answer_says_so(offers, alice, bob_api):
    body = desk(alice)
    first, again = bob_api.post(offers, body), bob_api.post(offers, body)
    other = bob_api.post(offers, {**body, "amount": 25})

    assert (again.status_code, again["Idempotent-Replayed"], again.json()) == (200, "true", first.json())
    assert (other.status_code, other.json()["code"]) == (422, "id-reused")
    assert len(bob_api.get(offers).json()["results"]) == 1


def test_a_deal_is_closed_by_counter_offer_in_the_round_that_was_seen(offers, alice, alice_api, bob_api):
    offer = f"{offers}/{bob_api.post(offers, desk(alice)).json()['id']}"

    countered = alice_api.post(f"{offer}/counter", {"amount": "18", "round": 1}).json()
    blind = bob_api.post(f"{offer}/accept")
    agreed = bob_api.post(f"{offer}/accept", {"round": 2})

    assert (countered["status"], countered["round"]) == ("countered", 2)
    assert [turn["price"]["text"] for turn in countered["turns"]] == ["$24.00", "$18.00"]
    assert (blind.status_code, blind.json()["code"]) == (409, "changed")
    assert agreed.json()["price"]["text"] == "$18.00"


def test_my_sealed_number_is_shown_to_me_alone_and_gone_without_a_deal(offers, alice, alice_api, bob_api):
    made = bob_api.post(offers, desk(alice, kind="sealed", side="seller", amount=73913)).json()
    offer = f"{offers}/{made['id']}"

    assert made["my_number"]["micros"] == 73_913_000_000
    assert "73913" not in alice_api.get(offer).content.decode()
    closed = alice_api.post(f"{offer}/counter", {"amount": 73912})
    assert (closed.json()["status"], closed.json()["price"], closed.json()["my_number"]) == (
        "declined",
        None,
        None,
    )
    for api in (alice_api, bob_api):
        assert "7391" not in api.get(offer).content.decode()


def test_who_was_asked_too_learns_not_who_won_nor_for_what(offers, alice, alice_api, bob_api, client):
    dora = factories.housemate_of(admin=alice, name="Dora")
    made = alice_api.post(offers, {"kind": "request", "id": str(uuid.uuid4()), "title": "Wait", "amount": 50})
    offer = f"{offers}/{made.json()['id']}"
    client.force_login(dora.user)
    bob_api.post(f"{offer}/counter", {"amount": 12})
    client.post(f"{offer}/counter", {"amount": 30}, content_type="application/json")

    agreed = alice_api.post(f"{offer}/accept", {"answers": 2}).json()
    seen = client.get(offer).json()

    assert (agreed["other"]["name"], agreed["price"]["text"]) == ("Bob", "$30.00")
    assert agreed["replies"] == {"asked": 0, "answered": 2, "declined": 0}
    assert (seen["other"], seen["seller"], seen["price"], seen["status"]) == (None, None, None, "accepted")
    assert (seen["buyer"]["name"], seen["i_may"]) == ("Alice", [])


def test_who_comes_back_is_told_the_price_of_their_deals(offers, alice, bob, bob_api):
    for maker, other in ((bob, alice), (alice, bob)):
        bargains.accept(other, bargains.make(maker, to=other))
    bargains.come_back(bob, admin=alice)

    rows = bob_api.get(offers).json()["results"]

    assert [(row["price"]["text"], row["i_may"]) for row in rows] == [("$24.00", [])] * 2
    assert {row["seller"]["name"] for row in rows} == {"Alice", "Bob"}


def test_who_picks_names_how_many_answers_they_saw(offers, alice_api, bob_api):
    asked = {"kind": "request", "id": str(uuid.uuid4()), "title": "Wait", "amount": 50}
    offer = f"{offers}/{alice_api.post(offers, asked).json()['id']}"
    bob_api.post(f"{offer}/counter", {"amount": 12})

    blind, stale = (alice_api.post(f"{offer}/accept", body) for body in ({}, {"answers": 2}))
    seen = alice_api.get(offer).json()["replies"]["answered"]

    assert (blind.status_code, list(blind.json()["errors"])) == (400, ["answers"])
    assert (stale.status_code, stale.json()["code"]) == (409, "changed")
    assert alice_api.post(f"{offer}/accept", {"answers": seen}).json()["status"] == "accepted"


def test_undone_by_both_and_only_then(offers, alice, bob, alice_api, bob_api):
    offer = f"{offers}/{bob_api.post(offers, desk(alice)).json()['id']}"
    alice_api.post(f"{offer}/accept")

    asked = bob_api.post(f"{offer}/undo").json()
    stands = alice_api.post(f"{offer}/keep").json()
    bob_api.post(f"{offer}/undo")
    undone = alice_api.post(f"{offer}/undo").json()

    assert (asked["status"], asked["undo_asked_by"]["name"]) == ("accepted", "Bob")
    assert stands["undo_asked_by"] is None
    assert undone["status"] == "undone"
    assert queries.balance(housemate=bob) == 0


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -24}, "amount"),
        ({"amount": 1e12}, "amount"),
        ({"amount": "24.50"}, "amount"),
        ({"amount": "many"}, "amount"),
        ({"amount": None}, "amount"),
        ({"title": " "}, "title"),
        ({"kind": "auction"}, "kind"),
        ({"side": "broker"}, "side"),
        ({"to": None}, "to"),
        ({"to": 0}, "to"),
        ({"to": "Alice"}, "to"),
        ({"days": 61}, "days"),
        ({"price": 24}, "price"),
        ({"id": "desk"}, "id"),
    ],
)
def test_what_is_no_offer_is_refused_at_its_field(offers, alice, bob_api, changes, field):
    refused = bob_api.post(offers, desk(alice) | changes)

    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [field]
    assert bob_api.get(offers).json()["results"] == []


def test_nobody_offers_to_themselves_or_to_another_house(offers, bob, carol, bob_api):
    for nobody in (bob, carol):
        refused = bob_api.post(offers, desk(nobody))
        assert (refused.status_code, list(refused.json()["errors"])) == (400, ["to"])


def test_offers_are_filtered_by_how_they_stand(offers, alice, alice_api, bob_api):
    kept, dropped = (bob_api.post(offers, desk(alice)).json()["id"] for _ in range(2))
    bob_api.post(f"{offers}/{dropped}/withdraw")

    for status, found in (("open", kept), ("withdrawn", dropped)):
        assert [row["id"] for row in bob_api.get(offers, {"status": status}).json()["results"]] == [found]
    assert bob_api.get(offers, {"status": "lost"}).status_code == 400


def test_the_month_tells_what_was_learned(offers, house, alice, alice_api, bob_api):
    told = []
    for amount in (10, 12, 30):
        offer = bob_api.post(offers, desk(alice, amount=amount)).json()["id"]
        alice_api.post(f"{offers}/{offer}/accept")
        newest = alice_api.get(f"/api/v1/houses/{house.slug}/months").json()["results"][0]["month"]
        told.append(alice_api.get(f"/api/v1/houses/{house.slug}/months/{newest}").json()["offers"])

    *few, learned = told
    assert few == [{"deals": deals, "median_price": None, "median_seconds": None} for deals in (1, 2)]
    assert learned["deals"] == 3
    assert learned["median_price"]["text"] == "$12.00"
    assert learned["median_seconds"] >= 0


def test_mail_about_offers_is_muted_by_its_owner_alone(house, alice, bob, alice_api, bob_api):
    path = f"/api/v1/houses/{house.slug}/housemates/{bob.pk}"

    assert bob_api.patch(path, {"mails_offers": False}).status_code == 200
    assert bob_api.get("/api/v1/me").json()["houses"][0]["me"]["mails_offers"] is False
    assert alice_api.patch(path, {"mails_offers": True}).status_code == 403
