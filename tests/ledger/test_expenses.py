"""The fund pays for things: owed to who bought them, once, and taken back by a reversal."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import Http404

from house.errors import Mismatch, NotAllowed, Refused
from ledger import expenses, verification
from ledger.models import Entry, EntryKind, Expense
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

AT = scenes.DINNER_AT


def filter_for(amount="39.90", **changes):
    plain = {
        "title": "HEPA filter",
        "amount": Decimal(amount),
        "bought_on": scenes.DINNER_ON,
        "receipt": "Hardware store, no. 4711",
    }
    return expenses.Purchase(**plain | changes)


def recorded(by, purchase=None, uid=None, at=AT):
    return expenses.record(by=by, uid=uid or uuid.uuid4(), purchase=purchase or filter_for(), at=at)


def test_the_fund_owes_it_to_who_bought_it(cast):
    expense = recorded(cast.bob).expense

    assert scenes.balances(cast) == {"Alice": 0, "Bob": 39_900_000, "The house fund": -39_900_000}
    assert (expense.receipt, expense.buyer) == ("Hardware store, no. 4711", cast.bob)


def test_it_is_paid_back_at_the_months_end_net_of_what_was_charged(march_for_the_pot):
    recorded(march_for_the_pot.bob)

    closed = scenes.close(march_for_the_pot)

    statement = closed.statements.get(account__housemate=march_for_the_pot.bob)
    assert statement.spent_micros == 39_900_000
    assert statement.closing_micros == 39_900_000 - 10_010_000
    assert closed.statements.get(account__kind="fund").spent_micros == -39_900_000
    assert verification.faults() == []


def test_the_same_sent_twice_is_recorded_once(cast):
    uid = uuid.uuid4()
    first, again = recorded(cast.bob, uid=uid), recorded(cast.bob, uid=uid)

    assert again.replayed
    assert again.expense == first.expense
    assert Entry.objects.filter(kind=EntryKind.EXPENSE).count() == 1


def test_one_id_for_two_purchases_is_refused(cast):
    uid = uuid.uuid4()
    recorded(cast.bob, uid=uid)

    with pytest.raises(Mismatch):
        recorded(cast.bob, filter_for("40"), uid=uid)


def test_taking_it_back_is_a_reversal_made_once(cast):
    expense = recorded(cast.bob).expense

    for _ in range(2):
        expenses.take_back(by=cast.bob, uid=expense.uid, at=AT)

    assert scenes.balances(cast)["Bob"] == 0
    assert Entry.objects.filter(kind=EntryKind.REVERSAL).count() == 1


def test_an_admin_may_take_it_back_and_another_housemate_not(cast):
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    expense = recorded(cast.bob).expense

    with pytest.raises(NotAllowed):
        expenses.take_back(by=dora, uid=expense.uid, at=AT)
    expenses.take_back(by=cast.alice, uid=expense.uid, at=AT)

    assert scenes.balances(cast)["Bob"] == 0


def test_another_houses_expense_is_not_there(cast):
    expense = recorded(cast.bob).expense

    with pytest.raises(Http404):
        expenses.take_back(by=cast.carol, uid=expense.uid, at=AT)


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "39.905", "NaN", "Infinity", "1000000000.01", "1e12"])
def test_an_amount_that_no_receipt_has_is_refused(cast, amount):
    with pytest.raises(Refused) as refusal:
        recorded(cast.bob, filter_for(amount))

    assert refusal.value.field == "amount"
    assert not Expense.objects.exists()


@pytest.mark.parametrize(
    ("currency", "amount", "micros"), [("JPY", "4980", 4980_000_000), ("KWD", "1.005", 1_005_000)]
)
def test_coins_are_those_of_the_houses_currency(db, currency, amount, micros):
    cast = factories.cast(currency=currency)

    assert recorded(cast.bob, filter_for(amount)).expense.amount_micros == micros


def test_a_day_to_come_and_one_before_joining_are_refused(cast):
    for day in (date(2026, 3, 15), date(2026, 3, 1)):
        with pytest.raises(Refused) as refusal:
            recorded(cast.bob, filter_for(bought_on=day))
        assert refusal.value.field == "bought_on"


def test_one_of_a_closed_month_is_posted_in_the_open_one_and_says_so(cast):
    scenes.close(cast)

    expense = recorded(cast.bob, at=datetime(2026, 4, 3, tzinfo=UTC)).expense

    assert expense.entry.effective_on == scenes.APRIL
    assert expense.entry.memo == "late, for March 2026"
