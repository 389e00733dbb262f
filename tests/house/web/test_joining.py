"""Founding a house, inviting by link, joining by it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from house import invitations
from house.models import House, Housemate, Invitation
from tests import factories
from tests.pages import beside

FOUNDING = {
    "name": "Pine Court",
    "housemate_name": "Dana",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "language": "de",
}


@pytest.fixture
def dana(db):
    return factories.user(name="Dana")


@pytest.fixture
def dana_page(dana):
    client = Client()
    client.force_login(dana)
    return client


@pytest.fixture
def token(alice):
    return invitations.create(by=alice, at=timezone.now()).token


def test_founding_makes_a_house_and_leads_home(dana_page, dana):
    answer = dana_page.post("/houses/new/", FOUNDING, follow=True)

    house = House.objects.get(name="Pine Court")
    assert answer.redirect_chain == [(reverse("ledger:home", args=[house.slug]), 302)]
    assert (house.currency, house.time_zone, house.language) == ("EUR", "Europe/Berlin", "de")
    assert house.housemates.get().user == dana


def test_founding_starts_with_the_common_currencies_and_no_zone(dana_page):
    html = dana_page.get("/houses/new/").content.decode()

    assert html.index("US Dollar (USD)") < html.index("Afghan Afghani (AFN)")
    assert "Choose the nearest place" in html


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("name", " ", "This field is required."),
        ("name", "x" * 61, "at most 60 characters"),
        ("name", "a\u202eb", "Plain text on one line"),
        ("housemate_name", "", "This field is required."),
        ("currency", "XXX", "not one of the available choices"),
        ("time_zone", "", "This field is required."),
        ("time_zone", "Mars/Olympus", "not one of the available choices"),
        ("language", "klingon", "not one of the available choices"),
    ],
)
def test_a_founding_refused_says_why_beside_the_field(dana_page, field, typed, words):
    answer = dana_page.post("/houses/new/", {**FOUNDING, field: typed})

    assert answer.status_code == 422
    assert words in beside(answer, field)
    assert not House.objects.exists()


def test_founding_from_an_empty_form_is_refused(dana_page):
    answer = dana_page.post("/houses/new/", {})

    assert answer.status_code == 422
    assert "required" in beside(answer, "name")


def test_a_link_shows_a_visitor_the_house_and_how_to_get_in(client, token):
    html = client.get(f"/join/{token}").content.decode()

    assert "Join Elm Street" in html
    assert "Alice invites you" in html
    assert f"/accounts/signup/?next=/join/{token}" in html


def test_looking_at_a_link_uses_nothing_up(dana_page, token):
    dana_page.get(f"/join/{token}")
    dana_page.get(f"/join/{token}")

    assert Invitation.objects.latest("id").uses == 0
    assert not Housemate.objects.filter(name="Dana").exists()


def test_joining_moves_in_under_the_chosen_name(dana_page, dana, token, house):
    answer = dana_page.post(f"/join/{token}", {"name": "Dana"}, follow=True)

    assert answer.redirect_chain == [(reverse("ledger:home", args=[house.slug]), 302)]
    assert house.housemates.get(user=dana).name == "Dana"


def test_a_taken_name_is_refused_beside_the_field(dana_page, dana, token):
    answer = dana_page.post(f"/join/{token}", {"name": "bob"})

    assert answer.status_code == 422
    assert "called bob already" in beside(answer, "name")
    assert not dana.housemates.exists()


def test_joining_signed_out_leads_to_sign_in_and_changes_nothing(client, token, house):
    answer = client.post(f"/join/{token}", {"name": "Dana"})

    assert answer.url == f"/accounts/login/?next=/join/{token}"
    assert house.housemates.count() == 2


def test_who_lives_there_already_is_shown_home(bob_page, token, house):
    page = bob_page.get(f"/join/{token}").content.decode()
    again = bob_page.post(f"/join/{token}", {"name": "Robert"})

    assert "You live here already, as Bob." in page
    assert again.status_code == 422
    assert house.housemates.count() == 2


def test_an_unknown_link_lets_nobody_in(client, db):
    answer = client.get("/join/nothing")

    assert answer.status_code == 410
    assert "ask for a new link" in answer.content.decode()


def test_an_expired_link_says_so(client, alice):
    token = invitations.create(by=alice, at=timezone.now() - timedelta(days=8)).token

    answer = client.get(f"/join/{token}")

    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()


def test_a_used_link_says_so_even_in_the_middle_of_joining(dana_page, dana, token):
    invitations.accept(token=token, user=factories.user(name="Eve"), name="Eve", at=timezone.now())

    answer = dana_page.post(f"/join/{token}", {"name": "Dana"})

    assert answer.status_code == 410
    assert "used already" in answer.content.decode()
    assert not dana.housemates.exists()
