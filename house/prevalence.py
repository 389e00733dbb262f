"""How many people near the house are infectious, as its housemates state it, with source and date."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from house import audit, typed
from house.errors import Refused
from house.models import House, Housemate, Prevalence, PrevalenceMethod
from riskcalc import inputs, prevalence

EARLIEST = date(2020, 1, 1)


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


Figure = OneIn | Percent | Cases


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
        method=_method(figure),
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


def for_day(*, house: House, day: date) -> Prevalence | None:
    """This function will return the figure that holds on a day: the last one as of then, else the oldest."""
    figures = house.prevalences
    earlier = figures.filter(as_of_on__lte=day).order_by("-as_of_on", "-id").first()
    return earlier or figures.order_by("as_of_on", "-id").first()


def _risk(figure: Figure, as_of_on: date) -> float:
    match figure:
        case OneIn():
            return prevalence.from_one_in(people=figure.one_in)
        case Percent():
            return prevalence.from_percent(percent=figure.percent)
        case Cases():
            cases = inputs.CommunityCases(data_on=as_of_on, **asdict(figure))
            return prevalence.average_person_risk(cases=cases)


def _method(figure: Figure) -> PrevalenceMethod:
    match figure:
        case OneIn():
            return PrevalenceMethod.ONE_IN
        case Percent():
            return PrevalenceMethod.PERCENT
        case Cases():
            return PrevalenceMethod.CASES


def _refuse_unless_past(day: date, *, today: date) -> None:
    if day > today:
        raise Refused(f"That day is still to come: {today} at the latest, please.", field="as_of_on")
    if day < EARLIEST:
        raise Refused(f"COVID was not about yet: {EARLIEST} at the earliest, please.", field="as_of_on")
