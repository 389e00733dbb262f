"""Houses that bargain without end, for a database of its own, and what shows a step that was half done."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from rest_framework.test import APIClient

from house import houses, invitations
from house.models import House, Housemate, User
from ledger import offers
from ledger.models import Offer
from tests import factories
from tests.ledger import bargains, scenes

HOUSES = 40
PEOPLE = ("Alice", "Bob", "Dora")
ENDING_AT = bargains.AFTER_A_WEEK - timedelta(hours=6)
OVER_AT = bargains.AFTER_A_WEEK


def forty_houses() -> None:
    """In each some offers wait, of every kind, and one that was agreed is asked to be undone."""
    people = [factories.user(name=name) for name in PEOPLE]
    for number in range(HOUSES):
        alice, bob, dora = _house(number, people)
        for desk in range(4):
            bargains.make(bob, to=alice, title=f"Desk {number}.{desk}")
        request = bargains.ask_the_house(alice)
        bargains.answer(bob, request, 24)
        for first, second in ((alice, bob), (dora, alice)):
            bargains.sealed(first, second, 30, title=f"Balcony {number}")
        deal = bargains.accept(alice, bargains.make(bob, to=alice, title=f"Bookshelf {number}"))
        offers.undo(by=bob, uid=deal.uid, at=bargains.LATER)


def _house(number: int, people: list[User]) -> list[Housemate]:
    alice = houses.found(
        founding=factories.founding(name=f"House {number}"), by=people[0], at=scenes.FOUNDED_AT
    )
    token = invitations.create(by=alice, at=scenes.FOUNDED_AT, max_uses=len(people)).token
    return [alice] + [
        invitations.accept(token=token, user=user, name=user.name, at=scenes.FOUNDED_AT)
        for user in people[1:]
    ]


# --- Haggling --------------------------------------------------------------------------------------------

THREADS = 4
# What is most often possible most often.
WORDS = (*["counter"] * 4, *["accept"] * 3, *["undo"] * 4, "decline", "withdraw", "keep")


def haggle() -> None:
    """As a web process that serves a few houses at once, until it is killed."""
    with ThreadPoolExecutor(THREADS) as pool:
        for failed in pool.map(haggle_in, House.objects.order_by("pk")[:THREADS]):
            raise AssertionError(failed)


def haggle_in(house: House) -> None:
    """Anybody says anything, over the API, of one of the newest offers of their house."""
    chance, clients = random.Random(), {}
    mates = list(house.housemates.select_related("user"))
    for mate in mates:
        clients[mate.pk] = APIClient(SERVER_NAME="localhost")
        clients[mate.pk].force_login(mate.user)
    path = f"/api/v1/houses/{house.slug}/offers"
    while True:
        newest = list(Offer.objects.filter(house=house).order_by("-pk")[:3])
        client = clients[chance.choice(mates).pk]
        if chance.random() < 0.12:
            client.post(path, _anything(chance, mates))
        else:
            offer, word = chance.choice(newest), chance.choice(WORDS)
            client.post(f"{path}/{offer.uid}/{word}", _said(chance, offer, word))


def _anything(chance: random.Random, mates: list[Housemate]) -> dict[str, object]:
    kind, to = chance.choice(["price", "request", "sealed"]), chance.choice(mates).pk
    body = {"id": str(uuid.uuid4()), "kind": kind, "title": "The desk", "to": to}
    if kind != "request":
        return {**body, "side": chance.choice(["buyer", "seller"]), "amount": chance.randint(10, 40)}
    return chance.choice([body, {**body, "to": None, "amount": chance.randint(10, 40)}])


def _said(chance: random.Random, offer: Offer, word: str) -> dict[str, object]:
    if word == "counter":
        return {"amount": chance.randint(10, 40)}
    if word == "accept":
        return {"round": offer.round} if offer.round else {"answers": chance.randint(1, 2)}
    return {}


# --- What a step leaves, all of it or nothing ------------------------------------------------------------

_TOLD = "SELECT count(*) FROM house_auditentry a WHERE a.data->>'offer' = o.uid::text AND a.action"
_NOTED = "SELECT count(*) FROM ledger_offernotice n WHERE n.offer_id = o.id AND n.kind"
_ASKED = "(SELECT count(*) FROM ledger_offerreply r WHERE r.offer_id = o.id)"
_NAMED = "(SELECT count(*) FROM ledger_sealednumber s WHERE s.offer_id = o.id)"
# Each finds what is there without the rest of its step.
HALVES = {
    "a number without its turn": """
        (SELECT count(*) FROM ledger_offerturn t WHERE t.offer_id = o.id) <> o.round
        OR o.round > 0 AND o.price_micros <> (
            SELECT price_micros FROM ledger_offerturn t WHERE t.offer_id = o.id AND t.round = o.round)
    """,
    "an offer, turn or end that the history does not tell once": f"""
        ({_TOLD} = 'offer.made') <> 1
        OR ({_TOLD} = 'offer.countered') <> o.round - (o.kind = 'price')::int
        OR ({_TOLD} IN ('offer.accepted', 'offer.declined', 'offer.withdrawn', 'offer.expired'))
           <> (o.status NOT IN ('open', 'countered'))::int
        OR ({_TOLD} = 'offer.undone') <> (o.status = 'undone')::int
    """,
    "a request that does not ask everybody": f"""
        {_ASKED} NOT IN (0, {len(PEOPLE) - 1})
        OR {_ASKED} > 0 AND o.kind <> 'request'
        OR {_ASKED} = 0 AND o.other_id IS NULL
    """,
    "a private number lost, or kept too long": f"""
        {_NAMED} <> CASE WHEN o.status NOT IN ('open', 'countered') THEN 0
            WHEN o.kind = 'sealed' THEN 1
            WHEN o.other_id IS NULL THEN 1 + (
                SELECT count(*) FROM ledger_offerreply r WHERE r.offer_id = o.id AND r.status = 'answered')
            ELSE 0 END
    """,
    "nobody to be told": f"""
        ({_NOTED} = 'waits') < CASE WHEN {_ASKED} > 0 THEN {_ASKED} WHEN o.kind = 'sealed' THEN 1
            ELSE o.round + (o.kind = 'request')::int END
        OR ({_NOTED} = 'deal') <> (o.status IN ('accepted', 'undone'))::int
        OR ({_NOTED} = 'undo') < (o.undo_asked_by_id IS NOT NULL)::int
    """,
    "a deal without its entry, or undone without a reversal": """
        (SELECT count(*) FROM ledger_entry e WHERE e.key = 'offer:' || o.uid)
           <> (o.status IN ('accepted', 'undone'))::int
        OR (SELECT count(*) FROM ledger_entry e WHERE e.key = 'offer:' || o.uid || ':undone')
           <> (o.status = 'undone')::int
    """,
}
HALF_DONE = " UNION ALL ".join(
    f"SELECT '{what}', o.uid, o.kind, o.status, o.round FROM ledger_offer o WHERE {wrong}"
    for what, wrong in HALVES.items()
)
