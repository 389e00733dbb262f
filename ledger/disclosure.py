"""What a reader may see of others' microcovids: nothing, where with the charge they would tell a cost.

Where a price is not the same for everybody, a charge by its microcovids is one person's own rate, and from it
and the house's total follows what an infection of theirs counts for. Charges are the house's to see; so the
microcovids are not. One's own stay, and under the headline nothing is hidden.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When

from house.models import SAME_FOR_ALL, House, Housemate
from ledger import months
from ledger.models import Activity, Exposure, Price

_FIGURES = ("microcovids", "low", "high")


def exposures(*, reader: Housemate | None) -> QuerySet[Exposure]:
    """This function will select exposures with `seen_microcovids`, `seen_low` and `seen_high`.

    They are None where they stay hidden from the reader: `is_told_apart` for all but its owner. Nobody is no
    owner.
    """
    everyone = Exposure.objects.annotate(is_told_apart=_is_told_apart())
    hidden = Q(is_told_apart=True)
    if reader is not None:
        # By user: of an earlier stay too.
        hidden &= ~Q(housemate__user=reader.user_id)
    return everyone.annotate(
        **{f"seen_{name}": Case(When(hidden, then=None), default=F(name)) for name in _FIGURES}
    )


def hides(*, house: House, month: date) -> bool:
    """This function will tell whether others' microcovids of a month stay hidden.

    They do where a price that is not the same for all held on one of its days, or where such a price was
    charged for an activity that has been one of the month's, whichever day it is said to be on now.
    """
    last_before = Price.objects.filter(house=house, effective_on__lte=month).order_by("-number")
    held = Q(effective_on__gt=month, effective_on__lt=months.next_month(month=month))
    said = Activity.objects.filter(
        house=house, occurred_on__gte=month, occurred_on__lt=months.next_month(month=month)
    )
    charged = Exposure.objects.filter(price=OuterRef("pk"), activity__uid__in=said.values("uid"))
    apart = Price.objects.filter(house=house).exclude(**SAME_FOR_ALL)
    return apart.filter(held | Q(pk__in=last_before.values("pk")[:1]) | Exists(charged)).exists()


def seen(*, microcovids: Decimal, hidden: bool, is_mine: bool) -> Decimal | None:
    """This function will give microcovids to who may see them, and None to others where they are hidden."""
    return None if hidden and not is_mine else microcovids


def hides_any(*, activities: Iterable[Activity]) -> bool:
    """This function will tell whether anything in these, as `activities_open_to` reads them, is hidden."""
    parts = (part for activity in activities for part in activity.exposures.all())
    return any(part.seen_microcovids is None for part in parts)  # type: ignore[attr-defined]  # it is annotated


def _is_told_apart() -> Exists:
    # All that an activity ever said: the same microcovids charged at two prices would tell one by the other.
    versions = Exposure.objects.filter(
        activity__house=OuterRef("activity__house"), activity__uid=OuterRef("activity__uid")
    )
    return Exists(versions.exclude(**{f"price__{name}": said for name, said in SAME_FOR_ALL.items()}))
