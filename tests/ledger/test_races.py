"""What the books are written by at the same moment, with real threads and commits: each race fifty times."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import Sum

from ledger import activities, expenses, journal, prices
from ledger.models import (
    AccountKind,
    Activity,
    Entry,
    EntryKind,
    Expense,
    Line,
    Price,
    Settlement,
    Transfer,
)
from tests import factories
from tests.ledger import rounds, scenes
from tests.ledger.test_corrections import correct, withdraw

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(committed_cast) -> factories.Cast:
    return rounds.of(committed_cast)


def pool_of(cast: factories.Cast) -> int:
    lines = Line.objects.filter(house=cast.house, account__kind=AccountKind.POOL)
    return lines.aggregate(micros=Sum("amount_micros"))["micros"] or 0


# --- The journal -----------------------------------------------------------------------------------------


def poster(cast: factories.Cast) -> Callable[[str], Entry]:
    """As what is left behind under a coin: the kind that needs no row but its own."""

    def account(kind: AccountKind, **of: object):
        return journal.account(house=cast.house, kind=kind, **of)

    amounts = {account(AccountKind.MEMBER, housemate=cast.bob): -5, account(AccountKind.FUND): 5}

    @journal.atomic
    def post(key: str) -> Entry:
        posting = journal.Posting(
            kind=EntryKind.HANDOVER, effective_on=scenes.DINNER_ON, key=key, amounts=amounts, source="test"
        )
        return journal.post(house=cast.house, posting=posting, at=scenes.DINNER_AT, by=cast.bob)

    return post


def test_eight_posts_with_one_key_write_one_entry(cast, at_once):
    post = poster(cast)

    for number in rounds.played(cast):
        answers = at_once(*[lambda number=number: post(f"key:{number}")] * 8)

        assert len({entry.pk for entry in answers}) == 1
        assert rounds.entries(cast, EntryKind.HANDOVER) == number + 1


def test_eight_posts_with_keys_of_their_own_are_all_kept_and_numbered_in_a_row(cast, at_once):
    post = poster(cast)

    for number in rounds.played(cast):
        answers = at_once(*[lambda key=f"key:{number}:{of}": post(key) for of in range(8)])

        assert sorted(entry.seq for entry in answers) == list(range(8 * number + 1, 8 * number + 9))
    assert scenes.balances(cast)["Bob"] == -5 * 8 * rounds.ROUNDS


def test_eight_taps_on_log_charge_once(cast, at_once):
    for number in rounds.played(cast):
        uid = uuid.uuid4()
        answers = at_once(
            *[
                lambda uid=uid: activities.log(
                    housemate=cast.bob, uid=uid, plan=scenes.typed("1"), at=scenes.DINNER_AT
                )
            ]
            * 8
        )

        assert sorted(answer.replayed for answer in answers) == [False] + [True] * 7
        assert rounds.entries(cast, EntryKind.CHARGE) == number + 1


def test_eight_workers_write_one_price(cast, at_once):
    for number in rounds.played(cast):
        factories.life_value(housemate=cast.bob, cost_per_life=str(number + 1))
        # A day has one price: each round is on another.
        at = scenes.DINNER_AT + timedelta(days=number)
        answers = at_once(*[lambda at=at: prices.reprice(house_id=cast.house.pk, at=at)] * 8)

        assert len([answer for answer in answers if answer]) == 1
        assert Price.objects.filter(house=cast.house).count() == number + 2


# --- Closing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [2, 8])
def test_workers_at_once_close_a_month_once(cast, at_once, workers):
    for number in rounds.played(cast):
        month = rounds.month_of(number)
        plan = scenes.typed("10", occurred_on=month.replace(day=14))
        scenes.logged(housemate=cast.bob, plan=plan, at=rounds.noon(month.replace(day=14)))

        closed = at_once(
            *[lambda month=month: scenes.close(cast, month=month, at=rounds.after(month)).pk] * workers
        )

        assert len(set(closed)) == 1
        assert Settlement.objects.count() == rounds.entries(cast, EntryKind.DISTRIBUTION) == number + 1
        assert Transfer.objects.filter(settlement=closed[0]).count() == 1


def test_a_close_beside_late_logs_leaves_no_charge_in_a_closed_month(cast, at_once):
    for number in rounds.played(cast):
        month = rounds.month_of(number)

        def log(month=month) -> None:
            plan = scenes.typed("1", occurred_on=month.replace(day=14))
            scenes.logged(housemate=cast.bob, plan=plan, at=rounds.after(month))

        answers = at_once(
            *[log] * 2,
            lambda month=month: scenes.close(cast, month=month, at=rounds.after(month)),
            *[log] * 2,
        )

        assert {rounds.outcome(answer) for answer in answers} <= {"done", "month-closed"}
        closed = answers[2]
        charged = sum(-row.charged_micros for row in closed.statements.filter(account__kind="member"))
        logs = answers[:2] + answers[3:]
        assert (
            closed.pool_micros == charged == 1_000_000 * [rounds.outcome(log) for log in logs].count("done")
        )


def test_a_close_beside_a_correction_loses_nothing(cast, at_once):
    """What is taken back after the close is in the open month's pool, and so in the next close."""
    for number in rounds.played(cast):
        month, before = rounds.month_of(number), pool_of(cast)
        plan = scenes.typed("10", occurred_on=month.replace(day=14))
        logged = scenes.logged(housemate=cast.bob, plan=plan, at=rounds.noon(month.replace(day=14)))
        less = scenes.typed("4", occurred_on=month.replace(day=14))

        corrected, closed = at_once(
            lambda logged=logged, less=less, month=month: correct(logged, less, at=rounds.after(month)),
            lambda month=month: scenes.close(cast, month=month, at=rounds.after(month)),
        )

        assert corrected.exposure.charge_micros == 4_000_000
        assert closed.pool_micros - before in {4_000_000, 10_000_000}
        assert pool_of(cast) == before + 4_000_000 - closed.pool_micros
    scenes.close(cast, month=rounds.month_of(rounds.ROUNDS), at=rounds.after(rounds.month_of(rounds.ROUNDS)))
    assert scenes.balances(cast) == {"Alice": 2_000_000 * rounds.ROUNDS, "Bob": -2_000_000 * rounds.ROUNDS}


# --- Corrections -----------------------------------------------------------------------------------------


def test_of_two_corrections_one_wins_and_the_other_is_told(cast, at_once):
    for _ in rounds.played(cast):
        logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
        answers = at_once(
            lambda logged=logged: correct(logged, scenes.typed("4")),
            lambda logged=logged: correct(logged, scenes.typed("5")),
        )

        assert sorted(map(rounds.outcome, answers)) == ["done", "stale"]
        assert Activity.objects.latest_versions().get(uid=logged.activity.uid).version == 2
        withdraw(logged, version=2)
        assert scenes.balances(cast)["Bob"] == 0


def test_a_double_click_corrects_and_withdraws_once(cast, at_once):
    for _ in rounds.played(cast):
        logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
        corrected = at_once(*[lambda logged=logged: correct(logged, scenes.typed("4"))] * 2)
        withdrawn = at_once(*[lambda logged=logged: withdraw(logged, version=2)] * 2)

        assert sorted(answer.replayed for answer in corrected) == [False, True]
        assert withdrawn[0] == withdrawn[1]
        assert Activity.objects.filter(uid=logged.activity.uid).count() == 3
        assert scenes.balances(cast)["Bob"] == 0


def test_of_a_correction_and_a_withdrawal_one_wins(cast, at_once):
    for _ in rounds.played(cast):
        logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
        answers = at_once(
            lambda logged=logged: correct(logged, scenes.typed("4")),
            lambda logged=logged: withdraw(logged),
        )

        assert sum(rounds.outcome(answer) == "done" for answer in answers) == 1
        assert {rounds.outcome(answer) for answer in answers} <= {"done", "stale", "withdrawn"}
        latest = Activity.objects.latest_versions().get(uid=logged.activity.uid)
        if not latest.is_withdrawn:
            withdraw(logged, version=2)
        assert scenes.balances(cast)["Bob"] == 0


# --- Expenses --------------------------------------------------------------------------------------------


def test_an_expense_is_recorded_once_and_taken_back_once(cast, at_once):
    filters = expenses.Purchase(title="Filters", amount=Decimal("24.90"), bought_on=scenes.DINNER_ON)
    for number in rounds.played(cast):
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
        assert Expense.objects.count() == rounds.entries(cast, EntryKind.EXPENSE) == number + 1
        assert rounds.entries(cast, EntryKind.REVERSAL) == number + 1
        assert scenes.balances(cast)["Bob"] == 0
