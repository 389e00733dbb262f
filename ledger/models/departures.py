"""Handing a balance over to somebody who agrees: one way out for those who leave."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from house import guards
from house.models import House, Housemate
from ledger import triggers
from ledger.models.journal import Entry


class HandoverStatus(models.TextChoices):
    OFFERED = "offered", "Waits for an answer"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Handover(models.Model):
    """One housemate asks another to take over a balance of just this amount; only acceptance posts it."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="handovers")
    leaver = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    amount_micros = models.BigIntegerField(help_text="The leaver's balance; positive = the house owes it.")
    status = models.CharField(max_length=16, choices=HandoverStatus, default=HandoverStatus.OFFERED)
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="handover", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="handover_one_waits", fields=["leaver"], condition=Q(status=HandoverStatus.OFFERED)
            ),
            models.CheckConstraint(name="handover_between_two", condition=~Q(leaver=F("successor"))),
            models.CheckConstraint(name="handover_of_something", condition=~Q(amount_micros=0)),
            models.CheckConstraint(name="handover_status", condition=Q(status__in=HandoverStatus.values)),
            models.CheckConstraint(
                name="handover_accepted_has_its_entry",
                condition=Q(status=HandoverStatus.ACCEPTED, entry__isnull=False)
                | (~Q(status=HandoverStatus.ACCEPTED) & Q(entry__isnull=True)),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="handover_terms_stay", fields=["house", "leaver", "successor", "amount_micros"]
            ),
            pgtrigger.Protect(name="handover_is_not_deleted", operation=pgtrigger.Delete),
            guards.no_truncate("handover"),
            triggers.handovers_are_answered_once(),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk} of {self.house_id}"
