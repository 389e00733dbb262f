"""What people say at the same moment, of payments and of leaving: each race fifty times."""

import itertools
from collections.abc import Iterator
from datetime import timedelta

import pytest

from house.errors import Conflict, Refused
from house.models import AuditEntry
from ledger import departures, payments, queries
from ledger.models import (
    EntryKind,
    Handover,
    HandoverStatus,
    Transfer,
    TransferStatus,
)
from tests import factories
from tests.ledger import rounds, scenes

pytestmark = pytest.mark.django_db(transaction=True)

NEXT_DAY_AT = scenes.DINNER_AT + timedelta(days=1)


@pytest.fixture
def cast(committed_cast) -> factories.Cast:
    return rounds.of(committed_cast)


def asked_of_bob(cast: factories.Cast, number: int) -> Transfer:
    """A month is closed with one row in its plan: what Bob pays Alice."""
    month = rounds.month_of(number)
    plan = scenes.typed("10", occurred_on=month.replace(day=14))
    scenes.logged(housemate=cast.bob, plan=plan, at=rounds.noon(month.replace(day=14)))
    return scenes.close(cast, month=month, at=rounds.after(month)).transfers.get()


# --- Payments --------------------------------------------------------------------------------------------


def test_claim_confirm_and_dispute_end_in_one_payment(cast, at_once):
    """The confirmation gets through whenever it comes; what is confirmed is disputed no more."""
    for number in rounds.played(cast):
        row, at = asked_of_bob(cast, number).pk, rounds.after(rounds.month_of(number))
        answers = at_once(
            lambda row=row, at=at: payments.claim(transfer_id=row, by=cast.bob, at=at),
            lambda row=row, at=at: payments.dispute(transfer_id=row, by=cast.alice, at=at),
            lambda row=row, at=at: payments.confirm(transfer_id=row, by=cast.alice, at=at),
        )

        assert [rounds.outcome(answers[0]), rounds.outcome(answers[2])] == ["done", "done"]
        assert rounds.outcome(answers[1]) in {"done", "not-claimed"}
        assert Transfer.objects.get(pk=row).status == TransferStatus.CONFIRMED
        assert rounds.entries(cast, EntryKind.PAYMENT) == number + 1


def test_a_claim_said_again_beside_a_dispute_stays_open_to_both(cast, at_once):
    for number in rounds.played(cast):
        row, at = asked_of_bob(cast, number).pk, rounds.after(rounds.month_of(number))
        payments.claim(transfer_id=row, by=cast.bob, at=at)
        answers = at_once(
            lambda row=row, at=at: payments.claim(transfer_id=row, by=cast.bob, at=at),
            lambda row=row, at=at: payments.dispute(transfer_id=row, by=cast.alice, at=at),
        )

        assert list(map(rounds.outcome, answers)) == ["done", "done"]
        assert Transfer.objects.get(pk=row).status in {TransferStatus.CLAIMED, TransferStatus.DISPUTED}
        assert not rounds.entries(cast, EntryKind.PAYMENT)


def test_two_confirmations_and_the_days_that_ran_out_post_one_payment(cast, at_once):
    scenes.change(cast, auto_confirm_days=1)
    for number in rounds.played(cast):
        row, at = asked_of_bob(cast, number).pk, rounds.after(rounds.month_of(number))
        payments.claim(transfer_id=row, by=cast.bob, at=at)
        later = at + timedelta(days=2)
        answers = at_once(
            lambda row=row, at=later: payments.confirm(transfer_id=row, by=cast.alice, at=at),
            lambda at=later: payments.confirm_due(house_id=cast.house.pk, at=at),
            lambda row=row, at=later: payments.confirm(transfer_id=row, by=cast.alice, at=at),
            lambda at=later: payments.confirm_due(house_id=cast.house.pk, at=at),
        )

        assert set(map(rounds.outcome, answers)) == {"done"}
        assert Transfer.objects.get(pk=row).status == TransferStatus.CONFIRMED
        assert rounds.entries(cast, EntryKind.PAYMENT) == number + 1
        assert len(answers[1]) + len(answers[3]) <= 1


def test_a_dispute_beside_the_days_that_ran_out_leaves_one_answer(cast, at_once):
    scenes.change(cast, auto_confirm_days=1)
    paid = 0
    for number in rounds.played(cast):
        row, at = asked_of_bob(cast, number).pk, rounds.after(rounds.month_of(number))
        payments.claim(transfer_id=row, by=cast.bob, at=at)
        disputed, confirmed = at_once(
            lambda row=row, at=at: payments.dispute(transfer_id=row, by=cast.alice, at=at),
            lambda at=at: payments.confirm_due(house_id=cast.house.pk, at=at + timedelta(days=2)),
        )

        paid += len(confirmed)
        assert rounds.outcome(disputed) == ("not-claimed" if confirmed else "done")
        assert Transfer.objects.get(pk=row).status == ("confirmed" if confirmed else "disputed")
        assert rounds.entries(cast, EntryKind.PAYMENT) == paid


def test_a_confirmation_taken_back_twice_is_reversed_once(cast, at_once):
    for number in rounds.played(cast):
        row, at = asked_of_bob(cast, number).pk, rounds.after(rounds.month_of(number))
        payments.confirm(transfer_id=row, by=cast.alice, at=at)
        answers = at_once(*[lambda row=row, at=at: payments.undo(transfer_id=row, by=cast.alice, at=at)] * 2)

        assert list(map(rounds.outcome, answers)) == ["done", "done"]
        assert Transfer.objects.get(pk=row).status == TransferStatus.REVERSED
        assert rounds.entries(cast, EntryKind.REVERSAL) == number + 1


def test_a_payment_confirmed_beside_its_close_is_paid_once_or_asked_for_once(cast, at_once):
    for number in rounds.played(cast):
        row = asked_of_bob(cast, 2 * number)
        month = rounds.month_of(2 * number + 1)
        confirmed, closed = at_once(
            lambda row=row, month=month: payments.confirm(
                transfer_id=row.pk, by=cast.alice, at=rounds.after(month)
            ),
            lambda month=month: scenes.close(cast, month=month, at=rounds.after(month)),
        )

        again = closed.transfers.first()
        assert rounds.outcome(confirmed) == ("carried" if again else "done")
        if again:
            assert again.amount_micros == row.amount_micros
            payments.confirm(transfer_id=again.pk, by=cast.alice, at=rounds.after(month))
        assert scenes.balances(cast) == {"Alice": 0, "Bob": 0}


# --- Leaving ---------------------------------------------------------------------------------------------


def offered_to_alice(cast: factories.Cast) -> int:
    scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
    return departures.offer(by=cast.bob, successor_id=cast.alice.pk, at=scenes.DINNER_AT).pk


ANSWERS = {
    "declined": lambda cast, pk: departures.decline(handover_id=pk, by=cast.alice, at=scenes.DINNER_AT),
    "withdrawn": lambda cast, pk: departures.decline(handover_id=pk, by=cast.bob, at=scenes.DINNER_AT),
}


def accepted(cast: factories.Cast, pk: int) -> Handover:
    return departures.accept(handover_id=pk, by=cast.alice, at=scenes.DINNER_AT)


@pytest.mark.parametrize("answer", ANSWERS)
def test_of_accepting_a_hand_over_and_saying_no_to_it_one_wins(cast, at_once, answer):
    moved = 0
    for _ in rounds.played(cast):
        pk = offered_to_alice(cast)
        yes, no = at_once(lambda pk=pk: accepted(cast, pk), lambda pk=pk: ANSWERS[answer](cast, pk))

        assert sorted([rounds.outcome(yes), rounds.outcome(no)]) == ["answered", "done"]
        won = not isinstance(yes, Conflict)
        moved += won
        assert Handover.objects.get(pk=pk).status == ("accepted" if won else answer)
        assert rounds.entries(cast, EntryKind.HANDOVER) == moved
        assert (scenes.balances(cast)["Bob"] == 0) == won


def test_a_hand_over_accepted_twice_moves_once(cast, at_once):
    for number in rounds.played(cast):
        pk = offered_to_alice(cast)
        answers = at_once(*[lambda pk=pk: accepted(cast, pk)] * 2)

        assert answers[0].entry == answers[1].entry
        assert rounds.entries(cast, EntryKind.HANDOVER) == number + 1
        balances = scenes.balances(cast)
        assert (balances["Alice"], balances["Bob"]) == (-3_000_000 * (number + 1), 0)


def test_a_hand_over_beside_a_charge_moves_the_balance_that_was_agreed(cast, at_once):
    for _ in rounds.played(cast):
        pk = offered_to_alice(cast)
        yes, _ = at_once(
            lambda pk=pk: accepted(cast, pk),
            lambda: scenes.logged(housemate=cast.bob, plan=scenes.typed("1")),
        )

        assert rounds.outcome(yes) in {"done", "changed"}
        amount = Handover.objects.get(pk=pk).amount_micros
        rest = -1_000_000 if rounds.outcome(yes) == "done" else amount - 1_000_000
        assert scenes.balances(cast)["Bob"] == rest


def test_two_offers_leave_one_that_waits(cast, at_once):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
    for _ in rounds.played(cast):
        at_once(
            *[
                lambda to=to: departures.offer(by=cast.bob, successor_id=to.pk, at=scenes.DINNER_AT)
                for to in (cast.alice, dora)
            ]
        )

        assert Handover.objects.filter(status=HandoverStatus.OFFERED).count() == 1


def test_settling_twice_leaves_one_plan(cast, at_once):
    scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
    for _ in rounds.played(cast):
        at_once(*[lambda: departures.settle(by=cast.bob, at=scenes.DINNER_AT)] * 2)

        (waiting,) = Transfer.objects.filter(status=TransferStatus.OPEN)
        assert waiting.amount_micros == 3_000_000


def newcomers(cast: factories.Cast) -> Iterator[factories.Housemate]:
    """Somebody new for each round, under a name that is free."""
    for number in itertools.count(1):
        yield factories.housemate_of(admin=cast.alice, name=f"Guest {number}")


def test_leaving_twice_is_leaving_once(cast, at_once):
    people = newcomers(cast)
    for number in rounds.played(cast):
        guest = next(people)
        at_once(*[lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT)] * 2)

        assert AuditEntry.objects.filter(action="housemate.left").count() == number + 1


def test_nobody_leaves_a_charge_behind_unsaid(cast, at_once):
    """Whoever logs first stays until it is paid; the day of leaving is still lived, and can be charged."""
    people = newcomers(cast)
    for _ in rounds.played(cast):
        guest = next(people)
        left, logged = at_once(
            lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT),
            lambda guest=guest: scenes.logged(housemate=guest, plan=scenes.typed("1")),
        )

        assert rounds.outcome(logged) == "done"
        assert rounds.outcome(left) in {"done", "balance"}
        assert scenes.balances(cast)[guest.name] == -1_000_000


def test_nobody_is_charged_for_a_day_after_they_left(cast, at_once):
    """The one who logs was looked up while they still lived here."""
    people = newcomers(cast)
    for _ in rounds.played(cast):
        guest = next(people)
        tomorrow = scenes.typed("1", occurred_on=scenes.DINNER_ON + timedelta(days=1))
        left, logged = at_once(
            lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT),
            lambda guest=guest, tomorrow=tomorrow: scenes.logged(
                housemate=guest, plan=tomorrow, at=NEXT_DAY_AT
            ),
        )

        assert isinstance(left, Refused) != isinstance(logged, Refused), (left, logged)
        assert queries.balance(housemate=guest) == (-1_000_000 if isinstance(left, Refused) else 0)


def test_who_leaves_takes_no_balance_over(cast, at_once):
    people = newcomers(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
    for _ in rounds.played(cast):
        guest = next(people)
        offer = departures.offer(by=cast.bob, successor_id=guest.pk, at=scenes.DINNER_AT)
        left, taken = at_once(
            lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT),
            lambda guest=guest, offer=offer: departures.accept(
                handover_id=offer.pk, by=guest, at=scenes.DINNER_AT
            ),
        )

        assert [rounds.outcome(left), rounds.outcome(taken)] in (["balance", "done"], ["done", "answered"])
        stays = rounds.outcome(left) == "balance"
        assert queries.balance(housemate=guest) == (-3_000_000 if stays else 0)
        if stays:
            scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
