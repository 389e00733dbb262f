"""A user's own details, whatever houses they live in."""

from django.db import transaction

from house import typed
from house.models import User


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """This function will change the name that the app calls a user by; each house keeps its own.

    Raises: Refused when the name is blank or too long.
    """
    user.name = typed.line(typed=name, field="name", most=60)
    user.save(update_fields=["name"])
    return user
