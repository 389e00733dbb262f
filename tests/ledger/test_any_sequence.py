"""Whatever a house does, in whatever order: the ledger and books kept on paper say the same.

Each step is an operation; after each the sums are zero, entries count without gaps, closed months are as they
were, and every balance is the paper's. The long profile: HYPOTHESIS_PROFILE=long.
"""

import os
from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
    run_state_machine_as_test,
)

from house.models import Housemate
from ledger import (
    months,
    payments,
    queries,
    settlement,
)
from ledger.models import Settlement, Transfer, TransferStatus
from tests.ledger.plain_books import CENT
from tests.ledger.walk_bargains import Bargains
from tests.ledger.walk_house import pick

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
EXAMPLES = 2_000 if LONG else 50
# Of each machine: so many at least, and more until every state was reached.
ROUNDS, MOST_ROUNDS = (1, 1) if LONG else (2, 8)


class AHouse(Bargains):
    """Two to five people, months of days, every operation of the ledger."""

    reached: Counter[str] = Counter()

    @rule(days=st.sampled_from([1, 3, 9, 20]))
    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)
        self._reprice()

    @rule(again=st.booleans(), late=st.sampled_from([0, 0, 0, 31, 62]))
    def a_month_goes_by(self, again: bool, late: int) -> None:
        """To the day on which the sweep closes the oldest open month, or later."""
        due_on = months.closes_on(month=self.books.open_month) + timedelta(days=late)
        self.at += max(due_on - self.today, timedelta())
        self._reprice()
        self.close(again=again)

    def close(self, *, again: bool) -> None:
        due = []
        month = self.books.open_month
        while months.closes_on(month=month) <= self.today:
            due.append(month)
            month = months.next_month(month=month)
        claimed = self._transfers(TransferStatus.CLAIMED)
        closed = settlement.close_due(house_id=self.house.pk, at=self.at)
        assert [row.month for row in closed] == due
        self.reached["months closed late"] += len(due) > 1
        for row in closed:
            self._check_close(row, claimed)
        if again:
            assert settlement.close_due(house_id=self.house.pk, at=self.at) == []
            assert settlement.close(house_id=self.house.pk, month=due[0], at=self.at) == closed[0]
        self.frozen = self._fingerprint()

    def _check_close(self, closed: Settlement, claimed: list[Transfer]) -> None:
        rows = list(closed.statements.select_related("account__housemate"))
        name = {row.account_id: queries.account_name(account=row.account) for row in rows}
        refunds = {name[row.account_id]: row.refunded_micros for row in rows if row.account.kind != "pool"}
        self.reached["two rules in one month"] += len(self.books.rules_in(closed.month)) > 1
        shares = self.books.shares(closed.month)
        for account, micros in refunds.items():
            assert abs(micros - shares.get(account, Fraction(0))) < 1
        assert sum(refunds.values()) == sum(shares.values()) == closed.pool_micros
        self.books.close(closed.month, refunds)
        due = {}
        for row in rows:
            account = name[row.account_id]
            assert row.closing_micros == self.books.balance_after(account, closed.month), account
            due[account] = row.closing_micros + self.books.settled_since(account, closed.month)
        for row in claimed:
            due[name[row.payer_id]] += row.amount_micros
            due[name[row.payee_id]] -= row.amount_micros
        self._check_plan(closed, due)

    def _check_plan(self, closed: Settlement, due: dict[str, int]) -> None:
        planned: Counter[str] = Counter()
        transfers = list(closed.transfers.select_related("payer__housemate", "payee__housemate"))
        for row in transfers:
            assert row.amount_micros % CENT == 0
            planned[queries.account_name(account=row.payer)] -= row.amount_micros
            planned[queries.account_name(account=row.payee)] += row.amount_micros
        for account, micros in due.items():
            if self.threshold:
                # Some wait, or a part of them; nobody is asked for more than they owe.
                assert planned[account] == 0 or planned[account] / micros > 0
                assert abs(planned[account]) < abs(micros) + CENT
                self.reached["a small balance waits"] += abs(micros) > CENT and not planned[account]
            else:
                assert abs(planned[account] - micros) < CENT, (account, planned, due)
        if closed.plan_rule == "fewest":
            assert len(transfers) <= max(0, len([1 for micros in planned.values() if micros]) - 1)

    def _transfers(self, *statuses: str) -> list[Transfer]:
        return [row for row in self.rows if row.status in statuses]

    def _row(self, which: int, *statuses: str) -> Transfer | None:
        """One that stands so; where there is none, the step before is taken, for somebody who owes."""
        if rows := self._transfers(*statuses):
            return self._a(rows, which)
        if "open" in statuses:
            self.settle_now(who=which)
        else:
            self.claim(which=which) if "claimed" in statuses else self.confirm(which=which)
        self._look()
        rows = self._transfers(*statuses)
        return self._a(rows, which) if rows else None

    def _voice(self, account, other) -> Housemate | None:
        """Somebody who speaks for an account: its owner, or for the fund anybody but the other end.

        Who was forgotten speaks no more.
        """
        if account.housemate_id is not None:
            owners = Housemate.objects.select_related("house").exclude(user=None)
            return owners.filter(pk=account.housemate_id).first()
        here = self._mates(here=True)
        return next((mate for mate in here if mate.pk != other.housemate_id or len(here) == 1), None)

    @rule(which=pick)
    def claim(self, which: int) -> None:
        if (row := self._row(which, "open", "disputed", "reversed")) is None:
            return
        if payer := self._voice(row.payer, row.payee):
            payments.claim(transfer_id=row.pk, by=payer, at=self.at)

    @rule(which=pick)
    def dispute(self, which: int) -> None:
        if (row := self._row(which, "claimed")) is None:
            return
        if payee := self._voice(row.payee, row.payer):
            payments.dispute(transfer_id=row.pk, by=payee, at=self.at)
            self.reached["disputed"] += 1

    @rule(which=pick)
    def confirm(self, which: int) -> None:
        if (row := self._row(which, "open", "claimed", "disputed", "reversed")) is None:
            return
        if payee := self._voice(row.payee, row.payer):
            for _ in range(2):
                payments.confirm(transfer_id=row.pk, by=payee, at=self.at)
            self.reached["confirmed again"] += row.status == TransferStatus.REVERSED
            self._paid(row, row.amount_micros)

    @rule(which=pick)
    def take_back(self, which: int) -> None:
        if (row := self._row(which, "confirmed")) is None:
            return
        if payee := self._voice(row.payee, row.payer):
            payer = row.payer.housemate
            forgotten = "forgotten" if payer and payer.user_id is None else None
            if self._expect(forgotten, payments.undo, transfer_id=row.pk, by=payee, at=self.at):
                self.reached["a payment taken back"] += 1
                self._paid(row, -row.amount_micros)

    def _paid(self, row: Transfer, micros: int) -> None:
        names = (queries.account_name(account=account) for account in (row.payer, row.payee))
        payer, payee = names
        self.books.pay(self.today, {payer: micros, payee: -micros})


INTERESTING = {
    "a deal",
    "a deal after another number",
    "a deal in a month with charges",
    "a deal of private numbers",
    "a deal undone",
    "a deal undone after its month closed",
    "a hand-over that no longer fits",
    "a key sent again",
    "a payment taken back",
    "a small balance waits",
    "an expense taken back",
    "an offer closed by leaving",
    "came back",
    "confirmed again",
    "corrected after its month closed",
    "corrected after leaving",
    "corrected twice",
    "disputed",
    "expired",
    "forgotten",
    "handed over",
    "leaver with a balance",
    "left",
    "left with a deal behind them",
    "logged after leaving",
    "months closed late",
    "no deal of private numbers",
    "settled now",
    "two rules in one month",
    "withdrawn after its month closed",
}


class AnotherHouse(AHouse):
    """The same once more, for another process to run beside the first."""

    reached: Counter[str] = Counter()


@pytest.mark.parametrize("machine", [AHouse, AnotherHouse])
@pytest.mark.django_db(transaction=True)
def test_the_ledger_and_the_paper_agree_whatever_happens(machine):
    machine.reached.clear()

    # A generator that no longer gets there would prove nothing; a rare state may take some more walks.
    # Seeded, the rounds differ also where a build asks for the same examples each time (CI set).
    for number in range(MOST_ROUNDS):
        walk(machine if LONG else seed(f"{machine.__name__} {number}")(machine))
        if number + 1 >= ROUNDS and all(machine.reached[state] for state in INTERESTING):
            break
    assert {state for state in INTERESTING if not machine.reached[state]} == set()


def walk(machine) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
