"""The months' pages: the running one, and closed ones with their plans."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from house import houses
from ledger import months, settlement
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
    assert "Bob (you) $0.00 10 -$10.00 $6.50 $0.00 -$3.50" in words(bob_page.get(page))
