"""Shares add up to what was collected, whatever the rounding."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import sharing
from ledger.sharing import Collected

charges = st.lists(
    st.builds(
        Collected,
        payer=st.integers(1, 12),
        amount_micros=st.integers(-(10**15), 10**15),
        weights=st.dictionaries(st.integers(1, 12), st.integers(1, 10**16), min_size=1),
    ),
    min_size=1,
    max_size=30,
)


def equally(amount_micros, *sharers):
    return Collected(payer=1, amount_micros=amount_micros, weights=dict.fromkeys(sharers, 1))


def test_three_share_ten_micros_as_four_three_three():
    shares = sharing.shares(collected=[equally(10, 1, 2, 3)])

    assert sharing.largest_remainder(shares=shares, order=[1, 2, 3]) == {1: 4, 2: 3, 3: 3}


def test_a_newcomer_has_no_part_in_a_charge_of_a_day_before():
    assert sharing.shares(collected=[equally(300, 1, 2), equally(300, 1, 2, 3)]) == {1: 250, 2: 250, 3: 100}


def test_weights_say_how_much_of_a_charge_somebody_gets():
    shares = sharing.shares(collected=[Collected(payer=1, amount_micros=10, weights={1: 1, 2: 2, 3: 4})])

    assert shares == {1: Fraction(10, 7), 2: Fraction(20, 7), 3: Fraction(40, 7)}


def test_debts_are_what_a_payer_owes_the_others_of_each_charge():
    debts = sharing.debts(collected=[equally(300, 1, 2, 3), equally(30, 2, 3)])

    assert debts == {(1, 2): 115, (1, 3): 115}


def test_a_charge_that_nobody_shares_is_refused():
    with pytest.raises(ValueError, match="somebody to share"):
        sharing.shares(collected=[equally(1)])


def test_shares_of_half_a_unit_too_many_are_refused():
    with pytest.raises(ValueError, match="whole number"):
        sharing.largest_remainder(shares={1: Fraction(1, 2)}, order=[1])


@given(collected=charges)
def test_what_is_handed_out_is_what_was_collected(collected):
    shares = sharing.shares(collected=collected)

    whole = sharing.largest_remainder(shares=shares, order=sorted(shares))

    assert sum(whole.values()) == sum(charge.amount_micros for charge in collected)
    assert all(abs(whole[key] - shares[key]) < 1 for key in shares)


@given(
    amounts=st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=40),
    unit=st.sampled_from([1, 1_000, 10_000, 1_000_000]),
    turn=st.integers(0, 30_000),
)
def test_balances_in_minor_units_still_sum_to_zero_and_move_by_less_than_one_unit(amounts, unit, turn):
    balances = dict(enumerate([*amounts, -sum(amounts)]))

    rounded = sharing.to_minor_units(balances=balances, unit_micros=unit, turn=turn)

    assert sum(rounded.values()) == 0
    assert all(amount % unit == 0 for amount in rounded.values())
    assert all(abs(rounded[key] - balances[key]) < unit for key in balances)


def test_the_extra_cent_goes_round():
    """Three equal creditors of a debt that thirds cannot pay: each gets the cent over in its turn."""
    third = 1_000_000 // 3
    balances = {1: third, 2: third, 3: third, 4: -3 * third}

    lucky = {
        key
        for turn in range(12)
        for key, amount in sharing.to_minor_units(balances=balances, unit_micros=10_000, turn=turn).items()
        if key != 4 and amount > third
    }

    assert lucky == {1, 2, 3}


def test_half_a_cent_never_costs_a_cent():
    for turn in range(12):
        rounded = sharing.to_minor_units(balances={1: 5_000, 2: -5_000}, unit_micros=10_000, turn=turn)

        assert rounded == {1: 0, 2: 0}


def test_balances_that_do_not_sum_to_zero_are_refused():
    with pytest.raises(ValueError, match="not to zero"):
        sharing.to_minor_units(balances={1: 1}, unit_micros=10_000, turn=0)


@given(collected=charges)
def test_what_each_one_owes_and_is_owed_is_what_they_paid_less_their_share(collected):
    shares, debts = sharing.shares(collected=collected), sharing.debts(collected=collected)

    for key in range(1, 13):
        paid = sum(charge.amount_micros for charge in collected if charge.payer == key)
        owed = sum(part for (_, payee), part in debts.items() if payee == key)
        owes = sum(part for (payer, _), part in debts.items() if payer == key)
        assert owes - owed == paid - shares.get(key, 0)
