"""Mail about offers: noted in the transaction it tells of, sent once after it, and reminded of once.

A notice that a worker could not send stays due, and the next sweep tries it again while it is of use, for a
week at most. Only a worker that dies between a mail and its commit leaves it to be sent once more.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.urls import reverse

from house.models import Housemate
from ledger import bargaining, journal, market
from ledger.models import WAITING, NoticeKind, Offer, OfferNotice, OfferStatus

# Sent with `notice` when one is noted; whoever delivers it waits for the commit.
noted = Signal()

REMIND_BEFORE = timedelta(days=1)
GIVE_UP_AFTER = timedelta(days=7)


def note(*, offer: Offer, housemate: Housemate, kind: NoticeKind, at: datetime) -> OfferNotice | None:
    """This function will note once, in each round, that somebody is to be told something of an offer.

    None when it was noted before.
    """
    notice, is_new = OfferNotice.objects.get_or_create(
        offer=offer,
        housemate=housemate,
        kind=kind,
        round=offer.round,
        defaults={"house_id": offer.house_id, "due_at": at},
    )
    if not is_new:
        return None
    noted.send(sender=OfferNotice, notice=notice)
    return notice


def forget_sent(*, offer: Offer, kind: NoticeKind) -> None:
    """This function will let a notice be noted once more in its round: what it told of was taken back since.

    One that is still due serves again, and is not waited for while a mail server takes its time with it.
    """
    OfferNotice.objects.filter(offer=offer, kind=kind, handled_at__isnull=False).delete()


def tell_the_other(*, offer: Offer, by: Housemate, kind: NoticeKind, at: datetime) -> None:
    """This function will note that the other of the two is to be told what one of them just did."""
    if other := bargaining.counterpart(offer=offer, by=by):
        note(offer=offer, housemate=other, kind=kind, at=at)


@journal.atomic
def remind(*, house_id: int, at: datetime) -> list[OfferNotice]:
    """This function will note reminders of the house's offers that end soon, to those for whom they wait.

    Within a day of the end, and not before half their time is over; once each, late or twice.
    """
    house = journal.lock(house_id=house_id)
    ending = (offer for offer in market.waiting(house=house, at=at) if _ends_soon(offer, at))
    told = (
        note(offer=offer, housemate=housemate, kind=NoticeKind.REMINDER, at=at)
        for offer in ending
        for housemate in market.awaited(offer=offer)
    )
    return [notice for notice in told if notice is not None]


def _ends_soon(offer: Offer, at: datetime) -> bool:
    half = offer.made_at + (offer.expires_at - offer.made_at) / 2
    return at >= max(half, offer.expires_at - REMIND_BEFORE)


def due(*, at: datetime) -> QuerySet[OfferNotice]:
    """This function will list what is still to be sent."""
    return OfferNotice.objects.filter(handled_at=None, due_at__lte=at).order_by("pk")


@transaction.atomic
def deliver(*, notice_id: int, at: datetime) -> OfferNotice | None:
    """This function will send a notice's mail, once; None where that is done, or being done, elsewhere.

    Muted, of no more use by now, or refused by the mail server after a week too, it is put aside unsent.
    Raises: OSError where the mail server fails before that, which leaves it due.
    """
    notices = OfferNotice.objects.select_for_update(skip_locked=True, of=("self",))
    notice = notices.filter(pk=notice_id, handled_at=None).first()
    if notice is None:
        return None
    offer = market.offer(house_id=notice.house_id, offer_id=notice.offer_id)
    reader = Housemate.objects.select_related("user", "house").get(pk=notice.housemate_id)
    notice.is_sent = _is_wanted(notice, offer, reader, at)
    notice.handled_at = at
    notice.save(update_fields=["handled_at", "is_sent"])
    if notice.is_sent:
        # Last, so that a mail server that fails leaves the notice due.
        _send_or_give_up(notice, offer, reader, at)
    return notice


def _is_wanted(notice: OfferNotice, offer: Offer, reader: Housemate, at: datetime) -> bool:
    if reader.user is None or not reader.lives_here or not reader.mails_offers:
        return False
    if notice.kind == NoticeKind.DEAL:
        return offer.status == OfferStatus.ACCEPTED
    # A deal that is to be undone waits for the same reader as its offer did, before they agreed.
    is_of_now = (notice.kind == NoticeKind.UNDO) == (offer.status == OfferStatus.ACCEPTED)
    is_current = is_of_now and notice.round == offer.round and bargaining.waits_for(offer=offer, by=reader)
    return is_current and (offer.status not in WAITING or at < offer.expires_at)


def _send_or_give_up(notice: OfferNotice, offer: Offer, reader: Housemate, at: datetime) -> None:
    try:
        _send(notice=notice, offer=offer, reader=reader)
    except OSError:
        if at < notice.due_at + GIVE_UP_AFTER:
            raise
        notice.is_sent = False
        notice.save(update_fields=["is_sent"])


def _send(*, notice: OfferNotice, offer: Offer, reader: Housemate) -> None:
    path = reverse("ledger:offer", args=[offer.house.slug, offer.uid])
    told = {
        "kind": notice.kind,
        "offer": offer,
        "house": offer.house,
        "reader": reader,
        "other": bargaining.counterpart(offer=offer, by=reader),
        "pays": bargaining.buyer(offer=offer) == reader,
        "link": f"{settings.SITE_URL}{path}",
        "mute_link": f"{settings.SITE_URL}{reverse('house:me', args=[offer.house.slug])}#mail",
    }
    subject = " ".join(render_to_string("email/offer_subject.txt", told).split())
    send_mail(
        subject=subject,
        message=render_to_string("email/offer.txt", told),
        from_email=None,
        recipient_list=[reader.user.email] if reader.user else [],
    )
