"""Where a price would give a reader's number away by subtraction: whether, never what.

Everybody sees the total, and everybody knows their own part of it. Only who is in the price, whose statements
begin to count on a day, and who moves in or out is looked at; no figure is.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from house import values
from house.models import House, Housemate, TermsFrom
from ledger import rules
from ledger.models import Price, PriceShare


class Reason(enum.StrEnum):
    TWO_PEOPLE = "two_people"
    NEWCOMER = "newcomer"
    ONLY_CHANGE = "only_change"


SENTENCES: Mapping[Reason, str] = {
    Reason.TWO_PEOPLE: "With two people in the price, the other one takes their own part off the total and "
    "has yours: what an infection of yours costs, though neither of the two numbers it is made of.",
    Reason.NEWCOMER: "So far you alone come into the price on that day. Whoever compares it with the price "
    "before sees what an infection of yours costs, though neither of the two numbers it is made of.",
    Reason.ONLY_CHANGE: "So far nobody else’s numbers change on that day. Whoever compares the price with "
    "the one before sees how much more or less an infection of yours costs from then on.",
}
# What waiting for a day on which others change as well can mend; of two people, one is always the other.
MENDED_BY_WAITING = frozenset({Reason.NEWCOMER, Reason.ONLY_CHANGE})


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """A day from which numbers can count, and why they could be read off its price; None: the first price."""

    day: date | None
    reasons: tuple[Reason, ...]


def starts(*, reader: Housemate, at: datetime) -> dict[values.From, Start]:
    """This function will say from when a reader's numbers can count that are stated now, the soonest first.

    Where there is no price yet they count in the first one, and there is nothing to choose.
    """
    today = reader.house.day_of(at)
    if (known := _known(house=reader.house, today=today)) is None:
        return {values.From.SOONEST: Start(day=None, reasons=_before_the_first(house=reader.house))}
    soonest = values.effective_on(housemate=reader, at=at) or today + timedelta(days=1)
    days = {
        values.From.SOONEST: soonest,
        values.From.NEXT_MONTH: values.monthly_from(day=soonest),
    }
    if len(set(days.values())) == 1:
        del days[values.From.NEXT_MONTH]
    return {
        word: Start(day=day, reasons=_reasons(known, reader=reader, counts_on=day))
        for word, day in days.items()
    }


def reasons(*, reader: Housemate, counts_on: date, at: datetime) -> tuple[Reason, ...]:
    """This function will say why a reader's numbers could be read off the price that they begin to count in.

    As far as is known now: others may state theirs, move in or leave until then. Of numbers that count
    already, only what stays so is told. `counts_on` is not asked for before the first price.
    """
    known = _known(house=reader.house, today=reader.house.day_of(at))
    if known is None:
        return _before_the_first(house=reader.house)
    return _reasons(known, reader=reader, counts_on=counts_on)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What the prices from today on are made of, as far as is known today: read once for all of them."""

    house: House
    today: date
    before: frozenset[int]
    people: tuple[Housemate, ...]
    terms: tuple[TermsFrom, ...]


def _known(*, house: House, today: date) -> _Known | None:
    """None before the first price."""
    last = Price.objects.filter(house=house).order_by("number").last()
    if last is None:
        return None
    return _Known(
        house=house,
        today=today,
        before=frozenset(PriceShare.objects.filter(price=last).values_list("housemate_id", flat=True)),
        people=tuple(house.housemates.all()),
        terms=tuple(house.terms.order_by("-id")),
    )


def _before_the_first(*, house: House) -> tuple[Reason, ...]:
    here = house.housemates.current().count()
    return (Reason.TWO_PEOPLE,) if here == 2 else ()


def _reasons(known: _Known, *, reader: Housemate, counts_on: date) -> tuple[Reason, ...]:
    then = _counted(known, day=max(counts_on, known.today), stating={reader.pk})
    if reader.pk not in then:
        # They come in later, with those that the price waits for.
        return ()
    if len(then) == 2:
        return (Reason.TWO_PEOPLE,)
    if counts_on <= known.today:
        return ()
    eve = _counted(known, day=counts_on - timedelta(days=1))
    if {**then, reader.pk: 0} != {**eve, reader.pk: 0}:
        return ()
    return (Reason.ONLY_CHANGE,) if reader.pk in eve else (Reason.NEWCOMER,)


def _counted(known: _Known, *, day: date, stating: Collection[int] = ()) -> dict[int, int]:
    """Whose statement a day's price will be made of, as `prices.reprice` has it: ids by housemate.

    Who is `stating` theirs just now counts already.
    """
    people = {mate.pk: mate for mate in known.people if _is_counted(mate, day)}
    statements = values.in_force(housemates=people.values(), house=known.house, day=day)
    counting = dict.fromkeys(people.keys() & stating, 0)
    counting |= {key: statement.pk for key, statement in statements.items()}
    terms = next((row for row in known.terms if row.effective_on <= day), known.house)
    admitted = rules.admitted(
        stated=counting.keys(), people=people.keys(), before=known.before, without=terms.prices_without
    )
    return {key: counting[key] for key in admitted}


def _is_counted(mate: Housemate, day: date) -> bool:
    """Who moves in on a day is for the price of the next one; the day of leaving is still lived."""
    return mate.joined_on < day and (mate.left_on is None or mate.left_on >= day)
