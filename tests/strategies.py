"""Where tests draw their examples from: money, shares of a life, and what people type."""

from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from house import money
from ledger.rules import Kind, Rule, Stated, Value

T = TypeVar("T")

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

# The price: 0 to 10^10 a life to the micro, all 24 decimals of a loss, and one to forty housemates.
lives = st.integers(min_value=0, max_value=10**16)
costs = st.integers(min_value=0, max_value=10**16)
losses = st.integers(min_value=0, max_value=10**24).map(lambda units: Decimal(units).scaleb(-24))
microcovids = st.integers(min_value=0, max_value=10**12).map(lambda units: Decimal(units).scaleb(-6))
attack_rates = st.integers(min_value=0, max_value=10**4).map(lambda units: Decimal(units).scaleb(-4))
caps = st.integers(min_value=100, max_value=10**4).map(lambda units: Decimal(units).scaleb(-2))
rules = st.builds(
    Rule,
    kind=st.sampled_from(Kind),
    attack_rate=attack_rates,
    cap=st.none() | caps,
    value=st.sampled_from(Value),
)
statements = st.builds(Stated, cost_per_life_micros=lives, expected_loss=losses)


def numbered(people: list[T]) -> dict[int, T]:
    return dict(enumerate(people, start=1))


def households(
    people: st.SearchStrategy[T], *, fewest: int = 1, most: int = 40
) -> st.SearchStrategy[dict[int, T]]:
    return st.lists(people, min_size=fewest, max_size=most).map(numbered)
