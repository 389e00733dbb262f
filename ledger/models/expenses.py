"""What the house fund paid for: the receipt of an expense."""

from django.db import models
from django.db.models import Q

from house import guards
from house.models import House, Housemate
from ledger.models.journal import Entry


class Expense(models.Model):
    """Somebody bought a thing for the house; the fund owes it to them. Taking it back is a reversal."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="expenses")
    uid = models.UUIDField()
    bought_on = models.DateField()
    title = models.CharField(max_length=120)
    receipt = models.CharField(max_length=200, blank=True)
    amount_micros = models.BigIntegerField()
    buyer = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    body_hash = models.CharField(max_length=64)
    posted_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="expense")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="expense_once_per_house", fields=["house", "uid"]),
            models.CheckConstraint(name="expense_is_positive", condition=Q(amount_micros__gt=0)),
        ]
        triggers = guards.only_grows("expense")

    def __str__(self) -> str:
        return f"expense {self.uid}"
