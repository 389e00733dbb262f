"""A plan pays everybody exactly, in fewer rows than there are people."""

import itertools
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from ledger import netting
from ledger.netting import Payment

ROOT = Path(__file__).parents[2]

amounts = st.lists(st.integers(-(10**15), 10**15), max_size=40)
# Small, so that groups which sum to zero are common.
small_amounts = st.lists(st.integers(-9, 9).filter(bool), min_size=1, max_size=7)


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
def test_p10_a_plan_settles_every_balance_exactly(amounts):
    balances = balanced(amounts)

    plan = netting.transfers(balances=balances)

    settled = dict(balances)
    for payment in plan:
        settled[payment.payer] += payment.amount
        settled[payment.payee] -= payment.amount
    assert not any(settled.values())


@given(amounts=amounts)
def test_p10_a_plan_is_short_and_nobody_both_pays_and_receives(amounts):
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


def fewest(balances: dict[int, int]) -> int:
    """People less groups, by trying every subset as the first person's group."""
    people = [amount for amount in balances.values() if amount]
    return len(people) - most_groups(people)


def most_groups(people: list[int]) -> int:
    if not people:
        return 0
    first, rest = people[0], people[1:]
    best = 0
    for size in range(len(rest) + 1):
        for chosen in itertools.combinations(range(len(rest)), size):
            if first + sum(rest[place] for place in chosen) == 0:
                left = [amount for place, amount in enumerate(rest) if place not in chosen]
                best = max(best, 1 + most_groups(left))
    return best


@given(amounts=small_amounts)
def test_no_plan_has_fewer_payments_than_brute_force_finds(amounts):
    balances = balanced(amounts)

    plan = netting.plan(balances=balances)

    assert plan.is_minimum
    assert len(plan.payments) == fewest(balances)


def test_the_examples_of_brute_force_have_several_groups_often():
    draw = random.Random(1)
    cases = [balanced([draw.choice([-1, 1]) * draw.randint(1, 9) for _ in range(7)]) for _ in range(200)]

    several = [case for case in cases if most_groups([amount for amount in case.values() if amount]) > 1]

    assert len(several) > 100
    assert all(len(netting.transfers(balances=case)) == fewest(case) for case in cases)


def test_hypothesis_reaches_several_groups_with_no_two_amounts_alike():
    def has_groups(amounts: list[int]) -> bool:
        people = [amount for amount in balanced(amounts).values() if amount]
        return len(people) == len({abs(amount) for amount in people}) and most_groups(people) > 1

    assert find(small_amounts, has_groups, settings=settings(max_examples=5_000, database=None))


@given(amounts=st.lists(st.integers(-40, 40), max_size=11))
def test_the_fewest_are_never_more_than_largest_to_largest_pays(amounts):
    balances = balanced(amounts)

    greedy = netting._largest_first(list(balances), balances)

    assert len(netting.transfers(balances=balances)) <= len(greedy)


def test_sixteen_people_are_searched_and_seventeen_are_not():
    sixteen = balanced([3**place * (-1) ** place for place in range(15)])
    seventeen = balanced([3**place * (-1) ** place for place in range(16)])

    assert netting.plan(balances=sixteen).is_minimum
    assert not netting.plan(balances=seventeen).is_minimum


def test_one_creditor_of_many_is_known_to_be_minimum_without_a_search():
    balances = balanced([-place for place in range(1, 101)])

    plan = netting.plan(balances=balances)

    assert plan.is_minimum
    assert len(plan.payments) == 100


def test_equal_pairs_cancel_before_anything_is_searched():
    balances = {place: (-1) ** place * (place // 2 + 1) for place in range(2_000)}

    plan = netting.plan(balances=balances)

    assert plan.is_minimum
    assert len(plan.payments) == 1_000


def test_large_amounts_are_settled_exactly():
    balances = {1: 10**15, 2: 2**53 + 1, 3: -(10**15) - 2**53, 4: -1}

    plan = netting.plan(balances=balances)

    assert sum(payment.amount for payment in plan.payments if payment.payee == 2) == 2**53 + 1
    assert sum(payment.amount for payment in plan.payments) == 10**15 + 2**53 + 1


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_every_process_makes_the_same_plan(seed):
    balances = balanced([5, -3, -2, 7, -4, -3, 9, -9, 8, -1])
    program = f"from ledger import netting; print(netting.plan(balances={balances!r}))"

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == repr(netting.plan(balances=balances))


@given(amounts=small_amounts, paid=st.sets(st.integers(0, 8)))
def test_what_is_left_of_a_plan_settles_what_is_left_of_the_balances(amounts, paid):
    balances = balanced(amounts)
    plan = netting.transfers(balances=balances)

    for number in [*sorted(paid), *(set(range(len(plan))) - paid)]:
        if number < len(plan):
            balances[plan[number].payer] += plan[number].amount
            balances[plan[number].payee] -= plan[number].amount

    assert not any(balances.values())
