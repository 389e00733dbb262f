"""Who lives in a house, and the links that let people in."""

from datetime import date, datetime

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from house.models.houses import House
from house.models.users import User


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
    mails_offers = models.BooleanField(
        default=True, db_default=True, help_text="Gets mail when an offer waits for them."
    )
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
        return self.role == Role.ADMIN and self.lives_here

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
