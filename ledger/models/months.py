"""Closed months: statements, and the plan of transfers with what became of each."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from house import guards
from house.models import House, Housemate, PlanRule
from ledger import triggers
from ledger.models.journal import Account, Entry


class Settlement(models.Model):
    """A closed month: who got the pool, each account's statement, and the transfers that settle it."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="settlements")
    month = models.DateField(help_text="Its first day.")
    pool_micros = models.BigIntegerField()
    to_fund_micros = models.BigIntegerField()
    to_outside_micros = models.BigIntegerField(default=0, db_default=0)
    shared_micros = models.BigIntegerField()
    plan_rule = models.CharField(
        max_length=16, choices=PlanRule, default=PlanRule.FEWEST, db_default=PlanRule.FEWEST
    )
    is_fewest = models.BooleanField(
        db_default=False, default=False, help_text="No plan has fewer transfers, and that is proved."
    )
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="settlement_once_per_month", fields=["house", "month"]),
            models.CheckConstraint(name="settlement_month_is_a_first", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="settlement_pool_goes_somewhere",
                condition=Q(pool_micros=F("to_fund_micros") + F("to_outside_micros") + F("shared_micros")),
            ),
            models.CheckConstraint(name="settlement_plan_rule", condition=Q(plan_rule__in=PlanRule.values)),
        ]
        triggers = [*guards.only_grows("settlement"), triggers.months_close_in_order()]

    def __str__(self) -> str:
        return f"{self.house_id} {self.month:%Y-%m}"


class Statement(models.Model):
    """One account's month: opening + what moved = closing, to a micro."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="statements")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="statements")
    microcovids = models.DecimalField(max_digits=16, decimal_places=6, default=0)
    opening_micros = models.BigIntegerField()
    charged_micros = models.BigIntegerField()
    refunded_micros = models.BigIntegerField()
    traded_micros = models.BigIntegerField()
    paid_micros = models.BigIntegerField()
    spent_micros = models.BigIntegerField()
    closing_micros = models.BigIntegerField()
    meanwhile_micros = models.BigIntegerField(
        default=0,
        db_default=0,
        help_text="Paid after the month, or claimed, when it closed: the plan does not ask for it again.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_once_per_account", fields=["settlement", "account"]),
            models.CheckConstraint(
                name="statement_adds_up",
                condition=Q(
                    closing_micros=F("opening_micros")
                    + F("charged_micros")
                    + F("refunded_micros")
                    + F("traded_micros")
                    + F("paid_micros")
                    + F("spent_micros")
                ),
            ),
        ]
        triggers = [*guards.only_grows("statement"), triggers.row_is_of_the_newest_month()]

    def __str__(self) -> str:
        return f"statement {self.pk}"


class TransferStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLAIMED = "claimed", "Paid, to be confirmed"
    DISPUTED = "disputed", "Has not come"
    CONFIRMED = "confirmed", "Confirmed"
    REVERSED = "reversed", "Confirmation taken back"
    CARRIED = "carried", "Carried into the next month"


class Transfer(models.Model):
    """One row of a month's frozen plan, or of what somebody who leaves settles; only confirmation posts it.

    Confirmed by nobody: the days that the house gives a payee to dispute a claim were over.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="transfers")
    settlement = models.ForeignKey(
        Settlement, on_delete=models.PROTECT, related_name="transfers", null=True, blank=True
    )
    leaver = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    number = models.PositiveSmallIntegerField()
    payer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_micros = models.BigIntegerField()
    status = models.CharField(max_length=16, choices=TransferStatus, default=TransferStatus.OPEN)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    disputed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    reversed_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="transfer", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="transfer_number_once", fields=["settlement", "number"]),
            models.UniqueConstraint(name="transfer_pair_once", fields=["settlement", "payer", "payee"]),
            models.CheckConstraint(name="transfer_is_positive", condition=Q(amount_micros__gt=0)),
            models.CheckConstraint(name="transfer_between_two", condition=~Q(payer=F("payee"))),
            models.CheckConstraint(name="transfer_status", condition=Q(status__in=TransferStatus.values)),
            models.CheckConstraint(
                name="transfer_confirmed_has_its_entry",
                condition=Q(status=TransferStatus.CONFIRMED, entry__isnull=False, confirmed_at__isnull=False)
                | (
                    ~Q(status=TransferStatus.CONFIRMED)
                    & Q(entry__isnull=True, confirmed_at__isnull=True, confirmed_by__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="transfer_claimed_says_when",
                condition=~Q(status=TransferStatus.CLAIMED) | Q(claimed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_of_a_month_or_of_a_leaver",
                condition=Q(settlement__isnull=False, leaver__isnull=True)
                | Q(settlement__isnull=True, leaver__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="transfer_plan_is_frozen",
                fields=["house", "settlement", "leaver", "number", "payer", "payee", "amount_micros"],
            ),
            pgtrigger.Protect(name="transfer_is_not_deleted", operation=pgtrigger.Delete),
            guards.no_truncate("transfer"),
            triggers.transfers_go_their_way(),
            triggers.row_is_of_the_newest_month(),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk} of {self.house_id}"
