"""Amounts keep every micro, and read as people where the house is write them."""

import re
from decimal import Decimal

import pytest
from babel.numbers import parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from house import money
from tests import strategies


def read_back(text: str, language: str) -> Decimal:
    """The amount in a text, by Babel's own reading of the digits and signs in it."""
    number = re.search(r"[0-9](?:[0-9.,'’\s\u00a0\u202f]*[0-9])?", text)
    assert number, text
    size = parse_decimal(number.group(), locale=language.replace("-", "_"))
    return -size if re.search(r"[-\u2212]", text) else size


@pytest.mark.parametrize(
    ("currency", "unit"), [("USD", 10_000), ("EUR", 10_000), ("JPY", 1_000_000), ("KWD", 1_000)]
)
def test_the_minor_unit_follows_the_currencys_decimals(currency, unit):
    assert money.minor_unit_micros(currency=currency) == unit


@pytest.mark.parametrize(
    ("micros", "currency", "language", "text"),
    [
        (6_200_000, "USD", "en", "$6.20"),
        (-6_200_000, "USD", "en", "-$6.20"),
        (0, "USD", "en", "$0.00"),
        (4_200, "USD", "en", "$0.0042"),
        (-4_200, "USD", "en", "-$0.0042"),
        (4_249, "USD", "en", "$0.0042"),
        (9_999, "USD", "en", "$0.010"),
        (1, "USD", "en", "$0.000001"),
        (10_000, "USD", "en", "$0.01"),
        (1_234_567_890_000, "USD", "en", "$1,234,567.89"),
        (420_000, "JPY", "en", "¥0.42"),
        (1_500_000_000, "JPY", "ja", "￥1,500"),
        (6_200_000, "EUR", "de", "6,20\N{NO-BREAK SPACE}€"),
        (1_005_000, "USD", "en", "$1.00"),
        (1_015_000, "USD", "en", "$1.02"),
    ],
)
def test_an_amount_reads_as_written_in_the_houses_language(micros, currency, language, text):
    assert money.text(micros=micros, currency=currency, language=language) == text


@given(micros=strategies.micros, currency=strategies.currencies, language=strategies.languages)
def test_an_amounts_text_reads_back_to_within_half_a_unit_of_its_last_digit(micros, currency, language):
    unit = money.minor_unit_micros(currency=currency)

    text = money.text(micros=micros, currency=currency, language=language)

    gone = abs(read_back(text, language) * 10**6 - micros)
    assert gone <= (unit / 2 if abs(micros) >= unit else abs(micros) * Decimal("0.05"))


@given(micros=st.integers(min_value=-(10**17), max_value=10**17).filter(bool))
def test_no_amount_is_shown_as_nothing(micros):
    text = money.text(micros=micros, currency="USD", language="en")

    assert re.search("[1-9]", text)


@given(amount=strategies.amounts(places=6))
def test_micros_are_exact_to_six_decimals(amount):
    assert Decimal(money.to_micros(amount=amount)).scaleb(-6) == amount


@given(amount=strategies.amounts(places=30))
def test_micros_round_to_the_nearest_and_ties_to_even(amount):
    micros = money.to_micros(amount=amount)

    with_all_digits = amount.as_integer_ratio()
    gone = abs(with_all_digits[0] * 10**6 - micros * with_all_digits[1]) * 2
    assert gone < with_all_digits[1] or (gone == with_all_digits[1] and micros % 2 == 0)


@pytest.mark.parametrize(("amount", "micros"), [("0.0000005", 0), ("0.0000015", 2), ("-0.0000025", -2)])
def test_half_a_micro_goes_to_the_even_one(amount, micros):
    assert money.to_micros(amount=Decimal(amount)) == micros


@pytest.mark.parametrize(
    ("total", "each", "thousand"),
    [
        (10**12, "$1.00", "$1,000.00"),
        (4_200_000_000, "$0.0042", "$4.20"),
        (14_823_471_234, "$0.014823471234", "$14.82"),
        (0, "$0.00", "$0.00"),
    ],
)
def test_a_price_is_shown_exactly_and_by_the_thousand(total, each, thousand):
    assert money.per_microcovid(total_micros=total, currency="USD", language="en") == each
    assert money.per_thousand(total_micros=total, currency="USD", language="en") == thousand


@given(total=st.integers(min_value=0, max_value=4 * 10**17), language=strategies.languages)
def test_a_price_is_never_rounded(total, language):
    text = money.per_microcovid(total_micros=total, currency="USD", language=language)

    assert read_back(text, language) * 10**12 == total


def test_currencies_are_those_in_use():
    assert {"USD", "EUR", "JPY", "KWD"} <= set(money.currencies())
    assert not {"DEM", "XXX", "XAU"} & set(money.currencies())


@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (6_200_000, "USD", "$6.20"),
        (6_505_000, "USD", "$6.505"),
        (-1, "USD", "-$0.000001"),
        (0, "USD", "$0.00"),
        (1_500_000, "JPY", "¥1.5"),
    ],
)
def test_an_amount_that_others_have_to_add_up_to_keeps_its_last_digit(micros, currency, text):
    assert money.exact(micros=micros, currency=currency, language="en") == text
