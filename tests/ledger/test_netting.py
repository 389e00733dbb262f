"""A plan pays everybody exactly, in fewer rows than there are people."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import netting
from ledger.netting import Payment

amounts = st.lists(st.integers(-(10**15), 10**15), max_size=40)


def balanced(amounts: list[int]) -> dict[int, int]:
    return dict(enumerate([*amounts, -sum(amounts)]))


def test_one_debtor_pays_one_creditor():
    assert netting.transfers(balances={1: -500, 2: 500}) == [Payment(payer=1, payee=2, amount=500)]


@pytest.mark.parametrize("balances", [{}, {1: 0}, {1: 0, 2: 0}])
def test_nobody_pays_when_nobody_owes(balances):
    assert netting.transfers(balances=balances) == []


def test_balances_that_do_not_sum_to_zero_are_refused():
    with pytest.raises(ValueError, match="not to zero"):
        netting.transfers(balances={1: 1, 2: -2})


@given(amounts=amounts)
def test_a_plan_settles_every_balance_exactly(amounts):
    balances = balanced(amounts)

    plan = netting.transfers(balances=balances)

    settled = dict(balances)
    for payment in plan:
        settled[payment.payer] += payment.amount
        settled[payment.payee] -= payment.amount
    assert not any(settled.values())


@given(amounts=amounts)
def test_a_plan_is_short_and_nobody_both_pays_and_receives(amounts):
    balances = balanced(amounts)
    involved = [amount for amount in balances.values() if amount]

    plan = netting.transfers(balances=balances)

    assert len(plan) <= max(len(involved) - 1, 0)
    assert all(payment.amount > 0 for payment in plan)
    assert not {payment.payer for payment in plan} & {payment.payee for payment in plan}
    assert sum(payment.amount for payment in plan) == sum(amount for amount in involved if amount > 0)


@given(amounts=amounts)
def test_the_same_balances_give_the_same_plan_in_any_order(amounts):
    balances = balanced(amounts)
    shuffled = list(balances.items())
    random.Random(7).shuffle(shuffled)

    assert netting.transfers(balances=dict(shuffled)) == netting.transfers(balances=balances)


def test_five_thousand_people_are_settled_without_recursion():
    balances = balanced([(-1) ** place * place for place in range(5_000)])

    assert len(netting.transfers(balances=balances)) < 5_001
