"""The table of protocols, row by row: who trades, at which price, who loses, and who gains by a lie.

Five the app offers; they are played through its operations by people with a limit: a buyer's most, a
seller's least. Two it does not, and they are formulas here. VCG pays the seller more than the buyer pays:
two housemates have nobody to take the rest from, and no entry could hold it. A price that a third party
fixes in advance needs that third party, and misses trades that both would gain by.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import clearing, journal, offers, queries, verification
from ledger.models import AccountKind, Entry, EntryKind, OfferTurn
from tests.ledger import bargains, scenes

pytestmark = pytest.mark.django_db

MICRO = 1_000_000
FIXED = 30
dollars = st.integers(1, 60)
# The buyer's most; the least of the seller, or of up to three of them.
mosts, asks_of_some = dollars, st.lists(dollars, min_size=1, max_size=3)

Step = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Dollars that went to each: less than nothing to who paid."""

    buyer: float
    sellers: list[float]
    house: float = 0

    @property
    def price(self) -> float:
        return -self.buyer

    def gain(self, *, side: str, most: int, asks: list[int]) -> float:
        """Of the buyer, or of the first of the sellers, by what it is worth to them in truth."""
        if side == "buyer":
            return most + self.buyer if self.buyer else 0
        return self.sellers[0] - asks[0] if self.sellers[0] else 0


# --- The protocols that the app offers: all but the last step, which is given back -----------------------


def ask_price(people, most: int, asks: list[int]) -> Step:
    alice, bob, *_ = people
    return take_or_leave(alice, bargains.make(bob, to=alice, amount=asks[0]), most)


def what_would_you_need(people, most: int, asks: list[int]) -> Step:
    alice, bob, *_ = people
    offer = bargains.make(alice, to=bob, amount=None, kind="request", side="buyer")
    return take_or_leave(alice, bargains.answer(bob, offer, asks[0]), most)


def take_or_leave(by, offer, most: int) -> Step:
    if offer.price_micros <= most * MICRO:
        return lambda: bargains.accept(by, offer)
    return lambda: offers.decline(by=by, uid=offer.uid, at=bargains.LATER)


def counter_offers(people, most: int, asks: list[int]) -> Step:
    """Each gives way step by step, down to their limit, and takes what is no worse than their next number."""
    alice, bob, *_ = people
    said = [number for step in range(7) for number in (max(asks[0], 64 >> step), min(most, 1 << step))]
    standing = said[0]
    offer = bargains.make(bob, to=alice, amount=standing)
    for turn, number in enumerate(said[1:], start=1):
        by = alice if turn % 2 else bob
        if (standing <= number) if turn % 2 else (standing >= number):
            return lambda by=by, turn=turn: bargains.accept(by, offer, seen=turn)
        bargains.answer(by, offer, number)
        standing = number
    return lambda: offers.decline(by=bob, uid=offer.uid, at=bargains.LATER)


def sealed_midpoint(people, most: int, asks: list[int]) -> Step:
    alice, bob, *_ = people
    offer = bargains.sealed(alice, bob, most)
    return lambda: bargains.answer(bob, offer, asks[0])


def several_sellers(people, most: int, asks: list[int]) -> Step:
    alice, *sellers = people
    offer = bargains.ask_the_house(alice, most=most)
    for seller, ask in zip(sellers, asks, strict=False):
        bargains.answer(seller, offer, ask)
    return lambda: bargains.accept(alice, offer)


# --- The two that it does not ----------------------------------------------------------------------------


def vcg_pair(most: int, asks: list[int]) -> Moved:
    """Each is paid by what the other said."""
    return Moved(buyer=-asks[0], sellers=[most]) if most >= asks[0] else Moved(buyer=0, sellers=[0])


def third_party_price(most: int, asks: list[int]) -> Moved:
    traded = most >= FIXED >= asks[0]
    return Moved(buyer=-FIXED, sellers=[FIXED]) if traded else Moved(buyer=0, sellers=[0])


# --- The table -------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Row:
    """`price` by the table; None where it is the last offer. `lies`: limits, and a claim that gains."""

    price: Callable[[int, list[int]], int] | None
    played: Callable[..., Step] | None = None
    formula: Callable[[int, list[int]], Moved] | None = None
    truthful: tuple[str, ...] = ()
    lies: tuple[tuple[str, int, list[int], int], ...] = ()
    balanced: bool = True
    efficient: bool = True

    def moved(self, people, most: int, asks: list[int], *, times: int = 1) -> Moved:
        if self.formula:
            return self.formula(most, asks)
        before = balances(people)
        last = self.played(people, most, asks)
        for _ in range(times):
            last()
        changes = [(now - then) / MICRO for then, now in zip(before, balances(people), strict=True)]
        return Moved(buyer=changes[0], sellers=changes[1:-1], house=changes[-1])


def balances(people) -> list[int]:
    """Of the four, and at last of the house's own accounts together."""
    found = {row.name: row.micros for row in queries.balances(house=people[0].house)}
    names = [one.name for one in people]
    own = sum(micros for name, micros in found.items() if name not in names)
    return [*(found[name] for name in names), own]


def second_lowest(most: int, asks: list[int]) -> int:
    return min([*sorted(asks)[1:2], most])


PAIR_LIES = (("buyer", 50, [20], 20), ("seller", 50, [20], 50))
TABLE = {
    "ask price": Row(
        played=ask_price, price=lambda most, asks: asks[0], truthful=("buyer",), lies=PAIR_LIES[1:]
    ),
    "what would you need": Row(
        played=what_would_you_need, price=lambda most, asks: asks[0], truthful=("buyer",), lies=PAIR_LIES[1:]
    ),
    "counter-offers": Row(
        played=counter_offers, price=None, lies=(("buyer", 50, [5], 6), ("seller", 50, [20], 50))
    ),
    "sealed midpoint": Row(
        played=sealed_midpoint, price=lambda most, asks: to_even(most + asks[0]), lies=PAIR_LIES
    ),
    "VCG pair": Row(
        formula=vcg_pair, price=lambda most, asks: asks[0], truthful=("buyer", "seller"), balanced=False
    ),
    "third-party price": Row(
        formula=third_party_price,
        price=lambda most, asks: FIXED,
        truthful=("buyer", "seller"),
        efficient=False,
    ),
    "several sellers": Row(
        played=several_sellers,
        price=second_lowest,
        truthful=("seller",),
        lies=(("buyer", 50, [15, 40], 20),),
    ),
}


def to_even(twice: int) -> int:
    return round(twice / 2)


def sellers_in(name: str, asks: list[int]) -> list[int]:
    return asks if name == "several sellers" else asks[:1]


def always(name: str, check: Callable[..., None], **drawn: st.SearchStrategy) -> None:
    """A row that is played asks the database for every step: fewer examples."""
    examples = settings(
        max_examples=300 if TABLE[name].formula else 30, deadline=None, suppress_health_check=[*HealthCheck]
    )
    examples(given(**drawn)(check))()


def each(wanted: Callable[[Row], Iterator]) -> list:
    return [
        pytest.param(name, *what, id=f"{name}: {what[0]}")
        for name, row in TABLE.items()
        for what in wanted(row)
    ]


@pytest.mark.parametrize("name", TABLE)
def test_each_row_trades_when_it_says_at_its_price_and_nobody_loses_by_it(flat, name):
    row = TABLE[name]

    def check(most: int, asks: list[int]) -> None:
        asks = sellers_in(name, asks)
        moved = row.moved(flat, most, asks)
        trades = most >= min(asks) if row.efficient else most >= FIXED >= asks[0]
        assert bool(moved.buyer) == any(moved.sellers) == trades
        if trades:
            last = OfferTurn.objects.order_by("pk").last()
            assert moved.price == (row.price(most, asks) if row.price else last.price_micros / MICRO)
            # Who loses nothing by taking part would take part again.
            winner = next(place for place, got in enumerate(moved.sellers) if got)
            assert moved.price <= most
            assert moved.sellers[winner] >= asks[winner] == min(asks)
        deficit = moved.buyer + sum(moved.sellers)
        assert deficit == (0 if row.balanced or not trades else most - asks[0])
        assert moved.house == 0

    always(name, check, most=mosts, asks=asks_of_some)
    assert verification.faults() == []


@pytest.mark.parametrize(("name", "side"), each(lambda row: ((side,) for side in row.truthful)))
def test_nobody_whom_the_table_calls_truthful_gains_by_any_other_number(flat, name, side):
    def check(most: int, asks: list[int], claim: int) -> None:
        asks = sellers_in(name, asks)
        said = (claim, asks) if side == "buyer" else (most, [claim, *asks[1:]])
        honest, lied = TABLE[name].moved(flat, most, asks), TABLE[name].moved(flat, *said)
        assert lied.gain(side=side, most=most, asks=asks) <= honest.gain(side=side, most=most, asks=asks)

    always(name, check, most=mosts, asks=asks_of_some, claim=dollars)


@pytest.mark.parametrize(("name", "side", "most", "asks", "claim"), each(lambda row: iter(row.lies)))
def test_whom_it_does_not_call_truthful_gains_by_one(flat, name, side, most, asks, claim):
    said = (claim, asks) if side == "buyer" else (most, [claim, *asks[1:]])
    honest, lied = TABLE[name].moved(flat, most, asks), TABLE[name].moved(flat, *said)

    assert lied.gain(side=side, most=most, asks=asks) > honest.gain(side=side, most=most, asks=asks)


def test_every_row_says_of_both_sides_whether_they_are_truthful():
    for name, row in TABLE.items():
        assert sorted([*row.truthful, *(side for side, *_ in row.lies)]) == ["buyer", "seller"], name


def test_no_row_trades_always_when_it_should_and_is_balanced_and_truthful_to_both():
    """R. Myerson and M. Satterthwaite, Journal of Economic Theory 29, 1983: there is none."""
    assert not [row for row in TABLE.values() if row.efficient and row.balanced and len(row.truthful) == 2]


@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.played])
def test_p11_said_twice_is_said_once(flat, name):
    once = TABLE[name].moved(flat, 50, [20, 24, 40])
    twice = TABLE[name].moved(flat, 50, [20, 24, 40], times=2)

    assert once == twice
    assert once.buyer < 0
    assert Entry.objects.filter(kind=EntryKind.TRADE).count() == 2


def test_what_vcg_pays_no_entry_can_hold(cast):
    moved = vcg_pair(50, [20])
    alice, bob = (
        journal.account(house=cast.house, kind=AccountKind.MEMBER, housemate=mate)
        for mate in (cast.alice, cast.bob)
    )
    posting = journal.Posting(
        kind=EntryKind.TRADE,
        effective_on=scenes.DINNER_ON,
        key="vcg",
        amounts={alice: moved.buyer * MICRO, bob: moved.sellers[0] * MICRO},
        source="test",
    )
    journal.post(house=cast.house, posting=posting, at=scenes.DINNER_AT, by=cast.alice)

    with pytest.raises(IntegrityError, match=f"sums to {30 * MICRO}"):
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_price_fixed_in_advance_misses_what_both_would_gain_by():
    assert third_party_price(29, [20]).price == 0
    assert clearing.midpoint(most=29, least=20) == 24


# --- The sealed midpoint ---------------------------------------------------------------------------------


@given(most=st.integers(0, 10**12), least=st.integers(0, 10**12), half=st.integers(10**12, 10**13))
def test_p11_the_midpoint_treats_both_sides_alike(most, least, half):
    """Turned round, so that who bought sells: the price is turned round with it."""
    price = clearing.midpoint(most=most, least=least)
    turned = clearing.midpoint(most=2 * half - least, least=2 * half - most)

    assert turned == (None if price is None else 2 * half - price)


@given(most=dollars, least=dollars)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_p11_whoever_begins_the_price_is_the_same(flat, most, least):
    alice, bob, *_ = flat
    begun_by_buyer = bargains.answer(bob, bargains.sealed(alice, bob, most), least)
    begun_by_seller = bargains.answer(alice, bargains.sealed(bob, alice, least, side="seller"), most)

    assert begun_by_buyer.price_micros == begun_by_seller.price_micros
    assert begun_by_buyer.status == begun_by_seller.status


# K. Chatterjee and W. Samuelson, Operations Research 31, 1983: values evenly spread from 0 to 1, here in
# steps whose bids are whole. A buyer of value v bids 2v/3 + 1/12, a seller of cost c asks 2c/3 + 1/4.
STEPS = 120
ONE = 24 * STEPS
VALUES = [12 * (2 * step + 1) for step in range(STEPS)]


def bid(value: int) -> int:
    return 2 * value // 3 + ONE // 12


def ask(cost: int) -> int:
    return 2 * cost // 3 + ONE // 4


def test_the_equilibrium_of_sealed_bids_captures_27_of_32_parts_of_the_gains():
    pairs = [(value, cost) for value in VALUES for cost in VALUES]
    traded = {pair for pair in pairs if clearing.midpoint(most=bid(pair[0]), least=ask(pair[1])) is not None}

    assert traded == {(value, cost) for value, cost in pairs if 4 * (value - cost) >= ONE}
    captured = sum(value - cost for value, cost in traded)
    possible = sum(max(value - cost, 0) for value, cost in pairs)
    assert captured / possible == pytest.approx(27 / 32, abs=0.005)


@pytest.mark.parametrize("value", VALUES[5::22])
def test_in_it_no_buyer_gains_by_another_bid_and_so_honesty_is_none(value):
    """Whoever is worth less than a quarter trades with nobody, whatever of that they say."""

    def gain(offered: int) -> int:
        prices = (clearing.midpoint(most=offered, least=ask(cost)) for cost in VALUES)
        return sum(value - price for price in prices if price is not None)

    best = max(gain(offered) for offered in range(0, ONE + 1, 12))
    assert gain(bid(value)) >= best - ONE
    assert 4 * value < ONE or gain(bid(value)) > gain(value)
