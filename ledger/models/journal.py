"""Accounts, entries and lines: the journal itself."""

from django.db import models
from django.db.models import Q

from house import guards
from house.models import House, Housemate
from ledger import triggers


class AccountKind(models.TextChoices):
    MEMBER = "member", "Housemate"
    POOL = "pool", "Collected, not yet shared out"
    FUND = "fund", "House fund"
    OUTSIDE = "outside", "Outside the house"
    OPENING = "opening", "Opening balances"


class Account(models.Model):
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=16, choices=AccountKind)
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="accounts", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="account_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="account_once_per_housemate", fields=["housemate"]),
            models.UniqueConstraint(
                name="account_once_per_kind", fields=["house", "kind"], condition=Q(housemate__isnull=True)
            ),
            models.CheckConstraint(name="account_kind", condition=Q(kind__in=AccountKind.values)),
            models.CheckConstraint(
                name="account_of_a_housemate_is_a_members",
                condition=Q(kind=AccountKind.MEMBER, housemate__isnull=False)
                | (~Q(kind=AccountKind.MEMBER) & Q(housemate__isnull=True)),
            ),
        ]
        triggers = guards.only_grows("account")

    def __str__(self) -> str:
        return f"{self.house_id} {self.kind} {self.housemate_id or ''}".strip()


class EntryKind(models.TextChoices):
    CHARGE = "charge", "Charge"
    REVERSAL = "reversal", "Reversal"
    DISTRIBUTION = "distribution", "Sharing out"
    PAYMENT = "payment", "Payment"
    TRADE = "trade", "Trade"
    EXPENSE = "expense", "Expense"
    HANDOVER = "handover", "Hand-over"
    OPENING = "opening", "Opening"


class Entry(models.Model):
    """One posting: `effective_on` is a day in the house's zone, `posted_at` the moment it was written."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="entries")
    seq = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=EntryKind)
    effective_on = models.DateField()
    posted_at = models.DateTimeField()
    key = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    line_count = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="reversed_by", null=True, blank=True
    )
    source = models.CharField(max_length=120)
    by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    memo = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(name="entry_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="entry_seq_once_per_house", fields=["house", "seq"]),
            models.UniqueConstraint(name="entry_key_once_per_house", fields=["house", "key"]),
            models.CheckConstraint(name="entry_kind", condition=Q(kind__in=EntryKind.values)),
            models.CheckConstraint(name="entry_seq_is_positive", condition=Q(seq__gte=1)),
            models.CheckConstraint(name="entry_has_two_lines_or_more", condition=Q(line_count__gte=2)),
            models.CheckConstraint(
                name="entry_reversal_names_what_it_reverses",
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
            ),
        ]
        indexes = [models.Index(name="entry_by_day", fields=["house", "effective_on"])]
        triggers = [
            *guards.only_grows("entry"),
            triggers.entry_is_in_an_open_month(),
            triggers.entry_is_whole(),
            triggers.reversed_deal_is_undone(),
        ]

    def __str__(self) -> str:
        return f"{self.house_id} #{self.seq} {self.kind}"


class Line(models.Model):
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="lines")
    amount_micros = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="line_is_not_zero", condition=~Q(amount_micros=0)),
        ]
        triggers = [
            *guards.only_grows("line"),
            triggers.line_leaves_its_entry_whole(),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} of entry {self.entry_id}"
