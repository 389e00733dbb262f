"""How amounts, prices and dates are written on a page."""

from datetime import date

import pytest

from house import statistical_life
from house.models import House
from house.templatetags import loss, money


@pytest.fixture
def street():
    return House(currency="USD", language="en", time_zone="America/Los_Angeles")


@pytest.mark.parametrize(
    ("total_micros", "short", "exact"),
    [
        (10**12, "$1.00", "$1.00"),
        (987_654_321_012, "$0.99", "$0.987654321012"),
        (4_200_000_000, "$0.0042", "$0.0042"),
        (947_000_000, "$0.00095", "$0.000947"),
        (400_000, "$0.0000004", "$0.0000004"),
    ],
)
def test_a_price_is_short_to_read_and_exact_to_charge(street, total_micros, short, exact):
    assert money.price(total_micros, street) == short
    assert money.exact_price(total_micros, street) == exact


def test_a_price_is_small_below_ten_of_the_smallest_coins(street):
    assert money.is_small(99_999_999_999, street)
    assert not money.is_small(100_000_000_000, street)
    assert money.is_small(9 * 10**12, House(currency="JPY", language="ja"))


def test_a_price_is_rounded_without_a_float(street):
    assert money.price(2**53 * 10**6 + 10**6, street) == "$9,007,199,254.74"
    assert money.price(9_500_000, street) == "$0.000010"
    assert money.price(9_499_999, street) == "$0.000009499999"


def test_an_amount_below_the_smallest_coin_is_told_apart(street):
    assert money.below_a_coin(9_999, street)
    assert money.below_a_coin(-1, street)
    assert not money.below_a_coin(10_000, street)
    assert not money.below_a_coin(0, street)
    assert money.below_a_coin(999_999, House(currency="JPY", language="ja"))


def test_dates_are_written_in_the_houses_language(street):
    berlin = House(currency="EUR", language="de", time_zone="Europe/Berlin")

    assert money.day(date(2026, 3, 2), street) == "March 2, 2026"
    assert money.day(date(2026, 3, 2), berlin) == "2. März 2026"
    assert money.month(date(2026, 12, 31), berlin) == "Dezember 2026"
    assert money.short_day(date(2026, 3, 2), street) == "Mon, Mar 2"


@pytest.mark.parametrize(
    ("number", "written"),
    [(4321.5, "4,322"), (12.34, "12"), (9.876, "9.88"), (0.25, "0.25"), (0.00004567, "0.000046"), (0, "0")],
)
def test_days_of_life_keep_the_digits_they_are_read_for(number, written):
    assert loss.days(number) == written


def test_a_published_value_is_written_in_its_own_currency(street):
    written = [loss.published(preset, street) for preset in statistical_life.PRESETS]

    assert written == ["$13,200,000.00", "$7,400,000.00", "€3,270,000.00", "£2,064,189.00"]
