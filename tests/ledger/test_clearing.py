"""Sealed bids: a deal only where both gain, at a price that neither said no to."""

from hypothesis import given
from hypothesis import strategies as st

from ledger import clearing
from ledger.clearing import Deal

amounts = st.integers(0, 10**12)
asks = st.dictionaries(st.integers(1, 40), amounts, max_size=8)


def test_a_desk_worth_30_to_one_and_20_to_the_other_changes_hands_for_25():
    assert clearing.midpoint(most=30, least=20) == 25


def test_the_lowest_of_three_is_paid_what_the_second_asked():
    assert clearing.lowest_ask(most=50, asks={1: 40, 2: 15, 3: 24}) == Deal(seller=2, price=24)


def test_one_alone_is_paid_the_most_that_was_offered():
    assert clearing.lowest_ask(most=50, asks={7: 15}) == Deal(seller=7, price=50)


def test_of_equal_asks_one_wins_at_that_price():
    assert clearing.lowest_ask(most=50, asks={2: 20, 1: 20}) == Deal(seller=1, price=20)


@given(most=amounts, least=amounts)
def test_p11_no_deal_where_they_do_not_overlap_and_else_both_keep_to_what_they_said(most, least):
    price = clearing.midpoint(most=most, least=least)

    assert (price is None) == (most < least)
    assert price is None or least <= price <= most


@given(one=amounts, other=amounts)
def test_p11_the_midpoint_is_as_far_from_both(one, other):
    least, most = sorted((one, other))

    price = clearing.midpoint(most=most, least=least)

    assert abs((most - price) - (price - least)) <= 1


@given(most=amounts, asks=asks)
def test_p11_a_buyer_pays_no_more_than_their_most_and_a_seller_gets_no_less_than_they_asked(most, asks):
    deal = clearing.lowest_ask(most=most, asks=asks)

    assert (deal is None) == all(ask > most for ask in asks.values())
    assert deal is None or asks[deal.seller] <= deal.price <= most


@given(most=amounts, others=asks, least=amounts, claim=amounts)
def test_p11_no_seller_gains_by_asking_anything_but_their_least(most, others, least, claim):
    def gain(ask: int) -> int:
        deal = clearing.lowest_ask(most=most, asks={**others, 99: ask})
        return deal.price - least if deal and deal.seller == 99 else 0

    assert gain(claim) <= gain(least)
