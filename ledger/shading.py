"""What the reader would gain by shading their number, from their house's month: for themselves alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Sum

from house.models import Housemate
from ledger import incentives, months, queries, terms
from ledger.incentives import HIDING, SHADING, Refund, Temptation
from ledger.models import Activity, Exposure, Price, PriceShare

# By how much of one's own cost the page tries it, up and down.
SHADE = Fraction(1, 10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tried:
    """One refund rule tried on the month: what stating a tenth more, or less, would have brought the reader.

    Units: micros; `hiding_micros` is for each microcovid left out, at the price that holds now.
    """

    refund: Refund
    is_current: bool
    overstating_micros: int
    understating_micros: int
    tempted: Temptation
    sentence: str
    hiding_micros: Fraction
    hiding_sentence: str

    @property
    def hiding_rounded(self) -> int:
        return round(self.hiding_micros)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shading:
    """The reader's month: their own microcovids and the house's, and each refund rule tried on it."""

    month: date
    microcovids: Decimal
    house_microcovids: Decimal
    cap: Decimal | None
    tried: list[Tried]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """Days of one price and of as many people: what `incentives.Month` is for."""

    price: Price
    month: incentives.Month


def shading(*, reader: Housemate, day: date) -> Shading | None:
    """This function will try every refund rule on the reader's part of the month that a day is in.

    None: there is no price yet, or the reader's numbers are not in it.
    """
    price = queries.price_on(house=reader.house, day=day)
    own = queries.my_share(price=price, housemate=reader) if price else None
    if price is None or own is None:
        return None
    stretches = _stretches(reader=reader, month=day.replace(day=1))
    now = incentives.Month(
        cost_micros=own,
        total_micros=price.total_micros,
        microcovids=Decimal(0),
        total_microcovids=Decimal(0),
        people=max(1, reader.house.housemates.living_on(day).count()),
    )
    return Shading(
        month=day.replace(day=1),
        microcovids=sum((stretch.month.microcovids for stretch in stretches), Decimal(0)),
        house_microcovids=sum((stretch.month.total_microcovids for stretch in stretches), Decimal(0)),
        cap=price.cost_cap,
        tried=[_tried(refund, stretches, _Stretch(price=price, month=now)) for refund in Refund],
    )


def _tried(refund: Refund, stretches: list[_Stretch], now: _Stretch) -> Tried:
    gained = {sign: Fraction(0) for sign in (1, -1)}
    for stretch in stretches:
        delta = round(SHADE * stretch.month.cost_micros)
        for sign in gained:
            gained[sign] += incentives.gain(
                month=stretch.month, terms=_on(stretch, refund), delta_micros=sign * delta
            )
    rule = terms.rule(terms=now.price)
    return Tried(
        refund=refund,
        is_current=now.price.refund_rule == refund,
        overstating_micros=round(gained[1]),
        understating_micros=round(gained[-1]),
        tempted=_tempted(gained),
        sentence=SHADING[rule.kind, refund],
        hiding_micros=incentives.gain_by_hiding(month=now.month, terms=_on(now, refund)),
        hiding_sentence=HIDING[refund],
    )


def _tempted(gained: dict[int, Fraction]) -> Temptation:
    if gained[1] == gained[-1]:
        return Temptation.NEITHER
    return Temptation.OVERSTATE if gained[1] > gained[-1] else Temptation.UNDERSTATE


def _on(stretch: _Stretch, refund: Refund) -> incentives.Terms:
    return incentives.Terms(refund=refund, rule=terms.rule(terms=stretch.price))


def _stretches(*, reader: Housemate, month: date) -> list[_Stretch]:
    homes = list(reader.house.housemates.values_list("joined_on", "left_on"))
    taken: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for day, price_id, housemate_id, microcovids in _exposed(reader=reader, month=month):
        people = sum(since <= day and (until is None or day <= until) for since, until in homes)
        taken[price_id, people][housemate_id] += microcovids
    prices = Price.objects.in_bulk([price_id for price_id, _people in taken])
    mine = PriceShare.objects.filter(price__in=prices, housemate=reader)
    shares = dict(mine.values_list("price_id", "cost_micros"))
    return [
        _Stretch(
            price=prices[price_id],
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


def _exposed(*, reader: Housemate, month: date) -> list[tuple[date, int, int, Decimal]]:
    within = (month, months.last_day(month=month))
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
