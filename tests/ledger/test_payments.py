"""Payments of a month's plan: claimed by the payer, confirmed by the payee, posted once."""

import pytest
from django.db import InternalError, connection, transaction
from django.http import Http404

from house.errors import NotAllowed
from house.models import Housemate
from ledger import payments, queries
from ledger.models import Entry, EntryKind, Transfer, TransferStatus
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def test_claimed_and_confirmed_brings_every_balance_to_zero(march_for_the_pot):
    march = march_for_the_pot
    closed = scenes.close(march)

    for row in closed.transfers.all():
        payer = Housemate.objects.get(accounts=row.payer)
        other = march.bob if payer == march.alice else march.alice
        payments.claim(transfer_id=row.pk, by=payer, at=scenes.APRIL_AT)
        payments.confirm(transfer_id=row.pk, by=other, at=scenes.APRIL_AT)

    assert set(scenes.balances(march).values()) == {0}


def test_only_confirmation_posts(march):
    row = scenes.close(march).transfers.get()

    payments.claim(transfer_id=row.pk, by=march.bob, at=scenes.APRIL_AT)

    assert not Entry.objects.filter(kind=EntryKind.PAYMENT).exists()
    pending = {row.name: row.pending_micros for row in queries.balances(house=march.house)}
    assert pending == {"Alice": -3_500_000, "Bob": 3_500_000}


def test_confirming_twice_posts_once(march):
    row = scenes.close(march).transfers.get()

    first = payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)
    again = payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)

    assert first.entry == again.entry
    assert Entry.objects.filter(kind=EntryKind.PAYMENT).count() == 1


def test_the_payer_cannot_confirm_nor_the_payee_claim(march):
    row = scenes.close(march).transfers.get()

    with pytest.raises(NotAllowed):
        payments.confirm(transfer_id=row.pk, by=march.bob, at=scenes.APRIL_AT)
    with pytest.raises(NotAllowed):
        payments.claim(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)


def test_the_funds_keeper_confirms_what_it_receives(march_for_the_pot):
    march = march_for_the_pot
    scenes.entrust_fund_to(march, march.alice)
    to_fund = scenes.close(march).transfers.get(payer__housemate=march.bob)

    with pytest.raises(NotAllowed):
        payments.confirm(transfer_id=to_fund.pk, by=march.bob, at=scenes.APRIL_AT)

    confirmed = payments.confirm(transfer_id=to_fund.pk, by=march.alice, at=scenes.APRIL_AT)
    assert confirmed.status == TransferStatus.CONFIRMED


def test_without_a_keeper_nobody_confirms_their_own_payment(march_for_the_pot):
    march = march_for_the_pot
    to_fund = scenes.close(march).transfers.get(payer__housemate=march.bob)

    with pytest.raises(NotAllowed):
        payments.confirm(transfer_id=to_fund.pk, by=march.bob, at=scenes.APRIL_AT)


def test_somebody_who_alone_is_left_confirms_for_the_house(march_for_the_pot):
    march = march_for_the_pot
    to_fund = scenes.close(march).transfers.get(payer__housemate=march.alice)
    Housemate.objects.filter(pk=march.bob.pk).update(left_on=scenes.APRIL)

    row = payments.confirm(transfer_id=to_fund.pk, by=march.alice, at=scenes.APRIL_AT)

    assert row.status == TransferStatus.CONFIRMED


def test_another_houses_transfer_does_not_exist(march):
    row = scenes.close(march).transfers.first()

    with pytest.raises(Http404):
        payments.confirm(transfer_id=row.pk, by=march.carol, at=scenes.APRIL_AT)


def test_a_payment_confirmed_on_a_day_already_closed_is_dated_on_the_first_open_one(march):
    row = scenes.close(march).transfers.get()

    paid = payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.DINNER_AT)

    assert paid.entry.effective_on == scenes.APRIL


@pytest.mark.parametrize("status", ["open", "claimed", "carried"])
def test_what_was_confirmed_stays_confirmed(march, status):
    row = scenes.close(march).transfers.get()
    payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)

    with pytest.raises(InternalError, match="Invalid transition"), transaction.atomic():
        Transfer.objects.update(status=status, entry=None, confirmed_at=None, confirmed_by=None)


@pytest.mark.parametrize("column", ["amount_micros", "payer_id", "payee_id", "settlement_id"])
def test_the_plan_is_frozen(march, column):
    scenes.close(march)

    with (
        pytest.raises(InternalError, match="Cannot update"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE ledger_transfer SET {column} = {column} + 1")
