"""The price job's operation: everybody's stated values become the house's next price.

A price for a day is made of what was so when the day began where the house is: the terms, the people and the
numbers that held at midnight. What is changed during a day counts from the next one, whenever the job runs.
The first price alone is made of what its day brought, and stands until the next one.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from house import audit, values
from house.models import TERMS, House, Housemate, LifeValue, PriceTerms
from ledger import journal, pricing, rules
from ledger import terms as terms_of
from ledger.models import Price, PriceShare

LEAST_PEOPLE = 2


@journal.atomic
def reprice(*, house_id: int, at: datetime) -> Price | None:
    """This function will write a new price when what it is made of has changed: people, numbers or terms.

    There is no first price until everybody has stated both numbers, and none for somebody alone: it would be
    that person's secret. Later, as long as somebody has not, those of the last price are in it who still live
    here; a house may choose to be priced without those who have not. None: nothing was written.
    """
    house = journal.lock(house_id=house_id)
    today = house.day_of(at)
    last = Price.objects.filter(house=house).order_by("number").last()
    if last and (last.effective_on >= today or _is_forgotten(house=house, today=today)):
        return None
    terms = _terms(house=house, today=today) if last else house
    stated = _counted(house=house, terms=terms, last=last, today=today)
    if len(stated) < LEAST_PEOPLE:
        return None
    costs = rules.costs(rule=terms_of.rule(terms=terms), stated=_numbers(stated))
    if last and _shares(price=last) == costs and _same(last, terms):
        return None
    return _write(house=house, terms=terms, costs=costs, last=last, at=at)


def _is_forgotten(*, house: House, today: date) -> bool:
    """Whether what held at midnight is no longer known: numbers of somebody who left today are erased."""
    return house.housemates.filter(left_on=today, user=None).exists()


def _terms(*, house: House, today: date) -> PriceTerms:
    return house.terms.filter(effective_on__lte=today).order_by("-id").first() or house


def _counted(*, house: House, terms: PriceTerms, last: Price | None, today: date) -> dict[int, LifeValue]:
    """Whose numbers are in the price, by housemate."""
    if last is None:
        people = list(house.housemates.current())
        # What was stated today counts at once, and what waits for its day waits, as it will tomorrow.
        stated = values.in_force(housemates=people, house=house, day=today + timedelta(days=1))
    else:
        # Who moved in today, like what was stated today, is for tomorrow's price.
        people = list(house.housemates.living_on(today).filter(joined_on__lt=today))
        stated = values.in_force(housemates=people, house=house, day=today)
    admitted = rules.admitted(
        stated=stated.keys(),
        people={mate.pk for mate in people},
        before=_shares(price=last).keys() if last else frozenset(),
        without=terms.prices_without,
    )
    return {key: value for key, value in stated.items() if key in admitted}


def _numbers(stated: Mapping[int, LifeValue]) -> dict[int, rules.Stated]:
    return {
        key: rules.Stated(cost_per_life_micros=value.cost_per_life_micros, expected_loss=value.expected_loss)
        for key, value in stated.items()
    }


def _shares(*, price: Price) -> dict[int, int]:
    return dict(price.shares.values_list("housemate_id", "cost_micros"))


def _same(one: PriceTerms, other: PriceTerms) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in TERMS)


def _write(
    *, house: House, terms: PriceTerms, costs: Mapping[int, int], last: Price | None, at: datetime
) -> Price:
    price = Price.objects.create(
        house=house,
        number=last.number + 1 if last else 1,
        effective_on=house.day_of(at),
        total_micros=pricing.total_micros(costs_micros=costs.values()),
        posted_at=at,
        **{name: getattr(terms, name) for name in TERMS},
    )
    PriceShare.objects.bulk_create(
        PriceShare(price=price, house=house, housemate=housemate, cost_micros=costs[housemate.pk])
        for housemate in Housemate.objects.filter(pk__in=costs).order_by("pk")
    )
    audit.record(house=house, action="price.changed", at=at, by=None, number=price.number, people=len(costs))
    return price
