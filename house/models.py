"""The people of a house and what they state: users, houses, housemates, invitations, values, prevalence.

What was stated is never edited: a new statement is a new row, and triggers refuse the rest.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from house import guards


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=60, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(name="user_email_is_lower_case", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.email


def display_name(user: User) -> str:
    """This function will name a user to themselves: the name they gave, else their address."""
    return user.name or user.email


class RefundRule(models.TextChoices):
    POT = "pot", "Pot: the house keeps it"
    EQUAL = "equal", "Equal: shared out among housemates"
    PROPORTIONAL = "proportional", "Proportional: to each one's part of the price"
    OUTSIDE = "outside", "Outside: it leaves the house"


class PlanRule(models.TextChoices):
    FEWEST = "fewest", "Fewest transfers"
    FUND = "fund", "Everything through the fund"
    DIRECT = "direct", "Direct debts"


class House(models.Model):
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    currency = models.CharField(max_length=3)
    time_zone = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    refund_rule = models.CharField(max_length=16, choices=RefundRule, default=RefundRule.POT)
    plan_rule = models.CharField(max_length=16, choices=PlanRule, default=PlanRule.FEWEST)
    auto_confirm_days = models.PositiveSmallIntegerField(null=True, help_text="Null: only people confirm.")
    carry_below_micros = models.BigIntegerField(default=0, help_text="Smaller balances wait a month.")
    founded_on = models.DateField(help_text="In the house's zone; its first month is this one's.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="house_name_is_not_blank", condition=~Q(name="")),
            models.CheckConstraint(name="house_currency_is_iso", condition=Q(currency__regex=r"^[A-Z]{3}$")),
            models.CheckConstraint(name="house_refund_rule", condition=Q(refund_rule__in=RefundRule.values)),
            models.CheckConstraint(name="house_plan_rule", condition=Q(plan_rule__in=PlanRule.values)),
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


class Role(models.TextChoices):
    ADMIN = "admin", "Admin"
    HOUSEMATE = "housemate", "Housemate"


class HousemateQuerySet(models.QuerySet["Housemate"]):
    def living_on(self, day: date) -> "HousemateQuerySet":
        """This function will keep those who live in the house on a day; the day of leaving is still lived."""
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=day), joined_on__lte=day)

    def current(self) -> "HousemateQuerySet":
        """This function will keep those who have not left."""
        return self.filter(left_on__isnull=True)


class Housemate(models.Model):
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="housemates")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="housemates", null=True)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=16, choices=Role, default=Role.HOUSEMATE)
    keeps_fund = models.BooleanField(default=False)
    joined_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)

    objects = HousemateQuerySet.as_manager()

    class Meta:
        triggers = [
            # Who shares a charge was decided by it.
            pgtrigger.ReadOnly(name="housemate_joined_when_they_did", fields=["house", "joined_on"]),
            pgtrigger.Protect(
                name="housemate_left_when_they_did",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.left_on IS NOT NULL AND NEW.left_on IS DISTINCT FROM OLD.left_on"
                ),
            ),
            pgtrigger.Protect(name="housemate_is_not_deleted", operation=pgtrigger.Delete),
        ]
        constraints = [
            # Who comes back has a new place; the old one keeps its name on its old lines.
            models.UniqueConstraint(
                name="housemate_once_per_house", fields=["house", "user"], condition=Q(left_on__isnull=True)
            ),
            models.UniqueConstraint(
                F("house"),
                Lower("name"),
                name="housemate_name_once_per_house",
                condition=Q(left_on__isnull=True),
            ),
            models.CheckConstraint(
                name="housemate_is_a_user_or_forgotten",
                condition=Q(user__isnull=False) | Q(left_on__isnull=False),
            ),
            models.CheckConstraint(
                name="housemate_keeps_the_fund_while_here",
                condition=Q(keeps_fund=False) | Q(left_on__isnull=True),
            ),
            # What the ledger's composite keys point at: nobody else's house can be reached.
            models.UniqueConstraint(name="housemate_with_house", fields=["id", "house"]),
            models.UniqueConstraint(
                name="house_fund_has_one_keeper", fields=["house"], condition=Q(keeps_fund=True)
            ),
            models.CheckConstraint(name="housemate_name_is_not_blank", condition=~Q(name="")),
            models.CheckConstraint(name="housemate_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="housemate_leaves_after_joining",
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def lives_here(self) -> bool:
        return self.left_on is None


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self, *, at: datetime) -> "InvitationQuerySet":
        """This function will keep links that are neither expired, used up nor withdrawn."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, uses__lt=F("max_uses"))


class Invitation(models.Model):
    """A link. Only a digest of its secret is kept, so a stolen database invites nobody."""

    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    max_uses = models.PositiveSmallIntegerField(default=1)
    uses = models.PositiveSmallIntegerField(default=0)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="invitation_is_not_overused", condition=Q(uses__lte=F("max_uses"))),
            models.CheckConstraint(name="invitation_uses", condition=Q(max_uses__gte=1, max_uses__lte=40)),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} of {self.house_id}"


class LifeValue(models.Model):
    """What one housemate stated about themselves. Sealed: read only by its owner and by the price.

    The expected loss keeps 24 decimals, so that 1e10 a life times "1 in 3" is still exact to a micro.
    """

    housemate = models.ForeignKey(Housemate, on_delete=models.PROTECT, related_name="life_values")
    cost_per_life_micros = models.BigIntegerField()
    expected_loss = models.DecimalField(max_digits=25, decimal_places=24)
    expected_loss_typed = models.CharField(max_length=60)
    stated_at = models.DateTimeField()

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
