"""Steps of a house: numbers and rules change, people come and go, the fund pays."""

import dataclasses
import uuid
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from house import houses
from house.models import Housemate
from ledger import (
    departures,
    expenses,
    payments,
)
from ledger.models import Transfer, TransferStatus
from tests import factories
from tests.ledger.plain_books import CENT, FUND, month_of
from tests.ledger.walk_activities import Activities
from tests.ledger.walk_house import NAMES, RULES, millions, pick


class People(Activities):
    @rule(who=pick, cost=millions)
    def restate(self, who: int, cost: str) -> None:
        self._state(self._a(self._mates(here=True), who), cost)
        self._reprice()

    @rule(
        rule_=st.sampled_from(RULES),
        plan=st.sampled_from(["fewest", "fund", "direct"]),
        threshold=st.sampled_from([0, 0, 500]),
        who=pick,
    )
    def change_rules(self, rule_: str, plan: str, threshold: int, who: int) -> None:
        self.log(who=who, amount=Decimal(2), back=0)
        admin = next(mate for mate in self._mates(here=True) if mate.is_admin)
        now = houses.settings(house=self.house)
        change = dataclasses.replace(
            now, refund_rule=rule_, plan_rule=plan, carry_below_micros=threshold * CENT
        )
        houses.change(by=admin, change=change, at=self.at)
        self.house.refresh_from_db()
        if rule_ != self.books.rules[-1][1]:
            self.books.rules.append((self.today + timedelta(days=1), rule_))
        self.threshold = threshold * CENT
        self.wait(days=1)
        self.log(who=who, amount=Decimal(3), back=0)

    @precondition(lambda self: len(self.books.people) < len(NAMES))
    @rule(cost=millions)
    def join(self, cost: str) -> None:
        admin = next(mate for mate in self._mates(here=True) if mate.is_admin)
        name = NAMES[len(self.books.people)]
        self._settle_in(factories.housemate_of(admin=admin, name=name, at=self.at), cost)
        self._reprice()

    @rule(who=pick)
    def leave(self, who: int) -> None:
        mate = self._a(self._mates(here=True), who)
        balance = self.books.balance(mate.name)
        waits = self._rows_of(mate, TransferStatus.CLAIMED)
        if waits:
            refusal = "waiting"
        elif abs(balance) >= CENT:
            refusal = "balance"
            self.reached["leaver with a balance"] += 1
        else:
            refusal = "last-admin" if mate.is_admin and len(self.books.here()) > 1 else None
        if refusal is None and len(self.books.here()) == 1:
            return
        done = self._expect(refusal, departures.leave, housemate=mate, by=mate, at=self.at)
        if done is None:
            return
        self._leave_coins(mate.name)
        self.books.people[mate.name].left = self.today
        self.reached["left"] += 1
        self._reprice()

    def _leave_coins(self, name: str) -> None:
        rest = self.books.balance(name)
        self.books.pay(self.today, {name: -rest, FUND: rest})

    def _rows_of(self, mate: Housemate, *statuses: str) -> list[Transfer]:
        sides = (
            (row, {row.payer.housemate_id, row.payee.housemate_id}) for row in self._transfers(*statuses)
        )
        return [row for row, ends in sides if mate.pk in ends]

    @rule(who=pick, corrects=st.booleans())
    def move_out(self, who: int, corrects: bool) -> None:
        """Settle, have it confirmed, and leave: all in a day. Then think of what was said wrongly."""
        mate = self._a(self._mates(here=True), who)
        place = self._mates().index(mate)
        self.log(who=place, amount=Decimal(4), back=0)
        if mate.is_admin or self._rows_of(mate, TransferStatus.CLAIMED):
            return
        self._even_out(mate)
        self.leave(who=who)
        self.log(who=place, amount=Decimal("1.5"), back=0)
        own = [place for place, said in enumerate(self.logged) if said["mate"] == mate]
        if corrects and own:
            self.correct(which=own[-1], amount=Decimal("5.5"), back=None)

    def _even_out(self, mate: Housemate) -> None:
        if abs(self.books.balance(mate.name)) >= CENT:
            for row in departures.settle(by=mate, at=self.at):
                if payee := self._voice(row.payee, row.payer):
                    payments.confirm(transfer_id=row.pk, by=payee, at=self.at)
                    self._paid(row, row.amount_micros)

    @rule(who=pick)
    def settle_now(self, who: int) -> None:
        mate = self._a(self._mates(), who)
        balance = self.books.balance(mate.name)
        waits = self._rows_of(mate, TransferStatus.CLAIMED)
        refusal = "waiting" if waits else "even" if abs(balance) < CENT else None
        rows = self._expect(refusal, departures.settle, by=mate, at=self.at)
        if rows is None:
            return
        net = sum(
            row.amount_micros if row.payee.housemate_id == mate.pk else -row.amount_micros for row in rows
        )
        assert 0 <= (balance - net) / (1 if balance > 0 else -1) < CENT
        self.reached["settled now"] += 1

    @rule(who=pick, to=pick, accepts=st.booleans())
    def hand_over(self, who: int, to: int, accepts: bool) -> None:
        mates = self._mates(here=True)
        leaver, successor = self._a(mates, who), self._a(mates, to)
        balance = self.books.balance(leaver.name)
        waits = self._rows_of(leaver, TransferStatus.CLAIMED)
        same = leaver == successor
        refusal = "refused" if same else "waiting" if waits else "even" if balance == 0 else None
        offered = self._expect(refusal, departures.offer, by=leaver, successor_id=successor.pk, at=self.at)
        if offered is None or not accepts:
            return
        for _ in range(2):
            departures.accept(handover_id=offered.pk, by=successor, at=self.at)
        self.books.pay(self.today, {leaver.name: -balance, successor.name: balance})
        self.reached["handed over"] += 1

    @rule(which=pick, meanwhile=st.booleans())
    def answer_late(self, which: int, meanwhile: bool) -> None:
        """An offer that waited: accepted if its figure still holds, else refused."""
        if not self.offers:
            self.hand_over(who=which, to=which + 1, accepts=False)
            self._look()
        if not self.offers:
            return
        offered = self._a(self.offers, which)
        if meanwhile:
            leaver = self._mates().index(offered.leaver)
            self.log(who=leaver, amount=Decimal(3), back=0)
        waits = self._rows_of(offered.leaver, TransferStatus.CLAIMED)
        balance = self.books.balance(offered.leaver.name)
        refusal = "waiting" if waits else None if balance == offered.amount_micros else "changed"
        done = self._expect(
            refusal, departures.accept, handover_id=offered.pk, by=offered.successor, at=self.at
        )
        if done is None:
            self.reached["a hand-over that no longer fits"] += refusal == "changed"
            departures.decline(handover_id=offered.pk, by=offered.successor, at=self.at)
        else:
            names = offered.leaver.name, offered.successor.name
            self.books.pay(self.today, {names[0]: -balance, names[1]: balance})

    # --- The fund ---

    @rule(who=pick, coins=st.integers(1, 5_000))
    def buy(self, who: int, coins: int) -> None:
        mate, uid = self._a(self._mates(here=True), who), uuid.uuid4()
        purchase = expenses.Purchase(title="Filter", amount=Decimal(coins) / 100, bought_on=self.today)
        for replayed in (False, True):
            done = expenses.record(by=mate, uid=uid, purchase=purchase, at=self.at)
            assert done.replayed == replayed
        self.books.move(
            max(month_of(self.today), self.books.open_month), {mate.name: coins * CENT, FUND: -coins * CENT}
        )
        self.bought.append((uid, mate, coins * CENT, month_of(self.today)))

    @rule(which=pick)
    def take_back_purchase(self, which: int) -> None:
        if not self.bought:
            self.buy(who=which, coins=995)
        uid, mate, micros, month = self.bought.pop(which % len(self.bought))
        refusal = "forgotten" if mate.user_id is None else None
        for _ in range(2):
            done = self._expect(refusal, expenses.take_back, by=mate, uid=uid, at=self.at)
        if done is None:
            return
        self.books.move(max(month, self.books.open_month), {mate.name: -micros, FUND: micros})
        self.reached["an expense taken back"] += 1
