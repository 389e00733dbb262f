"""Life values to price to charge: exact fractions, rounded half-even to a micro once, at the line."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

MICRO = 1_000_000


def cost_micros(*, cost_per_life_micros: int, expected_loss: Decimal) -> int:
    """This function will give what one infection costs a housemate: cost per life times the share of it lost.

    Units: micros of the house's currency, per infection; rounded half-even.
    """
    return round(Fraction(cost_per_life_micros) * Fraction(expected_loss))


def total_micros(*, costs_micros: Iterable[int]) -> int:
    """This function will add up everybody's cost of an infection.

    Units: micros per infection; a microcovid costs a millionth of it (see `price_per_microcovid`).
    """
    return sum(costs_micros)


def price_per_microcovid(*, total_micros: int | Fraction) -> Fraction:
    """This function will give the exact price of one microcovid.

    Units: micros per microcovid, an exact fraction: rounding it first would bend every charge.
    """
    return Fraction(total_micros) / MICRO


def charge_micros(*, total_micros: int, microcovids: Decimal) -> int:
    """This function will price an exposure at the headline's price, rounded half-even to a micro.

    Units: microcovids with at most six decimals in, micros out.
    """
    return charge_at(rate=price_per_microcovid(total_micros=total_micros), microcovids=microcovids)


def charge_at(*, rate: Fraction, microcovids: Decimal) -> int:
    """This function will price an exposure at an exact rate (see `rules.rate`), rounded half-even to a micro.

    Units: micros per microcovid, microcovids with at most six decimals in; micros out.
    """
    return round(rate * Fraction(microcovids))
