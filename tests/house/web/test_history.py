"""What happened in the house, in words; and no name of somebody who was forgotten since."""

import dataclasses
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from house import housemates, houses
from house.models import AuditEntry, User
from ledger import departures, expenses, payments
from tests import factories
from tests.ledger import scenes
from tests.pages import words


@pytest.fixture
def page(house):
    return reverse("house:settings", args=[house.slug])


@pytest.fixture
def march(cast):
    return scenes.month_of_charges(cast, rule="equal")


def settings_of(cast, **changes):
    cast.house.refresh_from_db()
    change = dataclasses.replace(houses.settings(house=cast.house), **changes)
    houses.change(by=cast.alice, change=change, at=scenes.FOUNDED_AT)


def test_what_becomes_of_payments_is_told(march, alice_page, page):
    row = scenes.close(march).transfers.get()
    steps = [
        payments.claim,
        payments.dispute,
        payments.claim,
        payments.confirm,
        payments.undo,
        payments.claim,
    ]
    for step in steps:
        by = march.bob if step is payments.claim else march.alice
        step(transfer_id=row.pk, by=by, at=scenes.CLOSING_AT)
    settings_of(march, auto_confirm_days=3)
    payments.confirm_due(house_id=march.house.pk, at=scenes.CLOSING_AT + timedelta(days=4))

    said = words(alice_page.get(page))

    assert "The house confirmed a payment: nobody had said that it has not come." in said
    assert "Alice said that a payment has not come." in said
    assert "Alice took the confirmation of a payment back." in said
    assert "Alice changed after how many days a payment is confirmed by itself." in said
    assert "did this:" not in said


def test_leaving_is_told(march, alice_page, page):
    bob, alice = march.bob, march.alice
    scenes.close(march)
    housemates.appoint(by=alice, housemate_id=bob.pk, role="admin", at=scenes.CLOSING_AT)
    departures.settle(by=bob, at=scenes.CLOSING_AT)
    for answer, by in ((departures.decline, alice), (departures.decline, bob), (departures.accept, alice)):
        offered = departures.offer(by=bob, successor_id=alice.pk, at=scenes.CLOSING_AT)
        answer(handover_id=offered.pk, by=by, at=scenes.CLOSING_AT)
    departures.leave(housemate=bob, by=bob, at=scenes.CLOSING_AT)
    scenes.forgotten(bob)

    said = words(alice_page.get(page))

    who = "former housemate 1"
    for sentence in (
        f"Alice made {who} an admin.",
        f"{who} asked for the payments that make them even.",
        f"{who} asked a housemate to take their balance over.",
        "Alice declined to take a balance over.",
        f"{who} took back the offer of their balance.",
        "Alice took a balance over.",
        f"{who} moved out.",
        f"{who} was forgotten.",
    ):
        assert sentence in said, sentence
    assert "Bob" not in said
    assert "did this:" not in said


def test_what_the_fund_pays_for_is_told(cast, alice_page, page):
    bought = scenes.bought(by=cast.bob)
    expenses.take_back(by=cast.alice, uid=bought.uid, at=scenes.DINNER_AT)

    said = words(alice_page.get(page))

    assert "Bob recorded an expense." in said
    assert "Alice took an expense back." in said


def test_settings_are_told_by_what_they_are_about(cast, alice_page, page):
    settings_of(cast, plan_rule="fund", carry_below_micros=1_000_000)

    said = words(alice_page.get(page))

    assert "changed how it is worked out who pays whom, which balances wait for the next month." in said


def test_a_new_name_is_told_until_its_owner_is_forgotten(cast, alice_page, page):
    housemates.rename(by=cast.bob, name="Robert", at=factories.FOUNDED_AT)
    known = words(alice_page.get(page))
    scenes.moved_out(cast, cast.bob)
    scenes.forgotten(cast.bob)

    said = words(alice_page.get(page))

    assert "Robert is the name now of the one who was called Bob." in known
    assert "former housemate 1 took another name." in said
    assert "Bob" not in said
    assert "Robert" not in said


def test_the_admin_panel_tells_no_name_of_who_was_forgotten(cast):
    # Names that no random token on a page can spell.
    old, new = "Bartholomew", "Archibald"
    mate = factories.housemate_of(admin=cast.alice, name=old)
    housemates.rename(by=mate, name=new, at=factories.FOUNDED_AT)
    panel = Client()
    panel.force_login(User.objects.create_superuser("root@example.com", factories.PASSWORD))
    entry = AuditEntry.objects.get(action="housemate.renamed")
    pages = [
        reverse("admin:house_auditentry_changelist"),
        reverse("admin:house_auditentry_change", args=[entry.pk]),
        reverse("admin:house_auditentry_history", args=[entry.pk]),
    ]
    known = [panel.get(page).content.decode() for page in pages]
    scenes.moved_out(cast, mate)
    scenes.forgotten(mate)

    told = [panel.get(page).content.decode() for page in pages]

    assert new in known[0]
    assert new in known[1]
    assert old in known[1]
    assert not [page for page in told if new in page or old in page]
