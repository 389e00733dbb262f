"""Numbers given privately: sealed bids of two, and the answers to a request to the whole house.

Once an offer closes its numbers are gone. Without a deal nobody learns more than that there was none.
"""

from datetime import datetime

from house import audit, money
from house.errors import NotAllowed, Refused
from house.models import Housemate
from ledger import bargaining, clearing, deals, notices, sealed_numbers
from ledger.models import NoticeKind, Offer, OfferKind, OfferReply, OfferStatus, ReplyStatus


def give(*, offer: Offer, by: Housemate, micros: int, at: datetime) -> Offer:
    """This function will keep somebody's number for an offer that waits, and close it when both are there.

    Units: micros.
    Raises: NotAllowed to whom it is not between, or who was not asked.
    """
    if not bargaining.may_answer(offer=offer, by=by):
        raise NotAllowed("The one who asked picks among the answers.")
    sealed_numbers.keep(offer=offer, housemate=by, micros=micros, at=at)
    audit.record(house=offer.house, action="offer.answered", at=at, by=by, offer=str(offer.uid))
    if offer.kind == OfferKind.SEALED:
        return _compare(offer=_with_its_numbers(offer), by=by, at=at)
    if reply := bargaining.reply_of(offer=offer, by=by):
        _reply(reply=reply, status=ReplyStatus.ANSWERED, at=at)
    return _tell_when_all_replied(offer=offer, at=at)


def pick(*, offer: Offer, by: Housemate, at: datetime) -> Offer:
    """This function will take the lowest answer to a request, at the second-lowest price.

    No more than the asker's most is paid; where nobody asks so little, it closes without a deal.
    Raises: Refused when what was typed can no longer be read, and has to be typed again.
    Source: `clearing.lowest_ask`.
    """
    numbers = sealed_numbers.of_offer(offer=offer)
    most = numbers.pop(by.pk, None)
    if most is None or not numbers:
        raise Refused("What was typed cannot be read any more: withdraw this, and ask again.", code="lost")
    deal = clearing.lowest_ask(most=most, asks=numbers)
    if deal is None:
        return _without_a_deal(offer=offer, by=by, at=at)
    seller = next(reply.housemate for reply in offer.replies.all() if reply.housemate_id == deal.seller)
    return _deal(offer=offer, other=seller, price_micros=deal.price, by=by, at=at)


def decline(*, offer: Offer, reply: OfferReply, at: datetime) -> Offer:
    """This function will note that somebody who was asked with the house says no.

    A number of theirs is erased. When all have said no, the request is closed.
    """
    if reply.status == ReplyStatus.DECLINED:
        return offer
    sealed_numbers.drop(offer=offer, housemate=reply.housemate)
    _reply(reply=reply, status=ReplyStatus.DECLINED, at=at)
    if all(other.status == ReplyStatus.DECLINED for other in offer.replies.all()):
        return _without_a_deal(offer=offer, by=reply.housemate, at=at)
    return _tell_when_all_replied(offer=offer, at=at)


def _compare(*, offer: Offer, by: Housemate, at: datetime) -> Offer:
    numbers = sealed_numbers.of_offer(offer=offer)
    mine, other = numbers.get(by.pk), bargaining.counterpart(offer=offer, by=by)
    theirs = numbers.get(other.pk) if other else None
    if mine is None or theirs is None or offer.other is None:
        return offer
    most, least = (mine, theirs) if bargaining.buyer(offer=offer) == by else (theirs, mine)
    price = _midpoint(most=most, least=least, offer=offer)
    if price is None:
        return _without_a_deal(offer=offer, by=by, at=at)
    return _deal(offer=offer, other=offer.other, price_micros=price, by=by, at=at)


def _midpoint(*, most: int, least: int, offer: Offer) -> int | None:
    """In the house's units, so that half of one goes where `clearing.midpoint` puts it."""
    unit = bargaining.unit_micros(house=offer.house)
    if most % unit or least % unit:  # typed while the house took coins
        unit = money.minor_unit_micros(currency=offer.house.currency)
    price = clearing.midpoint(most=most // unit, least=least // unit)
    return price * unit if price is not None else None


def _deal(*, offer: Offer, other: Housemate, price_micros: int, by: Housemate, at: datetime) -> Offer:
    agreed = deals.agree(offer=offer, other=other, price_micros=price_micros, by=by, at=at)
    notices.tell_the_other(offer=agreed, by=by, kind=NoticeKind.DEAL, at=at)
    return agreed


def _without_a_deal(*, offer: Offer, by: Housemate, at: datetime) -> Offer:
    return deals.close(offer=offer, status=OfferStatus.DECLINED, by=by, at=at)


def _reply(*, reply: OfferReply, status: ReplyStatus, at: datetime) -> None:
    reply.status, reply.replied_at = status, at
    reply.save(update_fields=["status", "replied_at"])


def _tell_when_all_replied(*, offer: Offer, at: datetime) -> Offer:
    if bargaining.waits_for(offer=offer, by=offer.maker):
        notices.note(offer=offer, housemate=offer.maker, kind=NoticeKind.WAITS, at=at)
    return offer


def _with_its_numbers(offer: Offer) -> Offer:
    """Read anew: what was fetched with the offer is older than the number just kept."""
    return Offer.objects.select_related("house", "maker", "other").get(pk=offer.pk)
