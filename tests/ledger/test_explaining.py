"""A figure explained: its lines add up to it, and the plan and what waits make it up again."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from house import houses
from ledger import activities, departures, explaining, payments, queries
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

MAY_AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def explained(cast, reader, *, month=scenes.MARCH):
    found = queries.month(house=cast.house, month=month)
    return explaining.explanation(found=found, reader=reader, paid=explaining.meanwhile(found=found))


def waiting(found):
    return explaining.waiting(found=found, paid=explaining.meanwhile(found=found))


def said(cast, reader, *, month=scenes.MARCH):
    return explaining.sentence(explained=explained(cast, reader, month=month), house=cast.house)


def assert_adds_up(cast, *, month=scenes.MARCH):
    """Lines make parts, parts the closing figure; the plan and what waits make it up again, for everybody."""
    for reader in (cast.alice, cast.bob):
        own = explained(cast, reader, month=month)
        assert all(part.micros == sum(line.micros for line in part.movements) for part in own.parts)
        assert own.closing_micros == own.opening_micros + sum(part.micros for part in own.parts)
        left = own.closing_micros + own.meanwhile_micros
        assert left == sum(row.micros for row in own.planned) + own.waits_micros


def test_a_figure_is_its_charges_less_what_was_shared_out(march):
    scenes.close(march)

    own = explained(march, march.bob)

    assert [(part.words, part.micros) for part in own.parts] == [
        ("charges", -10_010_000),
        ("shared out", 6_505_000),
    ]
    assert [line.title for line in own.parts[0].movements] == ["Out"]
    assert own.parts[0].movements[0].activity
    assert [(row.other, row.micros) for row in own.planned] == [("Alice", -3_500_000)]
    assert own.waits_micros == -5_000
    assert said(march, march.bob) == "You owe $3.505 net: charges $10.01, less shared out $6.505."
    assert said(march, march.alice) == "You are owed $3.505 net: shared out $6.505, less charges $3.00."
    assert_adds_up(march)


def test_a_correction_stands_as_three_lines(march):
    wrong = scenes.logged(housemate=march.bob, plan=scenes.typed("100", title="Market"))
    plan = scenes.typed("1", title="Market")
    activities.correct(housemate=march.bob, uid=wrong.activity.uid, version=1, plan=plan, at=scenes.DINNER_AT)
    scenes.close(march)

    (charges, _shared_out) = explained(march, march.bob).parts

    lines = [(line.title, line.micros, line.is_taken_back) for line in charges.movements]
    assert lines == [
        ("Out", -10_010_000, False),
        ("Market", -100_000_000, False),
        ("Market", 100_000_000, True),
        ("Market", -1_000_000, False),
    ]
    assert_adds_up(march)


def test_payments_expenses_and_what_was_before_are_told_with_who_and_what(march):
    row = scenes.close(march).transfers.get()
    payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.CLOSING_AT)
    payments.undo(transfer_id=row.pk, by=march.alice, at=scenes.CLOSING_AT)
    payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.CLOSING_AT)
    scenes.bought(by=march.bob, amount="20", at=scenes.CLOSING_AT)
    scenes.close(march, month=scenes.APRIL, at=MAY_AT)

    paid, spent = explained(march, march.bob, month=scenes.APRIL).parts

    lines = [(line.other, line.micros, line.is_taken_back, line.gave) for line in paid.movements]
    assert lines == [
        ("Alice", 3_500_000, False, True),
        ("Alice", -3_500_000, True, True),
        ("Alice", 3_500_000, False, True),
    ]
    assert [(line.title, line.micros) for line in spent.movements] == [("Masks", 20_000_000)]
    assert said(march, march.bob, month=scenes.APRIL) == (
        "You are owed $19.995 net: payments $3.50, expenses $20.00, less from before $3.505."
    )
    assert_adds_up(march, month=scenes.APRIL)


def test_a_balance_handed_over_names_the_other_one(march):
    scenes.close(march)
    offered = departures.offer(by=march.bob, successor_id=march.alice.pk, at=scenes.CLOSING_AT)
    departures.accept(handover_id=offered.pk, by=march.alice, at=scenes.CLOSING_AT)
    scenes.close(march, month=scenes.APRIL, at=MAY_AT)

    (part,) = explained(march, march.bob, month=scenes.APRIL).parts

    assert (part.kind, part.micros, part.movements[0].other) == ("handover", 3_505_000, "Alice")
    assert said(march, march.bob, month=scenes.APRIL) == (
        "You are even: from before $3.505, less hand-overs $3.505."
    )
    assert_adds_up(march, month=scenes.APRIL)


def test_small_balances_wait(march):
    change = dataclasses.replace(houses.settings(house=march.house), carry_below_micros=5_000_000)
    houses.change(by=march.alice, change=change, at=scenes.FOUNDED_AT)
    closed = scenes.close(march)

    assert not closed.transfers.exists()
    assert explained(march, march.bob).waits_micros == -3_505_000
    assert_adds_up(march)


def test_what_was_paid_or_claimed_before_a_late_close_does_not_wait(march):
    row = scenes.close(march).transfers.get()
    payments.claim(transfer_id=row.pk, by=march.bob, at=scenes.CLOSING_AT)
    late = datetime(2026, 5, 9, 12, tzinfo=UTC)
    scenes.close(march, month=scenes.APRIL, at=late)
    found = queries.month(house=march.house, month=scenes.APRIL)
    waits_with_the_claim = waiting(found)
    payments.confirm(transfer_id=row.pk, by=march.alice, at=late)

    assert not found.transfers
    assert {abs(micros) for micros in waits_with_the_claim.values()} == {5_000}
    assert waiting(found) == waits_with_the_claim
    assert explained(march, march.bob, month=scenes.APRIL).meanwhile_micros == 3_500_000
    scenes.close(march, month=date(2026, 5, 1), at=datetime(2026, 6, 2, 12, tzinfo=UTC))
    assert_adds_up(march, month=date(2026, 5, 1))


def test_what_was_paid_between_a_months_end_and_its_close_does_not_wait(march):
    row = scenes.close(march).transfers.get()
    may_at = datetime(2026, 5, 3, 12, tzinfo=UTC)
    payments.confirm(transfer_id=row.pk, by=march.alice, at=may_at)
    scenes.close(march, month=scenes.APRIL, at=may_at)

    assert explained(march, march.bob, month=scenes.APRIL).closing_micros == -3_505_000
    assert explained(march, march.bob, month=scenes.APRIL).meanwhile_micros == 3_500_000
    assert explained(march, march.bob, month=scenes.APRIL).waits_micros == -5_000


def test_who_had_no_account_yet_has_nothing_explained(march):
    scenes.close(march)
    dana = factories.housemate_of(admin=march.alice, name="Dana", at=scenes.CLOSING_AT)

    assert explained(march, dana) is None


def test_an_explanation_takes_as_few_queries_for_many_lines_as_for_one(march, django_assert_num_queries):
    for number in range(9):
        scenes.logged(housemate=march.bob, plan=scenes.typed("2", title=f"Out {number}"))
    row = scenes.close(march).transfers.get()
    for _ in range(4):
        payments.confirm(transfer_id=row.pk, by=march.alice, at=scenes.CLOSING_AT)
        payments.undo(transfer_id=row.pk, by=march.alice, at=scenes.CLOSING_AT)
    scenes.close(march, month=scenes.APRIL, at=MAY_AT)

    for month, queries_asked in ((scenes.MARCH, 1), (scenes.APRIL, 2)):
        found = queries.month(house=march.house, month=month)
        with django_assert_num_queries(queries_asked):
            explaining.explanation(found=found, reader=march.bob, paid={})
