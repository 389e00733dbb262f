"""A person's place in a house: their name there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from house import audit, typed
from house.errors import Refused
from house.models import House, Housemate, HousemateQuerySet, Role, User

MOST = 40


def place(*, user: User, name: str, role: Role, house: House, at: datetime) -> Housemate:
    """This function will give a user a place in a house whose row the caller has locked.

    Raises: Refused when the name is blank, too long or taken, or the house is full.
    """
    if house.housemates.current().count() >= MOST:
        raise Refused(f"This house is full: it has {MOST} housemates.", code="house-full")
    return Housemate.objects.create(
        house=house,
        user=user,
        name=_free_name(typed_name=name, among=house.housemates.all()),
        role=role,
        joined_on=house.day_of(at),
    )


@transaction.atomic
def rename(*, by: Housemate, name: str, at: datetime) -> Housemate:
    """This function will change the name that the house knows a housemate by.

    Raises: Refused when the name is blank, too long or taken.
    """
    house = House.objects.select_for_update(no_key=True).get(pk=by.house_id)
    housemate = Housemate.objects.get(pk=by.pk)
    others = house.housemates.exclude(pk=by.pk)
    before, housemate.name = housemate.name, _free_name(typed_name=name, among=others)
    housemate.save(update_fields=["name"])
    audit.record(
        house=house, action="housemate.renamed", at=at, by=housemate, before=before, after=housemate.name
    )
    return housemate


def _free_name(*, typed_name: str, among: HousemateQuerySet) -> str:
    name = typed.line(typed=typed_name, field="name", most=60)
    # The database compares, because its idea of lower case is the one the constraint uses.
    if among.alias(lower_name=Lower("name")).filter(lower_name=Lower(Value(name))).exists():
        raise Refused(
            f"Somebody in this house is called {name} already; please choose another name.", field="name"
        )
    return name
