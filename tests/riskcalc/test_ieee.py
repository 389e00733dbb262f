"""Arithmetic as hardware does it."""

import math

import pytest

from riskcalc import ieee


@pytest.mark.parametrize(
    ("dividend", "divisor", "expected"),
    [(6, 3, 2), (1, 0.0, math.inf), (-1, 0.0, -math.inf), (1, -0.0, -math.inf), (0, 5, 0)],
)
def test_dividing_by_zero_gives_infinity(dividend, divisor, expected):
    assert ieee.divide(dividend=dividend, divisor=divisor) == expected


@pytest.mark.parametrize("dividend", [0.0, math.nan])
def test_nothing_by_nothing_is_nan(dividend):
    assert math.isnan(ieee.divide(dividend=dividend, divisor=0.0))


def test_the_root_of_a_negative_is_nan():
    assert ieee.root(square=9) == 3
    assert math.isnan(ieee.root(square=-1))
    assert math.isnan(ieee.root(square=math.nan))


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [(2, 3, 8), (0, -1, math.inf), (1e300, 2, math.inf), (-1e300, 3, -math.inf), (0.4, math.inf, 0)],
)
def test_a_power_out_of_range_is_infinite(base, exponent, expected):
    assert ieee.power(base=base, exponent=exponent) == expected


def test_a_fractional_power_of_a_negative_is_nan():
    assert math.isnan(ieee.power(base=-2, exponent=0.5))
