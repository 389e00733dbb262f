"""Published values of a life: each with its source, and taken only by a house that counts in its currency."""

from decimal import Decimal

import pytest

from house import money, statistical_life, values
from house.errors import Refused


def test_each_preset_says_whose_when_where_from_and_in_which_currency():
    for preset in statistical_life.PRESETS:
        assert preset.body
        assert preset.source
        assert 2000 < preset.year < 2030
        assert preset.currency in money.currencies()
        assert values.cost_micros(amount=preset.amount) > 0

    found = {
        preset.word: (preset.amount, preset.currency, preset.year) for preset in statistical_life.PRESETS
    }
    assert found == {
        "us_dot": (13_200_000, "USD", 2023),
        "us_epa": (7_400_000, "USD", 2006),
        "eu": (3_270_000, "EUR", 2016),
        "uk": (2_064_189, "GBP", 2020),
    }


def test_what_was_only_recalled_says_so():
    assert {preset.word for preset in statistical_life.PRESETS if preset.caveat} == {"us_epa", "eu"}


def test_a_house_takes_a_figure_in_its_own_currency():
    assert statistical_life.amount_in(word="uk", currency="GBP") == Decimal(2064189)


@pytest.mark.parametrize(
    ("word", "currency", "words"),
    [
        ("uk", "USD", "no exchange rate is made up"),
        ("", "USD", "one of the figures"),
        ("eu?", "EUR", "one of"),
    ],
)
def test_another_currency_and_an_unknown_figure_are_refused_in_words(word, currency, words):
    with pytest.raises(Refused, match=words) as refusal:
        statistical_life.amount_in(word=word, currency=currency)

    assert refusal.value.field == "cost_per_life"
