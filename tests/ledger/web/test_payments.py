"""Payments on pages: said, confirmed, missed and taken back; each by whose it is, harmless twice."""

import dataclasses
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from house import houses
from ledger import payments, queries, settlement
from ledger.models import Entry, EntryKind
from tests.ledger import scenes
from tests.pages import words

STEPS = ["claim", "confirm", "dispute", "undo"]


@pytest.fixture
def closed(march):
    """Bob owes Alice $3.50 for March."""
    return scenes.close(march)


@pytest.fixture
def row(closed):
    return closed.transfers.get()


@pytest.fixture
def page(house):
    return reverse("ledger:month", args=[house.slug, date(2026, 3, 1)])


@pytest.fixture
def at(house, row):
    def at(name):
        return reverse(f"ledger:{name}", args=[house.slug, row.pk])

    return at


@pytest.fixture
def claimed(cast, row):
    return payments.claim(transfer_id=row.pk, by=cast.bob, at=scenes.APRIL_AT)


@pytest.fixture
def confirmed(cast, claimed):
    return payments.confirm(transfer_id=claimed.pk, by=cast.alice, at=scenes.APRIL_AT)


def status(row):
    row.refresh_from_db()
    return row.status


def test_only_the_payer_may_say_it_is_paid_and_only_the_payee_that_it_came(row, page, alice_page, bob_page):
    payer, payee = words(bob_page.get(page)), words(alice_page.get(page))

    assert "I paid this Bob has paid $3.50 to Alice for March 2026." in payer
    assert "I got it" not in payer
    assert "I got it Alice has received $3.50 from Bob for March 2026." in payee
    assert "I paid this" not in payee


def test_a_payment_is_said_then_confirmed_then_even(row, page, house, at, alice_page, bob_page):
    said = bob_page.post(at("claim"), follow=True)
    confirmed = alice_page.post(at("confirm"), follow=True)

    assert said.redirect_chain == [(page, 302)]
    assert "Bob says it is paid; Alice has not confirmed it yet" in words(said)
    assert "Paid and confirmed by Alice" in words(confirmed)
    assert all(abs(balance.micros) < 10_000 for balance in queries.balances(house=house))


def test_saying_it_twice_changes_nothing(row, page, at, alice_page, bob_page):
    for _ in range(2):
        bob_page.post(at("claim"))
        answer = alice_page.post(at("confirm"))

    assert answer.url == page
    assert status(row) == "confirmed"


def test_nobody_says_it_for_another(row, at, alice_page, bob_page):
    claimed = alice_page.post(at("claim"))
    confirmed = bob_page.post(at("confirm"))

    assert claimed.status_code == confirmed.status_code == 403
    assert "Only the one who pays can say that it is paid." in words(claimed)
    assert "Only the one who receives it can confirm it." in words(confirmed)
    assert status(row) == "open"


@pytest.mark.parametrize("step", STEPS)
def test_an_outsider_touches_no_payment(row, cast, at, carol_page, step):
    own_house = at(step).replace(cast.house.slug, cast.carol.house.slug)

    assert carol_page.post(at(step)).status_code == 404
    assert carol_page.post(own_house).status_code == 404
    assert status(row) == "open"


def test_what_was_carried_on_is_refused_with_the_reason(row, page, at, house, bob_page):
    settlement.close(house_id=house.pk, month=date(2026, 4, 1), at=datetime(2026, 5, 1, 12, tzinfo=UTC))

    answer = bob_page.post(at("claim"))

    assert answer.status_code == 409
    assert "carried into a later month" in words(answer)
    assert "Was not paid then; a later plan has the amount now" in words(bob_page.get(page))


# --- It has not come -------------------------------------------------------------------------------------


def test_a_claim_is_answered_by_its_payee_alone(claimed, page, alice_page, bob_page):
    payer, payee = words(bob_page.get(page)), words(alice_page.get(page))

    assert "It has not come" not in payer
    assert "It has not come $3.50 from Bob is not there yet." in payee


def test_what_has_not_come_says_who_said_what_and_when(claimed, page, at, alice_page, bob_page):
    answers = [alice_page.post(at("dispute"), follow=True) for _ in range(2)]

    said = words(bob_page.get(page))
    assert [answer.redirect_chain for answer in answers] == [[(page, 302)]] * 2
    assert "Bob said on April 1, 2026 that it is paid; Alice said on" in said
    assert "that it has not come" in said
    assert "I paid this" in said
    assert "I got it" in words(alice_page.get(page))
    assert status(claimed) == "disputed"


def test_what_has_not_come_can_be_said_and_confirmed_again(claimed, at, alice_page, bob_page):
    alice_page.post(at("dispute"))

    again = bob_page.post(at("claim"), follow=True)
    alice_page.post(at("confirm"))

    assert "Bob says it is paid" in words(again)
    assert status(claimed) == "confirmed"


def test_nobody_says_for_the_payee_that_it_has_not_come(claimed, at, bob_page):
    answer = bob_page.post(at("dispute"))

    assert answer.status_code == 403
    assert "Only the one who receives it can say that it has not come." in words(answer)
    assert status(claimed) == "claimed"


def test_what_was_never_said_to_have_gone_cannot_be_missing(row, at, alice_page):
    answer = alice_page.post(at("dispute"))

    assert answer.status_code == 409
    assert "Only a payment that is said to have gone can be missing." in words(answer)
    assert status(row) == "open"


def test_a_claim_says_when_it_is_confirmed_by_itself(claimed, cast, page, bob_page):
    change = dataclasses.replace(houses.settings(house=cast.house), auto_confirm_days=7)
    houses.change(by=cast.alice, change=change, at=scenes.APRIL_AT)

    waits = words(bob_page.get(page))
    payments.confirm_due(house_id=cast.house.pk, at=scenes.APRIL_AT + timedelta(days=7, hours=1))

    assert "without an answer it is confirmed by itself after 7 days" in waits
    assert "Paid, said Bob; confirmed by itself after 7 days, on April 8, 2026" in words(bob_page.get(page))


# --- Taken back ------------------------------------------------------------------------------------------


def test_taking_a_confirmation_back_shows_first_what_it_changes(confirmed, page, at, alice_page):
    link = f'href="{at("undo")}"'

    said = words(alice_page.get(at("undo")))

    assert link in alice_page.get(page).content.decode()
    assert "Bob paid $3.50 to Alice for March 2026. Paid and confirmed by Alice" in said
    assert re.search(r"Bob -\$0.0050 -\$3.50 Alice \$0.0050 \$3.50", said), said
    assert status(confirmed) == "confirmed"


def test_a_confirmation_is_taken_back_once(confirmed, page, at, alice_page, bob_page):
    answers = [alice_page.post(at("undo"), follow=True) for _ in range(2)]

    said = words(bob_page.get(page))
    assert [answer.redirect_chain for answer in answers] == [[(page, 302)]] * 2
    assert "Was confirmed, and taken back on" in said
    assert "it is to be paid again" in said
    assert "I paid this" in said
    assert Entry.objects.filter(kind=EntryKind.REVERSAL).count() == 1


def test_what_was_taken_back_can_be_paid_again(confirmed, at, alice_page, bob_page):
    alice_page.post(at("undo"))

    bob_page.post(at("claim"))
    alice_page.post(at("confirm"))

    assert status(confirmed) == "confirmed"
    assert Entry.objects.filter(kind=EntryKind.PAYMENT).count() == 2


def test_only_the_payee_takes_a_confirmation_back(confirmed, page, at, bob_page):
    asked, done = bob_page.get(at("undo")), bob_page.post(at("undo"))

    assert asked.status_code == done.status_code == 403
    assert "Only the one who receives it can take the confirmation back." in words(asked)
    assert "Take the confirmation back" not in words(bob_page.get(page))
    assert status(confirmed) == "confirmed"


def test_what_is_not_confirmed_cannot_be_taken_back(claimed, at, alice_page):
    asked, done = alice_page.get(at("undo")), alice_page.post(at("undo"))

    assert asked.status_code == 200
    assert "Take it back" not in words(asked)
    assert done.status_code == 409
    assert "There is no confirmed payment to take back." in words(done)
    assert status(claimed) == "claimed"


def test_a_payment_has_a_page_of_its_own(claimed, page, at, alice_page):
    said = words(alice_page.get(at("transfer")))

    assert "Bob to Alice, for March 2026." in said
    assert "I got it" in said
    assert f'href="{page}"' in alice_page.get(at("transfer")).content.decode()


def test_a_payment_that_is_not_there_has_none(row, house, alice_page):
    assert alice_page.get(reverse("ledger:transfer", args=[house.slug, row.pk + 1])).status_code == 404
