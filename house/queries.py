"""What can be read of a house: whose it is, who lives there, and what happened."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from house.models import AuditEntry, House, Housemate, Invitation, LifeValue, Prevalence, User


def homes(*, user: User) -> QuerySet[Housemate]:
    """This function will list a user's own places in the houses they live in."""
    mine = Housemate.objects.current().filter(user=user)
    return mine.select_related("house").order_by("house__name", "id")


def left_homes(*, user: User) -> QuerySet[Housemate]:
    """This function will list a user's newest place in each of the houses that they have left."""
    mine = Housemate.objects.filter(user=user)
    newer = mine.filter(house=OuterRef("house")).exclude(pk=OuterRef("pk")).filter(_newer)
    left = mine.filter(~Exists(newer), left_on__isnull=False)
    return left.select_related("house").order_by("house__name", "id")


# As `access.place_or_404` has it: who came back has a newer place.
_newer = Q(joined_on__gt=OuterRef("joined_on")) | Q(joined_on=OuterRef("joined_on"), pk__gt=OuterRef("pk"))


def housemates(*, house: House) -> QuerySet[Housemate]:
    """This function will list who lives in a house, each with `has_stated`: whether, never what."""
    return everybody(house=house).filter(left_on__isnull=True).order_by("joined_on", "id")


def everybody(*, house: House) -> QuerySet[Housemate]:
    """This function will list who lives in a house or has left it, with `has_stated` as `housemates` does."""
    stated = LifeValue.objects.filter(housemate=OuterRef("pk"))
    return house.housemates.annotate(has_stated=Exists(stated)).order_by("id")


def invitations(*, house: House) -> QuerySet[Invitation]:
    """This function will list a house's links; the secret of none can be read again."""
    return house.invitations.select_related("created_by").order_by("-id")


def prevalences(*, house: House) -> QuerySet[Prevalence]:
    """This function will list the figures stated in a house, the newest first."""
    return house.prevalences.select_related("stated_by").order_by("-as_of_on", "-id")


def history(*, house: House) -> QuerySet[AuditEntry]:
    """This function will list what happened in a house, the newest first."""
    return house.audit_entries.select_related("by").order_by("-id")
