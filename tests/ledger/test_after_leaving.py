"""After leaving: corrections, coming back, being forgotten."""

from datetime import UTC, date, datetime

import pytest

from house import housemates, invitations
from house.errors import NotAllowed, Refused
from house.models import Housemate, LifeValue
from ledger import activities, departures, payments, queries, verification
from ledger.models import TransferStatus
from tests import factories
from tests.ledger import scenes
from tests.ledger.leaving import AT, NEXT_DAY, leave, refused

pytestmark = pytest.mark.django_db

# --- Afterwards ------------------------------------------------------------------------------------------


def test_an_activity_is_corrected_after_leaving_and_its_owner_owes_the_difference(owing):
    logged = scenes.logged(housemate=owing.bob, plan=scenes.typed("2"))
    (row,) = departures.settle(by=owing.bob, at=AT)
    payments.confirm(transfer_id=row.pk, by=owing.alice, at=AT)
    bob = leave(owing.bob)
    scenes.close(owing)

    activities.correct(
        housemate=bob,
        uid=logged.activity.uid,
        version=1,
        plan=scenes.typed("5"),
        at=scenes.CLOSING_AT,
    )

    assert scenes.balances(owing)["Bob"] == -3_000_000
    april = scenes.close(owing, month=scenes.APRIL, at=datetime(2026, 5, 2, tzinfo=UTC))
    assert {row.payer.housemate for row in april.transfers.all()} == {bob}
    assert verification.faults() == []


def test_who_left_logs_nothing_for_the_days_after(owing):
    (row,) = departures.settle(by=owing.bob, at=AT)
    payments.confirm(transfer_id=row.pk, by=owing.alice, at=AT)
    bob = leave(owing.bob)

    with pytest.raises(Refused, match="You left the house"):
        scenes.logged(housemate=bob, plan=scenes.typed("1", occurred_on=date(2026, 3, 21)), at=NEXT_DAY)


def test_who_comes_back_has_a_new_place_and_the_old_lines_their_name(cast):
    leave(cast.bob)
    token = invitations.create(by=cast.alice, at=AT).token
    with pytest.raises(Refused) as refusal:
        invitations.accept(token=token, user=cast.bob.user, name="Bob", at=AT)
    assert refusal.value.code == "left-today"

    again = invitations.accept(token=token, user=cast.bob.user, name="Bob", at=NEXT_DAY)

    assert again.pk != cast.bob.pk
    assert again.joined_on == date(2026, 3, 21)


def test_a_former_housemates_name_is_not_for_somebody_else(cast):
    leave(cast.bob)

    with pytest.raises(Refused, match="called Bob already"):
        invitations.accept(
            token=invitations.create(by=cast.alice, at=NEXT_DAY).token,
            user=factories.user(name="Other"),
            name="Bob",
            at=NEXT_DAY,
        )


def test_who_asks_to_be_forgotten_is_a_number_from_then_on(cast):
    scenes.priced(cast)
    bob = leave(cast.bob)
    scenes.close(cast)
    assert Housemate.objects.get(pk=bob.pk).name == "Bob"

    forgotten = departures.forget(by=bob, at=scenes.CLOSING_AT)

    assert (forgotten.name, forgotten.user) == ("former housemate 1", None)
    assert not LifeValue.objects.filter(housemate=bob).exists()
    assert verification.faults() == []


def test_nobody_is_forgotten_while_they_live_here_or_are_not_even(owing):
    refused("lives-here", departures.forget, by=owing.bob, at=AT)
    offered = departures.offer(by=owing.bob, successor_id=owing.alice.pk, at=AT)
    departures.accept(handover_id=offered.pk, by=owing.alice, at=AT)
    bob = leave(owing.bob)
    logged = queries.activities(house=owing.house).first()
    scenes.close(owing)
    late = scenes.CLOSING_AT
    activities.correct(housemate=bob, uid=logged.uid, version=1, plan=scenes.typed("12"), at=late)

    refused("balance", departures.forget, by=bob, at=late)


# --- More than one stay ----------------------------------------------------------------------------------


def test_who_came_back_still_speaks_for_what_their_first_stay_is_owed(cast):
    """Bob leaves on the 20th with a part of Alice's charge to come, and is back on the 21st."""
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    logged = scenes.logged(housemate=cast.alice, plan=scenes.typed("10"))
    leave(cast.bob)
    token = invitations.create(by=cast.alice, at=NEXT_DAY).token
    again = invitations.accept(token=token, user=cast.bob.user, name="Bob", at=NEXT_DAY)
    row = scenes.close(cast).transfers.get()
    assert row.payee.housemate == cast.bob

    confirmed = payments.confirm(transfer_id=row.pk, by=again, at=scenes.CLOSING_AT)

    assert confirmed.status == TransferStatus.CONFIRMED
    with pytest.raises(NotAllowed):
        queries.own_part(activity=logged.activity, housemate=again)


def test_nobody_is_forgotten_before_the_months_they_lived_here_are_closed(cast):
    bob = leave(cast.bob)
    refused("month-open", departures.forget, by=bob, at=NEXT_DAY)

    scenes.close(cast)

    assert departures.forget(by=bob, at=scenes.CLOSING_AT).user is None


def test_who_stayed_twice_is_forgotten_for_both(cast):
    leave(cast.bob)
    token = invitations.create(by=cast.alice, at=NEXT_DAY).token
    again = invitations.accept(token=token, user=cast.bob.user, name="Bob", at=NEXT_DAY)
    refused("lives-here", departures.forget, by=again, at=NEXT_DAY)
    leave(again, at=datetime(2026, 3, 25, tzinfo=UTC))
    scenes.close(cast)

    departures.forget(by=again, at=scenes.CLOSING_AT)

    names = set(cast.house.housemates.values_list("name", flat=True))
    assert names == {"Alice", "former housemate 1", "former housemate 2"}


def test_what_a_forgotten_one_is_owed_later_is_the_houses_to_settle(cast):
    """A correction of March, in April, brings a part to somebody who has no voice any more."""
    scenes.use_rule(cast, "equal")
    scenes.priced(cast)
    logged = scenes.logged(housemate=cast.alice, plan=scenes.typed("0"))
    bob = leave(cast.bob)
    scenes.close(cast)
    departures.forget(by=bob, at=scenes.CLOSING_AT)
    dora = factories.housemate_of(admin=cast.alice, name="Dora", at=scenes.CLOSING_AT)
    activities.correct(
        housemate=cast.alice,
        uid=logged.activity.uid,
        version=1,
        plan=scenes.typed("10"),
        at=scenes.CLOSING_AT,
    )

    (row,) = scenes.close(cast, month=scenes.APRIL, at=datetime(2026, 5, 2, tzinfo=UTC)).transfers.all()

    assert row.payee.housemate.name == "former housemate 1"
    assert payments.confirm(transfer_id=row.pk, by=dora, at=datetime(2026, 5, 3, tzinfo=UTC)).entry


def test_who_is_no_admin_any_more_decides_nothing(cast):
    stale = Housemate.objects.select_related("house").get(pk=cast.alice.pk)
    housemates.appoint(by=cast.alice, housemate_id=cast.bob.pk, role="admin", at=AT)
    housemates.appoint(by=cast.bob, housemate_id=cast.alice.pk, role="housemate", at=AT)

    with pytest.raises(NotAllowed):
        housemates.appoint(by=stale, housemate_id=cast.bob.pk, role="housemate", at=AT)
    with pytest.raises(NotAllowed):
        leave(cast.bob, by=stale)
