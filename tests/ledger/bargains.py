"""Offers for tests to bargain over, made and answered through the operations."""

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from house import invitations
from house.errors import DomainError
from house.models import Housemate
from ledger import departures, offering, offers
from ledger.models import Entry, Offer, ReplyStatus

AT = datetime(2026, 3, 10, 20, tzinfo=UTC)
LATER = AT + timedelta(hours=3)
AFTER_A_WEEK = AT + timedelta(days=7)


def make(by: Housemate, *, to=None, amount=24, at=AT, uid=None, **changes) -> Offer:
    """Bob's desk, for $24 unless changed."""
    terms = {
        "kind": "price",
        "title": "The desk by the window",
        "side": "seller",
        "to": to.pk if to else None,
        "amount": None if amount is None else Decimal(amount),
    }
    terms = offering.Terms(**terms | changes)
    return offering.make(by=by, uid=uid or uuid.uuid4(), terms=terms, at=at).offer


def ask_the_house(by, *, most=50, at=AT):
    return make(by, amount=most, at=at, kind="request", side="buyer", title="Wait for the plumber")


def answer(by, offer, amount, *, at=LATER, seen=None):
    return offers.answer(by=by, uid=offer.uid, amount=Decimal(amount), at=at, seen=seen)


def accept(by, offer, *, at=LATER, seen=1, answers=None):
    """Of a request to the house: as somebody who has just looked, unless it is said what they saw."""
    if answers is None:
        answers = offer.replies.filter(status=ReplyStatus.ANSWERED).count()
    return offers.accept(by=by, uid=offer.uid, at=at, seen=seen, answers=answers)


def come_back(mate: Housemate, *, admin: Housemate) -> Housemate:
    """Who is even leaves, and joins again the next day: another place in the house, of the same user."""
    departures.leave(housemate=mate, by=mate, at=LATER)
    token = invitations.create(by=admin, at=LATER).token
    return invitations.accept(token=token, user=mate.user, name=mate.name, at=LATER + timedelta(days=1))


def sealed(by, to, amount, side="buyer", **changes):
    return make(by, to=to, amount=amount, kind="sealed", side=side, **changes)


def refused(error, code, operation, *args, **kwargs) -> str:
    """Refused with a code, and nothing written; the words are given back."""
    before = (Entry.objects.count(), list(Offer.objects.order_by("pk").values()))
    with pytest.raises(error) as refusal:
        operation(*args, **kwargs)
    assert (Entry.objects.count(), list(Offer.objects.order_by("pk").values())) == before
    if isinstance(refusal.value, DomainError):
        assert refusal.value.code == code
        return refusal.value.message
    return ""
