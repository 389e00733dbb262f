"""Where a price would give a reader's number away by subtraction: whether, never what.

Everybody sees the total, and everybody knows their own part of it. Only who is in the price, whose statements
begin to count on a day, and who moves in or out is looked at; no figure is.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from house import values
from house.models import House, Housemate
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
    if not Price.objects.filter(house=reader.house_id).exists():
        return {values.From.SOONEST: Start(day=None, reasons=reasons(reader=reader, counts_on=None, at=at))}
    tomorrow = reader.house.day_of(at) + timedelta(days=1)
    days = {
        word: values.effective_on(housemate=reader, at=at, counts_from=word) or tomorrow
        for word in values.From
    }
    if len(set(days.values())) == 1:
        del days[values.From.NEXT_MONTH]
    return {
        word: Start(day=day, reasons=reasons(reader=reader, counts_on=day, at=at))
        for word, day in days.items()
    }


def reasons(*, reader: Housemate, counts_on: date | None, at: datetime) -> tuple[Reason, ...]:
    """This function will say why a reader's numbers could be read off the price that they begin to count in.

    As far as is known now: others may state theirs, move in or leave until then. Of numbers that count
    already, only what stays so is told. `counts_on` is not asked for before the first price.
    """
    today = reader.house.day_of(at)
    last = Price.objects.filter(house=reader.house_id).order_by("number").last()
    if last is None or counts_on is None:
        here = reader.house.housemates.current().count()
        return (Reason.TWO_PEOPLE,) if here == 2 else ()
    before = frozenset(PriceShare.objects.filter(price=last).values_list("housemate_id", flat=True))
    then = _counted(house=reader.house, day=max(counts_on, today), before=before, stating={reader.pk})
    if reader.pk not in then:
        # They come in later, with those that the price waits for.
        return ()
    if len(then) == 2:
        return (Reason.TWO_PEOPLE,)
    eve = _counted(house=reader.house, day=counts_on - timedelta(days=1), before=before)
    if counts_on <= today or {**then, reader.pk: 0} != {**eve, reader.pk: 0}:
        return ()
    return (Reason.ONLY_CHANGE,) if reader.pk in eve else (Reason.NEWCOMER,)


def _counted(
    *, house: House, day: date, before: frozenset[int], stating: Collection[int] = ()
) -> dict[int, int]:
    """Whose statement a day's price will be made of, as `prices.reprice` has it: ids by housemate.

    Who is `stating` theirs just now counts already.
    """
    people = {mate.pk: mate for mate in house.housemates.living_on(day).filter(joined_on__lt=day)}
    statements = values.in_force(housemates=people.values(), house=house, day=day)
    counting = dict.fromkeys(people.keys() & stating, 0)
    counting |= {key: statement.pk for key, statement in statements.items()}
    terms = house.terms.filter(effective_on__lte=day).order_by("-id").first() or house
    admitted = rules.admitted(
        stated=counting.keys(), people=people.keys(), before=before, without=terms.prices_without
    )
    return {key: counting[key] for key in admitted}
