"""Filters that write amounts, microcovids and dates as the house reads them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from babel import Locale
from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_percent
from django import template

from house import money
from house.models import House
from ledger import pricing
from riskcalc import formats

register = template.Library()

# Rounded to fewer micros than these, a price would keep less than two digits.
_TWO_DIGITS_OF_MICROS = 10
# Ten cents, or what is like them: ten yen.
_TEN_SMALLEST_COINS = 10


@register.filter(name="money")
def amount(micros: int, house: House) -> str:
    """This function will write an amount with its currency."""
    return money.text(micros=micros, currency=house.currency, language=house.language)


@register.filter
def exact_money(micros: int, house: House) -> str:
    """This function will write an amount to its last digit, where several have to add up."""
    return money.exact(micros=micros, currency=house.currency, language=house.language)


@register.filter
def size(micros: int, house: House) -> str:
    """This function will write an amount without its sign, where words say who owes whom."""
    return amount(abs(micros), house)


@register.filter
def price(total_micros: int | Fraction, house: House) -> str:
    """This function will write a price of one microcovid short enough to be read at a glance."""
    micros = round(pricing.price_per_microcovid(total_micros=total_micros))
    # Written out, a price that small is short anyway.
    return amount(micros, house) if micros >= _TWO_DIGITS_OF_MICROS else exact_price(total_micros, house)


@register.filter
def exact_price(total_micros: int | Fraction, house: House) -> str:
    """This function will write the price that charges are made of, to its last digit."""
    return money.per_microcovid(total_micros=total_micros, currency=house.currency, language=house.language)


@register.filter
def per_thousand(total_micros: int | Fraction, house: House) -> str:
    """This function will write the price of a thousand microcovids."""
    return money.per_thousand(total_micros=total_micros, currency=house.currency, language=house.language)


@register.filter
def is_small(total_micros: int | Fraction, house: House) -> bool:
    """This function will tell whether one microcovid costs less than ten cents, or what is like them."""
    coin = money.minor_unit_micros(currency=house.currency)
    return pricing.price_per_microcovid(total_micros=total_micros) < _TEN_SMALLEST_COINS * coin


@register.filter
def below_a_coin(micros: int, house: House) -> bool:
    """This function will tell whether an amount is less than the currency's smallest coin."""
    return 0 < abs(micros) < money.minor_unit_micros(currency=house.currency)


@register.filter
def percent_here(share: Decimal, house: House) -> str:
    """This function will write a share as per cent, with the decimals that it has."""
    return format_percent(share, locale=_locale(house), decimal_quantization=False)


@register.filter
def share(part: float) -> str:
    """This function will write a share as whole per cent, small ones with a digit."""
    return formats.percent(value=part)


@register.filter
def microcovids(points: Decimal | float | None) -> str:
    """This function will write microcovids with one or two digits, all they are good for; hidden, a dash."""
    if points is None:
        return "–"
    return formats.fixed(value=float(points))


@register.filter
def day(on: date, house: House) -> str:
    """This function will write a date in full."""
    return format_date(on, "long", locale=_locale(house))


@register.filter
def medium_day(on: date, house: House) -> str:
    """This function will write a date short enough for a table, with its year."""
    return format_date(on, "medium", locale=_locale(house))


@register.filter
def short_day(on: date, house: House) -> str:
    """This function will write a date as weekday, day and month."""
    return format_skeleton("MMMEd", _noon(on), locale=_locale(house))


@register.filter
def month(on: date, house: House) -> str:
    """This function will name the month that a date is in."""
    return format_skeleton("yMMMM", _noon(on), locale=_locale(house))


@register.filter
def day_in(at: datetime, house: House) -> date:
    """This function will give the day that a moment falls on where the house is."""
    return house.day_of(at)


@register.filter
def days_since(at: datetime, since: datetime) -> int:
    """This function will count the whole days from one moment to another."""
    return (at - since).days


@register.filter
def span(time: timedelta, house: House) -> str:
    """This function will write how long something took, in its largest unit: "3 hours"."""
    return format_timedelta(time, threshold=1, locale=_locale(house))


@register.filter
def one_in(average_person_risk: float) -> str:
    """This function will read a share of infectious people as "1 in so many"."""
    return f"{round(formats.MILLION / average_person_risk):,}"


def _noon(on: date) -> datetime:
    # A moment, because format_skeleton knows no dates; noon without a zone stays on its day.
    return datetime(on.year, on.month, on.day, 12)  # noqa: DTZ001


def _locale(house: House) -> Locale:
    return Locale.parse(house.language, sep="-")
