"""What the settings promise: no key is made up for the pages, no server is guessed, no token is logged."""

import logging
import logging.config
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from house.config import settings

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.startswith(("SECRET_KEY", "DEBUG"))},
    "DJANGO_SETTINGS_MODULE": "house.config.settings",
}


def run(code: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**ENVIRONMENT, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_web_server_refuses_to_make_up_a_key():
    done = run("import house.config.wsgi")

    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("more", [{"SECRET_KEY": "a key of its own"}, {"DEBUG": "true"}])
def test_the_web_server_starts_with_a_key_or_on_a_developers_machine(more):
    done = run("import house.config.wsgi", **more)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("unset", "use"),
    [
        ("DATABASE_URL", "from django.db import connection; connection.ensure_connection()"),
        ("REDIS_URL", "from django.core.cache import cache; cache.get('x')"),
        ("REDIS_URL", "from house.config.celery import app; app.connection().connect()"),
    ],
)
def test_a_server_that_is_not_named_is_not_guessed(unset, use):
    done = run(f"import django; django.setup(); {use}", **{unset: ""})

    assert done.returncode != 0
    assert f"{unset}_is_not_set" in done.stderr


def test_no_network_but_the_public_one_is_fetched_from_unless_it_is_named():
    tell = "from house.config import settings; print(settings.FEED_ALLOWED_NETWORKS)"

    assert run(tell, FEED_ALLOWED_NETWORKS="").stdout == "[]\n"
    assert run(tell, FEED_ALLOWED_NETWORKS="10.1.0.0/16, ::1").stdout == "['10.1.0.0/16', '::1/128']\n"
    for slip in ("10.1.0.1/16", "intranet", "10.1.0.0/40"):
        assert run(tell, FEED_ALLOWED_NETWORKS=slip).returncode != 0


@pytest.fixture
def line() -> logging.Formatter:
    config = logging.config.DictConfigurator(settings.LOGGING)
    return config.configure_formatter(dict(settings.LOGGING["formatters"]["line"]))


def test_a_refused_form_leaves_no_token_in_the_log(db, caplog, line):
    Client(enforce_csrf_checks=True).post("/join/s3cret-token_1")

    logged = [line.format(record) for record in caplog.records]
    assert "s3cret-token_1" in caplog.text
    assert any("/join/…" in text for text in logged)
    assert not any("s3cret" in text for text in logged)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/invitations/s3cret/accept",
        "/accounts/password/reset/key/1-s3cret/",
        "/accounts/confirm-email/Mg:s3cret:x_y/",
        "https://house.example/accounts/login/?next=%2Fjoin%2Fs3cret&x=1",
    ],
)
def test_no_address_keeps_its_token_in_the_log(line, path):
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "Fault: %s", (path,), None)

    text = line.format(record)

    assert "s3cret" not in text
    assert text.endswith(("/…", "/…/accept", "/…/", "%2F…&x=1"))


def test_a_key_for_health_answers_that_is_too_short_is_refused_in_words_without_it():
    done = run("import house.config.settings", HEALTH_KEY="short-and-sweet")

    assert done.returncode != 0
    assert "HEALTH_KEY is too short: give it 32 random characters" in done.stderr.splitlines()[-1]
    assert "short-and-sweet" not in done.stderr


def test_without_a_key_for_health_answers_there_is_none():
    done = run("from house.config import settings; print(repr(settings.HEALTH_KEY))", HEALTH_KEY="")

    assert done.stdout.strip() == "''"
