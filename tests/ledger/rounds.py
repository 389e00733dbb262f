"""What races have in common: fifty rounds in one house, and what must hold after each."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection

from house.errors import DomainError
from ledger import months, verification
from ledger.models import Entry, EntryKind
from tests import factories
from tests.ledger import scenes

ROUNDS = 50
SUMS = """
    SELECT coalesce((SELECT sum(amount_micros) FROM ledger_line WHERE house_id = %(house)s), 0),
           (SELECT count(*) FROM ledger_entry WHERE house_id = %(house)s),
           (SELECT coalesce(max(seq), 0) FROM ledger_entry WHERE house_id = %(house)s)
"""


def of(committed_cast: factories.Cast) -> factories.Cast:
    """A microcovid costs $1, and what it costs is shared out among Alice and Bob."""
    scenes.use_rule(committed_cast, "equal")
    scenes.priced(committed_cast)
    return committed_cast


def played(cast: factories.Cast) -> Iterator[int]:
    """After each the house sums to zero and its entries count without gaps; at last every rule holds."""
    for number in range(ROUNDS):
        yield number
        with connection.cursor() as cursor:
            cursor.execute(SUMS, {"house": cast.house.pk})
            total, entries, last = cursor.fetchone()
        assert (total, last) == (0, entries), f"round {number}"
    assert verification.faults() == []


def entries(cast: factories.Cast, kind: EntryKind) -> int:
    return Entry.objects.filter(house=cast.house, kind=kind).count()


def month_of(number: int) -> date:
    """Each round has a month of its own, from March 2026 on."""
    return date(2026 + (number + 2) // 12, (number + 2) % 12 + 1, 1)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 20, tzinfo=scenes.FOUNDED_AT.tzinfo)


def after(month: date) -> datetime:
    return noon(months.next_month(month=month))


def outcome(answer: object) -> str:
    return answer.code if isinstance(answer, DomainError) else "done"
