"""What the pages offer to choose from: currencies, time zones and languages, by name."""

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_currency_name

from house import money

Choices = list[tuple[str, str]]

_OFTEN = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF", "JPY", "INR", "BRL", "MXN")
_CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
_LANGUAGES = (
    *("en-US", "en-GB", "en-CA", "en-AU", "en-IN", "de", "de-CH", "fr", "fr-CA", "es", "es-MX"),
    *("it", "nl", "pt-BR", "pt-PT", "sv", "da", "nb", "fi", "pl", "cs", "tr", "ja", "ko", "zh-Hans"),
)


@cache
def currencies() -> list[tuple[str, Choices]]:
    """This function will group the currencies of the world: the common ones first."""
    named = {code: f"{get_currency_name(code, locale='en')} ({code})" for code in money.currencies()}
    return [
        ("Often used", [(code, named[code]) for code in _OFTEN]),
        ("All", sorted(named.items(), key=lambda choice: choice[1])),
    ]


@cache
def time_zones() -> list[tuple[str, str | Choices]]:
    """This function will group the world's time zones by continent; none is chosen for anybody."""
    zones = sorted(zone for zone in available_timezones() if zone.split("/")[0] in _CONTINENTS)
    groups = groupby(zones, key=lambda zone: zone.split("/")[0])
    return [
        ("", "Choose the nearest place"),
        *((continent, [(zone, _place(zone)) for zone in inside]) for continent, inside in groups),
        ("UTC", "UTC"),
    ]


def languages(*, beside: str = "") -> Choices:
    """This function will list languages by their own names, with the one a house has already."""
    tags = dict.fromkeys([*_LANGUAGES, *filter(None, [beside])])
    return [(tag, _own_name(tag)) for tag in tags]


def _place(zone: str) -> str:
    continent, _slash, place = zone.partition("/")
    return f"{place.replace('_', ' ').replace('/', ', ')} ({continent})"


@cache
def _own_name(tag: str) -> str:
    name = Locale.parse(tag, sep="-").get_display_name() or tag
    return name[0].upper() + name[1:]
