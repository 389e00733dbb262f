"""The price job: everybody's numbers or no price, only when something changed, never backwards."""

import dataclasses
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from house import houses, values
from house.models import AuditEntry
from ledger import prices, queries
from ledger.models import Price
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def test_a_microcovid_costs_everyones_expected_loss_over_a_million(cast):
    price = scenes.priced(cast)

    assert price.total_micros == 1_000_000 * 10**6
    assert price.effective_on == cast.house.day_of(scenes.FOUNDED_AT)
    assert sorted(price.shares.values_list("cost_micros", flat=True)) == [500_000 * 10**6] * 2


def test_somebody_alone_has_no_price_for_it_would_tell_their_number(cast):
    factories.life_value(housemate=cast.carol)

    assert prices.reprice(house_id=cast.carol.house.pk, at=scenes.FOUNDED_AT) is None


def test_a_changed_refund_rule_makes_the_next_price(cast):
    first = scenes.priced(cast)
    settings = houses.settings(house=cast.house)
    change = dataclasses.replace(settings, refund_rule="equal")
    houses.change(by=cast.alice, change=change, at=scenes.DINNER_AT - timedelta(days=1))
    factories.housemate_of(admin=cast.alice, name="Dora")

    second = prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT)

    assert (first.refund_rule, second.refund_rule) == ("pot", "equal")
    assert second.total_micros == first.total_micros


def test_there_is_no_price_until_everybody_has_stated_both_numbers(cast):
    factories.life_value(housemate=cast.alice)

    assert prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT) is None
    assert queries.price_on(house=cast.house, day=scenes.DINNER_ON) is None


def test_a_newcomer_without_numbers_leaves_the_last_price_standing(cast):
    price = scenes.priced(cast)
    factories.housemate_of(admin=cast.alice, name="Dora")

    assert prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT) is None
    assert queries.price_on(house=cast.house, day=scenes.DINNER_ON) == price


def test_nothing_changed_means_no_new_price(cast):
    scenes.priced(cast)

    assert prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT) is None
    assert Price.objects.count() == 1


def test_stating_the_same_numbers_again_changes_nothing(cast):
    scenes.priced(cast)
    factories.life_value(housemate=cast.bob)

    assert prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT) is None


def test_a_changed_number_makes_the_next_price_from_its_day_on(cast):
    first = scenes.priced(cast)
    factories.life_value(housemate=cast.bob, cost_per_life="0")

    second = prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT)

    assert second.number == 2
    assert second.total_micros == 500_000 * 10**6
    assert queries.price_on(house=cast.house, day=scenes.FOUNDED_AT.date()) == first
    assert queries.price_on(house=cast.house, day=scenes.DINNER_ON) == second


def test_a_price_begins_on_the_houses_day(cast):
    """Four in the morning on the 3rd in UTC is still the 2nd in Los Angeles."""
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)

    price = prices.reprice(house_id=cast.house.pk, at=datetime(2026, 3, 3, 4, tzinfo=UTC))

    assert price.effective_on.isoformat() == "2026-03-02"


def test_a_house_that_values_nothing_has_a_price_of_nothing(cast):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate, cost_per_life="0")

    assert prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT).total_micros == 0


def test_the_houses_history_counts_people_and_tells_no_figure(cast):
    scenes.priced(cast)

    entry = AuditEntry.objects.get(house=cast.house, action="price.changed")

    assert entry.data == {"number": 1, "people": 2}


def test_a_housemate_reads_their_own_share_alone(cast):
    price = scenes.priced(cast)

    assert queries.my_share(price=price, housemate=cast.bob) == 500_000 * 10**6
    assert queries.my_share(price=price, housemate=cast.carol) is None


def test_numbers_put_off_to_the_month_are_not_in_the_first_price_either(cast):
    factories.life_value(housemate=cast.bob)
    factories.life_value(housemate=cast.alice)
    values.state(
        housemate=cast.alice,
        cost_per_life=Decimal(1),
        expected_loss="10 %",
        at=scenes.FOUNDED_AT,
        counts_from=values.From.NEXT_MONTH,
    )

    first = prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    assert first.total_micros == 1_000_000 * 10**6
    assert prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT) is None
    assert prices.reprice(house_id=cast.house.pk, at=scenes.APRIL_AT).total_micros < 500_001 * 10**6


# --- The day of the first price, and of a last one -------------------------------------------------------


NEXT_DAY = scenes.FOUNDED_AT + timedelta(days=1)


def swept(cast, *, since: datetime) -> list[tuple]:
    """Hourly through that day and the next; since when, total in dollars and refund rule of every price."""
    for hour in range(36):
        prices.reprice(house_id=cast.house.pk, at=since + timedelta(hours=hour))
    found = Price.objects.filter(house=cast.house).order_by("number")
    return [(price.effective_on.day, price.total_micros // 10**6, price.refund_rule) for price in found]


def test_the_first_price_stands_for_the_rest_of_its_day(cast):
    """Made anew of what held at midnight it would leave out who stated theirs today, and tell them apart."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    values.state(housemate=dora, cost_per_life=Decimal(7_000_000), expected_loss="10 %", at=NEXT_DAY)

    assert swept(cast, since=NEXT_DAY) == [(3, 1_700_000, "pot")]


def test_rules_changed_on_the_day_of_the_first_price_make_none_beside_it(cast):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate)
    scenes.use_rule(cast, "equal", at=NEXT_DAY)
    prices.reprice(house_id=cast.house.pk, at=NEXT_DAY)
    scenes.use_rule(cast, "outside", at=NEXT_DAY)

    assert swept(cast, since=NEXT_DAY) == [(3, 1_000_000, "equal"), (4, 1_000_000, "outside")]
