"""What is erased of somebody who is forgotten: all that they kept for themselves alone."""

from house.models import Housemate
from ledger.models import Contact


def erase(*, housemate: Housemate) -> None:
    """This function will erase what somebody kept in a house for themselves: their contacts."""
    Contact.objects.filter(owner=housemate).delete()
