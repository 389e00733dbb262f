"""What can be read of a house: whose it is, who lives there, and what happened."""

from django.db.models import Exists, OuterRef, QuerySet

from house.models import AuditEntry, House, Housemate, Invitation, LifeValue, Prevalence, User


def homes(*, user: User) -> QuerySet[Housemate]:
    """This function will list a user's own places in the houses they live in."""
    mine = Housemate.objects.current().filter(user=user)
    return mine.select_related("house").order_by("house__name", "id")


def housemates(*, house: House) -> QuerySet[Housemate]:
    """This function will list who lives in a house, each with `has_stated`: whether, never what."""
    stated = LifeValue.objects.filter(housemate=OuterRef("pk"))
    return house.housemates.current().annotate(has_stated=Exists(stated)).order_by("joined_on", "id")


def invitations(*, house: House) -> QuerySet[Invitation]:
    """This function will list a house's links; the secret of none can be read again."""
    return house.invitations.select_related("created_by").order_by("-id")


def prevalences(*, house: House) -> QuerySet[Prevalence]:
    """This function will list the figures stated in a house, the newest first."""
    return house.prevalences.select_related("stated_by").order_by("-as_of_on", "-id")


def history(*, house: House) -> QuerySet[AuditEntry]:
    """This function will list what happened in a house, the newest first."""
    return house.audit_entries.select_related("by").order_by("-id")
