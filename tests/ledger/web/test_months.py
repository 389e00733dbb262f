"""The months' pages: the running one, closed ones, and payments said and confirmed."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from house import houses
from ledger import months, queries, settlement
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


def act(name, closed):
    transfer = closed.transfers.get()
    return reverse(f"ledger:{name}", args=[closed.house.slug, closed.month, transfer.pk])


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


def test_only_the_payer_may_say_it_is_paid_and_only_the_payee_that_it_came(march, page, alice_page, bob_page):
    payer, payee = words(bob_page.get(page)), words(alice_page.get(page))

    assert "I paid this Bob has paid $3.50 to Alice for March 2026." in payer
    assert "I got it" not in payer
    assert "I got it Alice has received $3.50 from Bob for March 2026." in payee
    assert "I paid this" not in payee


def test_a_payment_is_said_then_confirmed_then_even(march, page, house, alice_page, bob_page):
    said = bob_page.post(act("claim", march), follow=True)
    confirmed = alice_page.post(act("confirm", march), follow=True)

    assert said.redirect_chain == [(page, 302)]
    assert "Bob says it is paid; Alice has not confirmed it yet" in words(said)
    assert "Paid and confirmed by Alice" in words(confirmed)
    assert all(abs(row.micros) < 10_000 for row in queries.balances(house=house))


def test_saying_it_twice_changes_nothing(march, page, alice_page, bob_page):
    for _ in range(2):
        bob_page.post(act("claim", march))
        answer = alice_page.post(act("confirm", march))

    assert answer.url == page
    assert march.transfers.get().status == "confirmed"


def test_nobody_says_it_for_another(march, alice_page, bob_page):
    claimed = alice_page.post(act("claim", march))
    confirmed = bob_page.post(act("confirm", march))

    assert claimed.status_code == confirmed.status_code == 403
    assert "Only the one who pays can say that it is paid." in words(claimed)
    assert "Only the one who receives it can confirm it." in words(confirmed)
    assert march.transfers.get().status == "open"


@pytest.mark.parametrize("name", ["claim", "confirm"])
def test_a_payment_is_found_under_its_own_month_alone(march, alice_page, bob_page, name):
    elsewhere = act(name, march).replace("2026-03", "2026-04")

    assert [page.post(elsewhere).status_code for page in (alice_page, bob_page)] == [404, 404]
    assert march.transfers.get().status == "open"


def test_an_outsider_touches_no_payment(march, cast, carol_page):
    own_house = act("claim", march).replace(march.house.slug, cast.carol.house.slug)

    assert carol_page.post(act("claim", march)).status_code == 404
    assert carol_page.post(own_house).status_code == 404
    assert march.transfers.get().status == "open"


def test_what_was_carried_on_is_refused_with_the_reason(march, page, house, bob_page):
    settlement.close(house_id=house.pk, month=date(2026, 4, 1), at=datetime(2026, 5, 1, 12, tzinfo=UTC))

    answer = bob_page.post(act("claim", march))

    assert answer.status_code == 409
    assert "carried into a later month" in words(answer)
    assert "Was not paid then; a later month has the amount now" in words(bob_page.get(page))
