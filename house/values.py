"""What each housemate states about themselves: their cost per life, and the loss of life if infected.

Sealed: nothing here puts a figure into a message, a log line or the house's history.
"""

import enum
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.dispatch import Signal

from house import audit, money, typed
from house.errors import Refused
from house.models import House, Housemate, LifeValue

# Sent with `housemate=` inside the transaction that keeps a statement, to whoever makes prices of them.
stated = Signal()

# An assumption, stated on the page: bare days are days of these years still to be lived.
ASSUMED_YEARS_LEFT = 40
DAYS_IN_A_YEAR = Decimal("365.25")
MOST_PER_LIFE = Decimal(10**10)

_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_SHARE_STEP = Decimal("1e-24")
_NUMBER = r"([0-9.,]*[0-9][0-9.,]*(?:e-?[0-9]{1,2})?)"
_PLAIN = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e-?[0-9]{1,2})?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?")
# A blank between digits groups thousands in many languages: "1 in 10 000".
_GROUPING = re.compile(r"(?<=[0-9])[\s'\u2019](?=[0-9]{3}(?![0-9]))")


class From(enum.StrEnum):
    """From when changed numbers are to count."""

    SOONEST = "soonest"
    NEXT_MONTH = "next_month"


class Standing(enum.StrEnum):
    """How a statement stands: it waits for its day, counts, counted once, or was stated otherwise before."""

    WAITS = "waits"
    COUNTS = "counts"
    COUNTED = "counted"
    REPLACED = "replaced"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stated:
    """A statement with how it stands on a day."""

    statement: LifeValue
    standing: Standing


@transaction.atomic
def state(
    *,
    housemate: Housemate,
    cost_per_life: Decimal,
    expected_loss: str,
    at: datetime,
    counts_from: From = From.SOONEST,
) -> LifeValue:
    """This function will keep a housemate's two numbers, beside those they stated before.

    The first count at once, unless they are to wait for the month. Changed ones count from a day ahead, once
    a month at most: from tomorrow, or from the first of the month after the last change. Until then they can
    be stated otherwise: what is stated anew takes the place of what has not begun to count.
    Units: `cost_per_life` in the house's currency; `expected_loss` as typed, see `loss`.
    Raises: Refused when the cost is not from 0 to 1e10 or the loss is no share of a life.
    """
    # One statement of somebody's at a time: the day a change counts from depends on the one before.
    Housemate.objects.select_for_update(no_key=True).get(pk=housemate.pk)
    statement = LifeValue.objects.create(
        housemate=housemate,
        cost_per_life_micros=cost_micros(amount=cost_per_life),
        expected_loss=loss(typed=expected_loss),
        expected_loss_typed=expected_loss.strip(),
        stated_at=at,
        effective_on=effective_on(housemate=housemate, at=at, counts_from=counts_from),
    )
    audit.record(house=housemate.house, action="values.stated", at=at, by=housemate)
    stated.send(sender=LifeValue, housemate=housemate)
    return statement


def effective_on(*, housemate: Housemate, at: datetime, counts_from: From = From.SOONEST) -> date | None:
    """This function will tell from which day on numbers count that are stated now; None: at once."""
    house = housemate.house
    today = house.day_of(at)
    soonest = today + timedelta(days=1)
    if not housemate.life_values.exists():
        return monthly_from(day=soonest) if counts_from is From.NEXT_MONTH else None
    changes = _standing(housemate.life_values.filter(effective_on__lte=today), house=house)
    changed_on = changes.order_by("-effective_on").values_list("effective_on", flat=True).first()
    if changed_on and soonest < (again := _next_month(changed_on)):
        soonest = again
    return monthly_from(day=soonest) if counts_from is From.NEXT_MONTH else soonest


def monthly_from(*, day: date) -> date:
    """This function will name the first day of a month from a day on: of the price that is monthly."""
    return day if day.day == 1 else _next_month(day)


def counts_on(*, statement: LifeValue) -> date:
    """This function will name the first day whose price a statement counts in, where there is a price."""
    said_on = statement.housemate.house.day_of(statement.stated_at)
    return statement.effective_on or said_on + timedelta(days=1)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def current(*, housemate: Housemate) -> LifeValue | None:
    """This function will return what a housemate stated last, if anything."""
    return housemate.life_values.order_by("-stated_at", "-id").first()


def history(*, housemate: Housemate, at: datetime) -> list[Stated]:
    """This function will list what a housemate has stated, the newest first, and how each of it stands."""
    today = housemate.house.day_of(at)
    every = housemate.life_values.order_by("-stated_at", "-id")
    standing = set(_standing(every, house=housemate.house).values_list("pk", flat=True))
    begun = [row.pk for row in every if row.pk in standing and (row.effective_on or today) <= today]

    def stands(row: LifeValue) -> Standing:
        if row.pk not in standing:
            return Standing.REPLACED
        if row.pk not in begun:
            return Standing.WAITS
        return Standing.COUNTS if row.pk == begun[0] else Standing.COUNTED

    return [Stated(statement=row, standing=stands(row)) for row in every]


def in_force(*, housemates: Iterable[Housemate], house: House, day: date) -> dict[int, LifeValue]:
    """This function will return each housemate's statement that counts when a day begins, by id."""
    midnight = datetime.combine(day, time(), tzinfo=ZoneInfo(house.time_zone))
    counting = LifeValue.objects.filter(
        Q(effective_on__lte=day) | Q(effective_on=None, stated_at__lt=midnight), housemate__in=housemates
    )
    latest = _standing(counting, house=house).order_by("housemate_id", "-stated_at", "-id")
    return {statement.housemate_id: statement for statement in latest.distinct("housemate_id")}


def _standing(statements: "QuerySet[LifeValue]", *, house: House) -> "QuerySet[LifeValue]":
    """Without those that were stated otherwise before their day had come."""
    said_on = TruncDate("stated_at", tzinfo=ZoneInfo(house.time_zone))
    anew = LifeValue.objects.alias(said_on=said_on).filter(
        housemate=OuterRef("housemate"), pk__gt=OuterRef("pk"), said_on__lt=OuterRef("effective_on")
    )
    return statements.exclude(Exists(anew))


def cost_micros(*, amount: Decimal) -> int:
    """This function will read a cost per life.

    Units: the currency's main unit in, micros out.
    Raises: Refused, in words, unless it is from 0 to 1e10 with at most six decimals.
    """
    if not amount.is_finite() or not 0 <= amount <= MOST_PER_LIFE:
        raise Refused("An amount from 0 to 10,000,000,000, please.", field="cost_per_life")
    if amount != round(amount, money.MICROS_DECIMALS):
        raise Refused("At most six decimals, please.", field="cost_per_life")
    return money.to_micros(amount=amount)


def loss(*, typed: str) -> Decimal:
    """This function will read the share of a remaining life that an infection is expected to cost.

    It may be typed as a share ("0.002"), per cent ("0.2 %"), a chance ("1 in 500"), or days ("12 days", "12
    days of 40 years"), with a decimal point or comma. A comma before three digits groups thousands.
    Units: a share from 0 to 1, to 24 decimals.
    Raises: Refused, in words.
    Source: a year has 365.25 days (Julian); the 40 years left behind bare days are our assumption.
    """
    text = _GROUPING.sub("", _line(typed).lower())
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(text):
            return _share(read(*match.groups()))
    if text.startswith(("-", "\N{MINUS SIGN}")):
        raise _refused("A loss cannot be negative: 0 means none.")
    raise _refused("Please type a share such as 0.002, 0.2 %, 1 in 500, or 12 days.")


def _line(text: str) -> str:
    return typed.line(typed=text, field="expected_loss", most=60)


def _of_days(days: str, left: str | None, unit: str | None) -> Decimal:
    whole = _number(left) if left else Decimal(ASSUMED_YEARS_LEFT)
    if whole == 0:
        raise _refused(
            "Nothing can be lost of a life of no length: say of how many years, as 12 days of 40 years."
        )
    in_days = whole if unit == "day" else whole * DAYS_IN_A_YEAR
    return _CONTEXT.divide(_number(days), in_days)


def _of_chance(part: str, whole: str) -> Decimal:
    if re.fullmatch(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+", whole):
        raise _refused("Is that a thousand or a decimal point? Please type the number without points.")
    if _number(whole) == 0:
        raise _refused("1 in 0 is no chance: the second number must be 1 or more, as in 1 in 500.")
    return _CONTEXT.divide(_number(part), _number(whole))


def _share(share: Decimal) -> Decimal:
    if share > 1:
        raise _refused(
            "That is more than a whole life: at most 1, 100 %, or 1 in 1. For per cent add the sign %."
        )
    return share.quantize(_SHARE_STEP, context=_CONTEXT)


def _number(text: str) -> Decimal:
    plain = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text.replace(",", ".")
    if not _PLAIN.fullmatch(plain):
        raise _refused("Please type a number with one decimal point, such as 0.002.")
    return Decimal(plain)


def _refused(message: str) -> Refused:
    return Refused(message, field="expected_loss")


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Decimal]], ...] = (
    (re.compile(_NUMBER), _number),
    (
        re.compile(rf"{_NUMBER}\s*(?:%|per\s?cent)"),
        lambda percent: _CONTEXT.divide(_number(percent), Decimal(100)),
    ),
    (re.compile(rf"{_NUMBER}\s*(?:in|:|/)\s*{_NUMBER}"), _of_chance),
    (re.compile(rf"{_NUMBER}\s*days?(?:\s+of\s+{_NUMBER}\s*(day|year)s?)?"), _of_days),
)
