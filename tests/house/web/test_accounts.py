"""Signing up, in and out, in our look, with the way back kept."""

import re

import pytest
from django.core import mail
from django.test import Client

from tests import factories

PASSWORD = "a long enough passphrase"


@pytest.mark.parametrize(
    "page",
    ["login/", "signup/", "password/reset/", "password/reset/done/", "inactive/", "confirm-email/none/"],
)
def test_a_visitors_account_page_has_our_look(page, client, db):
    answer = client.get(f"/accounts/{page}")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "house/app.css" in html
    assert 'class="narrow card"' in html


@pytest.mark.parametrize("page", ["logout/", "email/", "password/change/"])
def test_a_users_account_page_has_our_look(page, alice_page):
    answer = alice_page.get(f"/accounts/{page}")

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="narrow card"' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_signing_up_asks_for_an_address_and_a_password_once(client, db):
    html = client.get("/accounts/signup/").content.decode()

    assert re.findall(r'<input[^>]* name="(\w+)"', html) == ["csrfmiddlewaretoken", "email", "password1"]


def test_the_way_to_an_invitation_is_kept_through_signing_up(client, db):
    page = client.get("/accounts/signup/?next=/join/abc").content.decode()
    answer = client.post(
        "/accounts/signup/", {"email": "dana@example.com", "password1": PASSWORD, "next": "/join/abc"}
    )

    assert 'name="next" value="/join/abc"' in page
    assert "/accounts/login/?next=%2Fjoin%2Fabc" in page
    assert answer.url == "/join/abc"


def test_the_way_to_an_invitation_is_kept_through_signing_in(client, db):
    factories.user(name="Dana")

    page = client.get("/accounts/login/?next=/join/abc").content.decode()
    sent = {"login": "dana@example.com", "password": factories.PASSWORD, "next": "/join/abc"}
    answer = client.post("/accounts/login/", sent)

    assert 'name="next" value="/join/abc"' in page
    assert answer.url == "/join/abc"


def test_a_wrong_password_is_said_and_signs_nobody_in(client, db):
    factories.user(name="Dana")

    answer = client.post("/accounts/login/", {"login": "dana@example.com", "password": "not it"})

    assert 'role="alert"' in answer.content.decode()
    assert client.get("/houses/").status_code == 302


def test_staff_sign_in_where_tries_are_counted(db):
    client = Client(REMOTE_ADDR="203.0.113.7")
    wrong = {"login": "tried@example.com", "password": "not it"}

    panel = client.post("/admin/login/?next=/admin/house/", {"username": "root@example.com", "password": "x"})
    answers = [client.post("/accounts/login/", wrong) for _ in range(6)]

    assert panel.url == "/accounts/login/?next=%2Fadmin%2Fhouse%2F"
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert "Too many failed login attempts" not in answers[0].content.decode()
    assert "Too many failed login attempts" in answers[-1].content.decode()


def test_a_forgotten_password_is_renewed_by_mail(client, db):
    factories.user(name="Dana")

    client.post("/accounts/password/reset/", {"email": "dana@example.com"})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    answer = client.post(
        form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True
    )

    assert "Choose a new password" in form.content.decode()
    assert answer.status_code == 200
    assert client.login(email="dana@example.com", password=PASSWORD)


def test_an_old_password_link_says_how_to_get_a_new_one(client, db):
    html = client.get("/accounts/password/reset/key/1-nothing/").content.decode()

    assert "This link no longer works" in html
    assert "Ask for a new link" in html


def test_signing_out_asks_first(alice_page):
    page = alice_page.get("/accounts/logout/")
    alice_page.post("/accounts/logout/")

    assert "Sign out?" in page.content.decode()
    assert alice_page.get("/houses/").status_code == 302
