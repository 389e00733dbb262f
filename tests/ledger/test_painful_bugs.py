"""Faults that hurt the users of other shared ledgers, each under the name it was reported by, and not here.

The names are project and issue: `ihatemoney_116` is issue 116 of ihatemoney. Where several reports are one
fault they share a test; `FAULTS` lists every one, and the last test that none is left out.
"""

import dataclasses
import inspect
import re
import sys
import time
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import InternalError, transaction

from house import houses, money, prevalence, values
from house.errors import Conflict, Refused
from house.models import House
from ledger import activities, expenses, netting, payments, prices, queries, settlement, sharing
from ledger.models import Entry, EntryKind, Line, Settlement, Transfer
from tests import factories, racing
from tests.ledger import scenes, test_painful_bugs_of_days_and_people
from tests.ledger.api import sent

pytestmark = pytest.mark.django_db

AT, MAY_AT = scenes.CLOSING_AT, datetime(2026, 5, 2, 12, tzinfo=UTC)

FAULTS = """
ihatemoney_116 ihatemoney_117 ihatemoney_431 spliit_85 spliit_88 spliit_175 spliit_374 spliit_547
spliit_605 spliit_411 cospend_397 trickytripper_26 cashew_980 expensify_42870 raycast_10033
debts_05_double debts_05_recursion split_pro_440 split_pro_201 split_pro_143 split_pro_234
split_pro_479 split_pro_541 split_pro_578 split_pro_579 split_pro_548 ihatemoney_weights
ihatemoney_currency cospend_164 spliit_393 spliit_289 cospend_201 expensify_8722 expensify_48405
kidschores_130 household_chores_16 ihatemoney_post_twice spliit_recurrence_on_read
cospend_crash_between four_ledgers_lost_update spliit_deletes_a_newcomer stellar_star_157
ledgersmb_5928 spliit_33 spliit_180 spliit_217 spliit_275 spliit_422 spliit_628 spliit_433
split_pro_703 cospend_191 cospend_310 cospend_143 cospend_261 cospend_343 spliit_todo_month_end
spliit_300 spliit_481 split_pro_254 split_pro_269 expensify_48270 spliit_178 cospend_162
ihatemoney_96 splitwise_200_with_errors splitwise_deleted_listed
"""


# --- Rounding --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cents", [1, 2, 4, 5, 10, 100, 1001])
def test_ihatemoney_116_ihatemoney_117_spliit_85_spliit_88_spliit_411_trickytripper_26_thirds_add_up(
    three, cents
):
    """What three share is what was charged, to the last micro."""
    scenes.logged(housemate=three.bob, plan=scenes.typed(str(Decimal(cents) / 100)))

    closed = scenes.close(three)

    refunds = [row.refunded_micros for row in closed.statements.filter(account__kind="member")]
    assert sum(refunds) == cents * 10_000
    assert max(refunds) - min(refunds) <= 1


def test_ihatemoney_431_less_than_a_cent_is_settled_at_once():
    started = time.perf_counter()

    rounded = sharing.to_minor_units(balances={1: 4_999, 2: -4_998, 3: -1}, unit_micros=10_000, turn=1)

    assert netting.transfers(balances=rounded) == []
    assert time.perf_counter() - started < 1


def test_spliit_175_spliit_374_spliit_547_cospend_397_cashew_980_a_house_that_paid_is_even(three):
    """After each plan is paid nobody owes a cent, whatever was shared by three before."""
    for microcovids in ("10", "0.01", "0.02", "33.333333"):
        scenes.logged(housemate=three.bob, plan=scenes.typed(microcovids))
    scenes.pay_all(scenes.close(three))

    assert all(abs(micros) < 10_000 for micros in scenes.balances(three).values())
    assert not scenes.close(three, month=scenes.APRIL, at=MAY_AT).transfers.exists()
    assert not Transfer.objects.filter(amount_micros__lte=0).exists()


def test_spliit_605_expensify_42870_a_refused_amount_says_which_amounts_are_taken(cast):
    purchase = expenses.Purchase(title="Filter", amount=Decimal("10.005"), bought_on=scenes.DINNER_ON)

    with pytest.raises(Refused, match="whole coins of the house's currency"):
        expenses.record(by=cast.bob, uid=uuid.uuid4(), purchase=purchase, at=scenes.DINNER_AT)


def test_raycast_10033_ten_and_a_cent_is_shared_by_two(cast):
    """5.005 each: nobody is refused for a cent that does not divide."""
    scenes.month_of_charges(cast, rule="equal")

    closed = scenes.close(cast)

    assert [row.amount_micros for row in closed.transfers.all()] == [3_500_000]


def test_debts_05_double_nobody_is_paid_more_than_they_are_owed():
    """{a: +0.01, b: -0.005, c: -0.005} paid a two cents."""
    rounded = sharing.to_minor_units(balances={1: 10_000, 2: -5_000, 3: -5_000}, unit_micros=10_000, turn=1)

    assert sum(row.amount for row in netting.transfers(balances=rounded)) == 10_000


def test_debts_05_recursion_a_thousand_members_are_settled():
    balances = dict.fromkeys(range(1200), 1) | {5_000: -1_200}

    assert len(netting.transfers(balances=balances)) == 1_200


# --- Minor units of the currency -------------------------------------------------------------------------


@pytest.mark.parametrize(("currency", "text"), [("JPY", "¥10"), ("KRW", "₩10"), ("KWD", "KWD10.010")])
def test_split_pro_440_no_currency_is_multiplied_by_a_hundred(db, currency, text):
    cast = factories.cast(currency=currency)
    scenes.month_of_charges(cast, rule="pot")

    (bobs,) = [row for row in scenes.close(cast).transfers.all() if row.payer.housemate == cast.bob]

    assert money.text(micros=bobs.amount_micros, currency=currency, language="en") == text


# --- Cached balances that drift --------------------------------------------------------------------------


def test_split_pro_201_split_pro_143_taking_something_away_twice_takes_it_away_once(three):
    logged = scenes.logged(housemate=three.bob, plan=scenes.typed("10"))

    for _ in range(3):
        activities.withdraw(housemate=three.bob, uid=logged.activity.uid, version=1, at=scenes.DINNER_AT)

    assert scenes.balances(three)["Bob"] == 0


def test_split_pro_234_split_pro_479_split_pro_548_a_balance_is_the_sum_of_its_lines(three):
    for microcovids in ("1.5", "2.25"):
        scenes.logged(housemate=three.bob, plan=scenes.typed(microcovids))
    scenes.pay_all(scenes.close(three))
    later = scenes.typed("7", occurred_on=date(2026, 4, 2))
    scenes.logged(housemate=three.alice, plan=later, at=AT)

    for row in queries.balances(house=three.house):
        lines = Line.objects.filter(account__housemate=row.housemate_id, house=three.house)
        if row.housemate_id:
            assert row.micros == sum(lines.values_list("amount_micros", flat=True))


def test_split_pro_541_split_pro_578_split_pro_579_who_has_settled_stays_settled(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))
    closed = scenes.close(three)
    scenes.pay_all(closed)
    before = scenes.balances(three)

    scenes.pay_all(closed)
    settlement.close_due(house_id=three.house.pk, at=datetime(2026, 8, 3, tzinfo=UTC))

    assert scenes.balances(three) == before == dict.fromkeys(before, 0)


# --- History rewritten by a setting ----------------------------------------------------------------------


def test_ihatemoney_weights_a_changed_number_moves_no_past_charge(three):
    logged = scenes.logged(housemate=three.bob, plan=scenes.dinner())
    before = scenes.balances(three)

    values.state(
        housemate=three.alice, cost_per_life=Decimal(10**9), expected_loss="50 %", at=scenes.DINNER_AT
    )
    prevalence.state(
        by=three.alice,
        figure=prevalence.OneIn(one_in=3),
        source="Elsewhere",
        as_of_on=scenes.DINNER_ON,
        at=scenes.DINNER_AT,
    )
    scenes.use_rule(three, "outside", at=scenes.DINNER_AT)
    assert prices.reprice(house_id=three.house.pk, at=datetime(2026, 3, 16, 12, tzinfo=UTC))

    assert scenes.balances(three) == before
    part = queries.activities(house=three.house).get(uid=logged.activity.uid).exposures.get()
    assert part.charge_micros == logged.exposure.charge_micros


def test_ihatemoney_currency_a_houses_currency_never_changes(three):
    with pytest.raises(InternalError, match="foundations_stay"), transaction.atomic():
        House.objects.filter(pk=three.house.pk).update(currency="EUR")


def test_cospend_164_a_plan_says_fewest_only_where_that_is_proved(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))
    now = houses.settings(house=three.house)
    houses.change(by=three.alice, change=dataclasses.replace(now, plan_rule="fund"), at=scenes.DINNER_AT)

    assert not scenes.close(three).is_fewest


# --- Double submission -----------------------------------------------------------------------------------


def test_spliit_393_spliit_289_expensify_8722_ihatemoney_post_twice_sent_twice_is_charged_once(cast, bob_api):
    scenes.priced(cast)

    first, again = sent.post(bob_api, sent.TYPED), sent.post(bob_api, sent.TYPED)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotent-Replayed"] == "true"
    assert Entry.objects.filter(kind=EntryKind.CHARGE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_expensify_48405_kidschores_130_household_chores_16_two_at_once_are_one(committed_cast):
    cast = committed_cast
    scenes.month_of_charges(cast, rule="equal")
    (row,) = scenes.close(cast).transfers.all()

    racing.at_once(*[lambda: payments.confirm(transfer_id=row.pk, by=cast.alice, at=AT)] * 4)

    assert Entry.objects.filter(kind=EntryKind.PAYMENT).count() == 1


def test_cospend_201_nothing_is_booked_for_the_year_12491_nor_for_tomorrow(three):
    for day in (date(9999, 12, 31), date(2026, 3, 15)):
        with pytest.raises(Refused, match="not come yet"):
            scenes.logged(housemate=three.bob, plan=scenes.typed("1", occurred_on=day))


def test_spliit_recurrence_on_read_reading_writes_nothing(cast, bob_page):
    scenes.priced(cast)
    before = Entry.objects.count(), Settlement.objects.count()

    for page in ("", "months/", "activities/"):
        assert bob_page.get(f"/h/elm-street/{page}").status_code == 200

    assert (Entry.objects.count(), Settlement.objects.count()) == before


def test_cospend_crash_between_a_close_that_fails_leaves_nothing_of_itself(three, monkeypatch):
    """The last thing of a close fails: no entry, no lock, no plan is there, and the next try is whole."""
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))

    def fail(**_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(settlement.audit, "record", fail)
        with pytest.raises(ConnectionError):
            scenes.close(three)
    assert not Settlement.objects.exists()
    assert not Entry.objects.filter(kind=EntryKind.DISTRIBUTION).exists()

    assert scenes.close(three).pool_micros == 9_000_000


# --- Lost updates ----------------------------------------------------------------------------------------


def test_four_ledgers_lost_update_who_edits_an_old_version_is_told(three):
    logged = scenes.logged(housemate=three.bob, plan=scenes.typed("10"))
    uid = logged.activity.uid
    activities.correct(housemate=three.bob, uid=uid, version=1, plan=scenes.typed("4"), at=scenes.DINNER_AT)

    with pytest.raises(Conflict, match="changed in the meantime"):
        activities.correct(
            housemate=three.bob, uid=uid, version=1, plan=scenes.typed("5"), at=scenes.DINNER_AT
        )

    assert scenes.balances(three)["Bob"] == -4_000_000


def test_spliit_deletes_a_newcomer_saving_settings_takes_nobody_away(three):
    three.house.refresh_from_db()
    seen = frozenset({houses.version(house=three.house)})
    now = houses.settings(house=three.house)
    factories.housemate_of(admin=three.alice, name="Eve")

    houses.change(by=three.alice, change=dataclasses.replace(now, name="Elm"), at=scenes.DINNER_AT, seen=seen)

    assert three.house.housemates.filter(name="Eve").exists()


@pytest.mark.django_db(transaction=True)
def test_stellar_star_157_ledgersmb_5928_two_who_pay_one_thing_pay_it_once(committed_cast):
    cast = committed_cast
    scenes.month_of_charges(cast, rule="equal")
    (row,) = scenes.close(cast).transfers.all()

    racing.at_once(
        lambda: payments.claim(transfer_id=row.pk, by=cast.bob, at=AT),
        lambda: payments.confirm(transfer_id=row.pk, by=cast.alice, at=AT),
    )

    assert Entry.objects.filter(kind=EntryKind.PAYMENT).count() == 1
    assert abs(scenes.balances(cast)["Bob"]) < 10_000


def test_every_fault_on_the_list_has_its_test():
    listed = set(re.findall(r"\w+", FAULTS))
    modules = (sys.modules[__name__], test_painful_bugs_of_days_and_people)
    names = [name for module in modules for name, _ in inspect.getmembers(module, inspect.isfunction)]
    tested = {fault for fault in listed for name in names if re.search(rf"_{fault}(?![0-9])", name)}

    assert listed - tested == set()
