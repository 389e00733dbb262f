"""A housemate's own monthly microcovids: a line to look at, which never keeps anybody from anything.

Sealed: read by its owner alone. Nothing here is written to the house's history.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from django.db import transaction
from django.db.models import Sum

from house import housemates
from house.errors import Refused
from house.models import Housemate
from ledger import months, planned
from ledger.models import Activity, Budget, Exposure

MOST = Decimal(1_000_000)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A budget, and what its month has used of it so far.

    Units: microcovids.
    """

    budget: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """What the month has left; below zero: over the line."""
        return self.budget - self.used

    def share_of(self, microcovids: Decimal) -> Decimal:
        """This function will say which share of a whole month's budget something would be: 0.5 is half."""
        return microcovids / self.budget


def standing(*, reader: Housemate, day: date) -> Standing | None:
    """This function will set the reader's budget beside what they took on in the month of a day.

    None for who has no budget. Units: microcovids, of the month's activities as they stand.
    """
    if (budget := mine(reader=reader)) is None:
        return None
    month = day.replace(day=1)
    latest = Activity.objects.latest_versions().filter(
        house=reader.house_id,
        is_withdrawn=False,
        occurred_on__range=(month, months.last_day(month=month)),
    )
    parts = Exposure.objects.filter(housemate=reader, activity__in=latest.order_by())
    used = parts.aggregate(total=Sum("microcovids"))["total"]
    return Standing(budget=budget, used=used or Decimal(0))


def mine(*, reader: Housemate) -> Decimal | None:
    """This function will read the reader's own budget, if they have one. Units: microcovids a month."""
    # Written out as prices are looked up, and for the same reason: see `queries.price_on`.
    found = Budget.objects.raw("SELECT * FROM ledger_budget WHERE owner_id = %s", [reader.pk])
    return next((budget.microcovids for budget in found), None)


@transaction.atomic
def keep(*, by: Housemate, microcovids: Decimal | None) -> Decimal | None:
    """This function will keep somebody's monthly budget in place of the one before; None takes it away.

    Units: microcovids. Raises: Refused for nothing or less, and for more than certainty.
    """
    housemates.lock(housemate=by)
    if microcovids is None:
        Budget.objects.filter(owner=by).delete()
        return None
    exact = _exact(microcovids)
    Budget.objects.update_or_create(owner=by, defaults={"microcovids": exact})
    return exact


def _exact(microcovids: Decimal) -> Decimal:
    if microcovids.is_finite() and 0 < microcovids <= MOST:
        exact = microcovids.quantize(planned.SIX_DECIMALS, ROUND_HALF_EVEN)
        if exact > 0:
            return exact
    raise Refused("More than 0, and at most 1,000,000 microcovids a month.", field="microcovids")
