"""Payments that did not come, confirm themselves, or are taken back; and plans made in other ways."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest

from house import houses
from house.errors import NotAllowed, Refused
from ledger import departures, payments, queries, tasks, verification
from ledger.models import Entry, EntryKind, TransferStatus
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

AT = scenes.CLOSING_AT
MAY_AT = datetime(2026, 5, 2, 12, tzinfo=UTC)


def settings(cast, **changes):
    now = houses.settings(house=cast.house)
    houses.change(by=cast.alice, change=dataclasses.replace(now, **changes), at=AT)
    cast.house.refresh_from_db()


def payments_posted():
    return Entry.objects.filter(kind=EntryKind.PAYMENT).count()


@pytest.fixture
def row(march):
    """Bob pays Alice $3.50."""
    return scenes.close(march).transfers.get()


@pytest.fixture
def claimed(march, row):
    return payments.claim(transfer_id=row.pk, by=march.bob, at=AT)


# --- Disputed --------------------------------------------------------------------------------------------


def test_a_claim_that_has_not_come_is_disputed_and_moves_nothing(march, claimed):
    row = payments.dispute(transfer_id=claimed.pk, by=march.alice, at=AT)

    assert row.status == TransferStatus.DISPUTED
    assert payments.dispute(transfer_id=claimed.pk, by=march.alice, at=AT).pk == row.pk
    assert payments_posted() == 0
    assert {balance.pending_micros for balance in queries.balances(house=march.house)} == {0}


def test_after_a_dispute_it_can_be_claimed_again_or_confirmed(march, claimed):
    payments.dispute(transfer_id=claimed.pk, by=march.alice, at=AT)

    assert payments.claim(transfer_id=claimed.pk, by=march.bob, at=AT).status == TransferStatus.CLAIMED
    payments.dispute(transfer_id=claimed.pk, by=march.alice, at=AT)
    assert payments.confirm(transfer_id=claimed.pk, by=march.alice, at=AT).status == TransferStatus.CONFIRMED
    assert payments_posted() == 1


def test_what_is_disputed_at_the_next_close_is_asked_for_again(march, claimed):
    payments.dispute(transfer_id=claimed.pk, by=march.alice, at=AT)

    april = scenes.close(march, month=scenes.APRIL, at=MAY_AT)

    assert [row.amount_micros for row in april.transfers.all()] == [3_500_000]
    claimed.refresh_from_db()
    assert claimed.status == TransferStatus.CARRIED


def test_only_the_payee_disputes_and_only_what_is_claimed(march, row):
    with pytest.raises(NotAllowed):
        payments.dispute(transfer_id=row.pk, by=march.bob, at=AT)
    with pytest.raises(Refused) as refusal:
        payments.dispute(transfer_id=row.pk, by=march.alice, at=AT)
    assert refusal.value.code == "not-claimed"


# --- By itself -------------------------------------------------------------------------------------------


def test_a_claim_confirms_itself_after_the_days_the_house_set(march, claimed):
    settings(march, auto_confirm_days=5)
    a_second_early = AT + timedelta(days=5, seconds=-1)

    assert payments.confirm_due(house_id=march.house.pk, at=a_second_early) == []
    tasks.confirm_due_payments(at=(AT + timedelta(days=5)).isoformat())
    tasks.confirm_payments_of_house(house_id=march.house.pk, at=(AT + timedelta(days=5)).isoformat())
    tasks.confirm_payments_of_house(house_id=march.house.pk, at=(AT + timedelta(days=9)).isoformat())

    claimed.refresh_from_db()
    assert (claimed.status, claimed.confirmed_by) == (TransferStatus.CONFIRMED, None)
    assert payments_posted() == 1
    assert verification.faults() == []


def test_without_such_days_only_people_confirm(march, claimed):
    assert payments.confirm_due(house_id=march.house.pk, at=AT + timedelta(days=365)) == []


def test_what_was_disputed_never_confirms_itself(march, claimed):
    settings(march, auto_confirm_days=1)
    payments.dispute(transfer_id=claimed.pk, by=march.alice, at=AT)

    assert payments.confirm_due(house_id=march.house.pk, at=AT + timedelta(days=30)) == []


@pytest.mark.parametrize("days", [0, -1, 91])
def test_days_out_of_range_are_refused(cast, days):
    with pytest.raises(Refused) as refusal:
        settings(cast, auto_confirm_days=days)
    assert refusal.value.field == "auto_confirm_days"


# --- Taken back ------------------------------------------------------------------------------------------


def test_a_confirmation_is_taken_back_by_a_reversal_and_can_be_made_again(march, claimed):
    payments.confirm(transfer_id=claimed.pk, by=march.alice, at=AT)
    before = scenes.balances(march)

    for _ in range(2):
        row = payments.undo(transfer_id=claimed.pk, by=march.alice, at=AT)

    assert row.status == TransferStatus.REVERSED
    assert scenes.balances(march) == {"Alice": 3_505_000, "Bob": -3_505_000}
    payments.confirm(transfer_id=claimed.pk, by=march.alice, at=AT)
    assert scenes.balances(march) == before
    assert payments_posted() == 2
    assert verification.faults() == []


def test_only_the_payee_takes_back_and_only_what_is_confirmed(march, claimed):
    with pytest.raises(NotAllowed):
        payments.undo(transfer_id=claimed.pk, by=march.bob, at=AT)
    with pytest.raises(Refused) as refusal:
        payments.undo(transfer_id=claimed.pk, by=march.alice, at=AT)
    assert refusal.value.code == "not-confirmed"


def test_taken_back_after_another_close_it_is_in_the_plan_after(march, claimed):
    payments.confirm(transfer_id=claimed.pk, by=march.alice, at=AT)
    april = scenes.close(march, month=scenes.APRIL, at=MAY_AT)
    assert not april.transfers.exists()

    payments.undo(transfer_id=claimed.pk, by=march.alice, at=MAY_AT)
    may = scenes.close(march, month=date(2026, 5, 1), at=datetime(2026, 6, 2, 12, tzinfo=UTC))

    assert [row.amount_micros for row in may.transfers.all()] == [3_500_000]
    assert verification.faults() == []


# --- The plan, in the ways a house can choose ------------------------------------------------------------


@pytest.fixture
def four(cast):
    """Alice, Bob, Dora and Eve share equally; the last two were charged."""
    for name in ("Dora", "Eve"):
        newcomer = factories.housemate_of(admin=cast.alice, name=name)
        factories.life_value(housemate=newcomer, cost_per_life="0")
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    return cast


def charge(cast, **microcovids):
    for name, amount in microcovids.items():
        housemate = cast.house.housemates.get(name=name.title())
        scenes.logged(housemate=housemate, plan=scenes.typed(amount))


def plan_of(closed):
    return sorted(
        (queries.account_name(account=row.payer), queries.account_name(account=row.payee), row.amount_micros)
        for row in closed.transfers.all()
    )


def test_the_fewest_is_the_default_and_says_so_where_it_is_proved(four):
    charge(four, dora="10", eve="6")

    closed = scenes.close(four)

    assert (closed.plan_rule, closed.is_fewest) == ("fewest", True)
    assert closed.transfers.count() == 3


def test_through_the_fund_everybody_deals_with_the_fund(four):
    settings(four, plan_rule="fund")
    charge(four, dora="10", eve="6")

    closed = scenes.close(four)

    assert not closed.is_fewest
    assert all("The house fund" in row[:2] for row in plan_of(closed))
    assert verification.faults() == []


def test_direct_debts_are_between_those_who_dealt_with_each_other(four):
    settings(four, plan_rule="direct")
    charge(four, dora="10", eve="6")

    closed = scenes.close(four)

    assert plan_of(closed) == [
        ("Dora", "Alice", 4_000_000 - 1_500_000),
        ("Dora", "Bob", 2_500_000),
        ("Dora", "Eve", 2_500_000 - 1_500_000),
        ("Eve", "Alice", 1_500_000),
        ("Eve", "Bob", 1_500_000),
    ]


@pytest.mark.parametrize("rule", ["fewest", "fund", "direct"])
def test_each_ones_total_is_the_same_in_every_plan(four, rule):
    settings(four, plan_rule=rule)
    charge(four, dora="10.07", eve="6.31", alice="0.55")

    closed = scenes.close(four)

    due = dict.fromkeys(["Alice", "Bob", "Dora", "Eve", "The house fund"], 0)
    for payer, payee, micros in plan_of(closed):
        due[payer] -= micros
        due[payee] += micros
    assert due == {
        "Alice": 3_680_000,
        "Bob": 4_230_000,
        "Dora": -5_830_000,
        "Eve": -2_080_000,
        "The house fund": 0,
    }


def test_direct_debts_that_were_not_paid_stay_between_the_same_two(four):
    settings(four, plan_rule="direct")
    charge(four, dora="12")
    scenes.close(four)

    april = scenes.close(four, month=scenes.APRIL, at=MAY_AT)

    assert plan_of(april) == [("Dora", name, 3_000_000) for name in ("Alice", "Bob", "Eve")]


def test_small_balances_wait_until_they_are_large_enough(four):
    settings(four, carry_below_micros=5_000_000)
    charge(four, dora="4")
    assert plan_of(scenes.close(four)) == []
    scenes.logged(
        housemate=four.house.housemates.get(name="Dora"),
        plan=scenes.typed("16", occurred_on=date(2026, 4, 5)),
        at=MAY_AT,
    )

    april = scenes.close(four, month=scenes.APRIL, at=MAY_AT)

    assert plan_of(april) == [("Dora", name, 5_000_000) for name in ("Alice", "Bob", "Eve")]


@pytest.mark.parametrize("micros", [-10_000, 5_000, 10**12])
def test_a_threshold_that_is_no_small_amount_is_refused(cast, micros):
    with pytest.raises(Refused) as refusal:
        settings(cast, carry_below_micros=micros)
    assert refusal.value.field == "carry_below"


def test_who_settled_and_left_is_no_stop_on_the_way_of_direct_debts(four):
    settings(four, plan_rule="direct")
    charge(four, dora="12")
    dora = four.house.housemates.get(name="Dora")
    for row in departures.settle(by=dora, at=scenes.DINNER_AT):
        payments.confirm(transfer_id=row.pk, by=four.bob, at=scenes.DINNER_AT)
    departures.leave(housemate=dora, by=dora, at=scenes.DINNER_AT)

    closed = scenes.close(four)

    assert {row[1] for row in plan_of(closed)} == {"Alice", "Bob", "Dora", "Eve"}
    assert {row[0] for row in plan_of(closed)} == {"The house fund"}
