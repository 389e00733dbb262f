"""My two numbers: typed by me, read by nobody else."""

import dataclasses
import html
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from house import houses, values
from house.models import LifeValue
from house.templatetags.money import day
from ledger import prices
from tests import factories, walk
from tests.pages import beside, words

SECRETS = ("7654321", "7,654,321", "1 in 777", "$9,851.12", "0.0098")


@pytest.fixture
def me(house):
    return reverse("house:me", args=[house.slug])


def test_stating_keeps_both_numbers_and_shows_them_to_me(bob_page, bob, me):
    answer = bob_page.post(me, {"cost_per_life": "10,000,000", "expected_loss": "1 in 500"}, follow=True)

    stated = bob.life_values.get()
    assert answer.redirect_chain == [(me, 302)]
    assert stated.cost_per_life_micros == 10**13
    assert "$10,000,000.00" in answer.content.decode()
    assert "1 in 500" in answer.content.decode()


def test_my_page_says_that_nobody_else_sees_it_and_stays_out_of_caches(bob_page, me):
    answer = bob_page.get(me)

    assert "Nobody else ever sees these" in words(answer)
    assert "In a house of two" in words(answer)
    assert "no-store" in answer["Cache-Control"]
    assert 'autocomplete="off"' in answer.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("cost_per_life", "", "This field is required."),
        ("cost_per_life", "-1", "from 0 to 10,000,000,000"),
        ("cost_per_life", "10000000001", "from 0 to 10,000,000,000"),
        ("cost_per_life", "NaN", "A number, please"),
        ("cost_per_life", "1e9", "A number, please"),
        ("cost_per_life", "9" * 300, "A number, please"),
        ("cost_per_life", "1,5", "two ways"),
        ("cost_per_life", "1.1234567", "six decimals"),
        ("expected_loss", "", "This field is required."),
        ("expected_loss", "1 in 0", "1 in 0 is no chance"),
        ("expected_loss", "150 %", "more than a whole life"),
        ("expected_loss", "-0.1", "cannot be negative"),
        ("expected_loss", "NaN", "Please type a share"),
    ],
)
def test_a_number_refused_says_why_beside_its_field(bob_page, me, field, typed, words):
    answer = bob_page.post(me, {"cost_per_life": "1000000", "expected_loss": "0.002", field: typed})

    assert answer.status_code == 422
    assert words in beside(answer, field)
    assert not LifeValue.objects.exists()


def test_a_german_house_reads_german_numbers(bob, bob_page, house, me):
    house.language = "de"
    house.save()

    bob_page.post(me, {"cost_per_life": "1.500.000,5", "expected_loss": "0,2 %"})

    assert bob.life_values.get().cost_per_life_micros == 1_500_000_500_000
    assert 'value="1500000,5"' in bob_page.get(me).content.decode()


def test_the_read_back_says_what_the_numbers_come_to(bob_page, house):
    answer = bob_page.post(
        reverse("house:read-back", args=[house.slug]), {"cost_per_life": "473500", "expected_loss": "0.2 %"}
    )

    said = " ".join(re.sub(r"<[^>]+>", "", answer.content.decode()).split())
    assert (
        "= $947.00 if I am infected, adds $0.00095 to a microcovid, like paying $0.47 to avoid one micromort."
        in said
    )
    assert "before the house" not in said
    assert not LifeValue.objects.exists()


def test_the_read_back_does_not_nag_about_what_is_still_empty(bob_page, house):
    page = reverse("house:read-back", args=[house.slug])

    typing = bob_page.post(
        page, {"cost_per_life": "473500", "expected_loss": ""}, headers={"HX-Request": "true"}
    )
    wrong = bob_page.post(
        page, {"cost_per_life": "", "expected_loss": "a lot"}, headers={"HX-Request": "true"}
    )

    assert typing.status_code == 200
    assert "required" not in typing.content.decode()
    assert wrong.status_code == 422
    assert "Please type a share" in beside(wrong, "expected_loss")
    assert beside(wrong, "cost_per_life") == ""


def test_nobody_elses_page_shows_what_bob_stated(cast, alice_page, bob_page, me):
    parts = walk.lived_in(cast=cast)
    factories.life_value(housemate=cast.bob, cost_per_life="7654321", expected_loss="1 in 777")
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)

    own = html.unescape(bob_page.get(me).content.decode())
    others = {
        name: html.unescape(alice_page.get(walk.address(name, parts)).content.decode())
        for name in walk.OF_A_HOUSE
    }

    assert "7,654,321" in own
    assert not [(secret, name) for secret in SECRETS for name, page in others.items() if secret in page]


def test_a_new_name_is_kept_and_a_taken_one_refused(bob_page, bob, house):
    page = reverse("house:rename", args=[house.slug])

    taken = bob_page.post(page, {"name": "Alice"})
    bob_page.post(page, {"name": "Robert"})

    bob.refresh_from_db()
    assert taken.status_code == 422
    assert "called Alice already" in taken.content.decode()
    assert bob.name == "Robert"


# --- From when they count --------------------------------------------------------------------------------


@pytest.fixture
def three(cast):
    """A priced house of three."""
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    for housemate in (cast.alice, cast.bob, dora):
        factories.life_value(housemate=housemate)
    prices.reprice(house_id=cast.house.pk, at=factories.FOUNDED_AT)
    return cast


def test_under_another_rule_the_read_back_says_that_it_comes_before_the_rule(cast, bob_page):
    settings = dataclasses.replace(houses.settings(house=cast.house), attack_rate=Decimal("0.2"))
    houses.change(by=cast.alice, change=settings, at=factories.FOUNDED_AT)

    answer = bob_page.post(
        reverse("house:read-back", args=[cast.house.slug]), {"cost_per_life": "1", "expected_loss": "1"}
    )

    assert "(before the house’s own rule for its price)" in words(answer)


def test_before_the_first_price_there_is_no_day_to_choose(bob_page, me):
    page = bob_page.get(me)

    assert "They count in the house’s first price" in words(page)
    assert b"counts_from" not in page.content


def test_the_page_names_both_days_and_keeps_the_choice(three, bob_page, me):
    today = three.house.day_of(timezone.now())
    page = bob_page.get(me)
    answer = bob_page.post(
        me,
        {"cost_per_life": "2000000", "expected_loss": "1 %", "counts_from": "next_month"},
        follow=True,
    )

    first = values.effective_on(housemate=three.bob, at=timezone.now(), counts_from=values.From.NEXT_MONTH)
    assert f"As soon as possible: from {day(today + timedelta(days=1), three.house)}" in words(page)
    assert f"With the next monthly price: from {day(first, three.house)}" in words(page)
    assert values.current(housemate=three.bob).effective_on == first
    assert f"Kept. They count from {day(first, three.house)}." in words(answer)
    assert f"counts from {day(first, three.house)}. Until then you can state it otherwise" in words(answer)


def test_who_changes_alone_is_told_so_and_offered_the_month(three, bob_page, alice_page, me):
    alone = words(bob_page.get(me))
    bob_page.post(me, {"cost_per_life": "2000000", "expected_loss": "1 %"})
    beside = words(alice_page.get(me))

    assert "So far nobody else’s numbers change on that day." in alone
    assert "With the next monthly price, others’ changes can come in beside yours." in alone
    assert "So far nobody else’s numbers change" not in beside


def test_two_people_are_not_promised_that_waiting_helps(bob_page, me):
    page = words(bob_page.get(me))

    assert "With two people in the price" in page
    assert "others’ changes can come in" not in page


def test_an_unknown_choice_of_days_is_refused_in_words(three, bob_page, me):
    answer = bob_page.post(
        me, {"cost_per_life": "2000000", "expected_loss": "1 %", "counts_from": "yesterday"}
    )

    assert answer.status_code == 422
    assert "Please choose one of the days offered." in beside(answer, "counts_from")
