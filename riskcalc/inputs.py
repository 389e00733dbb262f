"""What the model is told: frozen, checked when they are made, in the original calculator's option words.

Tree of what is refused::

    ValueError
      InvalidInput      .field names the input at fault, str() says what would be right
"""

import datetime
import enum
import re
from dataclasses import dataclass

from riskcalc import tables

MOST_PEOPLE = 100_000
MOST_MINUTES = 366 * 24 * 60
MOST_POPULATION = 10_000_000_000
MOST_MICROCOVIDS = 1_000_000  # certainty


class InvalidInput(ValueError):
    """An input the model cannot use; `field` is its name."""

    # Positional with a default, so that it survives pickling between processes.
    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Interaction(enum.StrEnum):
    ONE_TIME = "oneTime"
    WORKPLACE = "workplace"
    REPEATED = "repeated"
    PARTNER = "partner"


class Setting(enum.StrEnum):
    UNSET = ""
    INDOOR = "indoor"
    OUTDOOR = "outdoor"
    FILTERED = "filtered"
    TRANSIT = "transit"
    PLANE = "plane"
    CAR_WINDOWS_DOWN = "carWindowsDown"
    PARTIALLY_ENCLOSED = "partiallyEnclosed"


class Distance(enum.StrEnum):
    UNSET = ""
    INTIMATE = "intimate"
    CLOSE = "close"
    NORMAL = "normal"
    SIX_FT = "sixFt"
    TEN_FT = "tenFt"


class Voice(enum.StrEnum):
    UNSET = ""
    SILENT = "silent"
    NORMAL = "normal"
    LOUD = "loud"


class Mask(enum.StrEnum):
    UNSET = ""
    NONE = "none"
    THIN = "thin"
    BASIC = "basic"
    SURGICAL = "surgical"
    FILTERED = "filtered"
    N95 = "n95"
    N95_SEALED = "n95Sealed"
    P100 = "p100"


class Brand(enum.StrEnum):
    UNSET = ""
    PFIZER = "pfizer"
    MODERNA = "moderna"
    ASTRA_ZENECA = "astraZeneca"
    JOHNSON = "johnson"
    SPUTNIK = "sputnik"
    UNKNOWN = "unknown"


class TheirVaccine(enum.StrEnum):
    UNDEFINED = "undefined"
    VACCINATED = "vaccinated"
    UNVACCINATED = "unvaccinated"


class Symptoms(enum.StrEnum):
    NO = "no"
    YES = "yes"
    YES_THREE_DAYS = "yesThreeDays"


class Profile(enum.StrEnum):
    AVERAGE = "average"
    LIVING_ALONE = "livingAlone"
    LIVING_WITH_PARTNER = "livingWithPartner"
    CLOSED_POD_4 = "closedPod4"
    CLOSED_POD_10 = "closedPod10"
    CLOSED_POD_20 = "closedPod20"
    CONTACT_1 = "contact1"
    CONTACT_4 = "contact4"
    CONTACT_10 = "contact10"
    CONTACT_WORKS = "contactWorks"
    BARS = "bars"
    ONE_PERCENT = "onePercent"
    DECI_PERCENT = "deciPercent"
    HAS_COVID = "hasCovid"


_NUMBERS = frozenset({int, float})


class _Members(dict[type[enum.StrEnum], dict[str, enum.StrEnum]]):
    """Options' members by word; takes half the time of calling the enum, in every evaluation."""

    def __missing__(self, kind: type[enum.StrEnum]) -> dict[str, enum.StrEnum]:
        self[kind] = {member.value: member for member in kind}
        return self[kind]


_MEMBERS = _Members()


def be_word(*, target: object, field: str, kind: type[enum.StrEnum]) -> None:
    """This function will put the option's member where a frozen input was given its word.

    Raises: InvalidInput, with the words there are.
    """
    value = getattr(target, field)
    try:
        word = _MEMBERS[kind][value]
    except (KeyError, TypeError):  # a list is no key at all
        choices = ", ".join(member.value for member in kind if member.value)
        raise InvalidInput(f"Choose one of: {choices}.", field) from None
    object.__setattr__(target, field, word)


def check_number(*, value: object, field: str, least: float, most: float) -> None:
    """This function will refuse anything but a plain number from least to most.

    Raises: InvalidInput.
    """
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # Written this way round so that NaN, which compares false with everything, is refused.
    if not (is_number and least <= value <= most):  # type: ignore[operator]  # a number by then
        raise InvalidInput(f"Give a number from {_plainly(least)} to {_plainly(most)}.", field)


def _plainly(number: float) -> str:
    return f"{int(number) if number == int(number) else number:,}"


@dataclass(frozen=True, kw_only=True, slots=True)
class CommunityCases:
    """Reported cases around you, as a health authority publishes them; `data_on` is the day they are for."""

    population: str | float
    cases_past_week: float
    data_on: datetime.date
    cases_increasing_percentage: float = 0
    positive_case_percentage: float | None = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "population", _population(self.population))
        # Zero is a form not filled in, to the original too; more cases than people is a slip of the hand.
        check_number(value=self.cases_past_week, field="cases_past_week", least=0, most=MOST_POPULATION)
        if self.cases_past_week == 0:
            raise InvalidInput("Give the new cases of the last 7 days, more than 0.", "cases_past_week")
        if self.cases_past_week > float(self.population):
            raise InvalidInput("Give no more cases than there are people.", "cases_past_week")
        growth = self.cases_increasing_percentage
        check_number(value=growth, field="cases_increasing_percentage", least=0, most=1_000_000)
        positivity = self.positive_case_percentage
        if positivity is not None:
            check_number(value=positivity, field="positive_case_percentage", least=0, most=100)
        if positivity == 0:
            message = "Give the share of tests that are positive, more than 0, or leave it empty."
            raise InvalidInput(message, "positive_case_percentage")
        _check_day(self.data_on)


def _population(value: object) -> float:
    if isinstance(value, str):
        digits = re.sub(r"[,_'’\s]", "", value)
        if not re.fullmatch(r"\d{1,20}(\.\d{1,20})?", digits, re.ASCII):
            raise InvalidInput("Give the number of people in plain digits, such as 100,000.", "population")
        value = float(digits)
    check_number(value=value, field="population", least=1, most=MOST_POPULATION)
    return float(value)  # type: ignore[arg-type]  # checked by the line above


def _check_day(value: object) -> None:
    # A datetime is a date to isinstance, but its day depends on a zone nobody named.
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        raise InvalidInput("Give a date.", "data_on")
    if value < tables.DAY_ZERO:
        raise InvalidInput(f"Give a date from {tables.DAY_ZERO} on.", "data_on")


@dataclass(frozen=True, kw_only=True, slots=True)
class Vaccination:
    """How far vaccination has come around you; only with it does `their_vaccine` count."""

    percent_fully_vaccinated: float
    average_fully_vaccinated_multiplier: float
    unvaccinated_prevalence_ratio: float | None = None

    def __post_init__(self) -> None:
        check_number(value=self.percent_fully_vaccinated, field="percent_fully_vaccinated", least=0, most=100)
        multiplier = self.average_fully_vaccinated_multiplier
        check_number(value=multiplier, field="average_fully_vaccinated_multiplier", least=0.001, most=1)
        ratio = self.unvaccinated_prevalence_ratio
        if ratio is not None:
            check_number(value=ratio, field="unvaccinated_prevalence_ratio", least=0.01, most=1000)


@dataclass(frozen=True, kw_only=True, slots=True)
class PeopleMet:
    """The people usually within 5 m of you, all alike: a kind of person, or each with a risk of their own."""

    count: float = 1
    profile: Profile = Profile.AVERAGE
    their_mask: Mask = Mask.NONE
    their_vaccine: TheirVaccine = TheirVaccine.UNDEFINED
    symptoms_checked: Symptoms = Symptoms.NO
    microcovids_each: float | None = None

    def __post_init__(self) -> None:
        if type(self.count) not in _NUMBERS or not 0 <= self.count <= MOST_PEOPLE:
            check_number(value=self.count, field="count", least=0, most=MOST_PEOPLE)
        if type(self.profile) is not Profile:
            be_word(target=self, field="profile", kind=Profile)
        if type(self.their_mask) is not Mask:
            be_word(target=self, field="their_mask", kind=Mask)
        if type(self.their_vaccine) is not TheirVaccine:
            be_word(target=self, field="their_vaccine", kind=TheirVaccine)
        if type(self.symptoms_checked) is not Symptoms:
            be_word(target=self, field="symptoms_checked", kind=Symptoms)
        if self.microcovids_each is not None:
            _check_own_risk(self)


def _check_own_risk(people: PeopleMet) -> None:
    each = people.microcovids_each
    check_number(value=each, field="microcovids_each", least=0, most=MOST_MICROCOVIDS)
    told = (people.profile, people.their_vaccine, people.symptoms_checked)
    if told != (Profile.AVERAGE, TheirVaccine.UNDEFINED, Symptoms.NO):
        message = "A risk of their own holds it all: say no kind of person, vaccine or symptoms beside it."
        raise InvalidInput(message, "microcovids_each")


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """What you did together; living together is counted by the week and needs no minutes."""

    interaction: Interaction = Interaction.ONE_TIME
    setting: Setting = Setting.INDOOR
    distance: Distance = Distance.NORMAL
    minutes: float = 0
    voice: Voice = Voice.NORMAL
    my_mask: Mask = Mask.NONE

    def __post_init__(self) -> None:
        if type(self.interaction) is not Interaction:
            be_word(target=self, field="interaction", kind=Interaction)
        if type(self.setting) is not Setting:
            be_word(target=self, field="setting", kind=Setting)
        if type(self.distance) is not Distance:
            be_word(target=self, field="distance", kind=Distance)
        if type(self.voice) is not Voice:
            be_word(target=self, field="voice", kind=Voice)
        if type(self.my_mask) is not Mask:
            be_word(target=self, field="my_mask", kind=Mask)
        if type(self.minutes) not in _NUMBERS or not 0 < self.minutes <= MOST_MINUTES:
            check_number(value=self.minutes, field="minutes", least=0, most=MOST_MINUTES)
            if self.minutes == 0 and self.interaction in tables.PER_HOUR:
                raise InvalidInput("Say how many minutes it took, more than 0.", "minutes")


@dataclass(frozen=True, kw_only=True, slots=True)
class MyVaccine:
    """Your own doses, counted from two weeks after each; the brand is that of the latest."""

    brand: Brand = Brand.UNSET
    doses: int = 0

    def __post_init__(self) -> None:
        if type(self.brand) is not Brand:
            be_word(target=self, field="brand", kind=Brand)
        most = len(tables.VACCINE.get(self.brand, range(4))) - 1
        if type(self.doses) is not int or not 0 <= self.doses <= most:
            raise InvalidInput(f"Give a whole number of doses from 0 to {most}.", "doses")
