"""My two numbers: typed by me, read by nobody else."""

import html
import re

import pytest
from django.urls import reverse

from house.models import LifeValue
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
    assert "= $947.00 if I am infected, adds $0.00095 to a microcovid." in said
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
