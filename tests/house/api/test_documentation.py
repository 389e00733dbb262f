"""The API describes itself: OpenAPI 3.1, and a page to try it."""

import json
import re

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator


@pytest.fixture(scope="module")
def schema() -> dict:
    return json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True)))


def test_the_schema_is_valid_and_complete(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))


def test_every_endpoint_of_houses_is_described(schema):
    described = {
        (path.removeprefix("/api/v1/"), verb)
        for path, verbs in schema["paths"].items()
        for verb in verbs
        if verb != "parameters"
    }

    assert schema["openapi"].startswith("3.1")
    assert {
        *[("me", "get"), ("me", "patch"), ("houses", "get"), ("houses", "post")],
        *[("houses/{slug}", "get"), ("houses/{slug}", "patch"), ("houses/{slug}/housemates", "get")],
        *[("houses/{slug}/invitations", "get"), ("houses/{slug}/invitations", "post")],
        *[("houses/{slug}/invitations/{invitation_id}", "delete"), ("invitations/{token}/accept", "post")],
        *[("houses/{slug}/me/life-value", "get"), ("houses/{slug}/me/life-value", "put")],
        *[("houses/{slug}/prevalence", "get"), ("houses/{slug}/prevalence", "post")],
    } <= described


def test_every_refusal_is_described_as_a_problem(schema):
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            refusals = {code: answer for code, answer in operation["responses"].items() if code >= "400"}
            assert "401" in refusals, (path, verb)
            for answer in refusals.values():
                assert set(answer["content"]) == {"application/problem+json"}, (path, verb)


def test_both_ways_to_sign_in_are_described(schema):
    assert set(schema["components"]["securitySchemes"]) == {"sessionToken", "cookieAuth"}


@pytest.mark.django_db
def test_the_page_loads_its_script_from_an_address_and_styles_itself(client):
    page = client.get("/api/docs/")

    assert page.status_code == 200
    assert not re.search(rb"<script(?![^>]*src=)", page.content)
    policy = page["Content-Security-Policy"].split("; ")
    assert {"script-src 'self'", "style-src 'self' 'unsafe-inline'"} <= set(policy)


@pytest.mark.django_db
def test_the_schema_is_served(client):
    answer = client.get("/api/schema/")

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
