"""What an expected loss rests on: the sources and the assumptions that played a part in it, and no others."""

from collections.abc import Iterator
from dataclasses import dataclass

from riskcalc import fatality, illness
from riskcalc.health import Health, LongCovid
from riskcalc.tables import life

_ASSUMED = life.CONFIDENCE["assumed"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a figure was published; `confidence` says how surely it was read there."""

    name: str
    gives: str
    text: str
    year: int
    units: str
    confidence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Assumption:
    """What nobody has measured, and what it was taken from; `confidence` is always "assumption"."""

    name: str
    text: str
    basis: str
    year: int
    confidence: str = _ASSUMED


def sources(*, health: Health) -> tuple[Source, ...]:
    """This function will list the published figures used for a person, each once."""
    return tuple(
        Source(
            name=name,
            gives=used.label,
            text=used.source,
            year=used.year,
            units=used.units,
            confidence=life.CONFIDENCE[used.confidence],
        )
        for name, used in _used(health)
        if used.confidence != "assumed"
    )


def assumptions(*, health: Health) -> tuple[Assumption, ...]:
    """This function will list what was assumed for a person, each once."""
    return tuple(
        Assumption(name=name, text=used.text, basis=used.source, year=used.year)
        for name, used in _used(health)
        if used.confidence == "assumed"
    )


def _used(health: Health) -> Iterator[tuple[str, life.Grounds]]:
    yield from _by_age(health)
    yield "era", life.ERA[health.era].grounds
    if health.sex:
        yield "sex", life.SEX_GROUNDS
    yield from _conditions(health)
    if health.age < life.ADULT_FROM.value and (health.sex or health.conditions):
        yield "adults_only", life.ADULT_FROM.grounds
    yield "immunity", fatality.immunity(health=health).grounds
    if fatality.chance_of_death(health=health).high == life.MOST_DEATH.value:
        yield "most_death", life.MOST_DEATH.grounds
    yield from _years(health)
    yield from _illness(health)


def _by_age(health: Health) -> Iterator[tuple[str, life.Grounds]]:
    yield "infection_fatality", life.FATALITY_GROUNDS
    if not life.FITTED_AGES.low <= health.age <= life.FITTED_AGES.high:
        yield "fitted_ages", life.FITTED_AGES.grounds
    if fatality.infection_fatality(age=health.age) == life.MOST_FATALITY.value:
        yield "most_infection_fatality", life.MOST_FATALITY.grounds


def _conditions(health: Health) -> Iterator[tuple[str, life.Grounds]]:
    conditions = health.conditions
    if not conditions:
        if health.age < life.NO_CONDITION.value:
            yield "no_condition", life.NO_CONDITION.grounds
        return
    yield "conditions", life.COLUMNS[fatality.column(age=health.age)]
    if len(conditions) == 1:
        yield "one_condition", life.ONE_CONDITION
    else:
        yield "several_conditions", life.SEVERAL_CONDITIONS
    if any(life.CONDITIONS[condition].reaches for condition in conditions):
        yield "reaches", life.REACHES
    if fatality.relative_risk(age=health.age, conditions=conditions).high == life.MOST_RISK.value:
        yield "most_relative_risk", life.MOST_RISK.grounds


def _years(health: Health) -> Iterator[tuple[str, life.Grounds]]:
    yield "life_expectancy", life.EXPECTANCY_GROUNDS
    if not health.sex:
        yield "sex_not_said", life.SEX_NOT_SAID
    if health.age > life.OLDEST.value:
        yield "oldest", life.OLDEST.grounds


def _illness(health: Health) -> Iterator[tuple[str, life.Grounds]]:
    if health.long_covid is LongCovid.ON:
        yield "long_covid_probability", illness.long_covid_probability(health=health).grounds
        yield "long_covid_weight", life.LONG_COVID_WEIGHT.grounds
        yield "long_covid_duration", life.LONG_COVID_DURATION.grounds
        yield "long_covid_years", life.LONG_COVID_YEARS.grounds
    yield "acute_probability", life.ACUTE_PROBABILITY.grounds
    yield "acute_weight", life.ACUTE_WEIGHT.grounds
    yield "acute_duration", life.ACUTE_DURATION.grounds
    yield "acute_range", life.ACUTE_RANGE.grounds
