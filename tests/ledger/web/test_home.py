"""The house's home and its activities: what everybody sees, and what only its owner does."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

import riskcalc
from ledger import activities, planned, prices
from tests import factories
from tests.ledger import scenes
from tests.pages import words

HEALTH = riskcalc.MyVaccine(brand="moderna", doses=3)


@pytest.fixture
def home(house):
    return reverse("ledger:home", args=[house.slug])


def log(housemate, *, title="Dinner at Sam's", at=None, **plan):
    at = at or timezone.now()
    plan = {"microcovids": "12.5", **plan} if "people" not in plan else plan
    day = housemate.house.day_of(at)
    wanted = planned.Plan(title=title, occurred_on=day, note="With Sam's cousin", **plan)
    return activities.log(housemate=housemate, uid=uuid4(), plan=wanted, at=at).activity


def test_the_price_stands_first_with_since_when_and_how_many(cast, bob_page, home):
    scenes.priced(cast)

    said = words(bob_page.get(home))

    assert "A microcovid costs $1.00" in said
    assert "Since March 2, 2026, with the numbers of 2 housemates in it." in said


def test_a_small_price_is_given_for_a_thousand_too(cast, bob_page, home):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate, cost_per_life="21000", expected_loss="10 %")
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)

    said = words(bob_page.get(home))

    assert "A microcovid costs $0.0042" in said
    assert "$4.20 for a thousand" in said


def test_without_a_price_the_page_names_who_still_has_to_state(cast, bob_page, home):
    factories.life_value(housemate=cast.alice)

    said = words(bob_page.get(home))

    assert "no price yet" in said
    assert "Still to state their two numbers: you ." in said
    assert "Alice," not in said


def test_somebody_alone_is_told_that_a_price_needs_a_second_person(cast, carol_page):
    factories.life_value(housemate=cast.carol)
    prices.reprice(house_id=cast.carol.house.pk, at=factories.FOUNDED_AT)

    answer = carol_page.get(reverse("ledger:home", args=[cast.carol.house.slug]))

    assert "no price yet A price needs a second person" in words(answer)
    assert "within the hour" not in words(answer)
    assert f"{reverse('house:settings', args=[cast.carol.house.slug])}#invitations" in answer.content.decode()


def test_balances_say_who_owes_in_words(cast, bob_page, alice_page, home):
    scenes.priced(cast)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("12.5"))

    mine, theirs = words(bob_page.get(home)), words(alice_page.get(home))

    assert "You owe the house $12.50" in mine
    assert "Bob owes $12.50" in theirs
    assert "You are even with the house" in theirs


def test_this_month_is_told_in_a_table_with_bars_beside(cast, alice_page, home):
    scenes.priced(cast)
    log(cast.bob, microcovids=Decimal("12.5"))

    answer = alice_page.get(home)

    assert "Bob 13 $12.50" in words(answer)
    assert '<rect width="100"' in answer.content.decode()
    assert 'aria-hidden="true"' in answer.content.decode()


@pytest.mark.parametrize(
    ("days", "said"),
    [(13, None), (14, "14 days old"), (28, "28 days old: 1 in 500, from City dashboard. Is it still right?")],
)
def test_an_old_prevalence_is_pointed_out(cast, bob_page, home, days, said):
    factories.one_in(by=cast.bob, at=timezone.now() - timedelta(days=days - 1))

    page = words(bob_page.get(home))

    assert said in page if said else "days old" not in page


def test_everybody_sees_what_it_was_and_what_it_cost(cast, alice_page, house):
    scenes.priced(cast)
    activity = log(cast.bob, microcovids=Decimal("12.5"))

    listed = words(alice_page.get(reverse("ledger:activities", args=[house.slug])))
    shown = words(alice_page.get(reverse("ledger:activity", args=[house.slug, activity.uid])))

    assert "Dinner at Sam's $12.50" in listed
    assert "Bob was charged $12.50" in shown
    assert "logged by Bob" in shown


def test_the_price_beside_a_charge_is_the_one_it_was_made_of(cast, bob_page, house):
    for housemate in (cast.alice, cast.bob):
        factories.life_value(housemate=housemate, cost_per_life="61500", expected_loss="10 %")
    prices.reprice(house_id=house.pk, at=factories.FOUNDED_AT)
    activity = log(cast.bob, microcovids=Decimal(200))

    said = words(bob_page.get(reverse("ledger:activity", args=[house.slug, activity.uid])))

    assert "You were charged $2.46" in said
    assert "At $0.0123 a microcovid" in said
    assert "smallest coin" not in said


def test_a_charge_below_a_cent_says_why_it_is_written_longer(cast, bob_page, house):
    scenes.priced(cast)
    activity = log(cast.bob, microcovids=Decimal("0.0042"))

    said = words(bob_page.get(reverse("ledger:activity", args=[house.slug, activity.uid])))

    assert "You were charged $0.0042" in said
    assert "Less than the smallest coin" in said


def test_only_its_owner_sees_the_note_and_how_it_came_about(cast, alice_page, bob_page, house):
    scenes.priced(cast)
    occasion = riskcalc.Occasion(minutes=60)
    activity = log(cast.bob, people=(riskcalc.PeopleMet(count=2),), occasion=occasion, my_vaccine=HEALTH)
    page = reverse("ledger:activity", args=[house.slug, activity.uid])

    own, others = words(bob_page.get(page)), words(alice_page.get(page))

    secrets = ("With Sam's cousin", "Moderna", "2 people", "meeting once", "City dashboard")
    assert [secret for secret in secrets if secret in own] == list(secrets)
    assert [secret for secret in secrets if secret in others] == []


def test_an_outsider_finds_no_activity(cast, carol_page, house):
    scenes.priced(cast)
    activity = log(cast.bob, microcovids=Decimal(1))
    page = reverse("ledger:activity", args=[house.slug, activity.uid])
    through_own_house = reverse("ledger:activity", args=[cast.carol.house.slug, activity.uid])

    assert carol_page.get(page).status_code == 404
    assert carol_page.get(through_own_house).status_code == 404


def test_many_activities_come_in_pages(cast, alice_page, house):
    scenes.priced(cast)
    for number in range(31):
        log(cast.bob, title=f"Walk {number}", microcovids=Decimal(1))
    page = reverse("ledger:activities", args=[house.slug])

    first, second, beyond = (alice_page.get(page, {"page": number}) for number in ("1", "2", "x"))

    assert "Walk 30" in words(first)
    assert "Older" in words(first)
    assert "Walk 0 " in words(second)
    assert words(beyond) == words(first)
