"""How many microcovids a month a housemate means to take on: a gentle line of their own."""

from django.db import models
from django.db.models import Q

from house.models import Housemate


class Budget(models.Model):
    """One housemate's own, a month; in no panel, history or answer of another."""

    owner = models.OneToOneField(Housemate, on_delete=models.PROTECT, related_name="budget")
    microcovids = models.DecimalField(max_digits=13, decimal_places=6)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="budget_is_more_than_nothing",
                condition=Q(microcovids__gt=0, microcovids__lte=1_000_000),
            )
        ]

    def __str__(self) -> str:
        return f"budget {self.pk}"
