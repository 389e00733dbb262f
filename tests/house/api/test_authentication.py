"""Who is calling: an app's session token, or the browser's session."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests import factories
from tests.house.api.problems import assert_problem

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str = factories.PASSWORD):
    body = {"email": email, "password": password}
    return Client().post("/_allauth/app/v1/auth/login", data=body, content_type="application/json")


def test_nobody_is_asked_to_sign_in(nobody_api):
    answer = nobody_api.get("/api/v1/me")

    assert_problem(answer, 401, "not-authenticated")
    assert answer["WWW-Authenticate"].startswith("X-Session-Token")


def test_an_app_calls_with_the_token_that_signing_in_gave_it(alice):
    token = sign_in(alice.user.email).json()["meta"]["session_token"]

    answer = APIClient(headers={"X-Session-Token": token}).get("/api/v1/me")

    assert answer.json()["email"] == alice.user.email


@pytest.mark.parametrize("token", ["x", "x" * 5000, "a b", "../x", "\N{LATIN SMALL LETTER U WITH DIAERESIS}"])
def test_a_token_somebody_made_up_is_nobodys(token):
    answer = APIClient(headers={"X-Session-Token": token}).get("/api/v1/me")

    assert_problem(answer, 401, "not-authenticated")


def test_a_user_kept_out_is_nobody(alice):
    token = sign_in(alice.user.email).json()["meta"]["session_token"]
    alice.user.is_active = False
    alice.user.save()

    answer = APIClient(headers={"X-Session-Token": token}).get("/api/v1/me")

    assert_problem(answer, 401, "not-authenticated")


def test_a_browsers_session_writes_only_with_its_form_token(alice):
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(alice.user)

    assert browser.get("/api/v1/me").status_code == 200
    assert_problem(browser.patch("/api/v1/me", data={"name": "Al"}), 403, "permission-denied")


def test_an_app_writes_with_its_token_alone(alice):
    token = sign_in(alice.user.email).json()["meta"]["session_token"]
    app = APIClient(enforce_csrf_checks=True, headers={"X-Session-Token": token})

    assert app.patch("/api/v1/me", data={"name": "Al"}).json()["name"] == "Al"


def test_no_cache_keeps_an_answer(alice_api):
    assert alice_api.get("/api/v1/me")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("step", ["login", "signup"])
def test_half_a_character_is_a_wrong_password_and_no_fault_of_ours(db, step):
    body = '{"email": "zz@example.com", "password": "\\ud800 and more of it"}'

    answer = Client().post(f"/_allauth/app/v1/auth/{step}", data=body, content_type="application/json")

    assert answer.status_code == 400
