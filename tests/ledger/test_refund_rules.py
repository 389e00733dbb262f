"""Who gets the pool, under each rule: by the activity's day, its people and its price."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from ledger import departures, prices, verification
from ledger.models import AccountKind
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

MARCH_20 = datetime(2026, 3, 20, 20, tzinfo=UTC)


def refunds(closed) -> dict[str, int]:
    rows = closed.statements.select_related("account__housemate")
    return {
        row.account.housemate.name if row.account.housemate else row.account.kind: row.refunded_micros
        for row in rows
        if row.refunded_micros
    }


def unequal(cast, rule):
    """Alice's infection costs $600,000 and Bob's $400,000: $1 a microcovid."""
    scenes.use_rule(cast, rule)
    factories.life_value(housemate=cast.alice, cost_per_life="6000000")
    factories.life_value(housemate=cast.bob, cost_per_life="4000000")
    factories.one_in(by=cast.alice)
    assert prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    return cast


def test_proportional_gives_each_their_part_of_the_price(cast):
    unequal(cast, "proportional")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    closed = scenes.close(cast)

    assert refunds(closed) == {"Alice": 6_000_000, "Bob": 4_000_000, "pool": -10_000_000}
    assert (closed.to_fund_micros, closed.to_outside_micros, closed.shared_micros) == (0, 0, 10_000_000)


def test_proportional_is_everybody_paying_everybody_for_the_risk_imposed(cast):
    """Net = Σ over the others of what each one's microcovids cost the other (P6, Theorem 1)."""
    unequal(cast, "proportional")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10.123457"))
    scenes.logged(housemate=cast.alice, plan=scenes.typed("3.3"))

    closing = scenes.close(cast).statements.get(account__housemate=cast.bob).closing_micros

    bobs_for_alice = Decimal("10.123457") * 600_000
    alices_for_bob = Decimal("3.3") * 400_000
    assert abs(closing - (alices_for_bob - bobs_for_alice)) <= 2


def test_a_newcomer_who_is_in_no_price_has_no_part_under_proportional(cast):
    unequal(cast, "proportional")
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=MARCH_20)
    scenes.logged(housemate=dora, plan=scenes.typed("10", occurred_on=date(2026, 3, 20)), at=MARCH_20)

    assert refunds(scenes.close(cast)) == {"Alice": 6_000_000, "Bob": 4_000_000, "pool": -10_000_000}


def test_outside_takes_everything_and_everybody_owes_it(cast):
    unequal(cast, "outside")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    closed = scenes.close(cast)

    assert closed.to_outside_micros == 10_000_000
    (row,) = closed.transfers.all()
    assert (row.payer.housemate, row.payee.kind, row.amount_micros) == (
        cast.bob,
        AccountKind.OUTSIDE,
        10_000_000,
    )


def test_who_joins_later_has_no_part_in_what_was_charged_before(cast):
    unequal(cast, "equal")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("9"))
    factories.housemate_of(admin=cast.alice, name="Dora", at=MARCH_20)
    scenes.logged(housemate=cast.alice, plan=scenes.typed("9", occurred_on=date(2026, 3, 20)), at=MARCH_20)

    assert refunds(scenes.close(cast)) == {
        "Alice": 7_500_000,
        "Bob": 7_500_000,
        "Dora": 3_000_000,
        "pool": -18_000_000,
    }


def test_who_left_has_their_part_in_what_was_charged_up_to_that_day(cast):
    unequal(cast, "equal")
    scenes.logged(housemate=cast.alice, plan=scenes.typed("9"))
    departures.leave(housemate=cast.bob, by=cast.bob, at=MARCH_20)
    for day in (20, 21):
        scenes.logged(
            housemate=cast.alice,
            plan=scenes.typed("1", occurred_on=date(2026, 3, day)),
            at=datetime(2026, 3, 25, tzinfo=UTC),
        )

    assert refunds(scenes.close(cast)) == {"Alice": 6_000_000, "Bob": 5_000_000, "pool": -11_000_000}


@pytest.mark.parametrize("rule", ["pot", "equal", "proportional", "outside"])
def test_the_pool_ends_at_exactly_nothing(cast, rule):
    unequal(cast, rule)
    for microcovids in ("3.333333", "0.000001", "7.77"):
        scenes.logged(housemate=cast.bob, plan=scenes.typed(microcovids))

    closed = scenes.close(cast)

    assert closed.statements.get(account__kind="pool").closing_micros == 0
    assert sum(row.closing_micros for row in closed.statements.all()) == 0
    assert verification.faults() == []


def test_two_rules_in_one_month_each_share_what_was_charged_under_them(cast):
    unequal(cast, "proportional")
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    scenes.use_rule(cast, "outside", at=scenes.DINNER_AT)
    prices.reprice(house_id=cast.house.pk, at=MARCH_20)
    later = scenes.typed("4", occurred_on=date(2026, 3, 20))
    scenes.logged(housemate=cast.bob, plan=later, at=MARCH_20)

    closed = scenes.close(cast)

    assert (closed.to_outside_micros, closed.shared_micros) == (4_000_000, 10_000_000)
    assert verification.faults() == []
