"""The page of what shading one's number would bring: one's own figures, four rules, nobody else's."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from ledger import prices
from tests import factories
from tests.ledger import scenes
from tests.pages import words


@pytest.fixture
def page(house):
    return reverse("ledger:incentives", args=[house.slug])


@pytest.fixture
def four(cast):
    """$1 a microcovid, an infection of Bob's $200,000 of $1,000,000; he has 100 of the month's 1,000 µCOV."""
    dora, finn = (factories.housemate_of(admin=cast.alice, name=name) for name in ("Dora", "Finn"))
    costs = ((cast.alice, "3000000"), (cast.bob, "2000000"), (dora, "1000000"), (finn, "4000000"))
    for housemate, cost in costs:
        factories.life_value(housemate=housemate, cost_per_life=cost)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    return cast


def lived(cast):
    now = timezone.now()
    today = cast.house.day_of(now)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("100", occurred_on=today), at=now)
    scenes.logged(housemate=cast.alice, plan=scenes.typed("900", occurred_on=today), at=now)


def test_each_rule_says_what_a_tenth_more_or_less_brings(four, bob_page, page):
    lived(four)

    said = words(bob_page.get(page))

    assert "An infection of yours counts for $200,000.00 A tenth of it $20,000.00" in said
    assert "Your microcovids this month 100 The whole house’s 1,000" in said
    assert "Stating a tenth more brings $3.00 Stating a tenth less costs $3.00" in said
    assert "Stating a tenth more brings $18.00" in said
    assert "Stating a tenth more costs $2.00 Stating a tenth less brings $2.00" in said
    assert said.count("no limit: the house has no cap") == 3
    assert "Leaving out one microcovid brings $0.75" in said
    assert said.count("as it is here") == 1
    assert "Pot: the house keeps it as it is here" in said


def test_under_a_price_of_ones_own_the_houses_sum_and_its_amounts_are_hidden(four, bob_page, page):
    scenes.change(four, at=scenes.DINNER_AT, price_kind="externality", cost_cap=Decimal(3))
    prices.reprice(house_id=four.house.pk, at=scenes.CLOSING_AT)
    lived(four)

    said = words(bob_page.get(page))

    assert "The whole house’s –" in said
    assert said.count("Stating a tenth more –") == 3
    assert "the house’s microcovids stay hidden" in said
    assert "1,000 " not in said


def test_without_a_price_the_page_says_what_is_missing(cast, bob_page, page):
    assert "There is no price yet, so there is nothing to gain." in words(bob_page.get(page))


def test_who_is_not_in_the_price_is_told_so(four, client, page):
    gus = factories.housemate_of(admin=four.alice, name="Gus", at=scenes.DINNER_AT)
    client.force_login(gus.user)

    assert "Your numbers are not in the price that holds today" in words(client.get(page))


def test_a_part_of_nothing_is_said(cast, bob_page, page):
    factories.life_value(housemate=cast.alice)
    factories.life_value(housemate=cast.bob, cost_per_life="0")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    assert "Your part of the price is nothing" in words(bob_page.get(page))


def test_nobody_has_a_page_about_another(four, bob_page, page):
    assert bob_page.get(f"{page}{four.alice.pk}/").status_code == 404
    assert "$300,000" not in words(bob_page.get(page, {"housemate": four.alice.pk}))


def test_the_price_page_leads_here(four, bob_page, page, house):
    assert page in bob_page.get(reverse("ledger:price", args=[house.slug])).content.decode()
