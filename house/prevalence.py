"""How many people near the house are infectious, as housemates or its feed say, with source and date."""

import enum
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from house import audit, typed
from house.errors import Conflict, Refused
from house.models import House, Housemate, Prevalence, PrevalenceMethod
from riskcalc import inputs, prevalence

EARLIEST = date(2020, 1, 1)
OLD_AFTER_DAYS = 14
ASKED_AFTER_DAYS = 28


class Age(enum.StrEnum):
    """How far a figure is to be relied on by its age."""

    FRESH = "fresh"
    OLD = "old"
    ASKED = "asked"


@dataclass(frozen=True, kw_only=True)
class OneIn:
    """One in so many people is infectious now."""

    one_in: float


@dataclass(frozen=True, kw_only=True)
class Percent:
    """So many per cent of people are infectious now."""

    percent: float


@dataclass(frozen=True, kw_only=True)
class Cases:
    """Cases reported in a week among a population; what is not known stays None."""

    population: float
    cases_past_week: float
    positive_case_percentage: float | None = None
    cases_increasing_percentage: float = 0


@dataclass(frozen=True, kw_only=True)
class Admissions:
    """So many people of 100,000 were admitted to hospital with it in a week."""

    weekly_admissions: float


@dataclass(frozen=True, kw_only=True)
class Level:
    """A level, such as of virus in wastewater, and the house's own factor: per cent of people for each 1."""

    level: float
    percent_per_level: float


Figure = OneIn | Percent | Cases | Admissions | Level


@transaction.atomic
def state(*, by: Housemate, figure: Figure, source: str, as_of_on: date, at: datetime) -> Prevalence:
    """This function will keep a figure for the house, beside those stated before.

    Raises: Refused when the figure is 0, above everybody or no number, without source, or not of a past day.
    """
    house = by.house
    _refuse_unless_past(as_of_on, today=house.day_of(at))
    stated = Prevalence.objects.create(
        house=house,
        as_of_on=as_of_on,
        source=typed.line(typed=source, field="source", most=200),
        method=method(figure=figure),
        inputs=asdict(figure),
        average_person_risk=average_person_risk(figure=figure, as_of_on=as_of_on),
        stated_by=by,
        stated_at=at,
    )
    audit.record(
        house=house,
        action="prevalence.stated",
        at=at,
        by=by,
        as_of_on=as_of_on.isoformat(),
        source=stated.source,
        average_person_risk=stated.average_person_risk,
    )
    return stated


@transaction.atomic
def confirm(*, by: Housemate, prevalence_id: int, at: datetime) -> Prevalence:
    """This function will state the figure that holds once more, for today: a housemate says it still does.

    Raises: Refused where it is today's already; Conflict where it is not the figure that holds (any more).
    """
    house, today = by.house, by.house.day_of(at)
    # One at a time: two housemates who say so at once say it once.
    House.objects.select_for_update(no_key=True).get(pk=house.pk)
    held = for_day(house=house, day=today)
    if held is None or held.pk != prevalence_id:
        raise Conflict("There is another figure by now; please look at that one.")
    if held.as_of_on >= today:
        raise Refused("This figure is today's already.")
    confirmed = Prevalence.objects.create(
        house=house,
        as_of_on=today,
        source=held.source,
        method=held.method,
        inputs=held.inputs,
        # Not worked out anew: by the formula for cases the same cases would mean fewer people by now.
        average_person_risk=held.average_person_risk,
        stated_by=by,
        stated_at=at,
        confirms=held,
    )
    audit.record(
        house=house,
        action="prevalence.confirmed",
        at=at,
        by=by,
        was_of=held.as_of_on.isoformat(),
        as_of_on=today.isoformat(),
        source=held.source,
    )
    return confirmed


def fetched(*, house: House, figure: Figure, source: str, as_of_on: date, at: datetime) -> Prevalence:
    """This function will keep what the house's feed says; nobody states it.

    Raises: Refused as `state` does.
    """
    risk = average_person_risk(figure=figure, as_of_on=as_of_on)
    brought = Prevalence.objects.create(
        house=house,
        as_of_on=as_of_on,
        source=source,
        method=method(figure=figure),
        inputs=asdict(figure),
        average_person_risk=risk,
        stated_at=at,
    )
    audit.record(
        house=house,
        action="prevalence.fetched",
        at=at,
        by=None,
        as_of_on=as_of_on.isoformat(),
        source=source,
        average_person_risk=risk,
    )
    return brought


def average_person_risk(*, figure: Figure, as_of_on: date) -> float:
    """This function will read a figure as an average person's chance of being infectious now.

    Units: microcovids.
    Raises: Refused, with the field at fault.
    Source: riskcalc.prevalence.
    """
    try:
        return _risk(figure, as_of_on)
    except inputs.InvalidInput as invalid:
        field = "as_of_on" if invalid.field == "data_on" else invalid.field
        raise Refused(str(invalid), field=field) from invalid


# Written out as the price's is, and for the same reason: see `ledger.queries`.
_FOR_DAY = """
    SELECT * FROM house_prevalence WHERE house_id = %s AND as_of_on <= %s
     ORDER BY as_of_on DESC, id DESC LIMIT 1
"""


def for_day(*, house: House, day: date) -> Prevalence | None:
    """This function will return the figure that holds on a day: the last one as of then, else the oldest."""
    earlier = next(iter(Prevalence.objects.raw(_FOR_DAY, [house.pk, day])), None)
    return earlier or house.prevalences.order_by("as_of_on", "-id").first()


def age(*, days: int) -> Age:
    """This function will tell by a figure's age whether to warn, or to ask somebody to confirm it.

    Units: days since the day that the figure is for.
    """
    if days >= ASKED_AFTER_DAYS:
        return Age.ASKED
    return Age.OLD if days >= OLD_AFTER_DAYS else Age.FRESH


def bounds(*, stated: Prevalence) -> prevalence.Bounds | None:
    """This function will give the range of a figure, where its method has a published one.

    Units: microcovids.
    Source: riskcalc.prevalence.
    """
    if stated.method != PrevalenceMethod.ADMISSIONS:
        return None
    return prevalence.admissions_bounds(**stated.inputs)


def method(*, figure: Figure) -> PrevalenceMethod:
    """This function will name the way in which a figure was arrived at."""
    match figure:
        case OneIn():
            return PrevalenceMethod.ONE_IN
        case Percent():
            return PrevalenceMethod.PERCENT
        case Cases():
            return PrevalenceMethod.CASES
        case Admissions():
            return PrevalenceMethod.ADMISSIONS
        case Level():
            return PrevalenceMethod.LEVEL


def _risk(figure: Figure, as_of_on: date) -> float:
    match figure:
        case OneIn():
            return prevalence.from_one_in(people=figure.one_in)
        case Percent():
            return prevalence.from_percent(percent=figure.percent)
        case Cases():
            cases = inputs.CommunityCases(data_on=as_of_on, **asdict(figure))
            return prevalence.average_person_risk(cases=cases)
        case Admissions():
            return prevalence.from_admissions(weekly_admissions=figure.weekly_admissions)
        case Level():
            return prevalence.from_level(level=figure.level, percent_per_level=figure.percent_per_level)


def _refuse_unless_past(day: date, *, today: date) -> None:
    if day > today:
        raise Refused(f"That day is still to come: {today} at the latest, please.", field="as_of_on")
    if day < EARLIEST:
        raise Refused(f"COVID was not about yet: {EARLIEST} at the earliest, please.", field="as_of_on")
