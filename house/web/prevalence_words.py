"""How a figure was arrived at, in words."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_decimal

from house.models import Prevalence, PrevalenceMethod
from riskcalc import tables

_SENTENCES = {
    # The figure itself says it.
    PrevalenceMethod.ONE_IN: "",
    PrevalenceMethod.PERCENT: "{percent} % of people.",
    PrevalenceMethod.CASES: "{cases_past_week} cases in a week among {population}, by microCOVID’s formula.",
    PrevalenceMethod.ADMISSIONS: (
        "{weekly_admissions} admissions to hospital in a week per 100,000, of {value} % of infections "
        "({low} to {high} %: England, December 2022)."
    ),
    PrevalenceMethod.LEVEL: (
        "A level of {level} × {percent_per_level} %: the house’s own factor, for there is no official one."
    ),
}


def how(*, figure: Prevalence, language: str) -> str:
    """This function will say from what a figure was worked out, and by what.

    Source: riskcalc.prevalence.
    """
    inputs: Mapping[str, Any] = {**tables.INFECTION_HOSPITALISATION_PERCENT, **figure.inputs}
    locale = language.replace("-", "_")
    written = {
        name: format_decimal(value, locale=locale, decimal_quantization=False)
        for name, value in inputs.items()
        if value is not None
    }
    return _SENTENCES[PrevalenceMethod(figure.method)].format(**written)
