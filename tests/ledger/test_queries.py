"""Balances are right whoever has moved, joined or left, and are one statement."""

from datetime import timedelta

import pytest

from house.models import Housemate
from ledger import queries
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def named(cast) -> list[str]:
    return [row.name for row in queries.balances(house=cast.house)]


def test_balances_are_one_statement(march_for_the_pot, django_assert_num_queries):
    scenes.close(march_for_the_pot)

    with django_assert_num_queries(1):
        queries.balances(house=march_for_the_pot.house)


def test_a_closed_months_figures_and_what_moved_since_are_added_up(march_for_the_pot):
    scenes.close(march_for_the_pot)

    plan = scenes.typed("2", occurred_on=scenes.APRIL)
    scenes.logged(housemate=march_for_the_pot.bob, plan=plan, at=scenes.CLOSING_AT)

    rows = {row.name: row.micros for row in queries.balances(house=march_for_the_pot.house)}
    assert rows == {
        "Alice": -3_000_000,
        "Bob": -12_010_000,
        "Collected, not yet shared out": 2_000_000,
        queries.THE_FUND: 13_010_000,
    }


def test_who_has_no_account_yet_stands_at_zero_where_they_joined(cast):
    scenes.priced(cast)
    later = factories.FOUNDED_AT + timedelta(days=1)
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=later)
    scenes.logged(housemate=dora, plan=scenes.typed("5"))

    assert named(cast) == ["Alice", "Bob", "Dora", "Collected, not yet shared out"]


def test_who_has_left_stays_while_the_books_know_them(march):
    factories.housemate_of(admin=march.alice, name="Dora")
    Housemate.objects.filter(house=march.house).exclude(pk=march.alice.pk).update(left_on=scenes.APRIL)

    assert named(march) == ["Alice", "Bob", "Collected, not yet shared out"]


def test_another_house_is_in_no_balance(march):
    assert queries.balances(house=march.carol.house) == [
        queries.Balance(
            account_id=None,
            kind="member",
            housemate_id=march.carol.pk,
            name="Carol",
            micros=0,
            pending_micros=0,
        )
    ]
