"""How many people near a house are infectious."""

from django.db import models
from django.db.models import Q

from house import guards
from house.models.housemates import Housemate
from house.models.houses import House


class PrevalenceMethod(models.TextChoices):
    ONE_IN = "one_in", "1 in N people"
    PERCENT = "percent", "Per cent of people"
    CASES = "cases", "Reported cases in a week"


class Prevalence(models.Model):
    """How many people near the house are infectious, with its source and date.

    Units: `average_person_risk` in microcovids, the chance in a million that an average person is infectious.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="prevalences")
    as_of_on = models.DateField()
    source = models.CharField(max_length=200)
    method = models.CharField(max_length=16, choices=PrevalenceMethod)
    inputs = models.JSONField()
    average_person_risk = models.FloatField()
    stated_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="prevalence_with_house", fields=["id", "house"]),
            models.CheckConstraint(
                name="prevalence_above_0_up_to_all",
                condition=Q(average_person_risk__gt=0, average_person_risk__lte=1_000_000),
            ),
            models.CheckConstraint(name="prevalence_method", condition=Q(method__in=PrevalenceMethod.values)),
        ]
        indexes = [models.Index(name="prevalence_latest", fields=["house", "-as_of_on", "-id"])]
        triggers = guards.only_grows("prevalence")

    def __str__(self) -> str:
        return f"{self.house_id} {self.as_of_on}"
