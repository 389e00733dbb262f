"""A person's place in a house: their name and role there, and how its name is taken off it."""

import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.http import Http404

from house import audit, health, typed
from house.errors import NotAllowed, Refused
from house.models import House, Housemate, HousemateQuerySet, Role, User

MOST = 40
# What the house's own accounts are called, and those who were forgotten.
_NOT_FOR_PEOPLE = re.compile(
    r"former housemate \d+|(the )?house( fund)?|outside( the house)?|collected.*|opening balances?",
    re.IGNORECASE,
)


def lock(*, housemate: Housemate) -> None:
    """This function will lock a housemate's row, so that what is kept of them is kept one after the other.

    Raises: Refused for who has left: there is nobody to keep it for.
    """
    if not Housemate.objects.select_for_update(no_key=True).get(pk=housemate.pk).lives_here:
        raise Refused("Only who lives here can keep this.", code="left")


def lock_for_admin(*, by: Housemate, refusal: str) -> House:
    """This function will lock a house's row for what its admins alone do.

    Raises: NotAllowed, in the words of the refusal, to anybody else.
    """
    house = House.objects.select_for_update(no_key=True).get(pk=by.house_id)
    # Read again under the lock: whoever was an admin a moment ago may be none now.
    if not Housemate.objects.get(pk=by.pk).is_admin:
        raise NotAllowed(refusal)
    return house


def place(*, user: User, name: str, role: Role, house: House, at: datetime) -> Housemate:
    """This function will give a user a place in a house whose row the caller has locked.

    Who comes back has a new place, from the day after the last one ended.
    Raises: Refused when the name is blank, too long or taken, the house is full, or they left today.
    """
    if house.housemates.filter(user=user, left_on__gte=house.day_of(at)).exists():
        raise Refused("You left this house today; you can come back tomorrow.", code="left-today")
    if house.housemates.current().count() >= MOST:
        raise Refused(f"This house is full: it has {MOST} housemates.", code="house-full")
    return Housemate.objects.create(
        house=house,
        user=user,
        name=_free_name(typed_name=name, among=house.housemates.exclude(user=user, left_on__isnull=False)),
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
    others = house.housemates.exclude(user=by.user_id)
    before, housemate.name = housemate.name, _free_name(typed_name=name, among=others)
    housemate.save(update_fields=["name"])
    audit.record(
        house=house, action="housemate.renamed", at=at, by=housemate, before=before, after=housemate.name
    )
    return housemate


@transaction.atomic
def choose_mail(*, by: Housemate, mails_offers: bool, at: datetime) -> Housemate:
    """This function will keep whether a housemate gets mail when an offer waits for them."""
    House.objects.select_for_update(no_key=True).get(pk=by.house_id)
    housemate = Housemate.objects.select_related("house").get(pk=by.pk)
    if housemate.mails_offers != mails_offers:
        housemate.mails_offers = mails_offers
        housemate.save(update_fields=["mails_offers"])
        audit.record(house=housemate.house, action="housemate.mail", at=at, by=housemate)
    return housemate


@transaction.atomic
def appoint(*, by: Housemate, housemate_id: int, role: str, at: datetime) -> Housemate:
    """This function will give somebody who lives here a role; a house never is without an admin.

    Raises: NotAllowed unless an admin does it; Http404 for who does not live here; Refused for an unknown
    role, and with the code "last-admin" for taking it from the last one.
    """
    if role not in Role.values:
        raise Refused(f"A role is one of: {', '.join(Role.values)}.", field="role")
    house = lock_for_admin(by=by, refusal="An admin of the house says who its admins are.")
    if (housemate := house.housemates.current().filter(pk=housemate_id).first()) is None:
        raise Http404
    if housemate.role == role:
        return housemate
    admins = house.housemates.current().filter(role=Role.ADMIN)
    if housemate.is_admin and not admins.exclude(pk=housemate.pk).exists():
        raise Refused("The house needs another admin first.", code="last-admin")
    housemate.role = role
    housemate.save(update_fields=["role"])
    audit.record(house=house, action="housemate.appointed", at=at, by=by, housemate=housemate.pk, role=role)
    return housemate


def forget(*, housemate: Housemate) -> Housemate:
    """This function will take name and user off a place in a house whose row the caller has locked.

    What was stated there about a life, and health answers kept there, are erased with them.
    """
    health.erase(housemate=housemate)
    number = Housemate.objects.filter(house=housemate.house_id, user=None).count() + 1
    housemate.life_values.all().delete()
    housemate.name, housemate.user = f"former housemate {number}", None
    housemate.save(update_fields=["name", "user"])
    return housemate


def _free_name(*, typed_name: str, among: HousemateQuerySet) -> str:
    name = typed.line(typed=typed_name, field="name", most=60)
    if _NOT_FOR_PEOPLE.fullmatch(name) or any(unicodedata.category(letter) == "Cf" for letter in name):
        raise Refused("That could be taken for somebody else's name, or the house's.", field="name")
    # The database compares, because its idea of lower case is the one the constraint uses.
    if among.alias(lower_name=Lower("name")).filter(lower_name=Lower(Value(name))).exists():
        raise Refused(
            f"Somebody in this house is called {name} already; please choose another name.", field="name"
        )
    return name
