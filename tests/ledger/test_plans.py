"""Small balances wait, a hub serves everybody, direct debts stay direct: and everything still adds up."""

from collections import defaultdict
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledger import plans
from ledger.netting import Payment


def to_zero(amounts: list[int]) -> dict[int, int]:
    return dict(enumerate([*amounts, -sum(amounts)], start=1))


balances = st.lists(st.integers(-500, 500), max_size=12).map(to_zero)


def moved(payments: list[Payment]) -> dict[int, int]:
    """What the payments bring each one's balance nearer to zero by."""
    settled: dict[int, int] = defaultdict(int)
    for row in payments:
        settled[row.payer] -= row.amount
        settled[row.payee] += row.amount
    return settled


def assert_settles(payments: list[Payment], due: dict[int, int]) -> None:
    settled = moved(payments)
    assert {key: settled.get(key, 0) for key in due} == due
    assert all(row.amount > 0 and row.payer != row.payee for row in payments)


# --- Small balances --------------------------------------------------------------------------------------


def test_a_balance_under_the_least_waits_and_so_does_what_stands_against_it():
    kept = plans.above(balances={1: -60, 2: -500, 3: 560}, least=100)

    assert kept == {2: -500, 3: 500}


def test_when_all_debts_are_small_nobody_pays():
    assert plans.above(balances={1: -60, 2: -70, 3: 130}, least=100) == {}


@given(due=balances, least=st.integers(0, 400))
def test_what_is_kept_sums_to_zero_on_its_own_side_and_none_of_it_is_small(due, least):
    kept = plans.above(balances=due, least=least)

    assert sum(kept.values()) == 0
    assert all(amount == 0 or abs(amount) >= least for amount in kept.values())
    assert all(0 <= amount / due[key] <= 1 for key, amount in kept.items() if amount)


@given(due=balances)
def test_without_a_least_everything_is_kept(due):
    assert plans.above(balances=due, least=0) == due


# --- Through the fund ------------------------------------------------------------------------------------


@given(due=balances)
def test_everybody_deals_with_the_hub_alone(due):
    payments = plans.through(balances=due, hub=1)

    assert_settles(payments, due)
    assert all(1 in {row.payer, row.payee} for row in payments)


# --- One alone -------------------------------------------------------------------------------------------


def test_a_debt_is_settled_with_the_largest_credits_and_the_rest_with_the_fund():
    rows = plans.settle_one(balances={1: -100, 2: 30, 3: 45, 4: -20, 9: 45}, key=1, hub=9)

    assert [(row.payer, row.payee, row.amount) for row in rows] == [(1, 3, 45), (1, 2, 30), (1, 9, 25)]


@given(due=balances)
def test_one_is_brought_to_zero_and_nobody_else_past_it(due):
    key, hub = 1, max(due)
    if key == hub:
        return

    settled = moved(plans.settle_one(balances=due, key=key, hub=hub))

    assert settled.get(key, 0) == due[key]
    assert all(abs(settled.get(other, 0)) <= abs(due[other]) for other in due if other not in {key, hub})


# --- Direct debts ----------------------------------------------------------------------------------------


def test_debts_are_paid_to_whom_they_are_owed_however_many_transfers_that_takes():
    owed = {(1, 2): Fraction(10), (2, 3): Fraction(10)}

    rows = plans.direct(balances={1: -10, 2: 0, 3: 10}, debts=owed)

    assert [(row.payer, row.payee, row.amount) for row in rows] == [(1, 2, 10), (2, 3, 10)]


def test_debts_both_ways_are_netted():
    rows = plans.direct(balances={1: -3, 2: 3}, debts={(1, 2): Fraction(10), (2, 1): Fraction(7)})

    assert [(row.payer, row.payee, row.amount) for row in rows] == [(1, 2, 3)]


debts = st.dictionaries(
    st.tuples(st.integers(1, 8), st.integers(1, 8)).filter(lambda pair: pair[0] != pair[1]),
    st.fractions(0, 300, max_denominator=7),
    max_size=20,
)


@given(owed=debts, chance=st.randoms(use_true_random=False))
def test_rounding_moves_along_the_same_pairs(owed, chance):
    """Balances rounded to whole units leave each one less than a unit from their exact debts."""
    exact: dict[int, Fraction] = dict.fromkeys(range(1, 9), Fraction(0))
    for (payer, payee), amount in owed.items():
        exact[payer] -= amount
        exact[payee] += amount
    due = {key: amount.__floor__() for key, amount in exact.items()}
    up = [key for key in due if due[key] != exact[key]]
    for key in chance.sample(up, -sum(due.values())):
        due[key] += 1

    rows = plans.direct(balances=due, debts=owed)

    assert_settles(rows, due)
    pairs = {frozenset(pair) for pair in owed}
    strangers = [row for row in rows if frozenset((row.payer, row.payee)) not in pairs]
    assert sum(row.amount for row in strangers) <= 8


@given(due=balances, owed=debts)
def test_whatever_the_debts_say_everybody_is_settled(due, owed):
    assert_settles(plans.direct(balances=due, debts=owed), due)
