"""The cast of every test, and their ways in: pages and API, with real sessions."""

from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from tests import factories
from tests.house.feeds import serving

# How long an example takes is a matter for bench/: machines are shared.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

TRUNCATE_GUARDS = """
    SELECT tgname, tgrelid::regclass FROM pg_trigger
    WHERE NOT tgisinternal AND tgname LIKE 'pgtrigger%is\\_not\\_truncated%'
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    # Tests that commit are cleaned up by TRUNCATE; test_direct_sql.py proves that the guards refuse it.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(TRUNCATE_GUARDS)
        for guard, table in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {guard}")


@pytest.fixture
def cast(db) -> factories.Cast:
    return factories.cast()


@pytest.fixture
def committed_cast(transactional_db) -> factories.Cast:
    """The same, where other threads see it."""
    return factories.cast()


@pytest.fixture
def house(cast):
    return cast.house


@pytest.fixture
def alice(cast):
    return cast.alice


@pytest.fixture
def bob(cast):
    return cast.bob


@pytest.fixture
def carol(cast):
    return cast.carol


def _signed_in(client: Client, user) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def alice_page(alice) -> Client:
    return _signed_in(Client(), alice.user)


@pytest.fixture
def bob_page(bob) -> Client:
    return _signed_in(Client(), bob.user)


@pytest.fixture
def carol_page(carol) -> Client:
    return _signed_in(Client(), carol.user)


@pytest.fixture
def nobody_api() -> APIClient:
    return APIClient()


@pytest.fixture
def alice_api(alice) -> APIClient:
    return _signed_in(APIClient(), alice.user)


@pytest.fixture
def bob_api(bob) -> APIClient:
    return _signed_in(APIClient(), bob.user)


@pytest.fixture
def carol_api(carol) -> APIClient:
    return _signed_in(APIClient(), carol.user)


@pytest.fixture
def server(settings) -> Iterator[serving.Server]:
    """A server on this machine that feeds may be fetched from, as they may from public ones."""
    settings.FEED_ALLOWED_NETWORKS = list(serving.LOOPBACK)
    with serving.running() as started:
        yield started
