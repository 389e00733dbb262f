"""The model as lenient as the original calculator, under its input names, with our cap at certainty.

What is missing takes its default, what is unusable gives None, and NaN travels through to the end; only a
value of the wrong type is refused. The formulas are those of `assess`, fed with unchecked inputs.
"""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from riskcalc import activity, assess, inputs, person, prevalence, tables

Given = Mapping[str, Any]
Made = TypeVar("Made")

DEFAULTS: dict[str, Any] = {
    "useManualEntry": 1,
    "population": "100000",
    "casesPastWeek": 0,
    "casesIncreasingPercentage": 0,
    "positiveCasePercentage": 10,
    "prevalanceDataDate": None,
    "percentFullyVaccinated": None,
    "averageFullyVaccinatedMultiplier": None,
    "unvaccinatedPrevalenceRatio": None,
    "riskProfile": "",
    "interaction": "",
    "personCount": 0,
    "symptomsChecked": "no",
    "setting": "",
    "distance": "",
    "duration": 0,
    "theirMask": "",
    "yourMask": "",
    "voice": "",
    "yourVaccineType": "",
    "yourVaccineDoses": 0,
    "theirVaccine": "undefined",
}
NOT_KEPT = re.compile(r"[^0-9.e]")
READABLE = re.compile(r"([0-9]+(\.[0-9]+)?|\.[0-9]+)(e[0-9]+)?")
NUMBER_WORDS: Mapping[str, float] = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def evaluate(*, given: Given, at: datetime.datetime) -> dict[str, float | None]:
    """This function will answer every step as the original calculator does; `at` is the default date.

    Units: microcovids, chances and multiples, under the original's names.
    Raises: InvalidInput for a value of the wrong type, such as a text where a number belongs.
    Source: microCOVID Project, calculator, commit 8ecaf1129.
    """
    # Only for positivity does an explicit null differ from a missing key: 100% instead of 10%.
    asked = DEFAULTS | {
        name: value for name, value in given.items() if value is not None or name == "positiveCasePercentage"
    }
    community = _prevalence(asked, at)
    people, occasion = _people(asked), _occasion(asked)
    multiplier = _known(
        lambda: person.profile_multiplier(
            profile=people.profile,
            symptoms_checked=people.symptoms_checked,
            interaction=occasion.interaction,
        )
    )
    each = _person_risk(community["averagePersonRisk"], people, occasion, _vaccination(asked))
    my_vaccine = _my_vaccine(asked)
    activity_risk = _activity_risk(occasion, people, my_vaccine)
    points, lower, upper = _total(each, people.count, activity_risk)
    return community | {
        "riskProfileMultiplier": multiplier,
        "personRiskEach": each,
        "yourVaccineMultiplier": my_vaccine,
        "activityRisk": activity_risk,
        "points": points,
        "lower": lower,
        "upper": upper,
    }


def _prevalence(asked: Given, at: datetime.datetime) -> dict[str, float | None]:
    reported = _reported(asked)
    under = prevalence.underreporting_factor(
        days=_days(asked["prevalanceDataDate"], at),
        positivity=_number_or_none(asked, "positiveCasePercentage"),
    )
    delay = prevalence.delay_factor(increase_percentage=_number(asked, "casesIncreasingPercentage"))
    average = None
    if reported is not None:
        average = prevalence.average(reported=reported, underreporting=under, delay=delay)
    return {
        "reportedPrevalence": reported,
        "underreportingFactor": under,
        "delayFactor": delay,
        "averagePersonRisk": average,
    }


def _reported(asked: Given) -> float | None:
    population, cases = _population(asked["population"]), _number(asked, "casesPastWeek")
    not_filled_in = asked["useManualEntry"] and cases == 0
    if population == 0 or not_filled_in:
        return None
    return prevalence.reported(cases_past_week=cases, population=population)


def _population(value: object) -> float:
    # A number is read as its text, written out: 1e-5 as a text would lose its minus and mean 100,000.
    text = value if isinstance(value, str) else f"{_as_number(value, 'population'):.17f}"
    kept = NOT_KEPT.sub("", text)
    if not kept:
        return 0.0
    return float(kept) if READABLE.fullmatch(kept) else math.nan


def _days(value: object, at: datetime.datetime) -> float:
    if value is None:
        return prevalence.days_since_day_zero(at=at)
    try:
        instant = datetime.datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        return math.nan
    return prevalence.days_since_day_zero(
        at=instant if instant.tzinfo else instant.replace(tzinfo=datetime.UTC)
    )


def _people(asked: Given) -> inputs.PeopleMet:
    symptoms = _word(asked, "symptomsChecked")
    return _unchecked(
        inputs.PeopleMet,
        count=_number(asked, "personCount"),
        profile=_word(asked, "riskProfile"),
        their_mask=_word(asked, "theirMask"),
        their_vaccine=_word(asked, "theirVaccine"),
        symptoms_checked=symptoms if symptoms in tables.SYMPTOMS else "yes",
        microcovids_each=None,
    )


def _occasion(asked: Given) -> inputs.Occasion:
    return _unchecked(
        inputs.Occasion,
        interaction=_word(asked, "interaction"),
        setting=_word(asked, "setting"),
        distance=_word(asked, "distance"),
        minutes=_number(asked, "duration"),
        voice=_word(asked, "voice"),
        my_mask=_word(asked, "yourMask"),
    )


def _vaccination(asked: Given) -> inputs.Vaccination | None:
    percent = _number_or_none(asked, "percentFullyVaccinated")
    multiplier = _number_or_none(asked, "averageFullyVaccinatedMultiplier")
    ratio = _number_or_none(asked, "unvaccinatedPrevalenceRatio")
    if percent is None or multiplier is None:
        return None
    return _unchecked(
        inputs.Vaccination,
        percent_fully_vaccinated=percent,
        average_fully_vaccinated_multiplier=multiplier,
        unvaccinated_prevalence_ratio=ratio,
    )


def _my_vaccine(asked: Given) -> float | None:
    brand, doses = _word(asked, "yourVaccineType"), _number(asked, "yourVaccineDoses")
    if not brand:
        doses = 0.0
    if doses < 0 or not doses.is_integer():
        return None  # a negative index would count from the end
    vaccine = _unchecked(inputs.MyVaccine, brand=brand, doses=int(doses))
    return _known(lambda: activity.vaccine_multiplier(vaccine=vaccine))


def _person_risk(
    average: float | None,
    people: inputs.PeopleMet,
    occasion: inputs.Occasion,
    community: inputs.Vaccination | None,
) -> float | None:
    if average is None:
        return None
    return _known(
        lambda: person.risk_each(
            average_person_risk=average,
            people=people,
            interaction=occasion.interaction,
            community=community,
        )
    )


def _activity_risk(
    occasion: inputs.Occasion, people: inputs.PeopleMet, my_vaccine: float | None
) -> float | None:
    no_time = occasion.minutes == 0 and occasion.interaction in tables.PER_HOUR
    if my_vaccine is None or no_time:
        return None
    return _known(
        lambda: activity.risk(occasion=occasion, their_mask=people.their_mask, my_vaccine=my_vaccine)
    )


def _total(
    each: float | None, count: float, activity_risk: float | None
) -> tuple[float | None, float | None, float | None]:
    if each is None or activity_risk is None:
        return None, None, None
    return assess.total(person_risk_each=each, count=count, activity_risk=activity_risk)


def _known(formula: Callable[[], float]) -> float | None:
    # The formulas look words up; one they do not know means "no result" here.
    try:
        return formula()
    except LookupError:
        return None


def _unchecked(kind: type[Made], **values: object) -> Made:
    # The frozen inputs refuse bad values when they are made; this makes them without asking.
    made = object.__new__(kind)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def _word(asked: Given, name: str) -> str:
    value = asked[name]
    return value if isinstance(value, str) else f"no word: {value!r}"


def _number(asked: Given, name: str) -> float:
    value = asked[name]
    return value if type(value) is float else _as_number(value, name)


def _number_or_none(asked: Given, name: str) -> float | None:
    return None if asked[name] is None else _number(asked, name)


def _as_number(value: object, name: str) -> float:
    if isinstance(value, str) and value in NUMBER_WORDS:
        return NUMBER_WORDS[value]
    if not isinstance(value, (int, float)):
        raise inputs.InvalidInput(f"{name} must be a number.", name)
    try:
        return float(value)
    except OverflowError:
        return math.copysign(math.inf, value > 0 or -1)
