"""Filters that write an expected loss of life: its share, its chance, its days."""

from decimal import Decimal

from django import template

from house import money as amounts
from house.models import House
from house.statistical_life import Preset
from riskcalc import readout

register = template.Library()


@register.filter
def percent(share: float) -> str:
    """This function will write a share in per cent."""
    return readout.percent(share=share)


@register.filter
def chance(share: float) -> str:
    """This function will read a share as "1 in so many"."""
    return readout.one_in(share=share)


@register.filter
def days(number: float) -> str:
    """This function will write days: whole ones from ten on, hundredths below, and of less two digits."""
    if number >= 10:
        return f"{number:,.0f}"
    return f"{number:.2f}" if number >= 0.1 else f"{Decimal(f'{number:.2g}'):f}"


@register.filter
def published(preset: Preset, house: House) -> str:
    """This function will write a preset's amount in its own currency, as the house writes amounts."""
    micros = amounts.to_micros(amount=preset.amount)
    return amounts.text(micros=micros, currency=preset.currency, language=house.language)
