"""Month's end under both refund rules; closing once, in order; payments claimed and confirmed once."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from house.errors import Refused
from ledger import payments, queries, settlement
from ledger.models import Entry, EntryKind, Settlement, TransferStatus
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

MARCH, APRIL = scenes.MARCH, scenes.APRIL


def rows(closed: Settlement) -> list[tuple[str, str, int]]:
    return [
        (queries.account_name(account=row.payer), queries.account_name(account=row.payee), row.amount_micros)
        for row in closed.transfers.order_by("number")
    ]


def test_under_pot_everyone_owes_the_fund_what_they_were_charged(march_for_the_pot):
    march = march_for_the_pot

    closed = scenes.close(march)

    assert closed.pool_micros == 13_010_000
    assert rows(closed) == [
        ("Bob", "The house fund", 10_010_000),
        ("Alice", "The house fund", 3_000_000),
    ]


def test_under_equal_the_pool_is_shared_by_those_who_live_here(march):

    closed = scenes.close(march)

    assert rows(closed) == [("Bob", "Alice", 3_500_000)]
    assert scenes.balances(march) == {"Alice": 3_505_000, "Bob": -3_505_000}


def test_what_is_under_a_cent_waits_for_the_next_month(march):
    closed = scenes.close(march)

    payments.confirm(transfer_id=closed.transfers.get().pk, by=march.alice, at=scenes.APRIL_AT)

    assert scenes.balances(march) == {"Alice": 5_000, "Bob": -5_000}


def test_a_statement_adds_up_for_everybody(march):

    closed = scenes.close(march)

    statement = closed.statements.get(account__housemate=march.bob)
    assert statement.microcovids == Decimal("10.01")
    assert statement.charged_micros == -10_010_000
    assert statement.refunded_micros == 6_505_000
    assert statement.closing_micros == -3_505_000
    assert sum(row.closing_micros for row in closed.statements.all()) == 0


def test_closing_twice_gives_the_first_close(march):
    first = scenes.close(march)

    assert scenes.close(march, at=scenes.APRIL_AT.replace(day=9)) == first
    assert Entry.objects.filter(kind=EntryKind.DISTRIBUTION).count() == 1


def test_a_month_that_still_runs_in_the_houses_zone_is_not_closed(march):
    """06:00 UTC on 1 April is still 31 March in Los Angeles."""
    with pytest.raises(Refused, match="not over yet"):
        scenes.close(march, at=datetime(2026, 4, 1, 6, tzinfo=UTC))

    assert not Settlement.objects.exists()


def test_months_close_in_order_from_the_founding_on(march):
    may = datetime(2026, 5, 2, tzinfo=UTC)

    with pytest.raises(Refused, match="2026-03 is the next"):
        scenes.close(march, month=APRIL, at=may)
    with pytest.raises(Refused, match="begin with 2026-03"):
        scenes.close(march, month=date(2026, 2, 1), at=may)


def test_a_worker_three_months_late_closes_each_month_in_order(march):
    closed = settlement.close_due(house_id=march.house.pk, at=datetime(2026, 6, 15, tzinfo=UTC))

    assert [row.month.month for row in closed] == [3, 4, 5]
    assert [row.pool_micros for row in closed] == [13_010_000, 0, 0]
    assert settlement.close_due(house_id=march.house.pk, at=datetime(2026, 6, 15, tzinfo=UTC)) == []


def test_a_late_close_counts_only_its_own_month(march):
    scenes.logged(
        housemate=march.bob,
        plan=scenes.typed("7", occurred_on=date(2026, 4, 2)),
        at=datetime(2026, 4, 3, tzinfo=UTC),
    )

    closed = scenes.close(march, at=datetime(2026, 4, 20, tzinfo=UTC))

    assert closed.pool_micros == 13_010_000
    assert scenes.balances(march)["Bob"] == -10_505_000


def test_what_was_not_paid_is_carried_into_the_next_plan(march_for_the_pot):
    march = march_for_the_pot
    first = scenes.close(march)

    second = scenes.close(march, month=APRIL, at=datetime(2026, 5, 2, tzinfo=UTC))

    assert rows(second) == rows(first)
    assert set(first.transfers.values_list("status", flat=True)) == {TransferStatus.CARRIED}
    with pytest.raises(Refused, match="carried"):
        payments.claim(transfer_id=first.transfers.first().pk, by=march.bob, at=scenes.APRIL_AT)


def test_what_was_paid_before_a_late_close_is_not_asked_for_again(march):
    row = scenes.close(march).transfers.get()
    may = datetime(2026, 5, 1, 20, tzinfo=UTC)
    payments.confirm(transfer_id=row.pk, by=march.alice, at=may)

    april = scenes.close(march, month=APRIL, at=may)

    assert not april.transfers.exists()
    assert april.statements.get(account__housemate=march.bob).closing_micros == -3_505_000


def test_a_charge_is_shared_by_the_rule_of_its_price_whatever_is_changed_later(march):
    later = datetime(2026, 3, 20, 12, tzinfo=UTC)
    scenes.use_rule(march, "pot", at=scenes.DINNER_AT)
    scenes.prices.reprice(house_id=march.house.pk, at=later)
    plan = scenes.typed("4", occurred_on=date(2026, 3, 20))
    scenes.logged(housemate=march.bob, plan=plan, at=later)

    closed = scenes.close(march)

    assert (closed.to_fund_micros, closed.shared_micros) == (4_000_000, 13_010_000)


def test_a_rule_changed_before_a_late_close_does_not_reach_back(march):
    scenes.use_rule(march, "pot", at=scenes.APRIL_AT)

    assert scenes.close(march).to_fund_micros == 0


def test_a_claimed_payment_is_not_asked_for_twice(march):
    row = scenes.close(march).transfers.get()
    payments.claim(transfer_id=row.pk, by=march.bob, at=scenes.APRIL_AT)

    second = scenes.close(march, month=APRIL, at=datetime(2026, 5, 2, tzinfo=UTC))

    assert not second.transfers.exists()
    row.refresh_from_db()
    assert row.status == TransferStatus.CLAIMED


def test_a_closed_month_takes_no_more_entries(march):
    scenes.close(march)
    raw = """
        INSERT INTO ledger_entry
            (house_id, seq, kind, effective_on, posted_at, key, body_hash, line_count, source, memo)
        VALUES (%s, 99, 'charge', '2026-03-31', now(), 'raw', '', 2, '', '')
    """

    with (
        pytest.raises(IntegrityError, match="closed the month"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(raw, [march.house.pk])


def test_the_database_closes_no_month_out_of_order(march):
    scenes.close(march)

    with pytest.raises(IntegrityError, match="next, not"), transaction.atomic():
        Settlement.objects.create(
            house=march.house,
            month=date(2026, 6, 1),
            to_fund_micros=0,
            shared_micros=0,
            pool_micros=0,
            closed_at=scenes.APRIL_AT,
        )


# --- Clocks and currencies -------------------------------------------------------------------------------


ZONES = [
    ("Pacific/Pago_Pago", datetime(2026, 4, 1, 11, tzinfo=UTC)),
    ("Pacific/Kiritimati", datetime(2026, 3, 31, 10, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 3, 31, 22, tzinfo=UTC)),
]
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(("zone", "over"), ZONES)
def test_a_month_is_over_at_midnight_where_the_house_is(db, zone, over):
    cast = factories.cast(time_zone=zone)

    with pytest.raises(Refused, match="not over yet"):
        scenes.close(cast, at=over - A_MINUTE)

    assert scenes.close(cast, at=over).month == MARCH


@pytest.mark.parametrize(("zone", "over"), ZONES)
def test_the_sweep_leaves_a_day_to_log_the_last_evening(db, zone, over):
    cast = factories.cast(time_zone=zone)

    assert settlement.close_due(house_id=cast.house.pk, at=over + A_DAY - A_MINUTE) == []
    assert [row.month for row in settlement.close_due(house_id=cast.house.pk, at=over + A_DAY)] == [MARCH]


@pytest.mark.parametrize(("currency", "unit"), [("JPY", 1_000_000), ("USD", 10_000), ("KWD", 1_000)])
def test_transfers_are_in_whole_minor_units(db, currency, unit):
    cast = factories.cast(currency=currency)
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("12.345678"))

    amounts = scenes.close(cast).transfers.values_list("amount_micros", flat=True)

    assert amounts
    assert all(amount % unit == 0 for amount in amounts)
