"""Leaving: even, settled, or handed over."""

from datetime import date

import pytest
from django.db import InternalError, transaction
from django.http import Http404

from house import housemates
from house.errors import Conflict, NotAllowed, Refused
from house.models import Housemate
from ledger import departures, payments, queries, verification
from ledger.models import Entry, EntryKind, HandoverStatus, Transfer, TransferStatus
from tests import factories
from tests.ledger import scenes
from tests.ledger.leaving import AT, NEXT_DAY, leave, refused

pytestmark = pytest.mark.django_db

# --- Leaving ---------------------------------------------------------------------------------------------


def test_who_is_even_leaves_and_that_day_still_counts(cast):
    left = leave(cast.bob)

    assert left.left_on == date(2026, 3, 20)
    assert set(cast.house.housemates.living_on(date(2026, 3, 20))) == {cast.alice, cast.bob}
    assert set(cast.house.housemates.living_on(date(2026, 3, 21))) == {cast.alice}


def test_who_owes_is_told_the_amount_and_the_two_ways_out(owing):
    said = refused("balance", leave, owing.bob)

    assert "Bob still owes the house $10.01" in said
    assert "settle it now" in said
    assert "hand it over to a housemate who agrees" in said
    assert Housemate.objects.get(pk=owing.bob.pk).lives_here


def test_who_is_owed_is_told_so_too(owing):
    departures.accept(
        handover_id=departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT).pk,
        by=owing.alice,
        at=AT,
    )
    owing.bob.refresh_from_db()

    assert "Alice still owes the house $10.01" in refused("balance", leave, owing.alice)


def test_leaving_twice_is_leaving_once(cast):
    leave(cast.bob)

    assert leave(cast.bob, at=NEXT_DAY).left_on == date(2026, 3, 20)


def test_an_admin_may_see_somebody_off_and_a_housemate_not(cast):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")

    with pytest.raises(NotAllowed):
        leave(cast.bob, by=dora)
    with pytest.raises(Http404):
        leave(cast.bob, by=cast.carol)
    assert leave(cast.bob, by=cast.alice).left_on


def test_the_last_admin_and_the_funds_keeper_hand_over_first(cast):
    refused("last-admin", leave, cast.alice)
    scenes.entrust_fund_to(cast, cast.bob)

    refused("keeps-fund", leave, cast.bob)

    housemates.appoint(by=cast.alice, housemate_id=cast.bob.pk, role="admin", at=AT)
    assert leave(cast.alice).left_on


def test_the_last_one_closes_the_door(cast):
    leave(cast.bob)

    assert leave(cast.alice).left_on


def test_less_than_a_cent_is_left_to_the_fund(owing):
    scenes.logged(housemate=owing.bob, plan=scenes.typed("0.005"))
    (row,) = departures.settle(by=owing.bob, at=AT)
    payments.confirm(transfer_id=row.pk, by=owing.alice, at=AT)

    leave(owing.bob)

    assert row.amount_micros == 10_010_000
    assert scenes.balances(owing)["Bob"] == 0
    assert scenes.balances(owing)["The house fund"] == -10_010_000 - 5_000
    assert verification.faults() == []


def test_the_day_somebody_left_on_is_never_changed(cast):
    leave(cast.bob)

    with pytest.raises(InternalError, match="annot update"), transaction.atomic():
        Housemate.objects.filter(pk=cast.bob.pk).update(left_on=date(2026, 3, 25))
    with pytest.raises(InternalError, match="annot update"), transaction.atomic():
        Housemate.objects.filter(pk=cast.bob.pk).update(left_on=None)


# --- Settling now ----------------------------------------------------------------------------------------


def test_settling_asks_for_what_is_owed_and_then_one_can_leave(owing):
    (row,) = departures.settle(by=owing.bob, at=AT)
    refused("balance", leave, owing.bob)
    payments.claim(transfer_id=row.pk, by=owing.bob, at=AT)
    said = refused("waiting", leave, owing.bob)
    payments.confirm(transfer_id=row.pk, by=owing.alice, at=AT)

    leave(owing.bob)

    assert "$10.01 waits to be confirmed" in said
    assert queries.account_name(account=row.payee) == "The house fund"
    assert verification.faults() == []


def test_settling_takes_the_place_of_the_rows_of_earlier_plans(owing):
    planned = scenes.close(owing).transfers.get()

    (row,) = departures.settle(by=owing.bob, at=scenes.CLOSING_AT)

    planned.refresh_from_db()
    assert planned.status == TransferStatus.CARRIED
    assert row.amount_micros == planned.amount_micros


def test_settling_leaves_to_others_what_their_rows_ask_for(cast):
    """Both owe Dora; Alice's row is open, so Bob settles with Dora what his own row asked for."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    factories.life_value(housemate=dora)
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    for housemate in (cast.alice, cast.bob):
        scenes.logged(housemate=housemate, plan=scenes.typed("6"))
    planned = {row.payer.housemate.name: row for row in scenes.close(cast).transfers.all()}
    assert {row.payee.housemate for row in planned.values()} == {dora}

    (row,) = departures.settle(by=cast.bob, at=scenes.CLOSING_AT)

    assert (row.payee.housemate, row.amount_micros) == (dora, planned["Bob"].amount_micros)


def test_settling_again_asks_anew_and_not_twice(owing):
    (first,) = departures.settle(by=owing.bob, at=AT)
    assert departures.settle(by=owing.bob, at=AT) == [first]
    scenes.logged(housemate=owing.bob, plan=scenes.typed("1"))

    (second,) = departures.settle(by=owing.bob, at=AT)

    first.refresh_from_db()
    assert first.status == TransferStatus.CARRIED
    assert second.amount_micros == first.amount_micros + 1_000_000
    assert Transfer.objects.filter(status=TransferStatus.OPEN).count() == 1


def test_there_is_nothing_to_settle_for_who_is_even(cast):
    assert "you are even" in refused("even", departures.settle, by=cast.bob, at=AT)


# --- Handing over ----------------------------------------------------------------------------------------


def test_a_balance_goes_to_the_one_who_agrees(owing):
    offered = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)
    assert scenes.balances(owing)["Alice"] == 0

    accepted = departures.accept(handover_id=offered.pk, by=owing.alice, at=AT)

    assert accepted.status == HandoverStatus.ACCEPTED
    assert scenes.balances(owing)["Alice"] == -10_010_000
    assert leave(owing.bob).left_on
    assert verification.faults() == []


def test_nothing_moves_unless_the_one_asked_agrees(owing):
    offered = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)

    with pytest.raises(NotAllowed):
        departures.accept(handover_id=offered.pk, by=owing.bob, at=AT)
    with pytest.raises(Http404):
        departures.accept(handover_id=offered.pk, by=owing.carol, at=AT)
    departures.decline(handover_id=offered.pk, by=owing.alice, at=AT)
    with pytest.raises(Conflict):
        departures.accept(handover_id=offered.pk, by=owing.alice, at=AT)

    assert scenes.balances(owing)["Bob"] == -10_010_000


def test_who_agrees_agrees_to_one_figure(owing):
    offered = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)
    scenes.logged(housemate=owing.bob, plan=scenes.typed("1"))

    with pytest.raises(Conflict) as refusal:
        departures.accept(handover_id=offered.pk, by=owing.alice, at=AT)

    assert refusal.value.code == "changed"
    assert not Entry.objects.filter(kind=EntryKind.HANDOVER).exists()


def test_accepting_twice_is_accepting_once(owing):
    offered = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)

    for _ in range(2):
        departures.accept(handover_id=offered.pk, by=owing.alice, at=AT)

    assert Entry.objects.filter(kind=EntryKind.HANDOVER).count() == 1


def test_a_newer_offer_takes_the_place_of_the_one_before(owing):
    dora = factories.housemate_of(admin=owing.alice, name="Dora", at=AT)
    first = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)
    assert departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT) == first

    departures.offer(by=owing.bob, successor_id=dora.pk, at=AT)

    first.refresh_from_db()
    assert first.status == HandoverStatus.WITHDRAWN


def test_one_cannot_hand_over_to_oneself_a_stranger_or_somebody_who_left(owing):
    dora = factories.housemate_of(admin=owing.alice, name="Dora", at=AT)
    leave(dora)

    for nobody in (owing.bob, owing.carol, dora):
        with pytest.raises(Refused) as refusal:
            departures.offer(by=owing.bob, successor_id=nobody.pk, at=AT)
        assert refusal.value.field == "successor"


def test_what_comes_after_a_hand_over_is_the_leavers_again(owing):
    """Under equal shares the month's end still brings Bob his part for the days he lived there."""
    scenes.use_rule(owing, "equal")
    scenes.prices.reprice(house_id=owing.house.pk, at=AT)
    scenes.logged(housemate=owing.alice, plan=scenes.typed("4", occurred_on=date(2026, 3, 20)), at=AT)
    offered = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)
    departures.accept(handover_id=offered.pk, by=owing.alice, at=AT)
    bob = leave(owing.bob)

    closed = scenes.close(owing)

    (row,) = [row for row in closed.transfers.all() if row.payee.housemate == bob]
    assert row.amount_micros == 2_000_000
    assert payments.confirm(transfer_id=row.pk, by=bob, at=scenes.CLOSING_AT).entry
