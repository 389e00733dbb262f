"""Prices and charges are exact fractions, rounded once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import pricing

costs = st.lists(st.integers(0, 10**16), min_size=1, max_size=40)
microcovids = st.decimals(0, 1_000_000, places=6)


def half_even(exact: Fraction) -> int:
    floor, rest = divmod(exact, 1)
    if rest == Fraction(1, 2):
        return int(floor) + int(floor) % 2
    return int(floor) + (rest > Fraction(1, 2))


def test_a_house_of_five_whose_infections_cost_a_million_pays_a_dollar_a_microcovid():
    total = pricing.total_micros(costs_micros=[200_000 * 10**6] * 5)

    assert pricing.price_per_microcovid(total_micros=total) == 1_000_000
    assert pricing.charge_micros(total_micros=total, microcovids=Decimal("6.2")) == 6_200_000


def test_two_hundred_microcovids_at_a_tiny_price_are_not_charged_at_a_rounded_one():
    """$0.0123 a microcovid is $2.46 for 200; rounded to the cent first it would be $2.00."""
    total = 12_300 * 10**6

    assert pricing.charge_micros(total_micros=total, microcovids=Decimal(200)) == 2_460_000


@pytest.mark.parametrize(
    ("exact", "rounded"), [("0.5", 0), ("1.5", 2), ("2.5", 2), ("0.500001", 1), ("0.499999", 0)]
)
def test_a_charge_is_rounded_half_even_to_a_micro(exact, rounded):
    assert pricing.charge_micros(total_micros=10**6, microcovids=Decimal(exact)) == rounded


@given(
    cost=st.integers(0, 10**16),
    loss=st.decimals(0, 1, places=24, allow_nan=False),
)
def test_a_cost_is_the_exact_product_rounded_half_even(cost, loss):
    exact = Fraction(cost) * Fraction(loss)

    assert pricing.cost_micros(cost_per_life_micros=cost, expected_loss=loss) == half_even(exact)


@given(costs=costs, exposure=microcovids)
def test_a_charge_is_within_half_a_micro_of_the_exact_one(costs, exposure):
    total = pricing.total_micros(costs_micros=costs)
    exact = Fraction(total, 10**6) * Fraction(exposure)

    assert pricing.charge_micros(total_micros=total, microcovids=exposure) == half_even(exact)


@given(costs=costs, exposure=st.decimals(0, 500_000, places=6))
def test_twice_the_microcovids_is_twice_the_charge_to_a_micro(costs, exposure):
    total = pricing.total_micros(costs_micros=costs)
    once = pricing.charge_micros(total_micros=total, microcovids=exposure)
    twice = pricing.charge_micros(total_micros=total, microcovids=2 * exposure)

    assert abs(twice - 2 * once) <= 1


@given(costs=costs, seed=st.randoms(use_true_random=False))
def test_the_price_ignores_the_order_of_people_and_those_who_cost_nothing(costs, seed):
    shuffled = [*costs, 0]
    seed.shuffle(shuffled)

    assert pricing.total_micros(costs_micros=shuffled) == pricing.total_micros(costs_micros=costs)
