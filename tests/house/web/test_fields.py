"""Numbers as people write them, read as they were meant or not at all."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from house.web import choices, fields

LANGUAGES = [tag for tag, _name in choices.languages()]


@pytest.mark.parametrize(
    ("typed", "language", "meant"),
    [
        ("10,000,000", "en", "10000000"),
        ("1.5", "en", "1.5"),
        ("-3", "en", "-3"),
        ("10.000.000", "de", "10000000"),
        ("0,5", "de", "0.5"),
        ("0.5", "de", "0.5"),
        ("10 000 000", "fr", "10000000"),
        ("10\u202f000,5", "fr", "10000.5"),
        ("10’000.5", "de-CH", "10000.5"),
    ],
)
def test_a_number_is_read_as_the_house_writes_it(typed, language, meant):
    assert fields.number(typed=typed, language=language) == Decimal(meant)


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1e5", "0x10", "ten", "1-2", "٣", ".", "9" * 41])
def test_what_is_no_plain_number_is_refused(typed):
    with pytest.raises(ValidationError, match="A number, please"):
        fields.number(typed=typed, language="en")


@pytest.mark.parametrize(("typed", "language"), [("1,5", "en"), ("1,00,0", "en"), ("1.2.3", "de")])
def test_a_number_that_could_be_two_is_refused(typed, language):
    with pytest.raises(ValidationError, match="two ways"):
        fields.number(typed=typed, language=language)


@given(
    number=st.decimals(min_value=0, max_value=10**10, places=6, allow_nan=False),
    language=st.sampled_from(LANGUAGES),
)
def test_what_is_written_reads_back_as_the_same_number(number, language):
    written = fields.written(number=number, language=language)

    assert fields.number(typed=written, language=language) == number
