"""Who may open which page, and what every page keeps to."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories

PAGES = [
    "ledger:home",
    "ledger:log",
    "ledger:activities",
    "ledger:months",
    "house:me",
    "house:prevalence",
]
POSTS = ["ledger:quote", "house:read-back", "house:rename"]


def address(name, house, *more):
    return reverse(name, args=[house.slug, *more])


@pytest.mark.parametrize("name", [*PAGES, "house:settings"])
def test_nobody_is_sent_to_sign_in_and_back(name, house):
    page = address(name, house)

    answer = Client().get(page)

    assert answer.status_code == 302
    assert answer.url == f"/accounts/login/?next={page}"


@pytest.mark.parametrize("name", [*PAGES, "house:settings"])
def test_an_outsider_sees_no_house(name, house, carol_page):
    theirs = carol_page.get(address(name, house))
    none = carol_page.get(address(name, house).replace(house.slug, "no-such-house"))

    assert theirs.status_code == none.status_code == 404
    assert "Elm Street" not in theirs.content.decode()
    assert "There is nothing here" in theirs.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_housemate_sees_every_page_of_the_house(name, house, bob_page):
    answer = bob_page.get(address(name, house))

    assert answer.status_code == 200
    assert "Elm Street" in answer.content.decode()
    assert "Settings</a>" not in answer.content.decode()


@pytest.mark.parametrize("name", [*PAGES, "house:settings"])
def test_an_admin_sees_every_page_and_the_settings(name, house, alice_page):
    assert alice_page.get(address(name, house)).status_code == 200


def test_a_housemate_is_told_who_changes_the_settings(house, bob_page):
    answer = bob_page.get(address("house:settings", house))

    assert answer.status_code == 403
    assert "An admin of the house has to do this." in answer.content.decode()


@pytest.mark.parametrize("name", POSTS)
def test_what_only_takes_a_form_opens_for_housemates_alone(name, house, alice_page, carol_page):
    page = address(name, house)

    assert alice_page.get(page).status_code == 405
    assert carol_page.post(page).status_code == 404
    assert Client().post(page).status_code == 302


@pytest.mark.parametrize("name", [*PAGES, "house:settings"])
def test_a_page_keeps_out_of_caches_and_runs_no_script_of_its_own(name, house, alice_page):
    answer = alice_page.get(address(name, house))

    html = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", html)


def test_a_form_from_elsewhere_is_refused_in_our_words(alice, house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)

    answer = client.post(address("house:prevalence", house), {"method": "one_in", "one_in": "500"})

    assert answer.status_code == 403
    assert "Please send that once more" in answer.content.decode()


def test_somebody_in_one_house_goes_straight_home(house, bob_page):
    assert bob_page.get("/").url == address("ledger:home", house)


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
