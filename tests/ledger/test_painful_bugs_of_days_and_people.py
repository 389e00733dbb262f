"""The faults of `test_painful_bugs` that have to do with days, people who leave, settling and answers."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, InternalError, transaction

from house.errors import Refused
from house.models import Housemate
from ledger import departures, netting, payments, settlement
from ledger.models import Activity, Entry, EntryKind, TransferStatus
from tests import factories
from tests.ledger import scenes
from tests.ledger.api import sent

pytestmark = pytest.mark.django_db

AT, MAY_AT = scenes.CLOSING_AT, datetime(2026, 5, 2, 12, tzinfo=UTC)

# --- Time zones and dates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati", "Europe/Berlin", "America/New_York"]
)
def test_spliit_33_spliit_180_spliit_217_spliit_275_spliit_422_spliit_628_spliit_433_an_evening_keeps_its_day(
    db, zone
):
    """Logged at half past eleven at night where the house is, it is dated that day and stays so."""
    cast = factories.cast(time_zone=zone)
    scenes.priced(cast)
    late = datetime(2026, 3, 14, 23, 30, tzinfo=ZoneInfo(zone))
    evening = cast.house.day_of(late)

    logged = scenes.logged(housemate=cast.bob, plan=scenes.typed("1", occurred_on=evening), at=late)

    assert logged.exposure.entry.effective_on == evening
    assert Activity.objects.get().occurred_on == evening


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati", "Europe/Berlin"])
def test_split_pro_703_a_month_that_ends_at_local_midnight_is_that_month(db, zone):
    """Dated on the month's last day, whatever the server's clock says."""
    cast = factories.cast(time_zone=zone)
    scenes.month_of_charges(cast, rule="equal")

    (closed,) = settlement.close_due(house_id=cast.house.pk, at=datetime(2026, 4, 2, 23, tzinfo=UTC))

    shared_out = Entry.objects.get(kind=EntryKind.DISTRIBUTION)
    assert (closed.month, shared_out.effective_on) == (scenes.MARCH, date(2026, 3, 31))


def test_cospend_310_what_is_yet_to_come_is_in_no_balance(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))
    (row, *_) = scenes.close(three).transfers.all()
    before = scenes.balances(three)

    payments.claim(transfer_id=row.pk, by=row.payer.housemate, at=AT)

    assert scenes.balances(three) == before


@pytest.mark.parametrize("year", [2024, 2027])
def test_cospend_191_cospend_143_cospend_261_cospend_343_spliit_todo_month_end_no_month_drifts(db, year):
    """From 31 January over February, leap year or not: each month once, each by its own last day."""
    cast = factories.cast(at=datetime(year, 1, 31, 12, tzinfo=UTC))

    closed = settlement.close_due(house_id=cast.house.pk, at=datetime(year + 1, 1, 31, 12, tzinfo=UTC))

    assert [row.month for row in closed] == [date(year, month, 1) for month in range(1, 13)]


# --- Members who leave -----------------------------------------------------------------------------------


def test_spliit_300_spliit_481_leaving_is_possible_or_says_why_not(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))

    with pytest.raises(Refused, match=r"owes the house \$9.00. There are two ways out"):
        departures.leave(housemate=three.bob, by=three.bob, at=scenes.DINNER_AT)


def test_split_pro_254_split_pro_269_who_joined_later_has_no_part_in_what_was(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))
    eve = factories.housemate_of(admin=three.alice, name="Eve", at=datetime(2026, 3, 20, tzinfo=UTC))

    assert scenes.close(three).statements.get(account__housemate=eve).refunded_micros == 0


def test_expensify_48270_who_left_takes_no_lines_along(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))
    offered = departures.offer(by=three.bob, successor_id=three.alice.pk, at=scenes.DINNER_AT)
    departures.accept(handover_id=offered.pk, by=three.alice, at=scenes.DINNER_AT)
    bob = departures.leave(housemate=three.bob, by=three.bob, at=scenes.DINNER_AT)

    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Housemate.objects.filter(pk=bob.pk).delete()
    assert Entry.objects.filter(kind=EntryKind.CHARGE).count() == 1


# --- Settlement ------------------------------------------------------------------------------------------


def test_spliit_178_paying_one_row_leaves_the_others_as_they_were(three):
    for housemate, microcovids in ((three.bob, "9.07"), (three.alice, "4.01")):
        scenes.logged(housemate=housemate, plan=scenes.typed(microcovids))
    closed = scenes.close(three)
    rows = closed.transfers.order_by("number").values_list("number", "payer", "payee", "amount_micros")
    plan = list(rows)
    first = closed.transfers.first()

    payments.confirm(transfer_id=first.pk, by=first.payee.housemate, at=AT)

    assert list(rows.all()) == plan


def test_cospend_162_what_was_confirmed_by_mistake_is_taken_back_and_on_record(three):
    scenes.logged(housemate=three.bob, plan=scenes.typed("9"))
    before = scenes.balances(three)
    closed = scenes.close(three)
    after = scenes.balances(three)
    (row, *_) = closed.transfers.all()

    payments.confirm(transfer_id=row.pk, by=row.payee.housemate, at=AT)
    taken_back = payments.undo(transfer_id=row.pk, by=row.payee.housemate, at=AT)

    assert before != after == scenes.balances(three)
    assert taken_back.status == TransferStatus.REVERSED
    assert Entry.objects.filter(kind__in=[EntryKind.PAYMENT, EntryKind.REVERSAL]).count() == 2


def test_ihatemoney_96_no_plan_is_longer_than_the_shortest():
    """Largest to largest takes five for these; three pairs of debts and credits need but four."""
    balances = {1: -7, 2: -5, 3: -4, 4: 9, 5: 3, 6: 4}

    assert len(netting.transfers(balances=balances)) == 4


# --- Silent or wrong answers of an API -------------------------------------------------------------------


def test_splitwise_200_with_errors_a_refusal_has_the_status_of_one(cast, bob_api):
    scenes.priced(cast)

    sent.assert_refused(sent.post(bob_api, {**sent.TYPED, "microcovids": "-1"}), field="microcovids")


def test_splitwise_deleted_listed_what_was_withdrawn_says_so_and_costs_nothing(cast, bob_api):
    scenes.priced(cast)
    sent.post(bob_api, sent.TYPED)
    bob_api.delete(f"{sent.URL}/{sent.UID}", headers={"If-Match": '"1"'})

    (row,) = bob_api.get(sent.URL).json()["results"]

    assert (row["withdrawn"], row["charge"]["micros"]) == (True, 0)
