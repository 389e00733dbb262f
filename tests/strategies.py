"""Where tests draw their examples from: money, shares of a life, and what people type."""

from decimal import Decimal

from hypothesis import strategies as st

from house import money

LANGUAGES = ("en", "en-GB", "de", "de-CH", "fr", "ja", "hi", "pt-BR", "sv", "zh-Hans")

currencies = st.sampled_from(money.currencies())
languages = st.sampled_from(LANGUAGES)
micros = st.integers(min_value=-(10**17), max_value=10**17)
shares = st.decimals(min_value=0, max_value=1, places=12).map(abs)
whole_numbers = st.integers(min_value=1, max_value=10**9)


def amounts(*, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(min_value=-(10**10), max_value=10**10, places=places)


# Everything but what no encoding can carry; biased to what a keyboard offers in a field for numbers.
typed = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789.,%-+ein/:daysofyr ", max_size=30),
)
