"""A house, and the terms its prices are made on."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models
from django.db.models import Q

from house import guards


class RefundRule(models.TextChoices):
    POT = "pot", "Pot: the house keeps it"
    EQUAL = "equal", "Equal: shared out among housemates"
    PROPORTIONAL = "proportional", "Proportional: to each one's part of the price"
    OUTSIDE = "outside", "Outside: it leaves the house"


class PlanRule(models.TextChoices):
    FEWEST = "fewest", "Fewest transfers"
    FUND = "fund", "Everything through the fund"
    DIRECT = "direct", "Direct debts"


class PriceKind(models.TextChoices):
    GROSS = "gross", "Gross: everybody's expected loss, one's own too"
    EXTERNALITY = "externality", "Externality only: the others' expected loss"


class Valuation(models.TextChoices):
    OWN = "own", "Everybody's own cost per life"
    MEDIAN = "median", "The median cost per life for all"


class PriceTerms(models.Model):
    """How a house's prices are made. Abstract: the house says it as it stands, and the days it held from."""

    refund_rule = models.CharField(
        max_length=16, choices=RefundRule, default=RefundRule.POT, db_default=RefundRule.POT
    )
    price_kind = models.CharField(
        max_length=16, choices=PriceKind, default=PriceKind.GROSS, db_default=PriceKind.GROSS
    )
    attack_rate = models.DecimalField(
        max_digits=5, decimal_places=4, default=Decimal(1), db_default=Decimal(1)
    )
    cost_cap = models.DecimalField(
        max_digits=6, decimal_places=2, null=True, help_text="Times the median cost; null: no cap."
    )
    valuation = models.CharField(
        max_length=16, choices=Valuation, default=Valuation.OWN, db_default=Valuation.OWN
    )
    prices_without = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Priced with those who have stated their numbers, without the others.",
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_refund_rule", condition=Q(refund_rule__in=RefundRule.values)
            ),
            models.CheckConstraint(name="%(class)s_price_kind", condition=Q(price_kind__in=PriceKind.values)),
            models.CheckConstraint(name="%(class)s_valuation", condition=Q(valuation__in=Valuation.values)),
            models.CheckConstraint(
                name="%(class)s_attack_rate_0_to_1", condition=Q(attack_rate__gte=0, attack_rate__lte=1)
            ),
            models.CheckConstraint(
                name="%(class)s_cap_1_or_more", condition=Q(cost_cap__isnull=True) | Q(cost_cap__gte=1)
            ),
        ]

    @property
    def same_for_all(self) -> bool:
        """Whether a microcovid costs everybody the same; else a charge by its microcovids tells a cost."""
        return all(getattr(self, name) == said for name, said in SAME_FOR_ALL.items())


# Terms by which a microcovid costs everybody the same: as fields of a row, and of a query.
SAME_FOR_ALL: Mapping[str, Any] = {"price_kind": PriceKind.GROSS, "attack_rate": Decimal(1)}
# By which fields one set of terms is told from another.
TERMS = ("refund_rule", "price_kind", "attack_rate", "cost_cap", "valuation", "prices_without")


class House(PriceTerms):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    plan_rule = models.CharField(
        max_length=16, choices=PlanRule, default=PlanRule.FEWEST, db_default=PlanRule.FEWEST
    )
    auto_confirm_days = models.PositiveSmallIntegerField(null=True, help_text="Null: only people confirm.")
    carry_below_micros = models.BigIntegerField(
        default=0, db_default=0, help_text="Smaller balances wait a month."
    )
    offers_in_coins = models.BooleanField(
        default=False, db_default=False, help_text="Offers may have parts of the currency's unit."
    )
    shared_event_correlation = models.DecimalField(
        max_digits=3, decimal_places=2, default=0, db_default=0, help_text="0: each of us counts in full."
    )
    counts_evidence = models.BooleanField(
        default=False, db_default=False, help_text="Tests, symptoms and a recovery lower an activity."
    )
    founded_on = models.DateField(help_text="In the house's zone; its first month is this one's.")
    created_at = models.DateTimeField()

    class Meta(PriceTerms.Meta):
        abstract = False
        constraints = [
            *PriceTerms.Meta.constraints,
            models.CheckConstraint(name="house_name_is_not_blank", condition=~Q(name="")),
            models.CheckConstraint(name="house_currency_is_iso", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(name="house_plan_rule", condition=Q(plan_rule__in=PlanRule.values)),
            models.CheckConstraint(
                name="house_shared_event_correlation_0_to_1",
                condition=Q(shared_event_correlation__gte=0, shared_event_correlation__lte=1),
            ),
            models.CheckConstraint(name="house_carries_0_or_more", condition=Q(carry_below_micros__gte=0)),
        ]
        triggers = [
            # Every amount and every month of the house was counted from them.
            pgtrigger.ReadOnly(name="house_foundations_stay", fields=["currency", "founded_on"])
        ]

    def __str__(self) -> str:
        return self.slug

    def day_of(self, at: datetime) -> date:
        """This function will name the day a moment falls on where the house stands."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()


class TermsFrom(PriceTerms):
    """The terms of a house's prices from a day on: what is changed today holds from tomorrow."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="terms")
    effective_on = models.DateField()

    class Meta(PriceTerms.Meta):
        abstract = False
        constraints = PriceTerms.Meta.constraints
        indexes = [models.Index(name="terms_latest", fields=["house", "-id"])]
        triggers = guards.only_grows("terms")

    def __str__(self) -> str:
        return f"terms of {self.house_id} from {self.effective_on}"
