"""How the price came to be and what is to come: who is in it and by which terms, never with what.

Of figures a reader is given the house's total and their own part, and nothing of anybody else.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Prefetch

from house import queries as people_of
from house import values
from house.models import TERMS, House, Housemate, LifeValue, PriceTerms
from ledger import rules
from ledger import terms as terms_of
from ledger.models import Price, PriceShare

# A price a day for two months: what a chart can tell apart on a phone.
MOST_STEPS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A price as one reader may know it, and how it differs from the one before.

    `counted_micros` is what an infection of the reader's is charged for: a microcovid of theirs costs a
    millionth of it. `changed` names the terms that differ; before the first price there were none.
    """

    price: Price
    people: tuple[Housemate, ...]
    my_cost_micros: int | None
    counted_micros: Fraction
    came_in: tuple[Housemate, ...]
    went_out: tuple[Housemate, ...]
    changed: tuple[str, ...]
    is_first: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Coming:
    """What the next prices will have that this one has not, as far as it is known.

    `terms` are None where nothing about them changes. Numbers change on the days of `numbers_on`: whose, and
    by how much, is not told. Of those who are `missing` from this price, some have stated theirs and come in;
    others are waited for.
    """

    terms: PriceTerms | None
    terms_on: date | None
    changed: tuple[str, ...]
    numbers_on: tuple[date, ...]
    missing: tuple[Housemate, ...]
    comes_in: tuple[Housemate, ...]
    goes_out: tuple[Housemate, ...]
    waits_for: tuple[Housemate, ...]


def steps(*, reader: Housemate) -> list[Step]:
    """This function will list the prices, the newest first, each beside the one before it."""
    in_it = PriceShare.objects.select_related("housemate").order_by("housemate__joined_on", "housemate_id")
    found = Price.objects.filter(house=reader.house_id).order_by("-number")
    prices = list(found.prefetch_related(Prefetch("shares", queryset=in_it))[: MOST_STEPS + 1])
    told = [
        _step(price=price, before=before, reader=reader)
        for price, before in itertools.zip_longest(prices, prices[1:])
    ]
    return told[:MOST_STEPS]


def holding(*, steps: Iterable[Step], day: date) -> Step | None:
    """This function will find the price that holds on a day among these, the newest first."""
    return next((step for step in steps if step.price.effective_on <= day), None)


def coming(*, house: House, now: Step, day: date) -> Coming:
    """This function will say what changes with the prices after this one: whether, never what."""
    here = list(people_of.housemates(house=house))
    missing = tuple(mate for mate in here if mate not in now.people)
    newest = house.terms.order_by("-id").first()
    changed = _changed(before=now.price, after=newest) if newest else ()
    return Coming(
        terms=newest if changed else None,
        terms_on=newest.effective_on if newest and changed else None,
        changed=changed,
        numbers_on=tuple(_numbers_on(house=house, now=now, day=day)),
        missing=missing,
        comes_in=tuple(mate for mate in missing if mate.has_stated),  # type: ignore[attr-defined]
        goes_out=tuple(mate for mate in now.people if mate not in here),
        waits_for=tuple(mate for mate in missing if not mate.has_stated),  # type: ignore[attr-defined]
    )


def _step(*, price: Price, before: Price | None, reader: Housemate) -> Step:
    shares = {share.housemate: share.cost_micros for share in price.shares.all()}
    earlier = [share.housemate for share in before.shares.all()] if before else []
    return Step(
        price=price,
        people=tuple(shares),
        my_cost_micros=shares.get(reader),
        counted_micros=rules.counted_of(
            rule=terms_of.rule(terms=price),
            cost_micros=shares.get(reader, 0),
            total_micros=price.total_micros,
        ),
        came_in=tuple(mate for mate in shares if mate not in earlier),
        went_out=tuple(mate for mate in earlier if mate not in shares),
        changed=_changed(before=before, after=price) if before else (),
        is_first=before is None,
    )


def _changed(*, before: PriceTerms, after: PriceTerms) -> tuple[str, ...]:
    return tuple(name for name in TERMS if getattr(before, name) != getattr(after, name))


def _numbers_on(*, house: House, now: Step, day: date) -> Iterator[date]:
    """The days on which somebody who is in the price has other numbers than on the day before."""
    later = LifeValue.objects.filter(housemate__in=now.people, effective_on__gt=day)
    days = later.order_by("effective_on").values_list("effective_on", flat=True).distinct()
    before = _counting(house=house, now=now, day=day)
    for on in [on for on in days if on]:
        after = _counting(house=house, now=now, day=on)
        if after != before:
            yield on
        before = after


def _counting(*, house: House, now: Step, day: date) -> Mapping[int, int]:
    found = values.in_force(housemates=now.people, house=house, day=day)
    return {key: statement.pk for key, statement in found.items()}
