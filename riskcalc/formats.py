"""Numbers as the original calculator shows them: one or two significant digits, en-US separators."""

import math
from decimal import ROUND_HALF_UP, Decimal

MILLION = 1_000_000


def fixed(*, value: float | None) -> str:
    """This function will write points: 120, 4.3, 0.05, 997,000.

    Units: microcovids.
    Source: microCOVID Project, calculator, number formats.
    """
    return f"{_points(value):,f}"


def ungrouped(*, value: float | None) -> str:
    """This function will write points without thousands separators.

    Units: microcovids.
    Source: microCOVID Project, calculator, number formats.
    """
    return f"{_points(value):f}"


def percent(*, value: float | None) -> str:
    """This function will write a share in per cent: 0.1%, 14%, 99.98%.

    Units: share, 1 is 100%.
    Source: microCOVID Project, calculator, number formats.
    """
    share = _significant(value, most=1, two_digits_from=0.1)
    return f"{_plain(share.scaleb(2)):,f}%"


def percent2(*, value: float | None) -> str:
    """This function will write a share in per cent with two decimals.

    Units: share, 1 is 100%.
    Source: microCOVID Project, calculator, number formats.
    """
    if value is None or math.isnan(value):
        return "0.00%"
    shown = _shortest(value).scaleb(2).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return f"{shown:,f}%"


def whole(*, value: float) -> str:
    """This function will write a whole number with thousands separators, halves upwards.

    Units: any.
    Source: microCOVID Project, calculator, person risk card.
    """
    return f"{math.floor(value + 0.5):,}"


def _points(value: float | None) -> Decimal:
    return _plain(_significant(value, most=MILLION, two_digits_from=1))


def _significant(value: float | None, *, most: float, two_digits_from: float) -> Decimal:
    if value is None or value == 0 or math.isnan(value):
        return Decimal(0)
    digits = _digits(value, most=most, two_digits_from=two_digits_from)
    exact = _shortest(value)
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - digits + 1), rounding=ROUND_HALF_UP)


def _digits(value: float, *, most: float, two_digits_from: float) -> int:
    if value > 0.9 * most:
        return 1 + _leading_nines(value)
    return 2 if value >= 0.9999999 * two_digits_from else 1


def _leading_nines(value: float) -> int:
    place = math.floor(math.log10(value))
    nines = 0
    while math.floor(value * 10.0 ** (nines - place) % 10) == 9:
        nines += 1
    return nines


def _shortest(value: float) -> Decimal:
    # The shortest decimal that reads back as the value: 0.15 rounds up though the double lies below it.
    return Decimal(repr(float(value)))


def _plain(number: Decimal) -> Decimal:
    # normalize() drops trailing zeros; whole numbers come back from 1E+2 to 100
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
