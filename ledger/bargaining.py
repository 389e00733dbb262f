"""Whose turn an offer is: who may agree to it, answer it, turn it down, take it back or undo it.

Asked by the operations, which refuse, and by the pages, which show no button that would be refused.
"""

from collections.abc import Iterator
from datetime import datetime

from house import money
from house.models import House, Housemate
from ledger.models import WAITING, Offer, OfferKind, OfferReply, OfferStatus, ReplyStatus, Side


def unit_micros(*, house: House) -> int:
    """This function will say in which units a house bargains: whole ones, or coins where it says so.

    Units: micros. A hidden integer is found sooner than a hidden decimal.
    """
    return money.minor_unit_micros(currency=house.currency) if house.offers_in_coins else 10**6


def is_to_the_house(*, offer: Offer) -> bool:
    """This function will tell whether an offer asks everybody, and is still to be picked from."""
    return offer.other_id is None


def is_party(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody is one of the two that an offer is between."""
    return by.pk in {offer.maker_id, offer.other_id}


def place_in(*, offer: Offer, of: Housemate) -> Housemate:
    """This function will find as whom somebody was part of an offer, be it in an earlier stay in the house.

    For what they read of it: what they may do is of who they are now. Who was no part of it is given back.
    """
    if of.user_id is None:
        return of
    people = (offer.maker, offer.other, *(reply.housemate for reply in offer.replies.all()))
    return next((one for one in people if one is not None and one.user_id == of.user_id), of)


def counterpart(*, offer: Offer, by: Housemate) -> Housemate | None:
    """This function will return the other of the two; None while there is none yet."""
    return offer.other if by.pk == offer.maker_id else offer.maker


def buyer(*, offer: Offer) -> Housemate | None:
    """This function will return who pays; None while it is open who is paid."""
    return offer.maker if offer.maker_side == Side.BUYER else offer.other


def seller(*, offer: Offer) -> Housemate | None:
    """This function will return who is paid; None while a request to the house is open."""
    return offer.other if offer.maker_side == Side.BUYER else offer.maker


def is_waiting(*, offer: Offer, at: datetime) -> bool:
    """This function will tell whether an offer can still be answered."""
    return offer.status in WAITING and at < offer.expires_at


def reply_of(*, offer: Offer, by: Housemate) -> OfferReply | None:
    """This function will find what somebody said to a request to the house; None: not asked."""
    return next((reply for reply in offer.replies.all() if reply.housemate_id == by.pk), None)


def answers(*, offer: Offer) -> int:
    """This function will count the answers to a request to the house that can be picked from now."""
    return sum(1 for _ in _with(ReplyStatus.ANSWERED, offer))


def may_accept(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody can agree: only the other side, or who asked the house."""
    if offer.status not in WAITING or offer.kind == OfferKind.SEALED:
        return False
    if is_to_the_house(offer=offer):
        return by.pk == offer.maker_id and any(_with(ReplyStatus.ANSWERED, offer))
    return offer.price_micros is not None and _is_turn_of(by, offer)


def may_answer(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody can name a number now."""
    if offer.status not in WAITING:
        return False
    if is_to_the_house(offer=offer):
        return reply_of(offer=offer, by=by) is not None
    if offer.kind == OfferKind.SEALED:
        return is_party(offer=offer, by=by)
    return _is_turn_of(by, offer)


def may_decline(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody can turn an offer down: who was asked, or whose turn it is."""
    if offer.status not in WAITING:
        return False
    if is_to_the_house(offer=offer):
        reply = reply_of(offer=offer, by=by)
        return reply is not None and reply.status != ReplyStatus.DECLINED
    return by.pk == offer.other_id or _is_turn_of(by, offer)


def may_withdraw(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody can take an offer back: who made it."""
    return offer.status in WAITING and by.pk == offer.maker_id


def may_undo(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody can ask to undo a deal, or agree to it being undone."""
    is_agreed = offer.status == OfferStatus.ACCEPTED and is_party(offer=offer, by=by)
    other = counterpart(offer=offer, by=by)
    return is_agreed and offer.undo_asked_by_id != by.pk and other is not None and other.lives_here


def may_keep(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether somebody can let a deal stand that one of the two asks to undo."""
    asked = offer.status == OfferStatus.ACCEPTED and offer.undo_asked_by_id is not None
    return asked and is_party(offer=offer, by=by)


def waits_for(*, offer: Offer, by: Housemate) -> bool:
    """This function will tell whether an offer waits for somebody to say something."""
    if offer.status == OfferStatus.ACCEPTED:
        return may_undo(offer=offer, by=by) and offer.undo_asked_by_id is not None
    if offer.status not in WAITING:
        return False
    if is_to_the_house(offer=offer):
        return _request_waits_for(offer, by)
    if offer.kind == OfferKind.SEALED:
        typed = {number.housemate_id for number in offer.sealed_numbers.all()}
        return is_party(offer=offer, by=by) and by.pk not in typed
    return _is_turn_of(by, offer)


def _request_waits_for(offer: Offer, by: Housemate) -> bool:
    asked = {reply.housemate_id for reply in _with(ReplyStatus.ASKED, offer)}
    if by.pk == offer.maker_id:
        return not asked and any(_with(ReplyStatus.ANSWERED, offer))
    return by.pk in asked


def _is_turn_of(by: Housemate, offer: Offer) -> bool:
    """Whoever has not named the last number; a request that has none yet waits for the one it asks."""
    if not is_party(offer=offer, by=by):
        return False
    return by.pk != (offer.named_by_id or offer.maker_id)


def _with(status: ReplyStatus, offer: Offer) -> Iterator[OfferReply]:
    return (reply for reply in offer.replies.all() if reply.status == status)
