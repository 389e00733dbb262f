"""The start page, and forms from elsewhere; who may open which page is in tests/test_urls.py."""

from django.test import Client
from django.urls import reverse

from tests import factories


def test_a_form_from_elsewhere_is_refused_in_our_words(alice, house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)

    answer = client.post(
        reverse("house:prevalence", args=[house.slug]), {"method": "one_in", "one_in": "500"}
    )

    assert answer.status_code == 403
    assert "Please send that once more" in answer.content.decode()


def test_somebody_in_one_house_goes_straight_home(house, bob_page):
    assert bob_page.get("/").url == reverse("ledger:home", args=[house.slug])


def test_somebody_in_two_houses_chooses(house, bob, bob_page):
    factories.houses.found(
        founding=factories.founding(name="Pine Court", housemate_name="Bob"),
        by=bob.user,
        at=factories.FOUNDED_AT,
    )

    html = bob_page.get("/").content.decode()

    assert "Elm Street" in html
    assert "Pine Court" in html


def test_somebody_in_no_house_is_told_both_ways_in(db):
    client = Client()
    client.force_login(factories.user(name="Dana"))

    html = client.get("/").content.decode()

    assert "Found a house" in html
    assert "invitation link" in html


def test_a_visitor_reads_what_this_is(client, db):
    html = client.get("/").content.decode()

    assert "A price instead of an argument" in html
    assert "/accounts/signup/" in html
