"""What becomes of an offer: answered, agreed, turned down, taken back; nothing happens unless both agree.

Every step takes the house's lock first, so that of two steps at once the second sees what the first did.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from house import audit
from house.errors import Conflict, NotAllowed, Refused
from house.models import House, Housemate
from ledger import bargaining, bids, deals, journal, notices, offering
from ledger.models import WAITING, NoticeKind, Offer, OfferKind, OfferStatus

MOST_ROUNDS = 1000


@journal.atomic
def answer(*, by: Housemate, uid: UUID, amount: Decimal, at: datetime, seen: int | None = None) -> Offer:
    """This function will name a number: a counter-offer, a private answer, or a sealed bid.

    A counter-offer is open to the two; `seen` is the round it answers. An answer to the house's request stays
    sealed until it is picked from. The second of two sealed bids closes the offer: as a deal amid both where
    they overlap, else without one.
    Raises: as `accept`; Refused for an amount that is none or not whole.
    """
    house, me, offer = _lock_offer(by=by, uid=uid)
    micros = offering.whole_micros(amount=amount, house=house)
    if offer.kind == OfferKind.SEALED and offer.closed_by_id == me.pk and _was_compared(offer):
        return offer
    _check_waits(offer=offer, at=at)
    if offer.kind == OfferKind.SEALED or bargaining.is_to_the_house(offer=offer):
        return bids.give(offer=offer, by=me, micros=micros, at=at)
    return _counter(offer=offer, by=me, micros=micros, at=at, seen=seen)


@journal.atomic
def accept(*, by: Housemate, uid: UUID, at: datetime, seen: int = 1, answers: int | None = None) -> Offer:
    """This function will agree to the price as its reader saw it, in round `seen`, and post the deal, once.

    Who asked the house takes the lowest answer by it, at the second-lowest, no more than their own most; as
    one answer alone is paid that most, they say instead how many `answers` they saw.
    Raises: Http404 for another house's, or others'; NotAllowed to all but the other side; Conflict with the
    code "expired" or "answered" when it no longer waits, "changed" when another number, or another count of
    answers, stands by now; Refused where that count was not said.
    """
    _house, me, offer = _lock_offer(by=by, uid=uid)
    if offer.closed_by_id == me.pk and (offer.status == OfferStatus.ACCEPTED or _was_picked_from(offer)):
        return offer
    _check_waits(offer=offer, at=at)
    if not bargaining.may_accept(offer=offer, by=me):
        raise _not_to_accept(offer, me)
    if bargaining.is_to_the_house(offer=offer):
        _check_answers(offer, answers)
        return bids.pick(offer=offer, by=me, at=at)
    _check_round(offer, seen)
    other = offer.other
    if other is None or offer.price_micros is None:
        raise Http404
    agreed = deals.agree(offer=offer, other=other, price_micros=offer.price_micros, by=me, at=at)
    notices.tell_the_other(offer=agreed, by=me, kind=NoticeKind.DEAL, at=at)
    return agreed


@journal.atomic
def decline(*, by: Housemate, uid: UUID, at: datetime) -> Offer:
    """This function will turn an offer down; who was asked with the whole house turns it down for themselves.

    Raises: as `accept`.
    """
    _house, me, offer = _lock_offer(by=by, uid=uid)
    if offer.status == OfferStatus.DECLINED and offer.closed_by_id == me.pk:
        return offer
    _check_waits(offer=offer, at=at)
    if bargaining.is_to_the_house(offer=offer) and (reply := bargaining.reply_of(offer=offer, by=me)):
        return bids.decline(offer=offer, reply=reply, at=at)
    if not bargaining.may_decline(offer=offer, by=me):
        raise NotAllowed("Only the other side can turn it down; whoever made it can withdraw it.")
    return deals.close(offer=offer, status=OfferStatus.DECLINED, by=me, at=at)


@journal.atomic
def withdraw(*, by: Housemate, uid: UUID, at: datetime) -> Offer:
    """This function will take one's own offer back before anybody has agreed.

    Raises: as `accept`.
    """
    _house, me, offer = _lock_offer(by=by, uid=uid)
    if offer.status == OfferStatus.WITHDRAWN and offer.maker_id == me.pk:
        return offer
    _check_waits(offer=offer, at=at)
    if not bargaining.may_withdraw(offer=offer, by=me):
        raise NotAllowed("Only the one who made it can withdraw it.")
    return deals.close(offer=offer, status=OfferStatus.WITHDRAWN, by=me, at=at)


@journal.atomic
def undo(*, by: Housemate, uid: UUID, at: datetime) -> Offer:
    """This function will ask to undo a deal, or, when the other has asked, undo it by a reversal.

    Raises: Http404 as `accept`; Refused unless it is a deal, or when one of the two has left.
    """
    _house, me, offer = _lock_offer(by=by, uid=uid)
    _check_is_deal(offer, me)
    if offer.status == OfferStatus.UNDONE or offer.undo_asked_by_id == me.pk:
        return offer
    if not bargaining.may_undo(offer=offer, by=me):
        raise Refused("The other of you two has left: what was agreed stays.", code="left")
    if offer.undo_asked_by_id is not None:
        return deals.undo(offer=offer, by=me, at=at)
    offer.undo_asked_by = me
    offer.save(update_fields=["undo_asked_by"])
    notices.forget_sent(offer=offer, kind=NoticeKind.UNDO)
    notices.tell_the_other(offer=offer, by=me, kind=NoticeKind.UNDO, at=at)
    return offer


@journal.atomic
def keep(*, by: Housemate, uid: UUID, at: datetime) -> Offer:
    """This function will let a deal stand which one of the two has asked to undo; either can say so.

    Raises: as `undo`.
    """
    house, me, offer = _lock_offer(by=by, uid=uid)
    _check_is_deal(offer, me)
    if offer.status == OfferStatus.UNDONE:
        raise Conflict("It was undone already.", code="answered")
    if bargaining.may_keep(offer=offer, by=me):
        offer.undo_asked_by = None
        offer.save(update_fields=["undo_asked_by"])
        audit.record(house=house, action="offer.kept", at=at, by=me, offer=str(offer.uid))
    return offer


@journal.atomic
def expire_due(*, house_id: int, at: datetime) -> list[Offer]:
    """This function will close the house's offers whose time is over; late or twice, it is the same."""
    house = journal.lock(house_id=house_id)
    due = list(offering.offers_under_lock(house=house).filter(status__in=WAITING, expires_at__lte=at))
    return [deals.close(offer=offer, status=OfferStatus.EXPIRED, by=None, at=at) for offer in due]


def drop_of(*, leaver: Housemate, at: datetime) -> None:
    """This function will close what waits of somebody who leaves the house, which the caller has locked."""
    mine = Q(maker=leaver) | Q(other=leaver) | Q(replies__housemate=leaver)
    for offer in offering.offers_under_lock(house=leaver.house).filter(mine, status__in=WAITING).distinct():
        if offer.maker_id == leaver.pk:
            deals.close(offer=offer, status=OfferStatus.WITHDRAWN, by=leaver, at=at)
        elif reply := bargaining.reply_of(offer=offer, by=leaver):
            bids.decline(offer=offer, reply=reply, at=at)
        else:
            deals.close(offer=offer, status=OfferStatus.DECLINED, by=leaver, at=at)


# --- Steps -----------------------------------------------------------------------------------------------


def _counter(*, offer: Offer, by: Housemate, micros: int, at: datetime, seen: int | None) -> Offer:
    if offer.named_by_id == by.pk and offer.price_micros == micros and seen in {None, offer.round - 1}:
        return offer
    if not bargaining.may_answer(offer=offer, by=by):
        raise NotAllowed("It is the other side’s turn to answer.")
    if seen is not None:
        _check_round(offer, seen)
    if offer.round >= MOST_ROUNDS:
        raise Refused("That is a long bargain: accept it, or turn it down.", code="too-many")
    offer.status, offer.round = OfferStatus.COUNTERED, offer.round + 1
    offer.price_micros, offer.named_by = micros, by
    offer.save(update_fields=["status", "round", "price_micros", "named_by"])
    offering.turn(offer=offer, by=by, micros=micros, at=at)
    notices.tell_the_other(offer=offer, by=by, kind=NoticeKind.WAITS, at=at)
    audit.record(house=offer.house, action="offer.countered", at=at, by=by, offer=str(offer.uid))
    return offer


# --- What has to be so first -----------------------------------------------------------------------------


def _lock_offer(*, by: Housemate, uid: UUID) -> tuple[House, Housemate, Offer]:
    house, me = journal.housemate_under_lock(by=by)
    offer = offering.offers_under_lock(house=house).filter(uid=uid).first()
    if offer is None:
        raise Http404
    # Others' offers are none of theirs, as another house's are.
    if not bargaining.is_party(offer=offer, by=me) and bargaining.reply_of(offer=offer, by=me) is None:
        raise Http404
    return house, me, offer


def _was_compared(offer: Offer) -> bool:
    return offer.status != OfferStatus.WITHDRAWN


def _was_picked_from(offer: Offer) -> bool:
    return bargaining.is_to_the_house(offer=offer) and offer.status == OfferStatus.DECLINED


def _check_waits(*, offer: Offer, at: datetime) -> None:
    if offer.status not in WAITING:
        raise Conflict(_SINCE[OfferStatus(offer.status)], code="answered")
    if at >= offer.expires_at:
        raise Conflict("Its time is over: it can be made anew.", code="expired")


_SINCE = {
    OfferStatus.ACCEPTED: "It was agreed in the meantime.",
    OfferStatus.UNDONE: "It was agreed, and undone by both.",
    OfferStatus.DECLINED: "It was closed without a deal in the meantime.",
    OfferStatus.WITHDRAWN: "It was withdrawn in the meantime.",
    OfferStatus.EXPIRED: "Its time is over: it can be made anew.",
}


def _check_round(offer: Offer, seen: int) -> None:
    if seen != offer.round:
        raise Conflict("Another number stands by now; look at it again first.", code="changed")


def _check_answers(offer: Offer, seen: int | None) -> None:
    if seen is None:
        raise Refused("Say how many answers you have seen.", field="answers")
    if seen != bargaining.answers(offer=offer):
        raise Conflict("Other answers stand by now; look at it again first.", code="changed")


def _check_is_deal(offer: Offer, by: Housemate) -> None:
    if not bargaining.is_party(offer=offer, by=by):
        raise NotAllowed("Only the two it is between can undo a deal.")
    if offer.status not in {OfferStatus.ACCEPTED, OfferStatus.UNDONE}:
        raise Refused("There is no deal to undo.", code="no-deal")


def _not_to_accept(offer: Offer, by: Housemate) -> Refused | NotAllowed:
    if offer.kind == OfferKind.SEALED:
        return Refused("Type your own number: the two are compared, and neither is shown.", code="sealed")
    if bargaining.is_to_the_house(offer=offer):
        if by.pk == offer.maker_id:
            return Refused("Nobody has named a number yet.", code="unanswered")
        return NotAllowed("Only the one who asked can pick an answer.")
    if offer.price_micros is None:
        return Refused("No number has been named yet.", code="unanswered")
    return NotAllowed("Only the other side can accept it.")
