"""Offers: what somebody would pay or need for a favour, what was answered, and the deal when both agree.

A number typed for a sealed bid, or privately to a request, is kept encrypted, and only while its offer waits:
a trigger erases it with the offer's close, whichever way that comes.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from house import guards
from house.models import House, Housemate
from ledger import triggers
from ledger.models.journal import Entry


class OfferKind(models.TextChoices):
    PRICE = "price", "A price, to take or to leave"
    REQUEST = "request", "What would you need?"
    SEALED = "sealed", "Both type a number privately"


class Side(models.TextChoices):
    BUYER = "buyer", "Pays"
    SELLER = "seller", "Is paid"


class OfferStatus(models.TextChoices):
    OPEN = "open", "Open"
    COUNTERED = "countered", "Answered with another number"
    ACCEPTED = "accepted", "Agreed"
    DECLINED = "declined", "No deal"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Expired"
    UNDONE = "undone", "Undone by both"


class ReplyStatus(models.TextChoices):
    ASKED = "asked", "Has not answered"
    ANSWERED = "answered", "Has answered"
    DECLINED = "declined", "Declined"


class NoticeKind(models.TextChoices):
    WAITS = "waits", "Waits for an answer"
    REMINDER = "reminder", "Still waits"
    UNDO = "undo", "The other side asks to undo it"
    DEAL = "deal", "Agreed"


WAITING = (OfferStatus.OPEN, OfferStatus.COUNTERED)
AGREED = (OfferStatus.ACCEPTED, OfferStatus.UNDONE)


class Offer(models.Model):
    """A favour at a price: nothing is posted until the other side agrees, and then once.

    `other` is None while a request is to the whole house. `price_micros` is the last number named openly, and
    of a deal its price; `round` counts those numbers, so that nobody agrees to one they have not seen.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="offers")
    uid = models.UUIDField()
    kind = models.CharField(max_length=16, choices=OfferKind)
    title = models.CharField(max_length=120)
    maker = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    maker_side = models.CharField(max_length=16, choices=Side)
    other = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    round = models.PositiveSmallIntegerField(default=0)
    price_micros = models.BigIntegerField(null=True)
    named_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    status = models.CharField(max_length=16, choices=OfferStatus, default=OfferStatus.OPEN)
    body_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="offer", null=True)
    undo_asked_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="offer_once_per_house", fields=["house", "uid"]),
            models.CheckConstraint(name="offer_kind", condition=Q(kind__in=OfferKind.values)),
            models.CheckConstraint(name="offer_side", condition=Q(maker_side__in=Side.values)),
            models.CheckConstraint(name="offer_status", condition=Q(status__in=OfferStatus.values)),
            models.CheckConstraint(
                name="offer_between_two", condition=Q(other__isnull=True) | ~Q(maker=F("other"))
            ),
            models.CheckConstraint(
                name="offer_request_is_a_buyers",
                condition=~Q(kind=OfferKind.REQUEST) | Q(maker_side=Side.BUYER),
            ),
            models.CheckConstraint(
                name="offer_to_the_house_is_a_request",
                condition=Q(other__isnull=False) | Q(kind=OfferKind.REQUEST),
            ),
            # Its maker's most is sealed; what is picked comes with who is picked.
            models.CheckConstraint(
                name="offer_to_the_house_has_no_price",
                condition=Q(other__isnull=False) | Q(price_micros__isnull=True),
            ),
            models.CheckConstraint(
                name="offer_price_is_positive", condition=Q(price_micros__isnull=True) | Q(price_micros__gt=0)
            ),
            models.CheckConstraint(
                name="offer_named_price_has_its_round",
                condition=Q(round=0, named_by__isnull=True)
                | Q(round__gt=0, named_by__isnull=False, price_micros__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_price_kind_has_its_price",
                condition=~Q(kind=OfferKind.PRICE) | Q(price_micros__isnull=False),
            ),
            models.CheckConstraint(
                name="offer_sealed_has_no_price_before_a_deal",
                condition=~Q(kind=OfferKind.SEALED) | Q(price_micros__isnull=True) | Q(status__in=AGREED),
            ),
            models.CheckConstraint(
                name="offer_agreed_has_its_entry",
                condition=Q(
                    status__in=AGREED,
                    entry__isnull=False,
                    price_micros__isnull=False,
                    other__isnull=False,
                )
                | (~Q(status__in=AGREED) & Q(entry__isnull=True)),
            ),
            models.CheckConstraint(
                name="offer_closed_says_when",
                condition=Q(status__in=WAITING, closed_at__isnull=True)
                | (~Q(status__in=WAITING) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="offer_undone_says_when",
                condition=Q(status=OfferStatus.UNDONE, undone_at__isnull=False)
                | (~Q(status=OfferStatus.UNDONE) & Q(undone_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="offer_undoing_is_of_a_deal",
                condition=Q(undo_asked_by__isnull=True) | Q(status__in=AGREED),
            ),
            models.CheckConstraint(
                name="offer_expires_after_it_is_made", condition=Q(expires_at__gt=F("made_at"))
            ),
        ]
        indexes = [
            models.Index(name="offer_newest", fields=["house", "-id"]),
            models.Index(name="offer_waiting", fields=["expires_at"], condition=Q(status__in=WAITING)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="offer_terms_stay",
                fields=[
                    "house",
                    "uid",
                    "kind",
                    "title",
                    "maker",
                    "maker_side",
                    "made_at",
                    "expires_at",
                    "body_hash",
                ],
            ),
            pgtrigger.Protect(name="offer_is_not_deleted", operation=pgtrigger.Delete),
            guards.no_truncate("offer"),
            triggers.offers_go_their_way(),
            triggers.agreed_offer_stays(),
            triggers.deal_is_its_entry(),
            triggers.closed_offer_forgets_its_numbers(),
        ]

    def __str__(self) -> str:
        return f"offer {self.uid}"


class OfferTurn(models.Model):
    """A number named openly between the two: the first, or a counter-offer."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="turns")
    round = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    price_micros = models.BigIntegerField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_turn_once", fields=["offer", "round"]),
            models.CheckConstraint(name="offer_turn_is_positive", condition=Q(price_micros__gt=0)),
        ]
        triggers = guards.only_grows("offer_turn")

    def __str__(self) -> str:
        return f"turn {self.round} of offer {self.offer_id}"


class OfferReply(models.Model):
    """Whether one of those whom a request to the house asks has answered; never with which number."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="replies")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=ReplyStatus, default=ReplyStatus.ASKED)
    replied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "offer replies"
        constraints = [
            models.UniqueConstraint(name="offer_reply_once_each", fields=["offer", "housemate"]),
            models.CheckConstraint(name="offer_reply_status", condition=Q(status__in=ReplyStatus.values)),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="offer_reply_is_whose_it_is", fields=["house", "offer", "housemate"]),
            pgtrigger.Protect(name="offer_reply_is_not_deleted", operation=pgtrigger.Delete),
            guards.no_truncate("offer_reply"),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk} to offer {self.offer_id}"


class SealedNumber(models.Model):
    """A number that its owner alone may read, encrypted, until its offer is closed."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="sealed_numbers")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="sealed_number_once_each", fields=["offer", "housemate"]),
        ]
        triggers = [triggers.sealed_number_is_of_an_open_offer()]

    def __str__(self) -> str:
        return f"number {self.pk}"

    def __repr__(self) -> str:
        return f"<SealedNumber {self.pk}: sealed>"


class OfferNotice(models.Model):
    """A mail that is due to somebody about an offer: written with what it tells of, sent once afterwards."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="notices")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    round = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    is_sent = models.BooleanField(default=False, help_text="Not: muted, or no longer of use when it came.")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="offer_notice_once", fields=["offer", "housemate", "kind", "round"]),
            models.CheckConstraint(name="offer_notice_kind", condition=Q(kind__in=NoticeKind.values)),
            models.CheckConstraint(
                name="offer_notice_sent_is_handled",
                condition=Q(is_sent=False) | Q(handled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="offer_notice_due", fields=["due_at"], condition=Q(handled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk} of offer {self.offer_id}"
