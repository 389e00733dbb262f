"""How the price came to be and what is to come: names and days, no figure of anybody else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from house import values
from ledger import departures, price_history, prices
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

MARCH_20 = datetime(2026, 3, 20, 20, tzinfo=UTC)
NEXT_DAY = timedelta(days=1)


def steps(reader):
    return price_history.steps(reader=reader)


def coming(reader, day=scenes.DINNER_ON):
    now = price_history.holding(steps=steps(reader), day=day)
    return price_history.coming(house=reader.house, now=now, day=day)


def names(people):
    return [mate.name for mate in people]


@pytest.fixture
def lived_in(cast):
    """Dora came in on the 15th and Bob went out on the 21st, when the rule changed too."""
    scenes.priced(cast)
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=scenes.DINNER_AT)
    values.state(housemate=dora, cost_per_life=Decimal(1_000_000), expected_loss="10 %", at=scenes.DINNER_AT)
    prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT + NEXT_DAY)
    departures.leave(housemate=cast.bob, by=cast.bob, at=MARCH_20)
    scenes.change(cast, at=MARCH_20, price_kind="externality", attack_rate=Decimal("0.4"))
    prices.reprice(house_id=cast.house.pk, at=MARCH_20 + NEXT_DAY)
    return cast


def test_each_price_is_told_by_what_was_new_with_it(lived_in):
    newest, second, first = steps(lived_in.alice)

    assert (first.is_first, names(first.people)) == (True, ["Alice", "Bob"])
    assert (names(second.came_in), second.went_out, second.changed) == (["Dora"], (), ())
    assert (newest.came_in, names(newest.went_out)) == ((), ["Bob"])
    assert newest.changed == ("price_kind", "attack_rate")


def test_a_reader_is_given_their_own_figures_alone(lived_in):
    of_alice, _, before = steps(lived_in.alice)
    (of_bob, *_) = steps(lived_in.bob)

    assert (of_alice.my_cost_micros, of_alice.counted_micros) == (500_000 * 10**6, 40_000 * 10**6)
    assert (before.my_cost_micros, before.counted_micros) == (500_000 * 10**6, 1_000_000 * 10**6)
    assert (of_bob.my_cost_micros, of_bob.counted_micros) == (None, Fraction(240_000 * 10**6))


def test_the_price_of_a_day_is_the_newest_made_for_it_or_before(lived_in):
    found = steps(lived_in.alice)

    days = [date(2026, 3, 1), scenes.DINNER_ON, date(2026, 3, 15), date(2026, 4, 1)]
    assert [price_history.holding(steps=found, day=day) for day in days] == [None, *found[::-1]]


def test_only_so_many_steps_are_told_and_the_oldest_of_them_says_what_was_new(lived_in, monkeypatch):
    monkeypatch.setattr(price_history, "MOST_STEPS", 2)

    _, second = steps(lived_in.alice)

    assert names(second.came_in) == ["Dora"]
    assert not second.is_first


def test_it_takes_two_queries_however_many_prices_there_are(lived_in, django_assert_num_queries):
    with django_assert_num_queries(2):
        steps(lived_in.alice)


def test_nothing_is_to_come_where_nothing_was_changed(cast):
    scenes.priced(cast)

    said = coming(cast.bob)

    assert (said.terms, said.changed, said.numbers_on) == (None, (), ())
    assert (said.missing, said.comes_in, said.goes_out, said.waits_for) == ((), (), (), ())


def test_another_rule_is_told_with_the_day_it_holds_from(cast):
    scenes.priced(cast)
    scenes.change(cast, at=scenes.DINNER_AT, cost_cap=Decimal(3), refund_rule="equal")

    said = coming(cast.bob)

    assert (said.changed, said.terms_on) == (("refund_rule", "cost_cap"), date(2026, 3, 15))


def test_a_rule_taken_back_the_same_day_is_not_to_come(cast):
    scenes.priced(cast)
    scenes.use_rule(cast, "equal", at=scenes.DINNER_AT)
    scenes.use_rule(cast, "pot", at=scenes.DINNER_AT)

    assert coming(cast.bob).changed == ()


def test_numbers_to_come_are_told_by_their_days_alone(cast):
    scenes.priced(cast)
    for cost in ("1000000", "2000000"):
        values.state(
            housemate=cast.bob, cost_per_life=Decimal(cost), expected_loss="10 %", at=scenes.DINNER_AT
        )
    later = values.From.NEXT_MONTH
    values.state(
        housemate=cast.alice,
        cost_per_life=Decimal(1),
        expected_loss="10 %",
        at=scenes.DINNER_AT,
        counts_from=later,
    )

    said = coming(cast.bob)

    assert said.numbers_on == (date(2026, 3, 15), date(2026, 4, 1))
    assert "000000" not in repr(said.numbers_on)


def test_who_lives_here_and_is_not_in_it_comes_in_or_is_waited_for(cast):
    scenes.priced(cast)
    dora, _finn = (
        factories.housemate_of(admin=cast.alice, name=name, at=scenes.DINNER_AT) for name in ("Dora", "Finn")
    )
    values.state(housemate=dora, cost_per_life=Decimal(1), expected_loss="10 %", at=scenes.DINNER_AT)

    said = coming(cast.bob)

    assert (names(said.missing), names(said.comes_in), names(said.waits_for)) == (
        ["Dora", "Finn"],
        ["Dora"],
        ["Finn"],
    )


def test_who_has_left_goes_out(cast):
    scenes.priced(cast)
    departures.leave(housemate=cast.bob, by=cast.bob, at=scenes.DINNER_AT)

    assert names(coming(cast.alice).goes_out) == ["Bob"]
