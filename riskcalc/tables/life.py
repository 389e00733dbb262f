"""The figures of an expected loss, each with source, year, units and confidence; checked as they are read."""

import math
from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

from riskcalc import tables

CONFIDENCE: Mapping[str, str] = {
    "read": "read in the source",
    "released": "read in the study's released tables",
    "recalled": "recalled, to be checked",
    "assumed": "assumption",
}


class Grounds(NamedTuple):
    """Where a figure comes from; `text` is the sentence of one that is assumed."""

    label: str
    source: str
    year: int
    units: str
    confidence: str
    text: str


class Figure(NamedTuple):
    """A range with its grounds."""

    value: float
    low: float
    high: float
    grounds: Grounds


class Range(NamedTuple):
    """A best value between its low and its high."""

    value: float
    low: float
    high: float


class Risk(NamedTuple):
    """What a condition multiplies death by: counted alone, with others, and at the very most."""

    alone: Range
    together: Range
    most: float


class Condition(NamedTuple):
    """A condition: its `kind` is what it is a degree of, `risks` are by column of the study."""

    label: str
    kind: str
    risks: Mapping[str, Risk]
    reaches: str


def _grounds(row: Mapping[str, Any], numbers: Mapping[str, float]) -> Grounds:
    for key in ("label", "source", "units"):
        if not row.get(key):
            raise ValueError(f"{row.get('label') or row} does not say its {key}")
    if row.get("confidence") not in CONFIDENCE:
        raise ValueError(f"{row['label']} does not say how sure it is")
    if type(row.get("year")) is not int or not 1990 <= row["year"] <= 2100:
        raise ValueError(f"{row['label']} does not say its year")
    if (row["confidence"] == "assumed") is not bool(row.get("text")):
        raise ValueError(f"{row['label']}: what is assumed has a sentence, what is not has none")
    return Grounds(
        label=row["label"],
        source=row["source"],
        year=row["year"],
        units=row["units"],
        confidence=row["confidence"],
        text=row.get("text", "").format_map(numbers),
    )


def _stated(row: Mapping[str, Any]) -> Grounds:
    return _grounds(row, {})


def _range(value: float | str, low: float | str, high: float | str) -> Range:
    found = Range(*(float(Fraction(str(number))) for number in (value, low, high)))
    if not 0 <= found.low <= found.value <= found.high <= 100:
        raise ValueError(f"{found} is no figure with its range")
    return found


def _figure(row: Mapping[str, Any]) -> Figure:
    value, low, high = _range(row["value"], row["low"], row["high"])
    grounds = _grounds(row, {"value": value, "low": low, "high": high})
    return Figure(value=value, low=low, high=high, grounds=grounds)


def _figures(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Figure]:
    return {word: _figure(row) for word, row in rows.items()}


def _risk(word: str, column: str) -> Risk:
    row = _conditions["condition"][word]
    alone, together = _range(*row[column]["alone"]), _range(*row[column]["together"])
    widest = _conditions["condition"][row["reaches"]][column]["alone"][0] if "reaches" in row else alone.high
    if not together.low <= alone.value <= widest:
        raise ValueError(f"{word} is likelier alone than its range allows")
    return Risk(alone=alone, together=together, most=widest)


def _condition(word: str, row: Mapping[str, Any]) -> Condition:
    risks = {column: _risk(word, column) for column in COLUMNS}
    return Condition(label=row["label"], kind=row["kind"], risks=risks, reaches=row.get("reaches", ""))


def _expectancy(rows: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, ...]]:
    ages = [int(age) for age in rows]
    men, women = zip(*rows.values(), strict=True)
    if ages[0] != 0 or {after - age for age, after in pairwise(ages)} != {EXPECTANCY_STEP}:
        raise ValueError("the life table does not go in equal steps from birth")
    if any(before <= after for column in (men, women) for before, after in pairwise(column)):
        raise ValueError("the life table gives more life with age")
    mean = tuple((man + woman) / 2 for man, woman in zip(men, women, strict=True))
    return {"male": men, "female": women, "": mean}


_fatality = tables.read(name="fatality.json")
_conditions = tables.read(name="conditions.json")
_lives = tables.read(name="life_expectancy.json")
_illness = tables.read(name="illness.json")

FATALITY_GROUNDS = _stated(_fatality["infection_fatality"])
FATALITY_INTERCEPT: float = _fatality["infection_fatality"]["intercept"]
FATALITY_SLOPE: float = _fatality["infection_fatality"]["slope"]
MOST_FATALITY = _figure(_fatality["most_infection_fatality"])
FITTED_AGES = _figure(_fatality["fitted_ages"])
ADULT_FROM = _figure(_fatality["adults_only"])
MOST_DEATH = _figure(_fatality["most_death"])
ERA = _figures(_fatality["era"])
IMMUNITY = _figures(_fatality["immunity"])
SEX_GROUNDS = _stated(_fatality["sex"])
# Men's hazard over women's; the pair is the age it holds under.
SEX_RATIO: tuple[tuple[float, float], ...] = tuple(
    (math.inf if age is None else age, _range(ratio, ratio, ratio).value)
    for age, ratio in _fatality["sex"]["ratio_below"]
)

COLUMNS: Mapping[str, Grounds] = {word: _stated(row) for word, row in _conditions["columns"].items()}
OLD_FROM: int = _conditions["from_age"]
ONE_CONDITION = _stated(_conditions["one"])
SEVERAL_CONDITIONS = _stated(_conditions["several"])
NO_CONDITION = _figure(_conditions["none"])
REACHES = _stated(_conditions["reaches"])
MOST_RISK = _figure(_conditions["most"])
CONDITIONS: Mapping[str, Condition] = {
    word: _condition(word, row) for word, row in _conditions["condition"].items()
}

EXPECTANCY_GROUNDS = _stated(_lives["life_expectancy"])
EXPECTANCY_STEP = 5
EXPECTANCY = _expectancy(_lives["years"])
OLDEST = _figure(_lives["oldest"])
SEX_NOT_SAID = _stated(_lives["sex_not_said"])
DAYS_A_YEAR: float = _lives["days_a_year"]

LONG_COVID_PROBABILITY = _figures(_illness["long_covid_probability"])
LONG_COVID_WEIGHT = _figure(_illness["long_covid_weight"])
LONG_COVID_DURATION = _figure(_illness["long_covid_duration"])
LONG_COVID_YEARS = _figure(_illness["long_covid_years"])
ACUTE_PROBABILITY = _figure(_illness["acute_probability"])
ACUTE_WEIGHT = _figure(_illness["acute_weight"])
ACUTE_DURATION = _figure(_illness["acute_duration"])
ACUTE_RANGE = _figure(_illness["acute_range"])

LABELS: Mapping[str, Mapping[str, str]] = {
    **_fatality["labels"],
    **_illness["labels"],
    "conditions": {word: condition.label for word, condition in CONDITIONS.items()},
}
