"""A monthly budget: its owner's alone, set beside what the month holds, and in nobody's way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from house.errors import Refused
from house.models import AuditEntry
from ledger import activities, budgets
from ledger.models import Budget
from tests.ledger import scenes


def test_who_has_no_budget_stands_nowhere(cast, django_assert_num_queries):
    budgets.keep(by=cast.alice, microcovids=Decimal(200))

    with django_assert_num_queries(1):
        assert budgets.standing(reader=cast.bob, day=scenes.DINNER_ON) is None


def test_a_budget_stands_beside_ones_own_microcovids_of_the_month(cast, django_assert_num_queries):
    scenes.priced(cast)
    budgets.keep(by=cast.bob, microcovids=Decimal(200))
    scenes.logged(housemate=cast.bob, plan=scenes.typed("30"))
    scenes.logged(housemate=cast.alice, plan=scenes.typed("500"))
    later = scenes.typed("7", occurred_on=scenes.APRIL)
    scenes.logged(housemate=cast.bob, plan=later, at=scenes.APRIL_AT)

    with django_assert_num_queries(2):
        march = budgets.standing(reader=cast.bob, day=scenes.DINNER_ON)
    april = budgets.standing(reader=cast.bob, day=scenes.APRIL)

    assert (march.budget, march.used, march.left) == (200, 30, 170)
    assert (april.budget, april.used) == (200, 7)
    assert march.share_of(Decimal(50)) == Decimal("0.25")


def test_what_was_corrected_counts_as_it_stands_and_what_was_withdrawn_does_not(cast):
    scenes.priced(cast)
    budgets.keep(by=cast.bob, microcovids=Decimal(200))
    first, second = (scenes.logged(housemate=cast.bob, plan=scenes.typed("30")) for _ in range(2))
    words = {"housemate": cast.bob, "version": 1, "at": scenes.DINNER_AT}
    activities.correct(uid=first.activity.uid, plan=scenes.typed("4"), **words)
    activities.withdraw(uid=second.activity.uid, **words)

    assert budgets.standing(reader=cast.bob, day=scenes.DINNER_ON).used == 4


def test_nothing_is_kept_from_anybody_who_is_over_the_line(cast):
    scenes.priced(cast)
    budgets.keep(by=cast.bob, microcovids=Decimal(1))

    scenes.logged(housemate=cast.bob, plan=scenes.typed("30"))

    assert budgets.standing(reader=cast.bob, day=scenes.DINNER_ON).left == -29


def test_it_is_changed_and_taken_away_and_the_history_says_nothing(bob):
    before = AuditEntry.objects.count()

    for microcovids in (Decimal(200), Decimal("150.5"), None, None):
        budgets.keep(by=bob, microcovids=microcovids)
        assert budgets.mine(reader=bob) == microcovids

    assert AuditEntry.objects.count() == before
    assert not Budget.objects.exists()


@pytest.mark.parametrize("microcovids", ["0", "-1", "1000000.1", "NaN", "Infinity", "0.0000001", "-0"])
def test_what_is_no_budget_is_refused(bob, microcovids):
    with pytest.raises(Refused) as refusal:
        budgets.keep(by=bob, microcovids=Decimal(microcovids))

    assert refusal.value.field == "microcovids"
    assert not Budget.objects.exists()


@given(
    budget=st.decimals("0.000001", 1_000_000, places=6),
    used=st.decimals(0, 1_000_000, places=6),
    more=st.decimals(0, 1_000_000, places=6),
)
def test_shares_add_up_to_what_is_used(budget, used, more):
    standing = budgets.Standing(budget=budget, used=used)

    assert standing.left == budget - used
    assert standing.share_of(used) + standing.share_of(more) == pytest.approx(standing.share_of(used + more))
    assert (standing.share_of(more) > 1) == (more > budget)


def test_it_is_gone_with_who_is_forgotten(cast):
    budgets.keep(by=cast.bob, microcovids=Decimal(200))
    bob = scenes.moved_out(cast, cast.bob)
    with pytest.raises(Refused, match="lives here"):
        budgets.keep(by=bob, microcovids=Decimal(100))

    scenes.forgotten(bob)

    assert not Budget.objects.exists()
