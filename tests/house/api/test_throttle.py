"""Who asks too often is told how long to wait."""

import pytest
from django.core.cache import cache
from rest_framework.throttling import SimpleRateThrottle

from house.config import settings
from tests.house.api.problems import assert_problem

RATES = SimpleRateThrottle.THROTTLE_RATES
ADDRESS = "203.0.113.7"


@pytest.fixture
def twice_a_minute(cast, monkeypatch):
    # Given servers remember an earlier run.
    counted = [f"user_{cast.alice.user.pk}", f"user_{cast.bob.user.pk}", f"anon_{ADDRESS}"]
    cache.delete_many(f"throttle_{who}" for who in counted)
    for scope in RATES:
        monkeypatch.setitem(RATES, scope, "2/min")


def test_a_housemate_who_asks_too_often_waits(twice_a_minute, bob_api, alice_api):
    answers = [bob_api.get("/api/v1/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[-1], 429, "throttled")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert alice_api.get("/api/v1/me").status_code == 200


def test_nobody_in_particular_is_counted_by_address_whatever_they_claim(twice_a_minute, nobody_api):
    def ask(claimed: str) -> int:
        headers = {"X-Forwarded-For": claimed}
        return nobody_api.get("/api/schema/", headers=headers, REMOTE_ADDR=ADDRESS).status_code

    assert [ask(claimed) for claimed in ("192.0.2.1", "192.0.2.2", "192.0.2.3")] == [200, 200, 429]


def test_a_person_may_ask_ten_times_a_second():
    assert settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] == {"user": "600/min", "anon": "60/min"}
