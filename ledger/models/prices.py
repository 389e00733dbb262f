"""Prices and everybody's sealed part of them."""

from django.db import models
from django.db.models import Q

from house import guards
from house.models import House, Housemate, PriceTerms
from ledger import triggers


class Price(PriceTerms):
    """The price from a day on: `total_micros` is everybody's cost of an infection that counts, exactly.

    It keeps the terms it was made on: what is charged at it is charged and shared out by them, whatever
    changes later. Under the headline a microcovid costs everybody `total_micros` / 1 000 000.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="prices")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    total_micros = models.BigIntegerField()
    posted_at = models.DateTimeField()

    class Meta(PriceTerms.Meta):
        abstract = False
        constraints = [
            *PriceTerms.Meta.constraints,
            models.UniqueConstraint(name="price_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="price_number_once_per_house", fields=["house", "number"]),
            models.CheckConstraint(name="price_is_not_negative", condition=Q(total_micros__gte=0)),
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
