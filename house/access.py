"""The only way a door gets a house or a housemate; "not yours" and "not there" are the same answer."""

from django.http import Http404

from house.errors import NotAllowed, Refused
from house.models import House, Housemate, User


def housemate_or_404(*, user: User, house: str) -> Housemate:
    """This function will return the user's own current place in the house with this slug.

    Raises: Http404 to anybody who does not live there, whether or not the house exists.
    """
    current = Housemate.objects.current().select_related("house")
    try:
        return current.get(user=user.pk, house__slug=house)
    except Housemate.DoesNotExist:
        raise Http404 from None


def place_or_404(*, user: User, house: str) -> Housemate:
    """This function will return the user's newest place in the house, be it one they have left.

    For what stays theirs afterwards: their own balance, payments and activities.
    Raises: Http404 to anybody who never lived there, whether or not the house exists.
    """
    mine = Housemate.objects.select_related("house").filter(user=user.pk, house__slug=house)
    if (housemate := mine.order_by("-joined_on", "-pk").first()) is None:
        raise Http404
    return housemate


def admin_or_404(*, user: User, house: str) -> Housemate:
    """This function will return the user's place in the house when they are its admin.

    Raises: Http404 to outsiders; NotAllowed to housemates, who know that the house exists.
    """
    housemate = housemate_or_404(user=user, house=house)
    if not housemate.is_admin:
        raise NotAllowed("An admin of the house has to do this.")
    return housemate


def house_named(*, slug: str) -> House:
    """This function will return the house with this slug to a command: whoever runs one may see them all.

    Raises: Refused when there is none.
    """
    if (house := House.objects.filter(slug=slug).first()) is None:
        raise Refused(f"There is no house {slug!r}.", field="house")
    return house
