"""Correcting and withdrawing an activity: what was said stays, and the balances have only what holds."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import Http404

from house import prevalence
from house.errors import Conflict, NotAllowed, Refused
from house.models import AuditEntry
from ledger import activities, months, prices, queries
from ledger.models import Activity, Entry, EntryKind, Statement
from tests import factories
from tests.ledger import scenes

LATER = datetime(2026, 3, 20, 12, tzinfo=UTC)


@pytest.fixture
def price(cast):
    return scenes.priced(cast)


def correct(logged, plan, *, by=None, version=1, at=LATER):
    activity = logged.activity
    housemate = by or activity.posted_by
    return activities.correct(housemate=housemate, uid=activity.uid, version=version, plan=plan, at=at)


def withdraw(logged, *, by=None, version=1, at=LATER):
    activity = logged.activity
    housemate = by or activity.posted_by
    return activities.withdraw(housemate=housemate, uid=activity.uid, version=version, at=at)


def kinds():
    return list(Entry.objects.order_by("seq").values_list("kind", flat=True))


def test_a_correction_undoes_the_old_charge_and_makes_the_right_one(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    corrected = correct(logged, scenes.typed("4", title="Out, briefly"))

    undoing = Entry.objects.get(kind=EntryKind.REVERSAL)
    assert not corrected.replayed
    assert (corrected.activity.version, corrected.activity.title) == (2, "Out, briefly")
    assert kinds() == ["charge", "reversal", "charge"]
    assert undoing.reverses == logged.exposure.entry
    assert undoing.key == f"charge:{logged.activity.uid}:{cast.bob.pk}:1:undone"
    assert {entry.effective_on for entry in Entry.objects.all()} == {scenes.DINNER_ON}
    assert scenes.balances(cast)["Bob"] == -4_000_000
    assert AuditEntry.objects.filter(action="activity.corrected", by=cast.bob).count() == 1


def test_every_version_is_kept_and_the_latest_is_listed(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    correct(logged, scenes.typed("4"))
    correct(logged, scenes.typed("7"), version=2)

    listed = queries.activities(house=cast.house).get()
    said = queries.versions(activity=listed, reader=cast.bob)
    assert listed.version == 3
    assert [row.exposure.charge_micros for row in said] == [7_000_000, 4_000_000, 10_000_000]
    assert [row.undone_on for row in said] == [None, scenes.DINNER_ON, scenes.DINNER_ON]
    assert not any(row.is_late for row in said)
    assert scenes.balances(cast)["Bob"] == -7_000_000


def test_a_dinner_can_be_corrected_to_typed_microcovids_and_back(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())

    correct(logged, scenes.typed("4"))
    back = correct(logged, scenes.dinner(), version=2)

    assert back.exposure.charge_micros == logged.exposure.charge_micros
    assert scenes.balances(cast)["Bob"] == -logged.exposure.charge_micros


def test_the_same_said_again_is_no_new_version(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    unchanged = correct(logged, scenes.typed("10.0"))
    first = correct(logged, scenes.typed("4"))
    again = correct(logged, scenes.typed("4"))

    assert unchanged.replayed
    assert again.replayed
    assert again.activity == first.activity
    assert Activity.objects.count() == 2
    assert Entry.objects.count() == 3


def test_who_saw_an_older_version_is_told_and_changes_nothing(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    correct(logged, scenes.typed("4"))

    for act in (lambda: correct(logged, scenes.typed("5")), lambda: withdraw(logged)):
        with pytest.raises(Conflict, match="in the meantime") as refusal:
            act()

        assert refusal.value.code == "stale"
    with pytest.raises(Conflict):
        correct(logged, scenes.typed("10"), version=7)
    assert scenes.balances(cast)["Bob"] == -4_000_000


def test_nobody_else_can_correct_or_withdraw_not_even_an_admin(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    with pytest.raises(NotAllowed):
        correct(logged, scenes.typed("4"), by=cast.alice)
    with pytest.raises(NotAllowed):
        withdraw(logged, by=cast.alice)
    with pytest.raises(Http404):
        correct(logged, scenes.typed("4"), by=cast.carol)
    with pytest.raises(Http404):
        withdraw(logged, by=cast.carol)
    with pytest.raises(Http404):
        activities.quote_correction(
            housemate=cast.carol, uid=logged.activity.uid, plan=scenes.typed("4"), at=LATER
        )
    assert kinds() == ["charge"]


def test_a_withdrawn_activity_costs_nothing_and_keeps_what_it_said(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())

    withdrawn = withdraw(logged)

    listed = queries.activities(house=cast.house).get()
    part = listed.exposures.get()
    assert listed == withdrawn
    assert (listed.is_withdrawn, listed.title, listed.note) == (True, "Dinner with friends", "At Dora's")
    assert (part.microcovids, part.charge_micros, part.entry) == (Decimal(0), 0, None)
    assert logged.exposure.inputs == Activity.objects.get(version=1).exposures.get().inputs
    assert scenes.balances(cast)["Bob"] == 0


def test_withdrawing_twice_gives_the_same_answer(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    first = withdraw(logged)
    again = withdraw(logged)
    knowing = withdraw(logged, version=2)

    assert first == again == knowing
    assert kinds() == ["charge", "reversal"]


def test_what_is_withdrawn_cannot_be_corrected(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    withdraw(logged)

    for version in (1, 2):
        with pytest.raises(Conflict, match="withdrawn") as refusal:
            correct(logged, scenes.typed("4"), version=version)

        assert refusal.value.code == "withdrawn"


def test_the_first_id_sent_again_after_a_correction_charges_nothing(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    correct(logged, scenes.typed("4"))

    again = activities.log(
        housemate=cast.bob, uid=logged.activity.uid, plan=scenes.typed("10"), at=scenes.DINNER_AT
    )

    assert again.replayed
    assert again.activity == logged.activity
    assert scenes.balances(cast)["Bob"] == -4_000_000


def test_a_charge_of_nothing_has_nothing_to_undo(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("0"))

    correct(logged, scenes.typed("5"))
    correct(logged, scenes.typed("0"), version=2)
    withdraw(logged, version=3)

    assert kinds() == ["charge", "reversal"]
    assert scenes.balances(cast)["Bob"] == 0


def dearer(cast, at):
    """Twice the price, and twice the people who are infectious, from a day on."""
    factories.life_value(housemate=cast.bob, cost_per_life="15000000")
    prices.reprice(house_id=cast.house.pk, at=at)
    prevalence.state(
        by=cast.alice,
        figure=prevalence.OneIn(one_in=250),
        source="County",
        as_of_on=cast.house.day_of(at),
        at=at,
    )


def test_a_correction_takes_the_price_and_the_prevalence_of_its_own_day(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    dearer(cast, LATER)
    once = logged.exposure.charge_micros

    longer = correct(logged, scenes.dinner(title="Dinner and more"))
    moved = correct(logged, scenes.dinner(occurred_on=date(2026, 3, 20)), version=2)

    assert longer.exposure.charge_micros == once
    assert moved.exposure.charge_micros == 4 * once
    assert scenes.balances(cast)["Bob"] == -4 * once


def test_a_figure_stated_later_for_the_same_day_moves_no_charge_when_words_are_corrected(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.dinner())
    dearer(cast, scenes.DINNER_AT)

    corrected = correct(logged, scenes.dinner(title="Supper"))
    quoted = activities.quote_correction(
        housemate=cast.bob, uid=logged.activity.uid, plan=scenes.dinner(), at=LATER
    )

    assert corrected.exposure.prevalence == logged.exposure.prevalence
    assert corrected.exposure.charge_micros == logged.exposure.charge_micros == quoted.charge_micros


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"occurred_on": date(2026, 3, 21)}, "not come yet"),
        ({"occurred_on": date(2026, 3, 1)}, "You joined"),
        ({"title": " "}, "."),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(cast, price, changes, said):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))

    with pytest.raises(Refused, match=said):
        correct(logged, scenes.typed("4", **changes))

    assert kinds() == ["charge"]
    assert Activity.objects.count() == 1


# --- Closed months ---------------------------------------------------------------------------------------


@pytest.fixture
def closed(cast):
    """March is closed: Bob had $10.01 in it, Alice $3, shared equally."""
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10.01"))
    scenes.logged(housemate=cast.alice, plan=scenes.typed("3"))
    scenes.close(cast)
    return logged


def test_a_closed_month_is_corrected_in_the_open_one_and_marked_late(cast, closed):
    corrected = correct(closed, scenes.typed("4.01"), at=scenes.APRIL_AT)

    late = list(Entry.objects.filter(effective_on=scenes.APRIL).order_by("seq"))
    now, before = queries.versions(activity=corrected.activity, reader=cast.bob)
    assert [entry.kind for entry in late] == ["reversal", "charge"]
    assert late[1].memo == "late, for March 2026"
    assert corrected.activity.occurred_on == scenes.DINNER_ON
    assert (now.is_late, now.charged_on) == (True, scenes.APRIL)
    assert (before.is_late, before.undone_on) == (True, scenes.APRIL)


def test_a_closed_months_statement_never_changes(cast, closed):
    before = list(Statement.objects.order_by("id").values())

    correct(closed, scenes.typed("4.01"), at=scenes.APRIL_AT)
    withdraw(closed, version=2, at=scenes.APRIL_AT)

    assert list(Statement.objects.order_by("id").values()) == before


def test_a_new_activity_of_a_closed_month_is_still_refused(cast, closed):
    with pytest.raises(Refused, match="March 2026 is closed"):
        scenes.logged(housemate=cast.bob, plan=scenes.typed("1"), at=scenes.APRIL_AT)


def test_two_months_later_a_late_charge_is_corrected_in_the_month_open_then(cast, closed):
    correct(closed, scenes.typed("4.01"), at=scenes.APRIL_AT)
    may = datetime(2026, 5, 1, 12, tzinfo=UTC)
    scenes.close(cast, month=scenes.APRIL, at=may)

    correct(closed, scenes.typed("2.01"), version=2, at=may)

    assert Entry.objects.filter(effective_on=date(2026, 5, 1)).count() == 2
    assert queries.month_so_far(reader=cast.bob, day=date(2026, 5, 1))[1].charged_micros == -2_000_000


def test_what_is_late_is_shared_by_who_lived_there_on_its_day(cast, closed):
    """Dora came in April: March's money is none of hers, neither back nor forth."""
    april = datetime(2026, 4, 10, 12, tzinfo=UTC)
    factories.housemate_of(admin=cast.alice, name="Dora", at=april)

    correct(closed, scenes.typed("4.01"), at=april)
    scenes.close(cast, month=scenes.APRIL, at=datetime(2026, 5, 1, 12, tzinfo=UTC))

    # $7.01 in all, halved; Alice paid $3 of it and Bob $4.01.
    assert scenes.balances(cast) == {"Alice": 505_000, "Bob": -505_000, "Dora": 0}


def test_what_is_late_is_shared_by_the_rule_of_its_own_price(cast, closed):
    scenes.use_rule(cast, "pot", at=scenes.APRIL_AT)
    prices.reprice(house_id=cast.house.pk, at=scenes.APRIL_AT)

    withdraw(closed, at=scenes.APRIL_AT)
    scenes.close(cast, month=scenes.APRIL, at=datetime(2026, 5, 1, 12, tzinfo=UTC))

    # Only Alice's $3 remain, halved as in March; the fund has nothing to do with it.
    assert scenes.balances(cast) == {"Alice": -1_500_000, "Bob": 1_500_000}


def test_a_month_of_nothing_but_a_withdrawal_closes(cast, closed):
    withdraw(closed, at=scenes.APRIL_AT)

    settlement = scenes.close(cast, month=scenes.APRIL, at=datetime(2026, 5, 1, 12, tzinfo=UTC))

    assert settlement.pool_micros == settlement.shared_micros == -10_010_000
    assert sum(scenes.balances(cast).values()) == 0


def test_an_activity_moved_out_of_a_closed_month_costs_what_its_new_day_does(cast, closed):
    moved = correct(closed, scenes.typed("1", occurred_on=scenes.APRIL), at=scenes.APRIL_AT)

    assert moved.exposure.entry.memo == ""
    assert months.microcovids(house=cast.house, month=scenes.APRIL) == {cast.bob.pk: Decimal(1)}


def test_a_month_counts_only_what_holds(cast, price):
    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    gone = scenes.logged(housemate=cast.bob, plan=scenes.typed("30"))
    alices = scenes.logged(housemate=cast.alice, plan=scenes.typed("2"))

    correct(logged, scenes.typed("4"))
    withdraw(gone)
    withdraw(alices)

    alice, bob = queries.month_so_far(reader=cast.bob, day=scenes.DINNER_ON)
    assert (bob.microcovids, bob.charged_micros) == (Decimal(4), 4_000_000)
    assert (alice.microcovids, alice.charged_micros) == (Decimal(0), 0)
    assert months.microcovids(house=cast.house, month=scenes.MARCH) == {cast.bob.pk: Decimal(4)}


def test_an_unknown_activity_is_not_found(cast, price):
    with pytest.raises(Http404):
        activities.withdraw(housemate=cast.bob, uid=uuid.uuid4(), version=1, at=LATER)
