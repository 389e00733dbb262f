"""The price job's operation: everybody's stated values become the house's next price."""

from datetime import datetime

from house import audit, values
from house.models import House, Housemate
from ledger import journal, pricing
from ledger.models import Price, PriceShare

LEAST_PEOPLE = 2


@journal.atomic
def reprice(*, house_id: int, at: datetime) -> Price | None:
    """This function will write a new price when what it is made of has changed: people, numbers or rules.

    There is no first price until everybody has stated both numbers, and none for somebody alone: it would be
    that person's secret. Later the last shares hold until everybody has. None: nothing was written.
    """
    house = journal.lock(house_id=house_id)
    last = Price.objects.filter(house=house).order_by("number").last()
    costs = _costs(house=house) or (_shares(price=last) if last else {})
    if not costs or (last and last.refund_rule == house.refund_rule and _shares(price=last) == costs):
        return None
    return _write(house=house, costs=costs, last=last, at=at)


def _costs(*, house: House) -> dict[int, int]:
    housemates = list(house.housemates.current())
    stated = values.latest_of(housemates=housemates)
    if len(stated) < max(len(housemates), LEAST_PEOPLE):
        return {}
    return {
        key: pricing.cost_micros(
            cost_per_life_micros=value.cost_per_life_micros, expected_loss=value.expected_loss
        )
        for key, value in stated.items()
    }


def _shares(*, price: Price) -> dict[int, int]:
    return dict(price.shares.values_list("housemate_id", "cost_micros"))


def _write(*, house: House, costs: dict[int, int], last: Price | None, at: datetime) -> Price:
    today = house.day_of(at)
    price = Price.objects.create(
        house=house,
        number=last.number + 1 if last else 1,
        refund_rule=house.refund_rule,
        effective_on=max(today, last.effective_on) if last else today,
        total_micros=pricing.total_micros(costs_micros=costs.values()),
        posted_at=at,
    )
    PriceShare.objects.bulk_create(
        PriceShare(price=price, house=house, housemate=housemate, cost_micros=costs[housemate.pk])
        for housemate in Housemate.objects.filter(pk__in=costs).order_by("pk")
    )
    audit.record(house=house, action="price.changed", at=at, by=None, number=price.number, people=len(costs))
    return price
