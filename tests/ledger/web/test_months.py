"""The months' pages: the running one, and closed ones with their plans."""

import dataclasses
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from house import houses
from ledger import months, settlement
from tests import factories
from tests.ledger import scenes
from tests.pages import words


@pytest.fixture
def march(cast):
    """March is closed: Bob's exposures cost $10, Alice's $3, shared equally; so Bob owes Alice."""
    plain = houses.settings(house=cast.house)
    change = houses.HouseChange(**{**vars(plain), "refund_rule": "equal"})
    houses.change(by=cast.alice, change=change, at=scenes.FOUNDED_AT)
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    scenes.logged(housemate=cast.alice, plan=scenes.typed("3"))
    return settlement.close(house_id=cast.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)


@pytest.fixture
def page(house):
    return reverse("ledger:month", args=[house.slug, date(2026, 3, 1)])


def test_the_months_are_listed_newest_first(march, house, alice_page):
    said = words(alice_page.get(reverse("ledger:months", args=[house.slug])))

    assert said.index("running") < said.index("April 2026") < said.index("March 2026 $13.00 closed on April")


def test_the_running_month_says_when_it_closes(house, alice_page):
    today = house.day_of(timezone.now())
    said = words(alice_page.get(reverse("ledger:month", args=[house.slug, today.replace(day=1)])))

    assert f"{today:%B %Y} so far" in said
    assert f"It closes on {months.closes_on(month=today.replace(day=1)):%B} 2, 20" in said
    assert "This month is over" not in said


def test_a_month_that_is_over_can_be_logged_in_until_it_closes(house, alice_page):
    said = words(alice_page.get(reverse("ledger:month", args=[house.slug, date(2026, 3, 1)])))

    assert "This month is over. It closes on April 2, 2026." in said


def test_what_the_fund_kept_is_said(cast, alice_page, page):
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("10"))
    settlement.close(house_id=cast.house.pk, month=date(2026, 3, 1), at=scenes.APRIL_AT)

    said = words(alice_page.get(page))

    assert "$10.00 collected. The house fund kept $10.00. Its figures" in said


@pytest.mark.parametrize("month", ["2026-02", "2099-01"])
def test_a_month_before_the_house_or_to_come_is_not_there(house, alice_page, month):
    assert alice_page.get(f"/h/{house.slug}/months/{month}/").status_code == 404


@pytest.mark.parametrize("month", ["2026-13", "2026-3", "march"])
def test_what_is_no_month_is_not_there(house, alice_page, month):
    assert alice_page.get(f"/h/{house.slug}/months/{month}/").status_code == 404


def test_a_closed_month_shows_statements_and_the_plan(march, page, alice_page, bob_page):
    said = words(alice_page.get(page))

    assert "$13.00 collected. $13.00 was shared out among those who lived here." in said
    assert "The house fund kept" not in said
    assert "Bob pays Alice $3.50" in said
    assert "Not paid yet" in said
    assert "Bob (you) $0.00 10 -$10.00 $6.50 $0.00 $0.00 $0.00 -$3.50" in words(bob_page.get(page))


# --- Explained -------------------------------------------------------------------------------------------


def rule_of(cast, **changes):
    change = dataclasses.replace(houses.settings(house=cast.house), **changes)
    houses.change(by=cast.alice, change=change, at=scenes.FOUNDED_AT)
    cast.house.refresh_from_db()


@pytest.mark.parametrize(
    ("rule", "words_of_it"),
    [
        ("fewest", "these are the fewest transfers possible."),
        ("fund", "By the house's rule everything goes through the house fund."),
        ("direct", "By the house's rule each pays those they owe, along direct debts."),
    ],
)
def test_a_plan_says_by_which_rule_it_was_made(cast, alice_page, page, rule, words_of_it):
    rule_of(cast, plan_rule=rule)
    scenes.close(scenes.month_of_charges(cast, rule="equal"))

    said = words(alice_page.get(page))

    assert words_of_it in said
    assert ("fewest transfers possible" in said) == (rule == "fewest")


def test_what_leaves_the_house_is_said(cast, alice_page, page):
    scenes.close(scenes.month_of_charges(cast, rule="outside"))

    assert "$13.01 collected. $13.01 leaves the house. Its figures" in words(alice_page.get(page))


def test_balances_too_small_for_the_plan_are_said_to_wait(cast, bob_page, page):
    rule_of(cast, carry_below_micros=5_000_000)
    scenes.close(scenes.month_of_charges(cast, rule="equal"))

    said = words(bob_page.get(page))

    assert "Nobody owes anybody anything." in said
    assert said.count("under $5.00: waits for next month") == 2
    assert "Nothing of this is in the plan. -$3.505 waits for next month." in said


def test_what_the_plan_asks_for_does_not_wait(march, bob_page, page):
    assert "waits for next month" not in words(bob_page.get(page))


def test_a_reader_sees_how_their_own_figure_comes_about(march, page, alice_page, bob_page):
    bobs, alices = words(bob_page.get(page)), words(alice_page.get(page))

    assert "How your figure comes about You owe $3.50 net: charges $10.00, less shared out $6.50." in bobs
    assert "Charges -$10.00 1 line of charges Out -$10.00 Sat, Mar 14" in bobs
    assert "Shared out $6.50 1 line of shared out Your part of what was collected $6.50" in bobs
    assert "At the end -$3.50 Of this, in the plan: you pay Alice $3.50." in bobs
    assert "You are owed $3.50 net: shared out $6.50, less charges $3.00." in alices
    assert "Of this, in the plan: Bob pays you $3.50." in alices
    assert "$10.00, less" not in alices


def test_an_explanation_leads_to_the_activity(cast, march, page, bob_page):
    activity = cast.house.activities.get(posted_by=cast.bob)

    assert (
        reverse("ledger:activity", args=[cast.house.slug, activity.uid])
        in bob_page.get(page).content.decode()
    )


def test_who_was_not_there_yet_has_no_figure_to_explain(cast, march, page, client):
    dana = factories.housemate_of(admin=cast.alice, name="Dana", at=scenes.CLOSING_AT)
    client.force_login(dana.user)

    said = words(client.get(page))

    assert "Bob pays Alice $3.50" in said
    assert "How your figure comes about" not in said
