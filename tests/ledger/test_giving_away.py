"""Where a price gives somebody's number away: told to them alone, from who and when, never from what."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from house import houses, values
from house.models import Housemate, LifeValue
from ledger import departures, giving_away, prices
from ledger.giving_away import Reason
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

AT = factories.FOUNDED_AT
LATER = AT + timedelta(days=9)
TOMORROW, NEXT_MONTH = date(2026, 3, 12), date(2026, 4, 1)


def state(housemate: Housemate, *, at: datetime = LATER, **choice: values.From) -> LifeValue:
    return values.state(
        housemate=housemate, cost_per_life=Decimal(7000000), expected_loss="1 %", at=at, **choice
    )


def reasons(reader: Housemate, counts_on: date = TOMORROW) -> tuple[Reason, ...]:
    return giving_away.reasons(reader=reader, counts_on=counts_on, at=LATER)


@pytest.fixture
def dora(cast) -> Housemate:
    return factories.housemate_of(admin=cast.alice, name="Dora")


@pytest.fixture
def three(cast, dora) -> factories.Cast:
    """A priced house of three: Alice, Bob, Dora."""
    factories.life_value(housemate=dora)
    scenes.priced(cast)
    return cast


def test_of_two_people_in_the_price_each_knows_the_others_part(cast):
    scenes.priced(cast)

    assert reasons(cast.alice) == reasons(cast.bob, NEXT_MONTH) == (Reason.TWO_PEOPLE,)


def test_two_people_are_warned_before_the_first_price_and_three_are_not(cast):
    two = giving_away.starts(reader=cast.alice, at=AT)
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    three = giving_away.starts(reader=dora, at=AT)

    assert two == {values.From.SOONEST: giving_away.Start(day=None, reasons=(Reason.TWO_PEOPLE,))}
    assert three == {values.From.SOONEST: giving_away.Start(day=None, reasons=())}


def test_somebody_alone_is_not_warned_for_there_is_no_price(cast):
    assert reasons(cast.carol) == ()


def test_the_only_one_whose_numbers_change_on_a_day_is_warned(three):
    assert reasons(three.alice) == (Reason.ONLY_CHANGE,)


def test_who_changes_beside_another_is_not(three):
    state(three.bob)

    assert reasons(three.alice) == ()
    assert reasons(three.alice, NEXT_MONTH) == (Reason.ONLY_CHANGE,)


def test_what_waits_for_the_month_hides_another_change_there_and_not_tomorrow(three):
    state(three.bob, counts_from=values.From.NEXT_MONTH)

    assert reasons(three.alice, NEXT_MONTH) == ()
    assert reasons(three.alice) == (Reason.ONLY_CHANGE,)


def test_what_was_put_off_hides_nothing_on_its_old_day(three):
    state(three.bob)
    state(three.bob, counts_from=values.From.NEXT_MONTH)

    assert reasons(three.alice) == (Reason.ONLY_CHANGE,)


def test_a_newcomer_alone_is_warned(three):
    emil = factories.housemate_of(admin=three.alice, name="Emil", at=LATER)

    assert reasons(emil) == (Reason.NEWCOMER,)


def test_a_newcomer_is_not_warned_where_another_newcomer_comes_in_beside_them(three):
    emil = factories.housemate_of(admin=three.alice, name="Emil", at=LATER)
    fay = factories.housemate_of(admin=three.alice, name="Fay", at=LATER)
    waiting_for_fay = reasons(emil)
    state(emil)

    assert waiting_for_fay == reasons(fay) == ()


def test_where_a_house_is_priced_without_who_has_not_stated_each_newcomer_comes_in_alone(three):
    settings = dataclasses.replace(houses.settings(house=three.house), prices_without=True)
    houses.change(by=three.alice, change=settings, at=AT)
    emil = factories.housemate_of(admin=three.alice, name="Emil", at=LATER)
    factories.housemate_of(admin=three.alice, name="Fay", at=LATER)

    assert reasons(emil) == (Reason.NEWCOMER,)


def test_who_comes_in_by_terms_that_begin_on_the_day_hides_a_change(three):
    emil = factories.housemate_of(admin=three.alice, name="Emil", at=AT)
    factories.life_value(housemate=emil)
    factories.housemate_of(admin=three.alice, name="Fay", at=AT)
    waiting_for_fay = reasons(three.alice)

    settings = dataclasses.replace(houses.settings(house=three.house), prices_without=True)
    houses.change(by=three.alice, change=settings, at=LATER)

    assert waiting_for_fay == reasons(three.alice, NEXT_MONTH) == (Reason.ONLY_CHANGE,)
    assert reasons(three.alice) == ()


def test_who_leaves_the_price_on_the_same_day_hides_a_change(cast, dora, three):
    fay = factories.housemate_of(admin=cast.alice, name="Fay")
    factories.life_value(housemate=fay)
    prices.reprice(house_id=cast.house.pk, at=AT + timedelta(days=1))
    departures.leave(housemate=dora, by=dora, at=LATER)

    assert reasons(cast.alice) == ()
    assert reasons(cast.alice, NEXT_MONTH) == (Reason.ONLY_CHANGE,)


def test_three_of_whom_one_leaves_become_two(dora, three):
    departures.leave(housemate=dora, by=dora, at=LATER)

    assert reasons(three.alice) == (Reason.TWO_PEOPLE,)


def test_of_numbers_that_count_already_only_what_stays_so_is_told(three):
    assert reasons(three.alice, date(2026, 3, 3)) == ()


def test_both_days_to_choose_from_come_with_their_reasons(three):
    state(three.bob, counts_from=values.From.NEXT_MONTH)

    assert giving_away.starts(reader=three.alice, at=LATER) == {
        values.From.SOONEST: giving_away.Start(day=TOMORROW, reasons=(Reason.ONLY_CHANGE,)),
        values.From.NEXT_MONTH: giving_away.Start(day=NEXT_MONTH, reasons=()),
    }


def test_a_second_change_within_a_month_leaves_nothing_to_choose(three):
    state(three.alice)

    later = giving_away.starts(reader=three.alice, at=datetime(2026, 3, 20, 12, tzinfo=UTC))

    assert [(word, start.day) for word, start in later.items()] == [(values.From.SOONEST, NEXT_MONTH)]


@pytest.mark.parametrize(
    ("on", "days"), [(30, [date(2026, 3, 31), NEXT_MONTH]), (31, [NEXT_MONTH])], ids=["before", "last"]
)
def test_what_is_stated_first_where_there_is_a_price_can_wait_for_the_month_unless_that_is_tomorrow(
    three, on, days
):
    emil = factories.housemate_of(admin=three.alice, name="Emil", at=LATER)

    starts = giving_away.starts(reader=emil, at=datetime(2026, 3, on, 12, tzinfo=UTC))

    assert [start.day for start in starts.values()] == days


def test_what_the_warning_foresees_is_what_the_price_does(three):
    """Emil alone: the step between two prices is his cost. Beside Bob's change it is not."""
    emil = factories.housemate_of(admin=three.alice, name="Emil", at=LATER)
    before = scenes.queries.price_on(house=three.house, day=TOMORROW)
    state(emil)

    after = prices.reprice(house_id=three.house.pk, at=LATER + timedelta(days=1))

    assert after.total_micros - before.total_micros == 70_000 * 10**6
