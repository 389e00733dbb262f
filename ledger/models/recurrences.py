"""What somebody repeats, and the days on which it is not as usual; both are their owner's alone.

A recurrence writes no charge of its own: each of its days becomes an activity once it has come.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from house import guards
from house.models import House, Housemate
from ledger import triggers


class RecurrenceKind(models.TextChoices):
    WEEKLY = "weekly", "By days of the week"
    MONTHLY = "monthly", "By the day of the month"


class ExceptionKind(models.TextChoices):
    SKIPPED = "skipped", "Skipped"
    CHANGED = "changed", "Changed"
    PUT_ASIDE = "put_aside", "Could not be logged"


class Recurrence(models.Model):
    """A plan and the rule of its days, as they stand now; what was logged before is an activity and stays.

    Its days up to `done_until` have been looked after. Sealed: `title`, `note` and `plan` until a day of it
    is logged, and then as an activity's.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="recurrences")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="recurrences")
    uid = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    body_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=1000, blank=True)
    plan = models.JSONField(help_text="As an activity's inputs: its owner's alone.")
    kind = models.CharField(max_length=16, choices=RecurrenceKind)
    every = models.PositiveSmallIntegerField()
    weekdays = models.CharField(max_length=7, blank=True, help_text="1 is Monday: 135 is Mon, Wed, Fri.")
    month_day = models.PositiveSmallIntegerField(null=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(null=True)
    done_until = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recurrence_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="recurrence_once_per_house", fields=["house", "uid"]),
            models.CheckConstraint(name="recurrence_title_is_not_blank", condition=~Q(title="")),
            models.CheckConstraint(name="recurrence_every", condition=Q(every__gte=1, every__lte=52)),
            models.CheckConstraint(
                name="recurrence_by_weeks_or_by_months",
                condition=Q(kind="weekly", weekdays__regex=r"^1?2?3?4?5?6?7?$", month_day__isnull=True)
                & ~Q(weekdays="")
                | Q(kind="monthly", weekdays="", month_day__gte=1, month_day__lte=31),
            ),
            models.CheckConstraint(
                name="recurrence_ends_once",
                condition=Q(ends_on__isnull=True, count__isnull=True)
                | Q(ends_on__gte=F("starts_on"), count__isnull=True)
                | Q(ends_on__isnull=True, count__gte=1, count__lte=1000),
            ),
        ]
        indexes = [
            models.Index(name="recurrence_running", fields=["house"], condition=Q(ended_at__isnull=True)),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="recurrence_is_whose_it_is",
                fields=["house", "housemate", "uid", "body_hash", "started_at"],
            ),
            triggers.recurrence_goes_on_or_ends(),
            pgtrigger.Protect(
                name="recurrence_is_deleted_only_when_over",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.ended_at IS NULL"),
            ),
            guards.no_truncate("recurrence"),
        ]

    def __str__(self) -> str:
        return f"recurrence {self.pk}"


class RecurrenceException(models.Model):
    """A day of a recurrence that is skipped, changed, or could not be logged and says why.

    `day` is the rule's. A change has a plan and the day it falls on, be it the same; it is done once logged.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    recurrence = models.ForeignKey(Recurrence, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField()
    kind = models.CharField(max_length=16, choices=ExceptionKind)
    occurs_on = models.DateField(null=True)
    title = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    plan = models.JSONField(null=True, help_text="As an activity's inputs: its owner's alone.")
    reason = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="recurrence_exception_once_a_day", fields=["recurrence", "day"]),
            models.CheckConstraint(
                name="recurrence_exception_is_whole",
                condition=Q(kind="skipped", occurs_on__isnull=True, plan__isnull=True, title="", note="")
                | Q(kind__in=["changed", "put_aside"], occurs_on__isnull=False, plan__isnull=False)
                & ~Q(title=""),
            ),
            models.CheckConstraint(
                name="recurrence_exception_says_why",
                condition=Q(kind="put_aside", done_at__isnull=False) & ~Q(reason="")
                | ~Q(kind="put_aside") & Q(reason=""),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="recurrence_exception_is_of_its_day", fields=["house", "recurrence", "day"]
            ),
            triggers.logged_day_of_a_recurrence_stays(),
            guards.no_truncate("recurrence_exception"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day} of recurrence {self.recurrence_id}"
