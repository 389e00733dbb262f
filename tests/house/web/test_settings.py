"""The admin's page: settings, invitations, what happened."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from house import houses, invitations
from house.models import House, Invitation
from tests.pages import beside, words


@pytest.fixture
def page(house):
    return reverse("house:settings", args=[house.slug])


@pytest.fixture
def settings_sent(house):
    return {
        "name": "Elm Street",
        "language": "en",
        "refund_rule": "equal",
        "fund_keeper": "the-house",
        "plan_rule": "fewest",
        "auto_confirm_days": "",
        "carry_below": "",
        "price_kind": "gross",
        "attack_rate": "100",
        "published_rate": "",
        "valuation": "own",
        "cost_cap": "",
        "prices_without": "False",
        "seen": houses.version(house=house),
    }


def test_the_page_says_where_the_figures_of_tests_symptoms_and_a_recovery_come_from(alice_page, page):
    said = words(alice_page.get(page))

    assert "my PCR was negative, some days after: The blog's table of false negatives" in said
    assert "recovered from COVID some days ago: COVID-19 Forecasting Team, Lancet 2023" in said


def test_an_admin_changes_the_house_from_now_on(alice_page, bob, house, page, settings_sent):
    answer = alice_page.post(page, {**settings_sent, "name": "Elm Court", "fund_keeper": bob.pk}, follow=True)

    house.refresh_from_db()
    assert answer.redirect_chain == [(page, 302)]
    assert (house.name, house.refund_rule) == ("Elm Court", "equal")
    assert house.housemates.get(keeps_fund=True) == bob


@pytest.mark.parametrize(
    "sentence",
    [
        "The pot: what everyone pays stays in the house fund, for things the house needs.",
        "Equal shares: each month's sum goes back to everyone who lived here, in equal parts.",
        "By parts of the price: each month's sum goes back to everyone by how much of the price is theirs.",
        "From what each one gets back, the house can work out what their part is.",
        "Outside: each month's sum leaves the house",
        "Fewest transfers: debts are set off against each other",
        "Everything through the fund: each one pays the house fund or is paid by it.",
        "Direct debts: each one pays those whom they owe.",
    ],
)
def test_each_rule_is_said_in_plain_sentences(alice_page, page, sentence):
    assert sentence in words(alice_page.get(page))


@pytest.mark.parametrize("rule", ["pot", "equal", "proportional", "outside"])
def test_every_refund_rule_can_be_chosen(alice_page, house, page, settings_sent, rule):
    alice_page.post(page, {**settings_sent, "refund_rule": rule})

    house.refresh_from_db()
    assert house.refund_rule == rule


def test_plans_payments_and_small_balances_follow_the_settings(alice_page, house, page, settings_sent):
    alice_page.post(
        page, {**settings_sent, "plan_rule": "fund", "auto_confirm_days": "7", "carry_below": "2.50"}
    )

    house.refresh_from_db()
    assert (house.plan_rule, house.auto_confirm_days, house.carry_below_micros) == ("fund", 7, 2_500_000)
    shown = alice_page.get(page).content.decode()
    assert 'name="auto_confirm_days" value="7"' in shown
    assert 'name="carry_below" value="2.5"' in shown


def test_what_is_left_empty_is_off(alice_page, house, page, settings_sent):
    alice_page.post(page, {**settings_sent, "auto_confirm_days": "7", "carry_below": "2"})
    house.refresh_from_db()

    alice_page.post(page, {**settings_sent, "seen": houses.version(house=house)})

    house.refresh_from_db()
    assert (house.auto_confirm_days, house.carry_below_micros) == (None, 0)


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("plan_rule", "mine", "not one of the available choices"),
        ("auto_confirm_days", "0", "1 to 90 days"),
        ("auto_confirm_days", "91", "1 to 90 days"),
        ("auto_confirm_days", "soon", "Enter a whole number"),
        ("carry_below", "-1", "in whole coins that is not large"),
        ("carry_below", "0.005", "in whole coins that is not large"),
        ("carry_below", "0.0000001", "in whole coins that is not large"),
        ("carry_below", "1001", "in whole coins that is not large"),
        ("carry_below", "9" * 39, "in whole coins that is not large"),
        ("carry_below", "few", "A number, please"),
    ],
)
def test_plans_and_payments_that_cannot_be_are_refused(
    alice_page, house, page, settings_sent, field, typed, reason
):
    answer = alice_page.post(page, {**settings_sent, field: typed})

    house.refresh_from_db()
    assert answer.status_code == 422
    assert reason in beside(answer, field)
    assert (house.plan_rule, house.auto_confirm_days, house.carry_below_micros) == ("fewest", None, 0)


def test_settings_changed_meanwhile_are_not_overwritten(alice_page, house, page, settings_sent):
    alice_page.post(page, {**settings_sent, "name": "First"})

    answer = alice_page.post(page, {**settings_sent, "name": "Second"})

    house.refresh_from_db()
    assert answer.status_code == 422
    assert "Somebody else changed the settings meanwhile" in answer.content.decode()
    assert house.name == "First"


@pytest.mark.parametrize(
    ("field", "typed"), [("name", ""), ("refund_rule", "mine"), ("fund_keeper", "0"), ("language", "klingon")]
)
def test_settings_refused_say_why_beside_the_field(alice_page, page, settings_sent, field, typed):
    answer = alice_page.post(page, {**settings_sent, field: typed})

    words = "This field is required." if field == "name" else "not one of the available choices"
    assert answer.status_code == 422
    assert words in beside(answer, field)
    assert House.objects.get(name="Elm Street").refund_rule == "pot"


def test_a_housemate_changes_nothing(bob_page, house, page, settings_sent):
    answer = bob_page.post(page, {**settings_sent, "name": "Bob's"})

    house.refresh_from_db()
    assert answer.status_code == 403
    assert house.name == "Elm Street"


def test_a_link_is_shown_once_and_works(alice_page, house, page, client):
    answer = alice_page.post(reverse("house:invite", args=[house.slug]), {"days": "7", "max_uses": "3"})

    link = re.search(r'id="link"\s+value="http://testserver(/join/[^"]+)"', answer.content.decode())[1]
    assert client.get(link).status_code == 200
    assert link not in alice_page.get(page).content.decode()


def test_a_link_for_too_long_is_refused(alice_page, house):
    before = Invitation.objects.count()

    answer = alice_page.post(reverse("house:invite", args=[house.slug]), {"days": "91", "max_uses": "0"})

    assert answer.status_code == 422
    assert "from 1 to 90" in beside(answer, "days")
    assert Invitation.objects.count() == before


def test_a_housemate_invites_nobody(bob_page, house):
    before = Invitation.objects.count()

    answer = bob_page.post(reverse("house:invite", args=[house.slug]), {"days": "7", "max_uses": "1"})

    assert answer.status_code == 403
    assert Invitation.objects.count() == before


def test_a_withdrawn_link_lets_nobody_in(alice, alice_page, house, page, client):
    issued = invitations.create(by=alice, at=timezone.now())
    withdraw = reverse("house:withdraw", args=[house.slug, issued.invitation.pk])

    answer = alice_page.post(withdraw)
    again = alice_page.post(withdraw)

    assert answer.url == page
    assert client.get(f"/join/{issued.token}").status_code == 410
    assert again.status_code == 422
    assert "withdrawn before" in again.content.decode()


def test_another_houses_link_cannot_be_withdrawn(alice_page, carol, house, client):
    theirs = invitations.create(by=carol, at=timezone.now())

    answer = alice_page.post(reverse("house:withdraw", args=[house.slug, theirs.invitation.pk]))

    assert answer.status_code == 422
    assert client.get(f"/join/{theirs.token}").status_code == 200


def test_the_history_is_told_in_plain_words(alice_page, page):
    said = re.sub(r"<[^>]+>", "", alice_page.get(page).content.decode())

    assert "Alice founded the house." in said
    assert "Bob moved in." in said
    assert "did this:" not in said
