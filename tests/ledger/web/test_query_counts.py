"""How often a page asks the database: as often for ten people as for two."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ledger import offers, prices, settlement
from ledger.models import Offer
from tests import factories
from tests.ledger import bargains, repeats, scenes

# Two of each are for whose request it is: the user, and their place in the house.
MOST = {
    "ledger:home": 16,
    "ledger:offers": 15,
    "ledger:offer": 7,
    "ledger:log": 12,
    "ledger:recurring": 10,
    "ledger:contacts": 5,
    "ledger:favourites": 9,
    "ledger:link": 4,
    "ledger:price": 8,
    "ledger:incentives": 9,
    "ledger:activities": 5,
    "ledger:months": 7,
    "ledger:month": 11,
    "ledger:leave": 14,
    "house:me": 15,
    "house:settings": 8,
}


@pytest.fixture
def crowd(cast):
    """Ten people, each of whom logged three things in March, which closed into the house's pot."""
    mates = [cast.alice, cast.bob]
    mates += [factories.housemate_of(admin=cast.alice, name=f"Mate {number}") for number in range(8)]
    for mate in mates:
        factories.life_value(housemate=mate)
    factories.one_in(by=cast.alice)
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)
    for mate in mates:
        for number in range(3):
            day = scenes.DINNER_ON - timedelta(days=number)
            plan = scenes.typed(str(10 + number), occurred_on=day)
            scenes.logged(housemate=mate, plan=plan)
    settlement.close(house_id=cast.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)
    _haggle(mates)
    for _ in range(3):
        repeats.start(cast.alice)
    return cast


def _haggle(mates):
    """Of every kind some that wait, of every housemate; deals, and such as are asked to be undone."""
    now = timezone.now()
    alice, *others = mates
    requests = [bargains.ask_the_house(maker, at=now) for maker in mates[:3]]
    for other in others:
        bargains.make(other, to=alice, at=now)
        bargains.sealed(other, alice, 30, at=now)
        deal = bargains.accept(alice, bargains.make(other, to=alice, at=now), at=now)
        offers.undo(by=other, uid=deal.uid, at=now)
        bargains.answer(other, requests[0], 24, at=now)


def test_a_page_asks_no_more_often_for_ten_people(crowd, alice_page):
    of = {"ledger:month": [date(2026, 3, 1)], "ledger:offer": [Offer.objects.filter(other=None)[0].uid]}
    asked = {}
    for name in MOST:
        page = reverse(name, args=[crowd.house.slug, *of.get(name, [])])
        with CaptureQueriesContext(connection) as queries:
            assert alice_page.get(page).status_code == 200, name
        asked[name] = len(queries)

    assert {name: count for name, count in asked.items() if count > MOST[name]} == {}
