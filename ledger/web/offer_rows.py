"""An offer as one of its people sees it: who pays, what stands, and what they can do about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from house import money
from house.models import Housemate
from ledger import bargaining, sealed_numbers


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferRow:
    """`other` is None while a request is to the house; `my_number` is what the reader typed privately.

    What the reader can still say is of who they are now; the rest, of who they were in an earlier stay.
    """

    offer: Any
    said: str
    other: Any
    is_mine: bool
    is_party: bool
    i_pay: bool
    i_ask_to_undo: bool
    to_the_house: bool
    my_number: int | None
    answered: int
    asked: int
    my_reply: str
    waits_for_me: bool
    is_over: bool
    may_accept: bool
    may_answer: bool
    may_decline: bool
    may_withdraw: bool
    may_undo: bool
    may_keep: bool

    @property
    def amount_field(self) -> str:
        return f"amount-{self.offer.pk}"


def of(*, offers: Iterable[Any], mine: Housemate, at: datetime) -> Iterator[OfferRow]:
    """This function will lay offers out for a reader, with what they may say of each."""
    for offer in offers:
        yield row(offer=offer, mine=mine, at=at)


def row(*, offer: Any, mine: Housemate, at: datetime) -> OfferRow:
    """This function will lay one offer out for a reader."""
    open_now = bargaining.is_waiting(offer=offer, at=at)
    replies = list(offer.replies.all())
    place = bargaining.place_in(offer=offer, of=mine)
    reply = bargaining.reply_of(offer=offer, by=mine)
    return OfferRow(
        offer=offer,
        said=_said(offer, place),
        other=bargaining.counterpart(offer=offer, by=place),
        is_mine=offer.maker_id == place.pk,
        is_party=bargaining.is_party(offer=offer, by=place),
        i_pay=bargaining.buyer(offer=offer) == place,
        i_ask_to_undo=offer.undo_asked_by_id == place.pk,
        to_the_house=bargaining.is_to_the_house(offer=offer) or bool(replies),
        my_number=sealed_numbers.mine(offer=offer, housemate=mine),
        answered=sum(found.status == "answered" for found in replies),
        asked=len(replies),
        my_reply=reply.status if reply else "",
        waits_for_me=bargaining.waits_for(offer=offer, by=mine) and (open_now or offer.closed_at is not None),
        is_over=not open_now,
        **_steps(offer, mine, open_now=open_now),
    )


def _said(offer: Any, mine: Housemate) -> str:
    """What stands, in the reader's words, without an end."""
    other, maker = bargaining.counterpart(offer=offer, by=mine), offer.maker
    is_mine = maker.pk == mine.pk
    if bargaining.is_to_the_house(offer=offer):
        return (
            "You asked everybody what they would need"
            if is_mine
            else f"{maker.name} asks everybody what they would need"
        )
    if other is None or not bargaining.is_party(offer=offer, by=mine):
        return f"{maker.name} took somebody else’s answer"
    if offer.price_micros is not None:
        return _with_its_price(offer, mine, other)
    if offer.kind == "sealed":
        return f"You and {other.name} each type a number privately"
    return (
        f"You asked {other.name} what they would need"
        if is_mine
        else f"{other.name} asks what you would need"
    )


def _with_its_price(offer: Any, mine: Housemate, other: Housemate) -> str:
    house = offer.house
    price = money.text(micros=offer.price_micros, currency=house.currency, language=house.language)
    i_pay, i_named_it = bargaining.buyer(offer=offer) == mine, offer.named_by_id == mine.pk
    if offer.status in {"accepted", "undone"}:
        deal = f"You pay {other.name} {price}" if i_pay else f"{other.name} pays you {price}"
        asks = offer.status == "accepted" and offer.undo_asked_by_id == other.pk
        return f"{deal}; {other.name} asks to undo it" if asks else deal
    if i_pay:
        return (
            f"You would pay {other.name} {price}" if i_named_it else f"{other.name} would need {price} of you"
        )
    return f"You would need {price} of {other.name}" if i_named_it else f"{other.name} would pay you {price}"


def _steps(offer: Any, mine: Housemate, *, open_now: bool) -> dict[str, bool]:
    answering = {
        "may_accept": bargaining.may_accept,
        "may_answer": bargaining.may_answer,
        "may_decline": bargaining.may_decline,
        "may_withdraw": bargaining.may_withdraw,
    }
    return {name: open_now and may(offer=offer, by=mine) for name, may in answering.items()} | {
        "may_undo": bargaining.may_undo(offer=offer, by=mine),
        "may_keep": bargaining.may_keep(offer=offer, by=mine),
    }
