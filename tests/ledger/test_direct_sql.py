"""A database as in production, and its owner's own SQL: what must not be is refused and changes nothing."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from psycopg2 import errors

from house.models import AuditEntry, House, Housemate, LifeValue, Prevalence, User
from ledger.models import (
    Budget,
    Contact,
    Favourite,
    Handover,
    HandoverStatus,
    HousePreset,
    Offer,
    OfferNotice,
    OfferReply,
    OfferStatus,
    Recurrence,
    RecurrenceException,
    SealedNumber,
    Statement,
    Transfer,
    TransferStatus,
)
from tests.ledger import raw

pytestmark = pytest.mark.xdist_group("direct_sql")

# Nobody's record: a number that is erased, mail that is due, and what people keep for themselves; of what
# recurs see `test_recurrence_guards`.
PASSING = {
    *(SealedNumber, OfferNotice, Budget, Contact, Favourite, HousePreset),
    *(Recurrence, RecurrenceException),
}
LEDGER = [model for model in apps.get_app_config("ledger").get_models() if model not in PASSING]
KEPT = [*LEDGER, Prevalence, LifeValue, AuditEntry]
# What happens to a row afterwards; all else of these, and everything of the others, is never changed.
LIVELY = {
    Transfer: {
        "id",
        "status",
        "claimed_at",
        "claimed_by",
        "disputed_at",
        "confirmed_at",
        "confirmed_by",
        "reversed_at",
        "entry",
    },
    Handover: {"id", "status", "offered_at", "answered_at", "entry"},
    # What is said while an offer waits; `test_direct_sql_of_offers.py` tells when that is frozen too.
    Offer: {
        *("id", "status", "other", "round", "price_micros", "named_by", "closed_at", "closed_by", "entry"),
        *("undo_asked_by", "undone_at"),
    },
    OfferReply: {"id", "status", "replied_at"},
}
FROZEN = {
    **{model: {field.name for field in model._meta.fields} - LIVELY.get(model, set()) for model in KEPT},
    House: {"currency", "founded_on"},
    Housemate: {"house", "joined_on"},
}


@pytest.fixture(scope="module")
def books() -> Iterator[raw.Books]:
    with raw.of_an_eventful_month() as books:
        yield books


def table(model: type[models.Model]) -> str:
    return model._meta.db_table


OTHER = {
    models.BooleanField: "NOT {0}",
    models.CharField: "left(md5({0}), greatest(length({0}), 1))",
    models.DateField: "coalesce({0}, current_date) + 1",
    models.DateTimeField: "coalesce({0}, now()) + interval '1 day'",
    models.JSONField: "jsonb_build_array('other')",
    models.UUIDField: "gen_random_uuid()",
}


def changed(field: models.Field) -> str:
    """An expression for another value than the one that stands there."""
    other = OTHER.get(type(field), "coalesce({0}, 0) + 1")
    return f"{field.column} = {other.format(field.column)}"


# --- Rows that stay --------------------------------------------------------------------------------------


def test_every_table_has_a_row_to_try_it_on(books):
    """A row's guard has nothing to refuse in an empty table."""
    counts = {name: count for name, count, _ in books.state()}

    assert [name for name in map(table, FROZEN) if not counts[name]] == []


@pytest.mark.parametrize("model", FROZEN, ids=map(table, FROZEN))
def test_no_column_is_changed_of_what_was_written(books, model):
    for name in sorted(FROZEN[model]):
        field = model._meta.get_field(name)
        books.refuse(f"UPDATE {table(model)} SET {changed(field)}", says="Cannot update")


# What somebody stated about their life is erased when they are forgotten.
@pytest.mark.parametrize("model", [*LEDGER, Prevalence, AuditEntry, Housemate], ids=table)
def test_no_row_is_deleted(books, model):
    books.refuse(f"DELETE FROM {table(model)}", says="Cannot (update or )?delete")


@pytest.mark.parametrize("model", KEPT, ids=table)
def test_no_table_is_emptied(books, model):
    # Without CASCADE, a table that others point at is refused before its guard is asked.
    plain = (errors.RaiseException, errors.FeatureNotSupported)
    books.refuse(f"TRUNCATE {table(model)}", error=plain, says="cannot truncate")
    books.refuse(f"TRUNCATE {table(model)} CASCADE", says="cannot truncate")


@pytest.mark.parametrize("model", [House, Housemate, User], ids=table)
def test_no_table_is_emptied_by_way_of_another(books, model):
    books.refuse(f"TRUNCATE {table(model)}", error=errors.FeatureNotSupported, says="cannot truncate")
    books.refuse(f"TRUNCATE {table(model)} CASCADE", says="cannot truncate")


def test_a_house_with_a_history_is_not_deleted(books):
    books.refuse("DELETE FROM house_house", error=errors.ForeignKeyViolation, says="violates foreign key")


def test_who_left_stays_gone_since_that_day(books):
    left = "UPDATE house_housemate SET left_on = {} WHERE left_on IS NOT NULL"

    for value in ("NULL", "left_on + 1", "left_on - 1"):
        books.refuse(left.format(value), says="Cannot update")


# --- Steps back ------------------------------------------------------------------------------------------

# What has an answer keeps it; a row that waits may be answered. See `ledger/triggers.py` for the same in SQL.
STEPS = {
    Transfer: {
        "open": {"claimed", "confirmed", "carried"},
        "claimed": {"confirmed", "disputed"},
        "disputed": {"claimed", "confirmed", "carried"},
        "confirmed": {"reversed"},
        "reversed": {"claimed", "confirmed", "carried"},
        "carried": set(),
    },
    Handover: {
        "offered": {"accepted", "declined", "withdrawn"},
        "accepted": set(),
        "declined": set(),
        "withdrawn": set(),
    },
    Offer: {
        "open": {"countered", "accepted", "declined", "withdrawn", "expired"},
        "countered": {"accepted", "declined", "withdrawn", "expired"},
        "accepted": {"undone"},
        **{over: set() for over in ("declined", "withdrawn", "expired", "undone")},
    },
}
STATUSES = {Transfer: TransferStatus, Handover: HandoverStatus, Offer: OfferStatus}
BACK = [
    pytest.param(model, before, after, id=f"{table(model)}-{before}-{after}")
    for model, steps in STEPS.items()
    for before in STATUSES[model].values
    for after in STATUSES[model].values
    if after != before and after not in steps[before]
]


@pytest.mark.parametrize(("model", "before", "after"), BACK)
def test_no_status_is_taken_back(books, model, before, after):
    where = f"WHERE status = '{before}'"
    assert books.one(f"SELECT count(*) FROM {table(model)} {where}")

    books.refuse(f"UPDATE {table(model)} SET status = '{after}' {where}", says="Invalid transition")


# --- Entries and lines -----------------------------------------------------------------------------------

ENTRY = """
    INSERT INTO ledger_entry
        (id, house_id, seq, kind, effective_on, posted_at, key, body_hash, line_count, source, memo)
    SELECT 1000000, id, 1000, 'trade', '{day}', now(), 'raw', '', {lines}, '', '' FROM house_house
     WHERE slug = 'elm-street'
"""
# Lines on the accounts of a house's pool and fund.
LINE = """
    INSERT INTO ledger_line (house_id, entry_id, account_id, amount_micros)
    SELECT {house}, {entry}, id, {micros} FROM ledger_account WHERE house_id = {at} AND kind = '{kind}'
"""
HERE, THERE = (f"(SELECT id FROM house_house WHERE slug = '{slug}')" for slug in ("elm-street", "oak-avenue"))
POSTED = f"(SELECT max(id) FROM ledger_entry WHERE house_id = {HERE} AND id < 1000000)"


def entry(*, lines: int = 2, day: str = "2026-04-01") -> str:
    return ENTRY.format(lines=lines, day=day)


def line(
    micros: int, *, kind: str = "fund", entry: str = "1000000", house: str = HERE, at: str = HERE
) -> str:
    return LINE.format(micros=micros, kind=kind, entry=entry, house=house, at=at)


@pytest.mark.parametrize(
    ("statements", "says"),
    [
        ([entry()], "0 of 2 lines"),
        ([entry(), line(5), line(-4, kind="pool")], "sums to 1"),
        ([entry(lines=3), line(5), line(-5, kind="pool")], "2 of 3 lines"),
        ([line(5, entry=POSTED)], "3 of 2 lines"),
        ([line(5, entry=POSTED), line(-5, kind="pool", entry=POSTED)], "4 of 2 lines"),
        ([entry(lines=1), line(5)], "entry_has_two_lines_or_more"),
        ([entry(), line(0), line(0, kind="pool")], "line_is_not_zero"),
        ([entry(day="2026-03-31"), line(5), line(-5, kind="pool")], "has closed the month of 2026-03-31"),
        ([entry(day="2025-12-01"), line(5), line(-5, kind="pool")], "has closed the month of 2025-12-01"),
    ],
)
def test_no_entry_is_less_than_whole_or_late(books, statements, says):
    books.refuse(*statements, error=errors.CheckViolation, says=says)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"at": THERE}, "ledger_line_account_id_in_house"),
        ({"house": THERE, "at": THERE}, "ledger_line_entry_id_in_house"),
        ({"house": THERE}, "ledger_line_(account|entry)_id_in_house"),
    ],
)
def test_no_line_reaches_into_another_house(books, wrong, says):
    statements = [entry(), line(5, **wrong), line(-5, kind="pool")]

    books.refuse(*statements, error=errors.ForeignKeyViolation, says=says)


def test_what_is_whole_and_in_time_is_taken(books):
    """The refusals above are for what is wrong with them, and for nothing else."""
    with books.connection.cursor() as cursor:
        for statement in (entry(), line(5), line(-5, kind="pool"), "SET CONSTRAINTS ALL IMMEDIATE"):
            cursor.execute(statement)
    books.connection.rollback()


@pytest.mark.parametrize(
    ("column", "value"),
    [("seq", "seq"), ("key", "key"), ("reverses_id", "reverses_id")],
)
def test_no_number_key_or_reversal_comes_twice(books, column, value):
    copied = {
        "house_id": "house_id",
        "seq": "seq + 1000",
        "kind": "kind",
        "effective_on": "'2026-04-01'",
        "posted_at": "now()",
        "key": "'raw'",
        "body_hash": "''",
        "line_count": "2",
        "source": "''",
        "memo": "''",
        "reverses_id": "NULL",
    } | {column: value}
    kind = "= 'reversal'" if column == "reverses_id" else "= 'charge'"
    statement = f"""
        INSERT INTO ledger_entry ({", ".join(copied)})
        SELECT {", ".join(copied.values())} FROM ledger_entry WHERE kind {kind} LIMIT 1
    """

    books.refuse(statement, error=errors.UniqueViolation, says="duplicate key")


@pytest.mark.parametrize(
    ("month", "says"), [("2026-03-01", "closes 2026-04-01 next"), ("2026-05-01", "next")]
)
def test_no_month_closes_twice_or_out_of_order(books, month, says):
    statement = f"""
        INSERT INTO ledger_settlement
            (house_id, month, pool_micros, to_fund_micros, to_outside_micros, shared_micros, plan_rule,
             is_fewest, closed_at)
        VALUES ({HERE}, '{month}', 0, 0, 0, 0, 'fewest', false, now())
    """

    books.refuse(statement, error=errors.CheckViolation, says=says)


# One more month, closed as it should be: afterwards the one before takes no more rows.
APRIL = f"""
    INSERT INTO ledger_settlement
        (house_id, month, pool_micros, to_fund_micros, to_outside_micros, shared_micros, plan_rule, is_fewest,
         closed_at)
    VALUES ({HERE}, '2026-04-01', 0, 0, 0, 0, 'fewest', false, now())
"""


@pytest.mark.parametrize("model", [Statement, Transfer], ids=table)
def test_an_old_month_takes_no_more_rows_and_the_newest_does(books, model):
    fields = [field.column for field in model._meta.concrete_fields if not field.primary_key]

    def copy(**changes: str) -> str:
        columns = dict(zip(fields, fields, strict=True)) | changes
        return f"""
            INSERT INTO {table(model)} ({", ".join(columns)}) SELECT {", ".join(columns.values())}
              FROM {table(model)} WHERE house_id = {HERE} AND settlement_id IS NOT NULL ORDER BY id LIMIT 1
        """

    newest = f"(SELECT max(id) FROM ledger_settlement WHERE house_id = {HERE})"
    count = f"SELECT count(*) FROM {table(model)}"

    books.refuse(APRIL, copy(), error=errors.CheckViolation, says="is not the newest of its house")
    assert books.taken(APRIL, copy(settlement_id=newest), then=count) == books.one(count) + 1
