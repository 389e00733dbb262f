"""Putting an offer to somebody, or a request to the whole house; nothing is posted by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from house import audit, money, typed
from house.errors import Mismatch, Refused
from house.models import House, Housemate
from ledger import bargaining, journal, notices, sealed_numbers
from ledger.models import NoticeKind, Offer, OfferKind, OfferReply, OfferTurn, Side

MOST = Decimal(10**9)
MOST_DAYS = 60
USUAL_DAYS = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What somebody offers or asks for, and of whom: a housemate's id, or None for the whole house.

    Units: `amount` in the currency's main unit. It is the price; sealed, its maker's own most or least; of a
    request to the house the most its maker would pay, which stays sealed; a request to one has none.
    """

    kind: str
    title: str
    side: str
    to: int | None
    amount: Decimal | None
    days: int = USUAL_DAYS

    def __repr__(self) -> str:
        return f"<Terms of a {self.kind} offer>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    offer: Offer
    replayed: bool


@journal.atomic
def make(*, by: Housemate, uid: UUID, terms: Terms, at: datetime) -> Made:
    """This function will put an offer to another housemate, or a request to the house; nothing is posted.

    The same uid and terms again give the first.
    Raises: Refused for oneself, somebody who does not live here, an amount that is none or not whole, a blank
    title, or days out of reach; Mismatch for a uid that came before with other terms.
    """
    house, maker = journal.housemate_under_lock(by=by)
    _check_words(terms)
    micros = _amount(terms=terms, house=house)
    body_hash = _body_hash(maker=maker, terms=terms, micros=micros)
    if first := offers_under_lock(house=house).filter(uid=uid).first():
        return _replayed(first=first, maker=maker, body_hash=body_hash, micros=micros)
    offer = _drafted(house=house, maker=maker, terms=terms, at=at)
    offer.uid, offer.body_hash = uid, body_hash
    if offer.kind == OfferKind.PRICE:
        offer.round, offer.price_micros, offer.named_by = 1, micros, maker
    offer.save(force_insert=True)
    _keep_what_belongs_to(offer=offer, micros=micros, at=at)
    audit.record(house=house, action="offer.made", at=at, by=maker, offer=str(uid))
    return Made(offer=offer, replayed=False)


def offers_under_lock(*, house: House) -> QuerySet[Offer]:
    """This function will list a house's offers with all that a step of one looks at; the house is locked."""
    found = Offer.objects.select_related("house", "maker", "other").filter(house=house)
    return found.prefetch_related("replies__housemate", "sealed_numbers").order_by("pk")


def turn(*, offer: Offer, by: Housemate, micros: int, at: datetime) -> None:
    """This function will keep a number that was named openly. Units: micros."""
    OfferTurn.objects.create(
        house=offer.house, offer=offer, round=offer.round, by=by, price_micros=micros, said_at=at
    )


# --- Making ----------------------------------------------------------------------------------------------


def _check_words(terms: Terms) -> None:
    if terms.kind not in OfferKind.values:
        raise Refused(f"One of: {', '.join(OfferKind.values)}.", field="kind")
    if terms.side not in Side.values:
        raise Refused(f"One of: {', '.join(Side.values)}.", field="side")
    if terms.kind == OfferKind.REQUEST and terms.side != Side.BUYER:
        raise Refused("Who asks what somebody would need is the one who pays.", field="side")
    if not 1 <= terms.days <= MOST_DAYS:
        raise Refused(f"1 to {MOST_DAYS} days, please.", field="days")


def _drafted(*, house: House, maker: Housemate, terms: Terms, at: datetime) -> Offer:
    """An offer's words and people, not yet saved."""
    return Offer(
        house=house,
        kind=terms.kind,
        title=_title(terms),
        maker=maker,
        maker_side=terms.side,
        other=_other(house=house, maker=maker, terms=terms),
        made_at=at,
        expires_at=at + timedelta(days=terms.days),
    )


def _other(*, house: House, maker: Housemate, terms: Terms) -> Housemate | None:
    others = house.housemates.current().exclude(pk=maker.pk)
    if terms.to is None:
        if terms.kind != OfferKind.REQUEST:
            raise Refused("Say to whom: only a request goes to the whole house.", field="to")
        if not others.exists():
            raise Refused("Nobody else lives here yet.", field="to")
        return None
    if terms.to == maker.pk:
        raise Refused("That is you: an offer needs somebody else to agree.", field="to")
    if (other := others.filter(pk=terms.to).first()) is None:
        raise Refused("Somebody who lives here has to be on the other side.", field="to")
    return other


def _amount(*, terms: Terms, house: House) -> int | None:
    if terms.kind == OfferKind.REQUEST and terms.to is not None:
        if terms.amount is not None:
            raise Refused("They are asked to name it: leave the amount out.", field="amount")
        return None
    if terms.amount is None:
        raise Refused("Please fill this in.", field="amount")
    return whole_micros(amount=terms.amount, house=house)


def whole_micros(*, amount: Decimal, house: House) -> int:
    """This function will read an amount in whole units of the currency, or in coins where the house says so.

    Units: the currency's main unit in, micros out.
    Raises: Refused for nothing, for less, for too much, and for parts of a unit.
    """
    unit = bargaining.unit_micros(house=house)
    micros = money.whole_micros(amount=amount, unit_micros=unit, most=MOST)
    if micros is not None:
        return micros
    if not amount.is_finite() or not 0 < amount <= MOST:
        raise Refused(f"More than nothing, and at most {MOST:,}.", field="amount")
    units = "coins of the currency" if house.offers_in_coins else f"{house.currency}, without cents"
    raise Refused(f"Offers are in whole {units}.", field="amount")


def _title(terms: Terms) -> str:
    return typed.line(typed=terms.title, field="title", most=120)


def _body_hash(*, maker: Housemate, terms: Terms, micros: int | None) -> str:
    # Never of a sealed number: there are few enough to try them all.
    price = micros if terms.kind == OfferKind.PRICE else None
    return journal.digest(
        [maker.pk, terms.kind, _title(terms), terms.side, terms.to, terms.days, price],
    )


def _replayed(*, first: Offer, maker: Housemate, body_hash: str, micros: int | None) -> Made:
    kept = sealed_numbers.mine(offer=first, housemate=maker)
    if first.body_hash != body_hash or (kept is not None and kept != micros):
        raise Mismatch("This id was used before, for another offer.", field="id")
    return Made(offer=first, replayed=True)


def _keep_what_belongs_to(*, offer: Offer, micros: int | None, at: datetime) -> None:
    """Its first number, whom it asks, and the mail that tells them."""
    if offer.kind == OfferKind.PRICE and micros is not None:
        turn(offer=offer, by=offer.maker, micros=micros, at=at)
    elif micros is not None:
        sealed_numbers.keep(offer=offer, housemate=offer.maker, micros=micros, at=at)
    everybody_else = offer.house.housemates.current().exclude(pk=offer.maker_id)
    asked = [offer.other] if offer.other else list(everybody_else)
    if bargaining.is_to_the_house(offer=offer):
        OfferReply.objects.bulk_create(
            OfferReply(house=offer.house, offer=offer, housemate=housemate) for housemate in asked
        )
    for housemate in asked:
        notices.note(offer=offer, housemate=housemate, kind=NoticeKind.WAITS, at=at)
