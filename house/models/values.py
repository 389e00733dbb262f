"""What housemates state about their own lives: sealed."""

import pgtrigger
from django.db import models
from django.db.models import Q

from house import guards
from house.models.housemates import Housemate


class LifeValue(models.Model):
    """What one housemate stated about themselves. Sealed: read only by its owner and by the price.

    The expected loss keeps 24 decimals, so that 1e10 a life times "1 in 3" is still exact to a micro.
    """

    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="life_values")
    cost_per_life_micros = models.BigIntegerField()
    expected_loss = models.DecimalField(max_digits=25, decimal_places=24)
    expected_loss_typed = models.CharField(max_length=60)
    stated_at = models.DateTimeField()
    effective_on = models.DateField(null=True, help_text="From when it counts; null: at once.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="life_value_cost_0_to_1e10",
                condition=Q(cost_per_life_micros__gte=0, cost_per_life_micros__lte=10**16),
            ),
            models.CheckConstraint(
                name="life_value_loss_0_to_1", condition=Q(expected_loss__gte=0, expected_loss__lte=1)
            ),
        ]
        indexes = [models.Index(name="life_value_latest", fields=["housemate", "-stated_at", "-id"])]
        triggers = [
            pgtrigger.Protect(name="life_value_is_not_edited", operation=pgtrigger.Update),
            guards.no_truncate("life_value"),
        ]

    def __str__(self) -> str:
        return f"statement {self.pk}"

    def __repr__(self) -> str:
        return f"<LifeValue {self.pk}: sealed>"


class HealthAnswers(models.Model):
    """What a housemate chose to keep of their health answers, encrypted; erased when they say so."""

    housemate = models.OneToOneField(Housemate, on_delete=models.PROTECT, related_name="health_answers")
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answers {self.pk}"

    def __repr__(self) -> str:
        return f"<HealthAnswers {self.pk}: sealed>"
