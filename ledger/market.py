"""What housemates read of offers: what waits, the board, their history, and what a month's prices tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from house.models import House, Housemate
from ledger import bargaining, months
from ledger.models import WAITING, Offer, OfferKind, OfferReply, OfferStatus, ReplyStatus, SealedNumber

LEAST_FOR_A_MEDIAN = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """What a month's deals tell: how many there were, and the medians of price and of time to agree.

    The lower of two middle ones, so that it is a price somebody paid. None where there were too few deals to
    keep what each of them came to between its two.
    """

    deals: int
    median_micros: int | None
    median_time: timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """The offers that wait: for the reader, for others on the board, for others between two."""

    for_me: list[Offer]
    board: list[Offer]
    for_others: list[Offer]


def offers_of(*, reader: Housemate) -> QuerySet[Offer]:
    """This function will list the offers that somebody may look at, newest first: those they are part of."""
    return _whole().filter(_is_part(reader), house=reader.house_id).distinct().order_by("-pk")


def offer_of(*, reader: Housemate, uid: UUID) -> Offer:
    """This function will find one of those.

    Raises: Http404 for what is none of theirs, as for what is not there.
    """
    if (found := offers_of(reader=reader).filter(uid=uid).first()) is None:
        raise Http404
    return found


def offer(*, house_id: int, offer_id: int) -> Offer:
    """This function will find an offer for those who deliver mail about it."""
    return _whole().get(house=house_id, pk=offer_id)


def waiting(*, house: House, at: datetime) -> QuerySet[Offer]:
    """This function will list the house's offers that can still be answered."""
    return _whole().filter(house=house, status__in=WAITING, expires_at__gt=at).order_by("pk")


def waiting_of(*, reader: Housemate, at: datetime) -> Waiting:
    """This function will sort what waits, what ends first first: for the reader, on the board, for others."""
    asked_back = Q(status=OfferStatus.ACCEPTED, undo_asked_by__isnull=False)
    open_now = Q(status__in=WAITING, expires_at__gt=at)
    found = list(offers_of(reader=reader).filter(open_now | asked_back).order_by("expires_at", "pk"))
    for_me = [offer for offer in found if bargaining.waits_for(offer=offer, by=reader)]
    rest = [offer for offer in found if offer not in for_me]
    return Waiting(
        for_me=for_me,
        board=[offer for offer in rest if bargaining.is_to_the_house(offer=offer)],
        for_others=[offer for offer in rest if not bargaining.is_to_the_house(offer=offer)],
    )


def count_for(*, reader: Housemate, at: datetime) -> int:
    """This function will count what waits for somebody, in one query."""
    return Offer.objects.filter(_waits_for(reader, at), house=reader.house_id).count()


def history_of(*, reader: Housemate, at: datetime) -> QuerySet[Offer]:
    """This function will list what somebody was part of and is over, newest first."""
    return offers_of(reader=reader).exclude(status__in=WAITING, expires_at__gt=at)


def awaited(*, offer: Offer) -> Iterator[Housemate]:
    """This function will list for whom an offer waits."""
    people = [offer.maker, offer.other, *(reply.housemate for reply in offer.replies.all())]
    for housemate in people:
        if housemate is not None and bargaining.waits_for(offer=offer, by=housemate):
            yield housemate


def lesson(*, house: House, month: date) -> Lesson:
    """This function will tell what the deals posted in a month tell, those undone in it left out.

    What is undone later stays in: a closed month's lesson does not change. Of fewer than three deals the
    median is the price of one that everybody can name, so that only their count is told.
    """
    until = months.next_month(month=month)
    undone = Q(entry__reversed_by__effective_on__lt=until)
    agreed = Offer.objects.filter(
        house=house, entry__effective_on__gte=month, entry__effective_on__lt=until
    ).exclude(undone)
    rows = list(agreed.values_list("price_micros", "made_at", "closed_at"))
    if len(rows) < LEAST_FOR_A_MEDIAN:
        return Lesson(deals=len(rows), median_micros=None, median_time=None)
    return Lesson(
        deals=len(rows),
        median_micros=median_low([price for price, _made, _closed in rows if price is not None]),
        median_time=median_low([closed - made for _price, made, closed in rows if closed is not None]),
    )


def _whole() -> QuerySet[Offer]:
    people = ("house", "maker", "other", "named_by", "closed_by", "undo_asked_by")
    return Offer.objects.select_related(*people).prefetch_related(
        "replies__housemate", "turns__by", "sealed_numbers"
    )


def _waits_for(reader: Housemate, at: datetime) -> Q:
    """As `bargaining.waits_for` says it of one offer; `tests/ledger/test_market.py` holds them together."""
    is_party = Q(maker=reader) | Q(other=reader)
    said = OfferReply.objects.filter(offer=OuterRef("pk"))
    nobody_is_asked = ~Exists(said.filter(status=ReplyStatus.ASKED))
    to_pick = Q(maker=reader) & nobody_is_asked & Exists(said.filter(status=ReplyStatus.ANSWERED))
    of_the_house = to_pick | Exists(said.filter(status=ReplyStatus.ASKED, housemate=reader))
    typed = SealedNumber.objects.filter(offer=OuterRef("pk"), housemate=reader)
    named_by_the_other = Q(named_by__isnull=False) & ~Q(named_by=reader)
    of_two = is_party & (named_by_the_other | Q(named_by=None, other=reader))
    the_other_lives_here = Q(maker=reader, other__left_on=None) | Q(other=reader, maker__left_on=None)
    asked_back = Q(undo_asked_by__isnull=False) & ~Q(undo_asked_by=reader) & the_other_lives_here
    return Q(status=OfferStatus.ACCEPTED) & asked_back | Q(status__in=WAITING, expires_at__gt=at) & (
        Q(other=None) & of_the_house
        | Q(kind=OfferKind.SEALED) & is_party & ~Exists(typed)
        | Q(other__isnull=False) & ~Q(kind=OfferKind.SEALED) & of_two
    )


def _is_part(reader: Housemate) -> Q:
    """Of an earlier stay too: it is the user who was part of it."""
    if reader.user_id is None:
        return Q(maker=reader) | Q(other=reader) | Q(replies__housemate=reader)
    user = reader.user_id
    return Q(maker__user=user) | Q(other__user=user) | Q(replies__housemate__user=user)
