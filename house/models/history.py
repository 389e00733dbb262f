"""The history of a house."""

from django.db import models

from house import guards
from house.models.housemates import Housemate
from house.models.houses import House


class AuditEntry(models.Model):
    """What happened in the house, in domain words, written in the transaction that did it."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="audit_entries")
    at = models.DateTimeField()
    by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    action = models.CharField(max_length=60)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(name="audit_newest", fields=["house", "-id"])]
        triggers = guards.only_grows("audit_entry")

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d}"
