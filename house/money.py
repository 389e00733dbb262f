"""Amounts of money: a currency's smallest unit, and how an amount reads where the house is."""

import copy
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import cache

from babel import Locale
from babel.core import get_global
from babel.numbers import NumberPattern, format_currency, get_currency_precision

MICROS_DECIMALS = 6
# A price is a total of micros / 1 000 000 a microcovid: twice six decimals.
_PRICE_DECIMALS = 2 * MICROS_DECIMALS
_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_EVEN)
# More digits than any amount has, so that nothing is rounded before it is meant to be.
_EXACT = Context(prec=100)


@cache
def currencies() -> tuple[str, ...]:
    """This function will list the ISO 4217 codes of the currencies that are legal tender somewhere.

    Source: CLDR's territory currencies, as Babel carries them.
    """
    tenders = [tender for region in get_global("territory_currencies").values() for tender in region]
    return tuple(sorted({code for code, _since, until, is_tender in tenders if is_tender and not until}))


def minor_unit_micros(*, currency: str) -> int:
    """This function will say how many micros the currency's smallest unit has.

    Units: micros, millionths of the currency's main unit: 10 000 for a cent, 1 000 000 for a yen.
    Source: the decimals are CLDR's, as Babel carries them.
    """
    return int(10 ** (MICROS_DECIMALS - get_currency_precision(currency)))


def to_micros(*, amount: Decimal) -> int:
    """This function will turn an amount into micros, rounded half-even.

    Units: the currency's main unit in, micros out.
    """
    return int(amount.scaleb(MICROS_DECIMALS, _EXACT).to_integral_value(ROUND_HALF_EVEN))


def whole_micros(*, amount: Decimal, unit_micros: int, most: Decimal) -> int | None:
    """This function will turn an amount of whole units into micros: of coins, say, or of dollars.

    None for nothing, for less, for more than `most`, and for parts of a unit.
    Units: the currency's main unit in, micros out.
    """
    # Asked before it is turned into micros: an exponent can make a number that fills the memory.
    if not amount.is_finite() or not 0 < amount <= most:
        return None
    micros = to_micros(amount=amount)
    is_whole = micros % unit_micros == 0 and amount == Decimal(micros).scaleb(-MICROS_DECIMALS)
    return micros if is_whole else None


def decimal(*, number: int | Fraction) -> Decimal:
    """This function will write a fraction as a decimal, exact where its decimals end, as a rate’s do."""
    return _EXACT.divide(number.numerator, number.denominator)


def text(*, micros: int, currency: str, language: str) -> str:
    """This function will write an amount as people in the house read it: "$6.20", "-$6.20", "$0.0042".

    Below one minor unit it keeps two significant digits, because "$0.00" would hide a charge.
    Units: micros.
    """
    amount = Decimal(micros).scaleb(-MICROS_DECIMALS)
    decimals = get_currency_precision(currency)
    if 0 < abs(micros) < minor_unit_micros(currency=currency):
        amount = _TWO_DIGITS.plus(amount)
        decimals = min(MICROS_DECIMALS, 1 - amount.adjusted())
    return _formatted(amount, currency, language, decimals)


def exact(*, micros: int, currency: str, language: str) -> str:
    """This function will write an amount to its last digit, where several have to add up: "$6.505".

    Units: micros.
    """
    amount = Decimal(micros).scaleb(-MICROS_DECIMALS)
    return _formatted(amount, currency, language, _decimals(amount, currency))


def per_microcovid(*, total_micros: int | Fraction, currency: str, language: str) -> str:
    """This function will write the exact price of one microcovid: "$1.00", "$0.0042".

    Units: `total_micros` is what one infection is charged for, in micros: the whole house's cost, or a part.
    """
    price = decimal(number=total_micros).scaleb(-_PRICE_DECIMALS)
    return _formatted(price, currency, language, _decimals(price, currency))


def per_thousand(*, total_micros: int | Fraction, currency: str, language: str) -> str:
    """This function will write the price of a thousand microcovids, which a small price is easier read by.

    Units: `total_micros` as `per_microcovid` takes it.
    """
    micros = int(decimal(number=total_micros).scaleb(-3).to_integral_value(ROUND_HALF_EVEN))
    return text(micros=micros, currency=currency, language=language)


def _decimals(amount: Decimal, currency: str) -> int:
    """As many as the amount has, and no fewer than its currency's."""
    _sign, _digits, exponent = amount.normalize().as_tuple()
    return max(get_currency_precision(currency), -int(exponent))


def _formatted(amount: Decimal, currency: str, language: str, decimals: int) -> str:
    locale, pattern = _pattern(language, decimals)
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False)


@cache
def _pattern(language: str, decimals: int) -> tuple[Locale, NumberPattern]:
    locale = Locale.parse(language, sep="-")
    # The locale's own pattern is shared by the whole process: only a copy may be changed.
    pattern: NumberPattern = copy.copy(locale.currency_formats["standard"])
    pattern.frac_prec = (decimals, decimals)
    return locale, pattern
