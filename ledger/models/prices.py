"""Prices and everybody's sealed part of them."""

from django.db import models
from django.db.models import Q

from house import guards
from house.models import House, Housemate, RefundRule
from ledger import triggers


class PriceRule(models.TextChoices):
    GROSS = "gross", "Everybody's expected loss, added up"


class Price(models.Model):
    """The price from a day on: `total_micros` / 1 000 000 a microcovid, never rounded before it is used.

    It keeps the rules it was made under: what is charged at it is shared out by them, whatever changes later.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="prices")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    rule = models.CharField(max_length=16, choices=PriceRule, default=PriceRule.GROSS)
    refund_rule = models.CharField(max_length=16, choices=RefundRule)
    total_micros = models.BigIntegerField()
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="price_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="price_number_once_per_house", fields=["house", "number"]),
            models.CheckConstraint(name="price_is_not_negative", condition=Q(total_micros__gte=0)),
            models.CheckConstraint(name="price_rule", condition=Q(rule__in=PriceRule.values)),
            models.CheckConstraint(name="price_refund_rule", condition=Q(refund_rule__in=RefundRule.values)),
        ]
        triggers = [
            *guards.only_grows("price"),
            triggers.price_is_the_sum_of_its_shares(price_id="id"),
        ]

    def __str__(self) -> str:
        return f"price {self.number} of {self.house_id} from {self.effective_on}"


class PriceShare(models.Model):
    """One housemate's part of a price. Sealed: it would give away what they stated."""

    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="shares")
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    cost_micros = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="price_share_once_per_housemate", fields=["price", "housemate"]),
            models.CheckConstraint(name="price_share_is_not_negative", condition=Q(cost_micros__gte=0)),
        ]
        triggers = [
            *guards.only_grows("price_share"),
            triggers.price_is_the_sum_of_its_shares(price_id="price_id"),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"
