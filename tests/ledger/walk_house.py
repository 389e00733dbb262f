"""A house to walk through any sequence: its books on paper beside it, and what holds after every step."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
)

from house import values
from house.errors import DomainError
from house.models import Housemate
from ledger import (
    prices,
    queries,
    verification,
)
from ledger.models import Handover, HandoverStatus, Transfer
from tests import factories
from tests.ledger.plain_books import MICRO, Books, Person, month_of

NAMES = ("Alice", "Bob", "Dora", "Eve", "Finn")
RULES = ("pot", "equal", "proportional", "outside")
START = datetime(2026, 3, 2, 12, tzinfo=UTC)

microcovids = st.one_of(
    st.decimals(0, 40, places=6), st.sampled_from([Decimal(0), Decimal("0.000001"), Decimal(3)])
)
millions = st.sampled_from(["0", "1000000", "2500000.5", "3333333.333333"])
# Evenly spread: any of up to five people as likely as another, any row.
pick = st.sampled_from(range(120))
# An activity, the newest ones more often: what is corrected has often been corrected just before.
recent = st.sampled_from([-1, -1, -2, *range(12)])

FROZEN = """
    SELECT md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM (
        SELECT (e.id, e.seq, e.kind, e.effective_on, l.id, l.account_id, l.amount_micros)::text AS row
          FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.id
         WHERE e.house_id = %(house)s AND e.effective_on < %(open)s
        UNION ALL SELECT t::text FROM ledger_statement t WHERE t.house_id = %(house)s
        UNION ALL SELECT (id, payer_id, payee_id, amount_micros)::text FROM ledger_transfer
         WHERE house_id = %(house)s AND settlement_id IS NOT NULL
    ) rows
"""
SUMS = """
    SELECT coalesce(sum(l.amount_micros), 0),
           (SELECT count(*) FROM (SELECT entry_id FROM ledger_line WHERE house_id = %(house)s
                                   GROUP BY entry_id HAVING sum(amount_micros) <> 0) off),
           (SELECT count(*) = coalesce(max(seq), 0) FROM ledger_entry WHERE house_id = %(house)s)
      FROM ledger_line l WHERE l.house_id = %(house)s
"""


class House(RuleBasedStateMachine):
    """Two to five people, months of days, every operation of the ledger."""

    reached: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.at, self.books, self.logged, self.bought = START, Books(), [], []
        self.frozen, self.threshold = "", 0

    @initialize(rule_=st.sampled_from(RULES), cost=millions)
    def found(self, rule_: str, cost: str) -> None:
        cast = factories.cast(at=self.at, refund_rule=rule_)
        self.house = cast.house
        self.books.rules.append((self.today, rule_))
        self.books.open_month = month_of(self.today)
        for housemate in (cast.alice, cast.bob):
            self._settle_in(housemate, "2000000")
        self._state(cast.bob, cost)
        self._reprice()

    def teardown(self) -> None:
        try:
            if hasattr(self, "house"):
                assert verification.faults() == []
        finally:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)

    # --- Parts of the steps ---

    @property
    def today(self) -> date:
        return self.house.day_of(self.at) if hasattr(self, "house") else date(2026, 3, 2)

    def _mates(self, *, here: bool = False) -> list[Housemate]:
        rows = self.house.housemates.select_related("house").order_by("id")
        return list(rows.filter(left_on=None) if here else rows)

    def _settle_in(self, housemate: Housemate, cost: str) -> None:
        self.books.people[housemate.name] = Person(housemate.name, self.today)
        self._state(housemate, cost)

    def _state(self, housemate: Housemate, cost: str) -> None:
        values.state(housemate=housemate, cost_per_life=Decimal(cost), expected_loss="10 %", at=self.at)
        cost_micros = round(Fraction(cost) * MICRO / 10)
        self.books.people[housemate.name].state(today=self.today, cost_micros=cost_micros)

    def _reprice(self) -> None:
        changed = prices.reprice(house_id=self.house.pk, at=self.at) is not None
        assert changed == self.books.reprice(today=self.today)

    def _expect(self, refusal: str | None, operation, *args, **kwargs):
        """The operation is refused with this code, and changes nothing; or it is done."""
        if refusal is None:
            return operation(*args, **kwargs)
        with pytest.raises(DomainError) as said:
            operation(*args, **kwargs)
        assert refusal in {said.value.code, "any"}
        return None

    def _a(self, rows, number):
        return rows[number % len(rows)]

    def _day(self, back: int) -> date:
        return self.today - timedelta(days=back)

    # --- What holds after every step ---

    def _fingerprint(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(FROZEN, {"house": self.house.pk, "open": self.books.open_month})
            return cursor.fetchone()[0]

    @invariant()
    def the_ledger_says_what_the_paper_says(self) -> None:
        if not hasattr(self, "house"):
            return
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(SUMS, {"house": self.house.pk})
            assert cursor.fetchone() == (0, 0, True)
        found = {row.name: row.micros for row in queries.balances(house=self.house)}
        expected = {name: micros for name, micros in self.books.balances().items() if micros or name in found}
        assert found == {**dict.fromkeys(found, 0), **expected}
        assert sum(found.values()) == 0
        if self.frozen:
            assert self._fingerprint() == self.frozen
        self._look()

    def _look(self) -> None:
        """What is read from now on is read anew."""
        for name in ("rows", "offers"):
            self.__dict__.pop(name, None)

    @cached_property
    def rows(self) -> list[Transfer]:
        transfers = Transfer.objects.filter(house=self.house).order_by("id")
        return list(transfers.select_related("payer__housemate__house", "payee__housemate__house"))

    @cached_property
    def offers(self) -> list[Handover]:
        waiting = Handover.objects.filter(house=self.house, status=HandoverStatus.OFFERED).order_by("id")
        return list(waiting.select_related("leaver__house", "successor__house"))
