"""What is no offer: refused in words, and nothing written."""

import uuid

import pytest
from django.http import Http404

from house.errors import Mismatch, Refused
from ledger import departures
from tests.ledger import bargains

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (0, "More than nothing"),
        (-24, "More than nothing"),
        ("1e12", "at most 1,000,000,000"),
        ("1e999999", "at most 1,000,000,000"),
        ("NaN", "More than nothing"),
        ("Infinity", "More than nothing"),
        ("24.50", "whole USD, without cents"),
        ("0.0000001", "whole USD, without cents"),
        (None, "Please fill this in"),
    ],
)
@pytest.mark.parametrize("kind", ["price", "sealed"])
def test_no_amount_but_a_whole_one_is_offered(cast, kind, amount, said):
    assert said in bargains.refused(
        Refused, "refused", bargains.make, cast.bob, to=cast.alice, amount=amount, kind=kind
    )


def test_an_answer_is_as_whole_as_an_offer(cast):
    offer = bargains.make(cast.bob, to=cast.alice)
    for amount in (0, -1, "1e12", "0.5", "NaN"):
        bargains.refused(Refused, "refused", bargains.answer, cast.alice, offer, amount)


def test_nobody_offers_to_themselves_to_another_house_or_to_who_has_left(flat, cast):
    departures.leave(housemate=flat[3], by=flat[3], at=bargains.AT)

    assert "That is you" in bargains.refused(Refused, "refused", bargains.make, cast.bob, to=cast.bob)
    for nobody in (cast.carol, flat[3]):
        assert "who lives here" in bargains.refused(Refused, "refused", bargains.make, cast.bob, to=nobody)
    assert "only a request" in bargains.refused(Refused, "refused", bargains.make, cast.bob)
    bargains.refused(Http404, None, bargains.make, flat[3], to=cast.bob)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "auction"},
        {"side": "broker"},
        {"title": " "},
        {"title": "x" * 121},
        {"days": 0},
        {"days": 61},
        {"kind": "request", "side": "seller", "amount": None},
        {"kind": "request", "side": "buyer"},
    ],
)
def test_what_is_none_of_the_offers_there_are_is_refused(cast, changes):
    bargains.refused(Refused, "refused", bargains.make, cast.bob, to=cast.alice, **changes)


def test_somebody_who_lives_alone_has_nobody_to_ask(cast):
    departures.leave(housemate=cast.bob, by=cast.bob, at=bargains.AT)

    said = bargains.refused(Refused, "refused", bargains.ask_the_house, cast.alice)
    assert "Nobody else lives here" in said


def test_the_same_offer_again_is_the_first_and_another_under_its_id_is_refused(cast):
    for kind in ("price", "sealed"):
        same = {"kind": kind, "uid": uuid.uuid4()}
        first = bargains.make(cast.bob, to=cast.alice, **same)
        assert bargains.make(cast.bob, to=cast.alice, at=bargains.LATER, **same) == first
        for by, changed in ((cast.bob, {"to": cast.alice, "amount": 25}), (cast.alice, {"to": cast.bob})):
            bargains.refused(Mismatch, "id-reused", bargains.make, by, **same, **changed)
