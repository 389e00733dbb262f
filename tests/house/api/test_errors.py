"""Every refusal of the API is a problem: one shape, the right status, words and a code."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client
from rest_framework import exceptions

from house.api import errors
from house.errors import Conflict, Gone, Mismatch, NotAllowed, Refused, TooOften
from tests.house.api.problems import assert_problem

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("exc", "status", "code"),
    [
        (Refused("No."), 400, "refused"),
        (Refused("No.", code="month-closed"), 400, "month-closed"),
        (Refused("No.", code="not-found"), 404, "not-found"),
        (Conflict("No."), 409, "conflict"),
        (Conflict("No.", code="stale"), 412, "stale"),
        (Gone("No."), 410, "gone"),
        (Mismatch("No."), 422, "id-reused"),
        (TooOften("No.", wait=7), 429, "too-often"),
        (NotAllowed("No."), 403, "not-allowed"),
        (Http404(), 404, "not-found"),
        (PermissionDenied(), 403, "permission-denied"),
        (exceptions.Throttled(wait=7), 429, "throttled"),
        (exceptions.ParseError(), 400, "parse-error"),
        (exceptions.NotFound("No.", code="not-stated"), 404, "not-stated"),
    ],
)
def test_each_refusal_has_its_status_and_code(exc, status, code):
    answer = errors.problem(exc, {})

    assert answer is not None
    assert answer.status_code == answer.data["status"] == status
    assert answer.data["code"] == code
    assert answer.content_type == "application/problem+json"


def test_a_refusal_stands_beside_its_field():
    answer = errors.problem(Refused("At most 60.", field="name"), {})

    assert answer.data["detail"] == "At most 60."
    assert answer.data["errors"] == {"name": ["At most 60."]}


def test_nested_fields_are_named_by_their_path():
    detail = {"people": [{}, {"mask": ["No such mask."]}], "non_field_errors": ["Say who."]}

    answer = errors.problem(exceptions.ValidationError(detail), {})

    assert answer.data["errors"] == {"people.1.mask": ["No such mask."], "body": ["Say who."]}


def test_waiting_is_counted_in_seconds():
    for exc in (exceptions.Throttled(wait=7), TooOften("No.", wait=7)):
        assert errors.problem(exc, {}).headers["Retry-After"] == "7"


def test_an_error_of_ours_is_not_hidden():
    assert errors.problem(ZeroDivisionError(), {}) is None


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/v1/", "/api/v2/me", "/api/v1/me/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_address_that_leads_nowhere_is_a_problem(client, path, method):
    assert_problem(getattr(client, method)(path), 404, "not-found")


def test_a_body_that_is_no_json_is_a_problem(alice_api):
    answer = alice_api.patch("/api/v1/me", data="{", content_type="application/json")

    assert_problem(answer, 400, "parse-error")


@pytest.mark.parametrize(
    "body", [b'{"name": NaN}', b"\xff", b'{"name": "\\ud800"}', b"[]", b"5", b"null", b'""']
)
def test_json_that_means_nothing_here_is_a_problem(alice_api, body):
    answer = alice_api.patch("/api/v1/me", data=body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_number_of_thousands_of_digits_is_refused_in_words(alice_api):
    body = b'{"name": ' + b"9" * 5_000 + b"}"

    answer = alice_api.patch("/api/v1/me", data=body, content_type="application/json")

    assert_problem(answer, 400, "parse-error")
    assert answer.json()["detail"] == "A number with fewer digits, please."


def test_another_media_type_is_a_problem(alice_api):
    answer = alice_api.patch("/api/v1/me", data="name=Al", content_type="text/plain")

    assert_problem(answer, 415, "unsupported-media-type")


def test_another_method_is_a_problem(alice_api):
    assert_problem(alice_api.delete("/api/v1/me"), 405, "method-not-allowed")


def test_an_answer_nobody_can_give_is_a_problem(alice_api):
    answer = alice_api.get("/api/v1/me", headers={"accept": "image/png"})

    assert_problem(answer, 406, "not-acceptable")


def test_a_field_that_is_not_known_is_a_problem_with_those_that_are(alice_api):
    answer = alice_api.patch("/api/v1/me", data={"name": "Al", "nickname": "Al"})

    body = assert_problem(answer, 400, "invalid", "nickname")
    assert "name" in body["errors"]["nickname"][0]
    assert json.loads(alice_api.get("/api/v1/me").content)["name"] == "Alice"


def test_a_fault_of_ours_is_a_problem_below_api_and_a_page_elsewhere(rf):
    answer = errors.failed(rf.get("/api/v1/me"))
    page = errors.failed(rf.get("/"))

    assert (answer.status_code, page.status_code) == (500, 500)
    assert answer["Content-Type"] == "application/problem+json"
    assert page["Content-Type"].startswith("text/html")


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["latin-1", "utf-16"])
def test_a_form_in_another_charset_is_a_bad_request(house, bob, charset):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bob.user)
    client.get(f"/h/{house.slug}/me/")
    token, kind = client.cookies["csrftoken"].value, f"application/x-www-form-urlencoded; charset={charset}"

    answer = client.post(
        f"/h/{house.slug}/log/quote", "a=b", content_type=kind, headers={"X-CSRFToken": token}
    )

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/api/v1/houses", "/api/v1/me"])
def test_a_body_beyond_all_bounds_is_a_problem(alice_api, settings, path):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

    answer = alice_api.generic(
        "PATCH" if path.endswith("me") else "POST", path, b"x" * 101, content_type="application/json"
    )

    assert_problem(answer, 413, "unreadable")


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["\u0663", "1_000", "0x10"])
def test_a_number_is_in_plain_digits(alice_api, house, number):
    body = {"cost_per_life": number, "expected_loss": "1 %"}

    answer = alice_api.put(f"/api/v1/houses/{house.slug}/me/life-value", body, format="json")

    assert_problem(answer, 400, "invalid", "cost_per_life")
