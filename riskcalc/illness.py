"""What an infection costs in health without killing: long COVID and the acute illness, in years of life."""

from riskcalc.health import Era, Health, LastDose, LongCovid
from riskcalc.tables import life

_NOTHING = life.Range(value=0, low=0, high=0)
_EACH_LONG_COVID = life.LONG_COVID_WEIGHT.value * life.LONG_COVID_DURATION.value
_ACUTE = life.ACUTE_PROBABILITY.value * life.ACUTE_WEIGHT.value * life.ACUTE_DURATION.value


def long_covid_probability(*, health: Health) -> life.Figure:
    """This function will give how likely an infection is to leave long COVID behind.

    Units: share of infections.
    Source: Xie et al. 2024, by era and vaccination; tables/illness.json.
    """
    if health.era is Era.FIRST_WAVE:
        return life.LONG_COVID_PROBABILITY["first_wave"]
    never = health.last_dose is LastDose.NEVER
    return life.LONG_COVID_PROBABILITY["unvaccinated" if never else "vaccinated"]


def long_covid_years(*, health: Health) -> life.Range:
    """This function will give the health that long COVID takes: probability × weight × duration.

    Units: years of life an infection.
    Source: Xie et al. 2024, Global Burden of Disease; tables/illness.json.
    """
    if health.long_covid is LongCovid.OFF:
        return _NOTHING
    best = long_covid_probability(health=health).value * _EACH_LONG_COVID
    return life.Range(value=best, low=life.LONG_COVID_YEARS.low, high=life.LONG_COVID_YEARS.high)


def acute_years() -> life.Range:
    """This function will give the health that the acute illness takes: probability × weight × duration.

    Units: years of life an infection.
    Source: Global Burden of Disease; tables/illness.json.
    """
    spread = life.ACUTE_RANGE
    return life.Range(value=_ACUTE, low=_ACUTE * spread.low, high=_ACUTE * spread.high)
