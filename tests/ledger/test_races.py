"""What people and workers do at the same moment, with real threads and commits: each race fifty times."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from house.errors import Conflict, DomainError, Refused
from house.models import AuditEntry
from ledger import departures, expenses, journal, months, payments, prices, queries, verification
from ledger.models import (
    AccountKind,
    Activity,
    Entry,
    EntryKind,
    Expense,
    Handover,
    HandoverStatus,
    Line,
    Price,
    Settlement,
    Transfer,
    TransferStatus,
)
from tests import factories, racing
from tests.ledger import scenes
from tests.ledger.test_corrections import correct, withdraw

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 50
NEXT_DAY_AT = scenes.DINNER_AT + timedelta(days=1)
SUMS = """
    SELECT coalesce((SELECT sum(amount_micros) FROM ledger_line WHERE house_id = %(house)s), 0),
           (SELECT count(*) FROM ledger_entry WHERE house_id = %(house)s),
           (SELECT coalesce(max(seq), 0) FROM ledger_entry WHERE house_id = %(house)s)
"""


@pytest.fixture
def cast(committed_cast) -> factories.Cast:
    """A microcovid costs $1, and what it costs is shared out among Alice and Bob."""
    scenes.use_rule(committed_cast, "equal")
    scenes.priced(committed_cast)
    return committed_cast


@pytest.fixture
def at_once() -> Iterator[racing.Calls]:
    with racing.crowd() as race:
        yield race


def rounds(cast: factories.Cast) -> Iterator[int]:
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


def asked_of_bob(cast: factories.Cast, number: int) -> Transfer:
    """A month is closed with one row in its plan: what Bob pays Alice."""
    month = month_of(number)
    plan = scenes.typed("10", occurred_on=month.replace(day=14))
    scenes.logged(housemate=cast.bob, plan=plan, at=noon(month.replace(day=14)))
    return scenes.close(cast, month=month, at=after(month)).transfers.get()


def pool_of(cast: factories.Cast) -> int:
    lines = Line.objects.filter(house=cast.house, account__kind=AccountKind.POOL)
    return lines.aggregate(micros=Sum("amount_micros"))["micros"] or 0


def outcome(answer: object) -> str:
    return answer.code if isinstance(answer, DomainError) else "done"


# --- The journal -----------------------------------------------------------------------------------------


def poster(cast: factories.Cast) -> Callable[[str], Entry]:
    def account(kind: AccountKind, **of: object):
        return journal.account(house=cast.house, kind=kind, **of)

    amounts = {account(AccountKind.MEMBER, housemate=cast.bob): -5, account(AccountKind.POOL): 5}

    @journal.atomic
    def post(key: str) -> Entry:
        posting = journal.Posting(
            kind=EntryKind.TRADE, effective_on=scenes.DINNER_ON, key=key, amounts=amounts, source="test"
        )
        return journal.post(house=cast.house, posting=posting, at=scenes.DINNER_AT, by=cast.bob)

    return post


def test_eight_posts_with_one_key_write_one_entry(cast, at_once):
    post = poster(cast)

    for number in rounds(cast):
        answers = at_once(*[lambda number=number: post(f"key:{number}")] * 8)

        assert len({entry.pk for entry in answers}) == 1
        assert entries(cast, EntryKind.TRADE) == number + 1


def test_eight_posts_with_keys_of_their_own_are_all_kept_and_numbered_in_a_row(cast, at_once):
    post = poster(cast)

    for number in rounds(cast):
        answers = at_once(*[lambda key=f"key:{number}:{of}": post(key) for of in range(8)])

        assert sorted(entry.seq for entry in answers) == list(range(8 * number + 1, 8 * number + 9))
    assert scenes.balances(cast)["Bob"] == -5 * 8 * ROUNDS


def test_eight_taps_on_log_charge_once(cast, at_once):
    for number in rounds(cast):
        uid = uuid.uuid4()
        answers = at_once(
            *[
                lambda uid=uid: scenes.activities.log(
                    housemate=cast.bob, uid=uid, plan=scenes.typed("1"), at=scenes.DINNER_AT
                )
            ]
            * 8
        )

        assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
        assert entries(cast, EntryKind.CHARGE) == number + 1


def test_eight_workers_write_one_price(cast, at_once):
    for number in rounds(cast):
        factories.life_value(housemate=cast.bob, cost_per_life=str(number + 1))
        answers = at_once(*[lambda: prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT)] * 8)

        assert len([answer for answer in answers if answer]) == 1
        assert Price.objects.filter(house=cast.house).count() == number + 2


# --- Closing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 8])
def test_workers_at_once_close_a_month_once(cast, at_once, workers):
    for number in rounds(cast):
        month = month_of(number)
        plan = scenes.typed("10", occurred_on=month.replace(day=14))
        scenes.logged(housemate=cast.bob, plan=plan, at=noon(month.replace(day=14)))

        closed = at_once(*[lambda month=month: scenes.close(cast, month=month, at=after(month)).pk] * workers)

        assert len(set(closed)) == 1
        assert Settlement.objects.count() == entries(cast, EntryKind.DISTRIBUTION) == number + 1
        assert Transfer.objects.filter(settlement=closed[0]).count() == 1


def test_a_close_beside_late_logs_leaves_no_charge_in_a_closed_month(cast, at_once):
    for number in rounds(cast):
        month = month_of(number)

        def log(month=month) -> None:
            plan = scenes.typed("1", occurred_on=month.replace(day=14))
            scenes.logged(housemate=cast.bob, plan=plan, at=after(month))

        answers = at_once(
            *[log] * 2, lambda month=month: scenes.close(cast, month=month, at=after(month)), *[log] * 2
        )

        assert {outcome(answer) for answer in answers} <= {"done", "month-closed"}
        closed = answers[2]
        charged = sum(-row.charged_micros for row in closed.statements.filter(account__kind="member"))
        logs = answers[:2] + answers[3:]
        assert closed.pool_micros == charged == 1_000_000 * [outcome(log) for log in logs].count("done")


def test_a_close_beside_a_correction_loses_nothing(cast, at_once):
    """What is taken back after the close is in the open month's pool, and so in the next close."""
    for number in rounds(cast):
        month, before = month_of(number), pool_of(cast)
        plan = scenes.typed("10", occurred_on=month.replace(day=14))
        logged = scenes.logged(housemate=cast.bob, plan=plan, at=noon(month.replace(day=14)))
        less = scenes.typed("4", occurred_on=month.replace(day=14))

        corrected, closed = at_once(
            lambda logged=logged, less=less, month=month: correct(logged, less, at=after(month)),
            lambda month=month: scenes.close(cast, month=month, at=after(month)),
        )

        assert corrected.exposure.charge_micros == 4_000_000
        assert closed.pool_micros - before in {4_000_000, 10_000_000}
        assert pool_of(cast) == before + 4_000_000 - closed.pool_micros
    scenes.close(cast, month=month_of(ROUNDS), at=after(month_of(ROUNDS)))
    assert scenes.balances(cast) == {"Alice": 2_000_000 * ROUNDS, "Bob": -2_000_000 * ROUNDS}


# --- Corrections -----------------------------------------------------------------------------------------


def test_of_two_corrections_one_wins_and_the_other_is_told(cast, at_once):
    for _ in rounds(cast):
        logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
        answers = at_once(
            lambda logged=logged: correct(logged, scenes.typed("4")),
            lambda logged=logged: correct(logged, scenes.typed("5")),
        )

        assert sorted(map(outcome, answers)) == ["done", "stale"]
        assert Activity.objects.latest_versions().get(uid=logged.activity.uid).version == 2
        withdraw(logged, version=2)
        assert scenes.balances(cast)["Bob"] == 0


def test_a_double_click_corrects_and_withdraws_once(cast, at_once):
    for _ in rounds(cast):
        logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
        corrected = at_once(*[lambda logged=logged: correct(logged, scenes.typed("4"))] * 2)
        withdrawn = at_once(*[lambda logged=logged: withdraw(logged, version=2)] * 2)

        assert sorted(answer.replayed for answer in corrected) == [False, True]
        assert withdrawn[0] == withdrawn[1]
        assert Activity.objects.filter(uid=logged.activity.uid).count() == 3
        assert scenes.balances(cast)["Bob"] == 0


def test_of_a_correction_and_a_withdrawal_one_wins(cast, at_once):
    for _ in rounds(cast):
        logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
        answers = at_once(
            lambda logged=logged: correct(logged, scenes.typed("4")),
            lambda logged=logged: withdraw(logged),
        )

        assert sum(outcome(answer) == "done" for answer in answers) == 1
        assert {outcome(answer) for answer in answers} <= {"done", "stale", "withdrawn"}
        latest = Activity.objects.latest_versions().get(uid=logged.activity.uid)
        if not latest.is_withdrawn:
            withdraw(logged, version=2)
        assert scenes.balances(cast)["Bob"] == 0


# --- Payments --------------------------------------------------------------------------------------------


def test_claim_confirm_and_dispute_end_in_one_payment(cast, at_once):
    """The confirmation gets through whenever it comes; what is confirmed is disputed no more."""
    for number in rounds(cast):
        row, at = asked_of_bob(cast, number).pk, after(month_of(number))
        answers = at_once(
            lambda row=row, at=at: payments.claim(transfer_id=row, by=cast.bob, at=at),
            lambda row=row, at=at: payments.dispute(transfer_id=row, by=cast.alice, at=at),
            lambda row=row, at=at: payments.confirm(transfer_id=row, by=cast.alice, at=at),
        )

        assert [outcome(answers[0]), outcome(answers[2])] == ["done", "done"]
        assert outcome(answers[1]) in {"done", "not-claimed"}
        assert Transfer.objects.get(pk=row).status == TransferStatus.CONFIRMED
        assert entries(cast, EntryKind.PAYMENT) == number + 1


def test_a_claim_said_again_beside_a_dispute_stays_open_to_both(cast, at_once):
    for number in rounds(cast):
        row, at = asked_of_bob(cast, number).pk, after(month_of(number))
        payments.claim(transfer_id=row, by=cast.bob, at=at)
        answers = at_once(
            lambda row=row, at=at: payments.claim(transfer_id=row, by=cast.bob, at=at),
            lambda row=row, at=at: payments.dispute(transfer_id=row, by=cast.alice, at=at),
        )

        assert list(map(outcome, answers)) == ["done", "done"]
        assert Transfer.objects.get(pk=row).status in {TransferStatus.CLAIMED, TransferStatus.DISPUTED}
        assert not entries(cast, EntryKind.PAYMENT)


def test_two_confirmations_and_the_days_that_ran_out_post_one_payment(cast, at_once):
    scenes.change(cast, auto_confirm_days=1)
    for number in rounds(cast):
        row, at = asked_of_bob(cast, number).pk, after(month_of(number))
        payments.claim(transfer_id=row, by=cast.bob, at=at)
        later = at + timedelta(days=2)
        answers = at_once(
            lambda row=row, at=later: payments.confirm(transfer_id=row, by=cast.alice, at=at),
            lambda at=later: payments.confirm_due(house_id=cast.house.pk, at=at),
            lambda row=row, at=later: payments.confirm(transfer_id=row, by=cast.alice, at=at),
            lambda at=later: payments.confirm_due(house_id=cast.house.pk, at=at),
        )

        assert set(map(outcome, answers)) == {"done"}
        assert Transfer.objects.get(pk=row).status == TransferStatus.CONFIRMED
        assert entries(cast, EntryKind.PAYMENT) == number + 1
        assert len(answers[1]) + len(answers[3]) <= 1


def test_a_dispute_beside_the_days_that_ran_out_leaves_one_answer(cast, at_once):
    scenes.change(cast, auto_confirm_days=1)
    paid = 0
    for number in rounds(cast):
        row, at = asked_of_bob(cast, number).pk, after(month_of(number))
        payments.claim(transfer_id=row, by=cast.bob, at=at)
        disputed, confirmed = at_once(
            lambda row=row, at=at: payments.dispute(transfer_id=row, by=cast.alice, at=at),
            lambda at=at: payments.confirm_due(house_id=cast.house.pk, at=at + timedelta(days=2)),
        )

        paid += len(confirmed)
        assert outcome(disputed) == ("not-claimed" if confirmed else "done")
        assert Transfer.objects.get(pk=row).status == ("confirmed" if confirmed else "disputed")
        assert entries(cast, EntryKind.PAYMENT) == paid


def test_a_confirmation_taken_back_twice_is_reversed_once(cast, at_once):
    for number in rounds(cast):
        row, at = asked_of_bob(cast, number).pk, after(month_of(number))
        payments.confirm(transfer_id=row, by=cast.alice, at=at)
        answers = at_once(*[lambda row=row, at=at: payments.undo(transfer_id=row, by=cast.alice, at=at)] * 2)

        assert list(map(outcome, answers)) == ["done", "done"]
        assert Transfer.objects.get(pk=row).status == TransferStatus.REVERSED
        assert entries(cast, EntryKind.REVERSAL) == number + 1


def test_a_payment_confirmed_beside_its_close_is_paid_once_or_asked_for_once(cast, at_once):
    for number in rounds(cast):
        row = asked_of_bob(cast, 2 * number)
        month = month_of(2 * number + 1)
        confirmed, closed = at_once(
            lambda row=row, month=month: payments.confirm(transfer_id=row.pk, by=cast.alice, at=after(month)),
            lambda month=month: scenes.close(cast, month=month, at=after(month)),
        )

        again = closed.transfers.first()
        assert outcome(confirmed) == ("carried" if again else "done")
        if again:
            assert again.amount_micros == row.amount_micros
            payments.confirm(transfer_id=again.pk, by=cast.alice, at=after(month))
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
    for _ in rounds(cast):
        pk = offered_to_alice(cast)
        yes, no = at_once(lambda pk=pk: accepted(cast, pk), lambda pk=pk: ANSWERS[answer](cast, pk))

        assert sorted([outcome(yes), outcome(no)]) == ["answered", "done"]
        won = not isinstance(yes, Conflict)
        moved += won
        assert Handover.objects.get(pk=pk).status == ("accepted" if won else answer)
        assert entries(cast, EntryKind.HANDOVER) == moved
        assert (scenes.balances(cast)["Bob"] == 0) == won


def test_a_hand_over_accepted_twice_moves_once(cast, at_once):
    for number in rounds(cast):
        pk = offered_to_alice(cast)
        answers = at_once(*[lambda pk=pk: accepted(cast, pk)] * 2)

        assert answers[0].entry == answers[1].entry
        assert entries(cast, EntryKind.HANDOVER) == number + 1
        balances = scenes.balances(cast)
        assert (balances["Alice"], balances["Bob"]) == (-3_000_000 * (number + 1), 0)


def test_a_hand_over_beside_a_charge_moves_the_balance_that_was_agreed(cast, at_once):
    for _ in rounds(cast):
        pk = offered_to_alice(cast)
        yes, _ = at_once(
            lambda pk=pk: accepted(cast, pk),
            lambda: scenes.logged(housemate=cast.bob, plan=scenes.typed("1")),
        )

        assert outcome(yes) in {"done", "changed"}
        amount = Handover.objects.get(pk=pk).amount_micros
        rest = -1_000_000 if outcome(yes) == "done" else amount - 1_000_000
        assert scenes.balances(cast)["Bob"] == rest


def test_two_offers_leave_one_that_waits(cast, at_once):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
    for _ in rounds(cast):
        at_once(
            *[
                lambda to=to: departures.offer(by=cast.bob, successor_id=to.pk, at=scenes.DINNER_AT)
                for to in (cast.alice, dora)
            ]
        )

        assert Handover.objects.filter(status=HandoverStatus.OFFERED).count() == 1


def test_settling_twice_leaves_one_plan(cast, at_once):
    scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))
    for _ in rounds(cast):
        at_once(*[lambda: departures.settle(by=cast.bob, at=scenes.DINNER_AT)] * 2)

        (waiting,) = Transfer.objects.filter(status=TransferStatus.OPEN)
        assert waiting.amount_micros == 3_000_000


def newcomers(cast: factories.Cast) -> Iterator[factories.Housemate]:
    """Somebody new for each round, under a name that is free."""
    for number in itertools.count(1):
        yield factories.housemate_of(admin=cast.alice, name=f"Guest {number}")


def test_leaving_twice_is_leaving_once(cast, at_once):
    people = newcomers(cast)
    for number in rounds(cast):
        guest = next(people)
        at_once(*[lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT)] * 2)

        assert AuditEntry.objects.filter(action="housemate.left").count() == number + 1


def test_nobody_leaves_a_charge_behind_unsaid(cast, at_once):
    """Whoever logs first stays until it is paid; the day of leaving is still lived, and can be charged."""
    people = newcomers(cast)
    for _ in rounds(cast):
        guest = next(people)
        left, logged = at_once(
            lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT),
            lambda guest=guest: scenes.logged(housemate=guest, plan=scenes.typed("1")),
        )

        assert outcome(logged) == "done"
        assert outcome(left) in {"done", "balance"}
        assert scenes.balances(cast)[guest.name] == -1_000_000


def test_nobody_is_charged_for_a_day_after_they_left(cast, at_once):
    """The one who logs was looked up while they still lived here."""
    people = newcomers(cast)
    for _ in rounds(cast):
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
    for _ in rounds(cast):
        guest = next(people)
        offer = departures.offer(by=cast.bob, successor_id=guest.pk, at=scenes.DINNER_AT)
        left, taken = at_once(
            lambda guest=guest: departures.leave(housemate=guest, by=guest, at=scenes.DINNER_AT),
            lambda guest=guest, offer=offer: departures.accept(
                handover_id=offer.pk, by=guest, at=scenes.DINNER_AT
            ),
        )

        assert [outcome(left), outcome(taken)] in (["balance", "done"], ["done", "answered"])
        stays = outcome(left) == "balance"
        assert queries.balance(housemate=guest) == (-3_000_000 if stays else 0)
        if stays:
            scenes.logged(housemate=cast.bob, plan=scenes.typed("3"))


# --- Expenses --------------------------------------------------------------------------------------------


def test_an_expense_is_recorded_once_and_taken_back_once(cast, at_once):
    filters = expenses.Purchase(title="Filters", amount=Decimal("24.90"), bought_on=scenes.DINNER_ON)
    for number in rounds(cast):
        uid = uuid.uuid4()
        recorded = at_once(
            *[lambda uid=uid: expenses.record(by=cast.bob, uid=uid, purchase=filters, at=scenes.DINNER_AT)]
            * 2
        )
        taken = at_once(
            lambda uid=uid: expenses.take_back(by=cast.bob, uid=uid, at=scenes.DINNER_AT),
            lambda uid=uid: expenses.take_back(by=cast.alice, uid=uid, at=scenes.DINNER_AT),
        )

        assert sorted(answer.replayed for answer in recorded) == [False, True]
        assert taken[0] == taken[1]
        assert Expense.objects.count() == entries(cast, EntryKind.EXPENSE) == number + 1
        assert entries(cast, EntryKind.REVERSAL) == number + 1
        assert scenes.balances(cast)["Bob"] == 0
