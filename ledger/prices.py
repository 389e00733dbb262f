"""The price job's operation: everybody's stated values become the house's next price."""

from datetime import datetime

from house import audit, values
from house.models import House, Housemate
from ledger import journal, pricing
from ledger.models import Price, PriceShare


@journal.atomic
def reprice(*, house_id: int, at: datetime) -> Price | None:
    """This function will write a new price when what it is made of has changed.

    A price waits until every housemate has stated both numbers, so that no price is ever one person's secret
    by accident; until then the last one holds. Returns None when nothing is written.
    """
    house = journal.lock(house_id=house_id)
    costs = _costs(house=house)
    last = Price.objects.filter(house=house).order_by("number").last()
    if not costs or (last and _shares(price=last) == costs):
        return None
    return _write(house=house, costs=costs, last=last, at=at)


def _costs(*, house: House) -> dict[int, int]:
    housemates = list(house.housemates.current())
    stated = values.latest_of(housemates=housemates)
    if len(stated) < len(housemates):
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
