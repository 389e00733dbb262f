"""What the house fund has: what it was given and spent, what it owns, and what of it is still to come."""

import pytest

from ledger import expenses, fund, payments
from tests.ledger import scenes

pytestmark = pytest.mark.django_db


def standing(cast):
    found = fund.standing(house=cast.house)
    assert found.owns_micros == found.in_hand_micros + found.to_come_micros
    return found


def test_a_new_fund_has_nothing(cast):
    found = standing(cast)

    assert (found.owns_micros, found.in_hand_micros, found.to_come_micros) == (0, 0, 0)


def test_a_month_for_the_pot_is_taken_in_and_is_still_to_come(march_for_the_pot):
    scenes.close(march_for_the_pot)

    found = standing(march_for_the_pot)

    assert (found.taken_in_micros, found.spent_micros, found.owns_micros) == (13_010_000, 0, 13_010_000)
    assert (found.in_hand_micros, found.to_come_micros) == (0, 13_010_000)


def test_what_was_confirmed_is_in_hand(march_for_the_pot):
    march = march_for_the_pot
    row = scenes.close(march).transfers.get(payer__housemate=march.bob)
    payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)

    found = standing(march)

    assert (found.owns_micros, found.in_hand_micros, found.to_come_micros) == (
        13_010_000,
        10_010_000,
        3_000_000,
    )


def test_an_expense_is_spent_and_counts_no_more_once_taken_back(march_for_the_pot):
    march = march_for_the_pot
    bought = scenes.bought(by=march.bob, amount="5")
    scenes.close(march)
    spent = standing(march)
    expenses.take_back(by=march.bob, uid=bought.uid, at=scenes.CLOSING_AT)

    assert (spent.taken_in_micros, spent.spent_micros, spent.owns_micros) == (
        13_010_000,
        5_000_000,
        8_010_000,
    )
    assert (standing(march).spent_micros, standing(march).owns_micros) == (0, 13_010_000)


def test_a_fund_that_bought_before_it_took_in_has_to_pay_out(cast):
    scenes.bought(by=cast.bob, amount="5")

    found = standing(cast)

    assert (found.owns_micros, found.in_hand_micros, found.to_come_micros) == (-5_000_000, 0, -5_000_000)


def test_a_rest_left_behind_is_the_funds(march):
    row = scenes.close(march).transfers.get()
    payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.APRIL_AT)
    scenes.moved_out(march, march.bob)

    found = standing(march)

    assert (found.taken_in_micros, found.other_micros, found.owns_micros) == (0, 0, 0)


def test_expenses_are_listed_newest_first_in_one_query(cast, django_assert_num_queries):
    for number in range(5):
        bought = scenes.bought(by=cast.bob, amount=f"{number + 1}")
        expenses.take_back(by=cast.alice, uid=bought.uid, at=scenes.DINNER_AT)

    with django_assert_num_queries(1):
        rows = [
            (row.amount_micros, row.buyer.name, row.entry.by.name, row.entry.reversed_by.by.name)
            for row in fund.expenses(house=cast.house)
        ]

    assert [row[0] for row in rows] == [5_000_000, 4_000_000, 3_000_000, 2_000_000, 1_000_000]
    assert {row[1:] for row in rows} == {("Bob", "Bob", "Alice")}
