"""Double entry for a house: accounts, entries and lines; prices, activities and months that made them.

Amounts are integer micros of the house's currency; positive = the house owes the account. Every entry sums to
zero, so all accounts of a house always do. Entries and lines are only ever added: the database refuses the
rest, and composite keys (see the migrations) keep a row from pointing into another house.
"""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from house import guards
from house.models import House, Housemate, Prevalence, RefundRule
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


class PriceRule(models.TextChoices):
    GROSS = "gross", "Everybody's expected loss, added up"


class Price(models.Model):
    """The price from a day on: `total_micros` / 1 000 000 a microcovid, never rounded before it is used.

    It keeps the rules it was made under: what is charged at it is shared out by them, whatever changes later.
    """

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="prices")
    number = models.PositiveIntegerField()
    effective_on = models.DateField()
    rule = models.CharField(max_length=16, choices=PriceRule, default=PriceRule.GROSS)
    refund_rule = models.CharField(max_length=16, choices=RefundRule)
    total_micros = models.BigIntegerField()
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="price_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="price_number_once_per_house", fields=["house", "number"]),
            models.CheckConstraint(name="price_is_not_negative", condition=Q(total_micros__gte=0)),
            models.CheckConstraint(name="price_rule", condition=Q(rule__in=PriceRule.values)),
            models.CheckConstraint(name="price_refund_rule", condition=Q(refund_rule__in=RefundRule.values)),
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


class ActivityQuerySet(models.QuerySet["Activity"]):
    def latest_versions(self) -> "ActivityQuerySet":
        """This function will keep the newest version of each activity."""
        newer = Activity.objects.filter(
            house=models.OuterRef("house"), uid=models.OuterRef("uid"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(newer))


class Activity(models.Model):
    """The voucher of a charge. A correction is a new version; what was said before stays."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="activities")
    uid = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    occurred_on = models.DateField()
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=1000, blank=True)
    body_hash = models.CharField(max_length=64)
    is_withdrawn = models.BooleanField(default=False)
    posted_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField()

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        constraints = [
            models.UniqueConstraint(name="activity_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="activity_version_once", fields=["house", "uid", "version"]),
            models.CheckConstraint(name="activity_version_is_positive", condition=Q(version__gte=1)),
        ]
        indexes = [models.Index(name="activity_newest", fields=["house", "-occurred_on", "-id"])]
        triggers = guards.only_grows("activity")

    def __str__(self) -> str:
        return f"activity {self.uid} v{self.version}"


class Exposure(models.Model):
    """One housemate's part of an activity, with everything its charge was made from, frozen."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="exposures")
    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="exposures")
    inputs = models.JSONField(help_text="As assessed; its owner's alone, for it may hold a vaccination.")
    factors = models.JSONField()
    model_version = models.CharField(max_length=60)
    prevalence = models.ForeignKey(Prevalence, on_delete=models.PROTECT, related_name="+", null=True)
    average_person_risk = models.FloatField(null=True, help_text="Null where the microcovids were typed.")
    microcovids = models.DecimalField(max_digits=13, decimal_places=6)
    low = models.DecimalField(max_digits=13, decimal_places=6)
    high = models.DecimalField(max_digits=13, decimal_places=6)
    price = models.ForeignKey(Price, on_delete=models.PROTECT, related_name="+")
    charge_micros = models.BigIntegerField()
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="exposure", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="exposure_once_per_housemate", fields=["activity", "housemate"]),
            models.CheckConstraint(
                name="exposure_low_to_high",
                condition=Q(low__gte=0, low__lte=F("microcovids"))
                & Q(microcovids__lte=F("high"), high__lte=1_000_000),
            ),
            models.CheckConstraint(
                name="exposure_charge_has_its_entry",
                condition=Q(charge_micros=0, entry__isnull=True)
                | Q(charge_micros__gt=0, entry__isnull=False),
            ),
        ]
        triggers = guards.only_grows("exposure")

    def __str__(self) -> str:
        return f"exposure {self.pk} of {self.housemate_id}"


class Settlement(models.Model):
    """A closed month: who got the pool, each account's statement, and the transfers that settle it."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="settlements")
    month = models.DateField(help_text="Its first day.")
    pool_micros = models.BigIntegerField()
    to_fund_micros = models.BigIntegerField()
    shared_micros = models.BigIntegerField()
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="settlement_with_house", fields=["id", "house"]),
            models.UniqueConstraint(name="settlement_once_per_month", fields=["house", "month"]),
            models.CheckConstraint(name="settlement_month_is_a_first", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="settlement_pool_goes_somewhere",
                condition=Q(pool_micros=F("to_fund_micros") + F("shared_micros")),
            ),
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
        triggers = guards.only_grows("statement")

    def __str__(self) -> str:
        return f"statement {self.pk}"


class TransferStatus(models.TextChoices):
    OPEN = "open", "Open"
    CLAIMED = "claimed", "Paid, to be confirmed"
    CONFIRMED = "confirmed", "Confirmed"
    CARRIED = "carried", "Carried into the next month"


class Transfer(models.Model):
    """One row of a month's frozen plan; only its confirmation posts a payment."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="transfers")
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="transfers")
    number = models.PositiveSmallIntegerField()
    payer = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    payee = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    amount_micros = models.BigIntegerField()
    status = models.CharField(max_length=16, choices=TransferStatus, default=TransferStatus.OPEN)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+", null=True)
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
                condition=Q(
                    status=TransferStatus.CONFIRMED,
                    entry__isnull=False,
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                )
                | (
                    ~Q(status=TransferStatus.CONFIRMED)
                    & Q(entry__isnull=True, confirmed_at__isnull=True, confirmed_by__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="transfer_claimed_says_when",
                condition=~Q(status=TransferStatus.CLAIMED) | Q(claimed_at__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(
                name="transfer_plan_is_frozen",
                fields=["house", "settlement", "number", "payer", "payee", "amount_micros"],
            ),
            pgtrigger.Protect(name="transfer_is_not_deleted", operation=pgtrigger.Delete),
            guards.no_truncate("transfer"),
            triggers.transfers_only_go_forward(),
        ]

    def __str__(self) -> str:
        return f"transfer {self.number} of settlement {self.settlement_id}"
