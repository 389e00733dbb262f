"""What is told of shading and what is not: stretches, bounds of a cap, microcovids that stay hidden."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from house import values
from ledger import incentives, prices, shading
from ledger.incentives import Month, Refund, Temptation, Terms
from ledger.rules import Kind, Rule
from tests import factories
from tests.ledger import scenes
from tests.ledger.test_corrections import withdraw

pytestmark = pytest.mark.django_db

NEXT_DAY = timedelta(days=1)
MARCH_20 = scenes.DINNER_AT + timedelta(days=6)
DOLLAR = 10**6


@pytest.fixture
def four(cast):
    """An infection costs $200,000 of Bob's and $1,000,000 of all four's together."""
    dora, finn = (factories.housemate_of(admin=cast.alice, name=name) for name in ("Dora", "Finn"))
    for housemate, cost in (
        (cast.alice, "3000000"),
        (cast.bob, "2000000"),
        (dora, "1000000"),
        (finn, "4000000"),
    ):
        factories.life_value(housemate=housemate, cost_per_life=cost)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    return cast


def lived(cast, *, bobs="100", others="900", on=scenes.DINNER_ON, at=scenes.DINNER_AT):
    scenes.logged(housemate=cast.bob, plan=scenes.typed(bobs, occurred_on=on), at=at)
    scenes.logged(housemate=cast.alice, plan=scenes.typed(others, occurred_on=on), at=at)


def found(cast, day=scenes.DINNER_ON):
    return shading.shading(reader=cast.bob, day=day)


def under(shaded, refund):
    (row,) = (row for row in shaded.tried if row.refund is refund)
    return row


@pytest.mark.parametrize(
    ("refund", "over", "most", "hidden", "tempted"),
    [
        (Refund.POT, 3, None, "0.75", Temptation.OVERSTATE),
        (Refund.EQUAL, 3, None, "0.75", Temptation.OVERSTATE),
        (Refund.PROPORTIONAL, 18, None, "0.80", Temptation.OVERSTATE),
        (Refund.OUTSIDE, -2, 20, "1.00", Temptation.UNDERSTATE),
    ],
)
def test_a_homebody_who_shades_by_a_tenth(four, refund, over, most, hidden, tempted):
    """One of four with a fifth of the costs and a tenth of the 1,000 microcovids, at $1 each."""
    lived(four)

    row = under(found(four), refund)

    assert (row.overstating_micros, row.understating_micros) == (over * DOLLAR, -over * DOLLAR)
    assert row.most_micros == (most and most * DOLLAR)
    assert row.hiding_rounded == Decimal(hidden) * DOLLAR
    assert row.tempted is tempted
    assert row.sentence == incentives.SHADING[Kind.GROSS, refund]
    assert row.hiding_sentence == incentives.HIDING[refund]


def test_the_figures_are_the_readers_own_and_the_houses_sums(four):
    lived(four)

    shaded = found(four)

    assert (shaded.cost_micros, shaded.delta_micros) == (200_000 * DOLLAR, 20_000 * DOLLAR)
    assert (shaded.microcovids, shaded.house_microcovids, shaded.people) == (100, 1000, 4)


def test_what_was_withdrawn_or_in_another_month_does_not_count(four):
    lived(four)
    lived(four, on=scenes.APRIL, at=scenes.APRIL_AT)
    withdraw(scenes.logged(housemate=four.bob, plan=scenes.typed("5")))

    assert found(four, scenes.APRIL).house_microcovids == 1000
    assert found(four).house_microcovids == 1000


def test_stretches_at_other_prices_and_with_other_people_add_up(four):
    lived(four)
    values.state(
        housemate=four.bob, cost_per_life=Decimal(4_000_000), expected_loss="10 %", at=scenes.DINNER_AT
    )
    prices.reprice(house_id=four.house.pk, at=scenes.DINNER_AT + NEXT_DAY)
    factories.housemate_of(admin=four.alice, name="Gus", at=MARCH_20)
    lived(four, bobs="50", others="0.5", on=MARCH_20.date() - NEXT_DAY, at=MARCH_20)
    lived(four, bobs="7", others="13", on=four.house.day_of(MARCH_20), at=MARCH_20)

    row = under(found(four, four.house.day_of(MARCH_20)), Refund.EQUAL)

    parts = [("100", "1000", 200_000, 1_000_000, 4), ("50", "50.5", 400_000, 1_200_000, 4)]
    parts.append(("7", "20", 400_000, 1_200_000, 5))
    expected = sum(
        incentives.gain(
            month=Month(
                cost_micros=cost * DOLLAR,
                total_micros=total * DOLLAR,
                microcovids=Decimal(own),
                total_microcovids=Decimal(every),
                people=people,
            ),
            terms=Terms(refund=Refund.EQUAL),
            delta_micros=cost * DOLLAR // 10,
        )
        for own, every, cost, total, people in parts
    )
    assert row.overstating_micros == round(expected)


def test_a_cap_bounds_what_a_higher_claim_brings_by_what_the_reader_knows(four):
    """The median is Bob's own $200,000; for all he knows, two others have it: at most $400,000 each."""
    scenes.change(four, at=scenes.DINNER_AT - 2 * NEXT_DAY, cost_cap=Decimal(3))
    prices.reprice(house_id=four.house.pk, at=scenes.DINNER_AT - NEXT_DAY)
    lived(four)

    rows = {row.refund: row.most_micros for row in found(four).tried}

    most = incentives.most_gained(
        month=Month(
            cost_micros=200_000 * DOLLAR,
            total_micros=1_000_000 * DOLLAR,
            microcovids=Decimal(100),
            total_microcovids=Decimal(1000),
            people=4,
        ),
        terms=Terms(refund=Refund.PROPORTIONAL, rule=Rule(cap=Decimal(3))),
        limit_micros=1_200_000 * DOLLAR,
    )
    assert rows[Refund.PROPORTIONAL] == most
    assert rows[Refund.OUTSIDE] == 20 * DOLLAR


@pytest.mark.parametrize("costs", [(1, 2, 3), (5, 5, 5), (0, 0, 9), (7, 1, 1, 1), (3, 4, 100, 5, 6), (2, 9)])
@pytest.mark.parametrize("reader", [0, 1])
def test_the_bound_is_never_below_the_cap_itself(cast, costs, reader):
    """Whoever reads it: the cap is a multiple of a median that they do not know."""
    mates = [cast.alice, cast.bob]
    mates += [
        factories.housemate_of(admin=cast.alice, name=f"Mate {number}") for number in range(2, len(costs))
    ]
    for mate, cost in zip(mates, costs, strict=True):
        factories.life_value(housemate=mate, cost_per_life=str(cost * 1_000_000))
    scenes.change(cast, cost_cap=Decimal(2))
    price = prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    own = price.shares.get(housemate=mates[reader]).cost_micros
    stretch = shading._Stretch(
        price=price,
        month=Month(
            cost_micros=own,
            total_micros=price.total_micros,
            microcovids=Decimal(0),
            total_microcovids=Decimal(0),
            people=len(costs),
        ),
        in_price=len(costs),
    )

    bound = shading._limit(stretch)

    assert bound >= 2 * sorted(costs)[(len(costs) - 1) // 2] * 100_000 * DOLLAR


def test_where_microcovids_are_hidden_so_are_the_amounts_that_would_tell_them(four):
    scenes.change(four, at=scenes.DINNER_AT - 2 * NEXT_DAY, price_kind="externality")
    prices.reprice(house_id=four.house.pk, at=scenes.DINNER_AT - NEXT_DAY)
    lived(four)

    shaded = found(four)

    assert shaded.house_microcovids is None
    assert shaded.microcovids == 100
    for refund in (Refund.POT, Refund.EQUAL, Refund.PROPORTIONAL):
        row = under(shaded, refund)
        assert row.is_hidden
        assert (row.overstating_micros, row.understating_micros, row.most_micros, row.tempted) == (None,) * 4
    outside = under(shaded, Refund.OUTSIDE)
    assert (outside.is_hidden, outside.overstating_micros, outside.most_micros) == (False, 0, 0)
    assert under(shaded, Refund.EQUAL).hiding_rounded == round(Fraction(800_000 * 3, 4))
    assert under(shaded, Refund.EQUAL).sentence == incentives.SHADING[Kind.EXTERNALITY, Refund.EQUAL]


def test_who_states_nothing_has_nothing_to_shade_by(cast):
    factories.life_value(housemate=cast.alice)
    factories.life_value(housemate=cast.bob, cost_per_life="0")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    lived(cast)

    shaded = found(cast)

    assert (shaded.cost_micros, shaded.delta_micros) == (0, 0)
    assert {row.overstating_micros for row in shaded.tried} == {0}


def test_what_was_lived_before_the_reader_moved_in_is_not_theirs(four):
    lived(four)
    gus = factories.housemate_of(admin=four.alice, name="Gus", at=MARCH_20)
    values.state(housemate=gus, cost_per_life=Decimal(1), expected_loss="10 %", at=MARCH_20)
    prices.reprice(house_id=four.house.pk, at=MARCH_20 + NEXT_DAY)

    shaded = shading.shading(reader=gus, day=four.house.day_of(MARCH_20 + NEXT_DAY))

    assert (shaded.microcovids, shaded.house_microcovids, shaded.people) == (0, 0, 5)


def test_it_takes_as_many_queries_for_many_activities_as_for_one(four, django_assert_num_queries):
    for _ in range(3):
        lived(four)

    with django_assert_num_queries(6):
        found(four)
