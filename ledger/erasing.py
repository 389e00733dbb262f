"""What is erased of somebody who is forgotten: all that they kept for themselves alone."""

from house.models import Housemate
from ledger.models import Budget, Contact, Favourite, Recurrence


def erase(*, housemate: Housemate) -> None:
    """This function will erase what somebody kept for themselves: contacts, favourites, a budget, repeats."""
    for kept in (Contact, Favourite, Budget):
        kept.objects.filter(owner=housemate).delete()
    Recurrence.objects.filter(housemate=housemate).delete()
