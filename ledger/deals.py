"""Deals: an offer that both agree to is posted at once; undoing one is a reversal that both agree to."""

from datetime import datetime

from house import audit
from house.models import Housemate
from ledger import bargaining, journal, months
from ledger.models import AccountKind, Entry, EntryKind, Offer, OfferStatus


def agree(*, offer: Offer, other: Housemate, price_micros: int, by: Housemate, at: datetime) -> Offer:
    """This function will close an offer, whose house is locked, as a deal, and post it: buyer pays seller.

    `other` is who agrees with the offer's maker. Units: micros.
    """
    house, offer.other = offer.house, other
    buyer, seller = (
        journal.account(house=house, kind=AccountKind.MEMBER, housemate=housemate)
        for housemate in (bargaining.buyer(offer=offer), bargaining.seller(offer=offer))
    )
    posting = journal.Posting(
        kind=EntryKind.TRADE,
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        key=f"offer:{offer.uid}",
        amounts={buyer: -price_micros, seller: price_micros},
        source=f"offer:{offer.uid}",
    )
    offer.entry = journal.post(house=house, posting=posting, at=at, by=by)
    offer.price_micros = price_micros
    offer.status, offer.closed_at, offer.closed_by = OfferStatus.ACCEPTED, at, by
    offer.save(update_fields=["entry", "other", "price_micros", "status", "closed_at", "closed_by"])
    audit.record(house=house, action="offer.accepted", at=at, by=by, offer=str(offer.uid))
    return offer


def close(*, offer: Offer, status: OfferStatus, by: Housemate | None, at: datetime) -> Offer:
    """This function will close an offer, whose house is locked, without a deal; its sealed numbers go."""
    offer.status, offer.closed_at, offer.closed_by = status, at, by
    offer.save(update_fields=["status", "closed_at", "closed_by"])
    audit.record(house=offer.house, action=f"offer.{status}", at=at, by=by, offer=str(offer.uid))
    return offer


def undo(*, offer: Offer, by: Housemate, at: datetime) -> Offer:
    """This function will reverse a deal, whose house is locked, once both have asked for it."""
    house = offer.house
    journal.reverse(
        entry=Entry.objects.get(offer=offer),
        key=f"offer:{offer.uid}:undone",
        effective_on=months.open_day(house=house, day=house.day_of(at)),
        at=at,
        by=by,
    )
    offer.status, offer.undone_at = OfferStatus.UNDONE, at
    offer.save(update_fields=["status", "undone_at"])
    audit.record(house=house, action="offer.undone", at=at, by=by, offer=str(offer.uid))
    return offer
