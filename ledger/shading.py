"""What the reader would gain by shading their number, from their house's month: for themselves alone.

Nothing here says what anybody else stated. Where others' microcovids are hidden, so is every amount that
would give their sum away; and what a cap allows is bounded by what the reader knows, for the median that it
is made of is somebody's number.
"""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Sum

from house.models import Housemate
from ledger import disclosure, incentives, months, terms
from ledger.incentives import HIDING, SHADING, Refund, Temptation
from ledger.models import Activity, Exposure, Price, PriceShare

# By how much of one's own cost the page tries it, up and down.
SHADE = Fraction(1, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One refund rule tried on the month: what stating a tenth more, or less, would have brought the reader.

    Units: micros, losses negative; `most_micros` is for any claim at all, None where nothing limits it, and
    `hiding_micros` for each microcovid left out, at the price that holds now. What `is_hidden` is None, too.
    """

    refund: Refund
    is_current: bool
    is_hidden: bool
    overstating_micros: int | None
    understating_micros: int | None
    tempted: Temptation | None
    most_micros: int | None
    sentence: str
    hiding_micros: Fraction
    hiding_sentence: str

    @property
    def hiding_rounded(self) -> int:
        return round(self.hiding_micros)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shading:
    """The reader's month: their own figures and the house's sums, and each refund rule tried on it.

    Costs and people are those of the price that holds now, `delta_micros` a tenth of the reader's. The
    house's microcovids are None where others' are hidden.
    """

    month: date
    cost_micros: int
    delta_micros: int
    total_micros: int
    people: int
    microcovids: Decimal
    house_microcovids: Decimal | None
    cap: Decimal | None
    tried: list[Tried]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """Days of one price, with `in_price` people in it, and of as many who lived here."""

    price: Price
    in_price: int
    month: incentives.Month


def shading(*, reader: Housemate, day: date) -> Shading | None:
    """This function will try every refund rule on the reader's part of the month that a day is in.

    None: there is no price yet, or the reader's numbers are not in it.
    """
    prices = Price.objects.filter(house=reader.house_id).annotate(in_price=Count("shares"))
    price = prices.filter(effective_on__lte=day).order_by("-number").first()
    shares = dict(PriceShare.objects.filter(housemate=reader).values_list("price_id", "cost_micros"))
    if price is None or price.pk not in shares:
        return None
    first, homes = day.replace(day=1), list(reader.house.housemates.values_list("joined_on", "left_on"))
    stretches = _stretches(reader=reader, month=first, shares=shares, homes=homes)
    now = incentives.Month(
        cost_micros=shares[price.pk],
        total_micros=price.total_micros,
        microcovids=Decimal(0),
        total_microcovids=Decimal(0),
        people=_people_on(day, homes),
    )
    today = _Stretch(price=price, in_price=price.in_price, month=now)
    hides = disclosure.hides(house=reader.house, month=first)
    every = sum((stretch.month.total_microcovids for stretch in stretches), Decimal(0))
    return Shading(
        month=first,
        cost_micros=now.cost_micros,
        delta_micros=round(SHADE * now.cost_micros),
        total_micros=now.total_micros,
        people=now.people,
        microcovids=sum((stretch.month.microcovids for stretch in stretches), Decimal(0)),
        house_microcovids=None if hides else every,
        cap=price.cost_cap,
        tried=[
            _tried(refund, stretches, today)
            # What leaves the house comes back to nobody: there the others' microcovids do not count.
            if not hides or refund is Refund.OUTSIDE
            else _hidden(refund, today)
            for refund in Refund
        ],
    )


def _tried(refund: Refund, stretches: list[_Stretch], now: _Stretch) -> Tried:
    gained = {sign: Fraction(0) for sign in (1, -1)}
    for stretch in stretches:
        delta = round(SHADE * stretch.month.cost_micros)
        for sign in gained:
            gained[sign] += incentives.gain(
                month=stretch.month, terms=_on(stretch, refund), delta_micros=sign * delta
            )
    most = _most(refund, stretches)
    return dataclasses.replace(
        _hidden(refund, now),
        is_hidden=False,
        overstating_micros=round(gained[1]),
        understating_micros=round(gained[-1]),
        tempted=_tempted(gained),
        most_micros=None if most is None else round(most),
    )


def _hidden(refund: Refund, now: _Stretch) -> Tried:
    """What can be told of a rule without the others' microcovids."""
    return Tried(
        refund=refund,
        is_current=now.price.refund_rule == refund,
        is_hidden=True,
        overstating_micros=None,
        understating_micros=None,
        tempted=None,
        most_micros=None,
        sentence=SHADING[terms.rule(terms=now.price).kind, refund],
        hiding_micros=incentives.gain_by_hiding(month=now.month, terms=_on(now, refund)),
        hiding_sentence=HIDING[refund],
    )


def _tempted(gained: dict[int, Fraction]) -> Temptation:
    if gained[1] == gained[-1]:
        return Temptation.NEITHER
    return Temptation.OVERSTATE if gained[1] > gained[-1] else Temptation.UNDERSTATE


def _most(refund: Refund, stretches: list[_Stretch]) -> Fraction | None:
    """What any claim would have brought at most: one of nothing where less pays, else one up to the cap."""
    lived = [(stretch, _on(stretch, refund)) for stretch in stretches]
    slopes = [
        (incentives.gain_per_micro(month=stretch.month, terms=on), stretch.month.cost_micros)
        for stretch, on in lived
    ]
    if sum((slope for slope, _cost in slopes), Fraction()) <= 0:
        return sum((-slope * cost for slope, cost in slopes), Fraction())
    bounds = [
        incentives.most_gained(month=stretch.month, terms=on, limit_micros=_limit(stretch))
        for stretch, on in lived
    ]
    return None if None in bounds else sum((bound for bound in bounds if bound), Fraction())


def _limit(stretch: _Stretch) -> int | None:
    """The most that a cap can be, as far as the reader knows.

    More than half of those in the price count for the median cost or more; at least `in_price // 2` of these
    are others, so the median is no more than such a part of the others' costs.
    """
    cap = stretch.price.cost_cap
    if cap is None:
        return None
    others = stretch.month.total_micros - stretch.month.cost_micros
    return int(Fraction(cap) * others / max(stretch.in_price // 2, 1))


def _on(stretch: _Stretch, refund: Refund) -> incentives.Terms:
    return incentives.Terms(refund=refund, rule=terms.rule(terms=stretch.price))


def _stretches(
    *,
    reader: Housemate,
    month: date,
    shares: Mapping[int, int],
    homes: Iterable[tuple[date, date | None]],
) -> list[_Stretch]:
    taken: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for day, price_id, housemate_id, microcovids in _exposed(reader=reader, month=month):
        taken[price_id, _people_on(day, homes)][housemate_id] += microcovids
    found = Price.objects.filter(pk__in={price_id for price_id, _people in taken})
    prices = {price.pk: price for price in found.annotate(in_price=Count("shares"))}
    return [
        _Stretch(
            price=prices[price_id],
            in_price=prices[price_id].in_price,
            month=incentives.Month(
                cost_micros=shares.get(price_id, 0),
                total_micros=prices[price_id].total_micros,
                microcovids=by_housemate.get(reader.pk, Decimal(0)),
                total_microcovids=sum(by_housemate.values(), Decimal(0)),
                people=people,
            ),
        )
        for (price_id, people), by_housemate in taken.items()
    ]


def _people_on(day: date, homes: Iterable[tuple[date, date | None]]) -> int:
    return sum(since <= day and (until is None or day <= until) for since, until in homes)


def _exposed(*, reader: Housemate, month: date) -> list[tuple[date, int, int, Decimal]]:
    # What was lived before the reader moved in was not shared with them.
    within = (max(month, reader.joined_on), months.last_day(month=month))
    latest = Activity.objects.latest_versions().filter(
        house=reader.house, is_withdrawn=False, occurred_on__range=within
    )
    key = ("activity__occurred_on", "price_id", "housemate_id")
    rows = Exposure.objects.filter(activity__in=latest.order_by()).order_by(*key)
    return list(rows.values_list(*key).annotate(Sum("microcovids")))


def cap_sentence(*, cap: Decimal | None) -> str:
    """This function will say what a cap does, or would do, to a claim that is too high."""
    if cap is None:
        return (
            "There is no cap: where a higher cost pays, a still higher one pays more. With one, no cost "
            "counts for more than so many times the median."
        )
    return (
        f"With the cap, no cost counts for more than {cap.normalize():f} times the median, whatever one says."
    )
