"""What waits for somebody: the number on the home page is the list on the page of offers."""

from datetime import timedelta

import pytest

from ledger import departures, market, offers
from ledger.models import Offer
from tests.ledger import bargains

pytestmark = pytest.mark.django_db


def say(step, by, offer):
    step(by=by, uid=offer.uid, at=bargains.LATER)


def test_what_is_counted_is_what_is_listed(flat, cast, django_assert_num_queries):
    alice, bob, dora, emil = flat
    seen = set()

    def same(at=bargains.LATER):
        for mate in flat:
            with django_assert_num_queries(1):
                found = market.count_for(reader=mate, at=at)
            assert found == len(market.waiting_of(reader=mate, at=at).for_me)
            seen.add(found)

    for maker, other in ((alice, bob), (bob, alice)):
        price = bargains.make(maker, to=other)
        request = bargains.make(maker, to=other, amount=None, kind="request", side="buyer")
        bargains.sealed(maker, other, 30)
        same()
        for offer in (price, request):
            bargains.answer(other, offer, 18)
            same()
        bargains.accept(maker, price, seen=2)
        same()
        say(offers.undo, maker, price)
        same()
    asked, declined = bargains.ask_the_house(alice), bargains.ask_the_house(alice)
    for mate in (bob, dora, emil):
        bargains.answer(mate, asked, 12)
        say(offers.decline, mate, declined)
        same()
    for closed in Offer.objects.filter(status__in=["open", "countered"], maker=bob):
        say(offers.withdraw, bob, closed)
        same()
    same(at=bargains.AFTER_A_WEEK - timedelta(microseconds=1))
    same(at=bargains.AFTER_A_WEEK)
    departures.leave(housemate=bob, by=bob, at=bargains.LATER)
    same()
    assert len(seen) > 3
