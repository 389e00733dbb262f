"""Links to the microCOVID Project's calculator: read into our inputs, and written from them.

A link carries an activity, a budget and either figures or a place; it never carries their date, so that the
same link gives other points on another day.
"""

import datetime
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from riskcalc import inputs, original, presets, tables

HOSTS = frozenset({"microcovid.org", "www.microcovid.org"})
MOST_CHARACTERS = 4_000
MOST_FIELDS = 100
CUSTOM = "custom"
BUDGET = 10_000

KEYS = frozenset(
    {
        *("topLocation", "subLocation", "subSubLocation", "useManualEntry", "population", "casesPastWeek"),
        *("casesIncreasingPercentage", "positiveCasePercentage", "riskProfile", "interaction", "personCount"),
        *("setting", "distance", "duration", "theirMask", "yourMask", "voice", "theirVaccine"),
        *("yourVaccineType", "yourVaccineDoses", "riskBudget", "scenarioName"),
    }
)
_PLACE = ("topLocation", "subLocation", "subSubLocation")
_DEFAULTS: Mapping[str, Any] = original.DEFAULTS | {
    "population": 100_000,
    "riskBudget": BUDGET,
    "scenarioName": CUSTOM,
}
_NUMBER = re.compile(r"[+-]?([0-9]{1,20}(\.[0-9]{0,40})?|\.[0-9]{1,40})(e[+-]?[0-9]{1,3})?", re.IGNORECASE)

Given = Mapping[str, str]
Word = TypeVar("Word", bound=enum.StrEnum)


class Prevalence(enum.StrEnum):
    """What a link says of prevalence: figures without their day, a place without figures, or nothing."""

    FIGURES = "figures"
    PLACE = "place"
    NONE = "none"


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Reported cases without their day."""

    population: str | float
    cases_past_week: float
    cases_increasing_percentage: float = 0
    positive_case_percentage: float | None = 10

    def __post_init__(self) -> None:
        checked = self.on(day=tables.DAY_ZERO)
        object.__setattr__(self, "population", checked.population)

    def on(self, *, day: datetime.date) -> inputs.CommunityCases:
        """This function will date the figures, for a prevalence."""
        return inputs.CommunityCases(
            population=self.population,
            cases_past_week=self.cases_past_week,
            data_on=day,
            cases_increasing_percentage=self.cases_increasing_percentage,
            positive_case_percentage=self.positive_case_percentage,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Scenario:
    """What a link carries; what it does not say is None. `dropped` names what stood there to no use."""

    people: inputs.PeopleMet | None = None
    occasion: inputs.Occasion | None = None
    my_vaccine: inputs.MyVaccine = field(default_factory=inputs.MyVaccine)
    figures: Figures | None = None
    place: tuple[str, ...] = ()
    name: str = CUSTOM
    budget: float = BUDGET
    dropped: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if self.figures is not None and self.place:
            raise inputs.InvalidInput("Give either figures or a place.", "place")
        if self.name != CUSTOM and self.name not in presets.PRESETS:
            raise inputs.InvalidInput("Give the name of a preset, or custom.", "name")
        inputs.check_number(value=self.budget, field="budget", least=1, most=inputs.MOST_MICROCOVIDS)

    @property
    def prevalence(self) -> Prevalence:
        if self.figures is not None:
            return Prevalence.FIGURES
        return Prevalence.PLACE if self.place else Prevalence.NONE


def read(*, link: str) -> Scenario:
    """This function will read a calculator's link, or its query alone, cleaned as the calculator cleans it.

    Unknown words, doses outside 0 to 3 and figures that cannot be are dropped, unknown keys passed over.

    Raises: InvalidInput for what is no such link, and by field for numbers that are none or out of bounds.
    Source: microCOVID Project, calculator, shared links.
    """
    given = _given(link)
    figures = _figures(given)
    scenario = Scenario(
        people=_people(given),
        occasion=_occasion(given),
        my_vaccine=_my_vaccine(given),
        figures=figures,
        place=_place(given) if figures is None else (),
        name=given["scenarioName"] if given.get("scenarioName") in presets.PRESETS else CUSTOM,
        budget=_budget(given),
    )
    kept = {"useManualEntry", *_fields(scenario)}
    lost = (name for name, text in given.items() if name not in kept and text != _shown(_DEFAULTS.get(name)))
    return replace(scenario, dropped=tuple(sorted(lost)))


def write(*, scenario: Scenario) -> str:
    """This function will write a link for the calculator, with all that differs from its defaults.

    Raises: InvalidInput by field for what a link cannot carry: symptoms asked about, a risk of their own.
    Source: microCOVID Project, calculator, shared links.
    """
    people = scenario.people
    if people is not None and people.symptoms_checked is not inputs.Symptoms.NO:
        raise inputs.InvalidInput("A link cannot say that symptoms were asked about.", "symptoms_checked")
    if people is not None and people.microcovids_each is not None:
        raise inputs.InvalidInput("A link cannot carry a risk of their own.", "microcovids_each")
    fields = _fields(scenario) or {"scenarioName": CUSTOM}
    return f"https://www.microcovid.org/?{urlencode(sorted(fields.items()))}"


def _given(link: str) -> Given:
    try:
        pairs = parse_qsl(
            _query(link.strip()), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except inputs.InvalidInput:
        raise
    except ValueError:  # broken brackets in the host, bytes that are no text, too many fields
        raise inputs.InvalidInput("This link cannot be read.", "link") from None
    known = [(name, text.strip()) for name, text in pairs if name in KEYS]
    given = dict(known)
    if not given:
        raise inputs.InvalidInput("This link carries no activity.", "link")
    if len(given) < len(known):
        raise inputs.InvalidInput("This link says something twice.", "link")
    # Only for positivity does nothing mean something: not known, which counts as 100%.
    return {name: text for name, text in given.items() if text or name == "positiveCasePercentage"}


def _query(link: str) -> str:
    if len(link) > MOST_CHARACTERS:
        raise inputs.InvalidInput(f"Give a link of at most {MOST_CHARACTERS:,} characters.", "link")
    if "://" not in link and not link.partition("?")[2]:
        return link
    if link.startswith("?"):
        return link[1:]
    address = urlsplit(link if "://" in link.partition("?")[0] else f"https://{link}")
    if address.scheme not in {"http", "https"} or address.hostname not in HOSTS:
        raise inputs.InvalidInput("Give a link of the calculator at microcovid.org.", "link")
    return address.query


def _word(given: Given, name: str, kind: type[Word]) -> Word | None:
    text = given.get(name, "")
    return kind(text) if text in {member.value for member in kind} else None


def _number(given: Given, name: str) -> float:
    text = given.get(name)
    if text is None:
        return float(_DEFAULTS[name])
    if not _NUMBER.fullmatch(text):
        raise inputs.InvalidInput(f"{name} must be a number.", name)
    return float(text)


def _people(given: Given) -> inputs.PeopleMet | None:
    profile = _word(given, "riskProfile", inputs.Profile)
    if profile is None:
        return None
    return inputs.PeopleMet(
        count=_number(given, "personCount"),
        profile=profile,
        their_mask=_word(given, "theirMask", inputs.Mask) or inputs.Mask.UNSET,
        their_vaccine=_word(given, "theirVaccine", inputs.TheirVaccine) or inputs.TheirVaccine.UNDEFINED,
    )


def _occasion(given: Given) -> inputs.Occasion | None:
    interaction, minutes = _word(given, "interaction", inputs.Interaction), _number(given, "duration")
    if interaction is None or (minutes == 0 and interaction in tables.PER_HOUR):
        return None
    return inputs.Occasion(
        interaction=interaction,
        setting=_word(given, "setting", inputs.Setting) or inputs.Setting.UNSET,
        distance=_word(given, "distance", inputs.Distance) or inputs.Distance.UNSET,
        minutes=minutes,
        voice=_word(given, "voice", inputs.Voice) or inputs.Voice.UNSET,
        my_mask=_word(given, "yourMask", inputs.Mask) or inputs.Mask.UNSET,
    )


def _my_vaccine(given: Given) -> inputs.MyVaccine:
    brand = _word(given, "yourVaccineType", inputs.Brand) or inputs.Brand.UNSET
    doses = _number(given, "yourVaccineDoses")
    if not 0 <= doses <= 3:
        doses = 0.0
    if not doses.is_integer():
        raise inputs.InvalidInput("Give a whole number of doses.", "doses")
    return inputs.MyVaccine(brand=brand, doses=int(doses))


def _figures(given: Given) -> Figures | None:
    if _number(given, "useManualEntry") == 0:
        return None
    positivity = given.get("positiveCasePercentage")
    try:
        return Figures(
            population=given.get("population", "100000"),
            cases_past_week=_number(given, "casesPastWeek"),
            cases_increasing_percentage=_number(given, "casesIncreasingPercentage"),
            positive_case_percentage=None if positivity == "" else _number(given, "positiveCasePercentage"),
        )
    except inputs.InvalidInput:
        return None  # the activity is of use without them


def _place(given: Given) -> tuple[str, ...]:
    return tuple(given[name] for name in _PLACE if name in given)


def _budget(given: Given) -> float:
    budget = _number(given, "riskBudget")
    return budget if 1 <= budget <= inputs.MOST_MICROCOVIDS else BUDGET


def _fields(scenario: Scenario) -> dict[str, str]:
    said: dict[str, Any] = dict(zip(_PLACE, scenario.place, strict=False))
    said |= {"useManualEntry": 0 if scenario.place else 1}
    said |= {"scenarioName": scenario.name, "riskBudget": scenario.budget}
    said |= {"yourVaccineType": scenario.my_vaccine.brand, "yourVaccineDoses": scenario.my_vaccine.doses}
    people, occasion, figures = scenario.people, scenario.occasion, scenario.figures
    if people is not None:
        said |= {"riskProfile": people.profile, "personCount": people.count}
        said |= {"theirMask": people.their_mask, "theirVaccine": people.their_vaccine}
    if occasion is not None:
        said |= {"interaction": occasion.interaction, "setting": occasion.setting, "voice": occasion.voice}
        said |= {"distance": occasion.distance, "duration": occasion.minutes, "yourMask": occasion.my_mask}
    if figures is not None:
        said |= {"population": figures.population, "casesPastWeek": figures.cases_past_week}
        said |= {"casesIncreasingPercentage": figures.cases_increasing_percentage}
        said |= {"positiveCasePercentage": figures.positive_case_percentage}
    return {name: _shown(value) for name, value in said.items() if value != _DEFAULTS.get(name)}


def _shown(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
