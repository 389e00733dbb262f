"""The main job through the API alone, with the real worker behind it."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import APIRequestContext, APIResponse, Playwright

from tests.e2e.site import Site
from tests.factories import PASSWORD

pytestmark = pytest.mark.xdist_group("e2e")

ZONE = "Asia/Tokyo"
HOUSE = {
    "name": "Elm Street",
    "currency": "USD",
    "time_zone": ZONE,
    "language": "en",
    "housemate_name": "Alice",
    "refund_rule": "equal",
}
# Twice five million make a microcovid cost $1.
FIVE_MILLION = {"cost_per_life": "5000000", "expected_loss": "10 %"}
ONE_MILLION = {"cost_per_life": "1000000", "expected_loss": "10 %"}
# 500 microcovids a person x 3 x 0.14 an hour x 1/20 outdoors = 10.5.
ONE_IN = 2000
DINNER = {"title": "Dinner on the roof", "setting": "outdoor", "minutes": 60, "people": [{"count": 3}]}


@pytest.fixture
def sign_up(site: Site, playwright: Playwright) -> Iterator[Callable[[str], APIRequestContext]]:
    """Signs somebody new up as an app does, and gives a client that sends their session token."""
    opened: list[APIRequestContext] = []

    def client(**headers: str) -> APIRequestContext:
        opened.append(playwright.request.new_context(base_url=site.address, extra_http_headers=headers))
        return opened[-1]

    def signed_up(name: str) -> APIRequestContext:
        account = {"email": f"{name}-{uuid4().hex[:8]}@example.com", "password": PASSWORD}
        answer = got(client().post("/_allauth/app/v1/auth/signup", data=account))
        return client(**{"X-Session-Token": answer["meta"]["session_token"]})

    yield signed_up
    for context in opened:
        context.dispose()


def got(answer: APIResponse, status: int = 200) -> Any:
    assert answer.status == status, f"{answer.url}: {answer.status} {answer.text()}"
    return answer.json()


def once(ask: Callable[[], APIResponse], ready: Callable[[APIResponse], Any]) -> Any:
    """Asks until the worker has done its part."""
    deadline = time.monotonic() + 30
    while not ready(answer := ask()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return got(answer)


def move_in(alice: APIRequestContext, bob: APIRequestContext) -> str:
    slug = got(alice.post("/api/v1/houses", data=HOUSE), 201)["slug"]
    house = f"/api/v1/houses/{slug}"
    token = got(alice.post(f"{house}/invitations", data={}), 201)["token"]
    got(bob.get(house), 404)
    got(bob.post(f"/api/v1/invitations/{token}/accept", data={"name": "Bob"}), 201)
    return house


def price_once_it_is(house: str, text: str, mate: APIRequestContext) -> Any:
    return once(
        lambda: mate.get(f"{house}/prices/current"),
        lambda answer: answer.ok and answer.json()["per_microcovid"]["text"] == text,
    )


def test_two_people_live_a_month_through_the_api(site, sign_up):
    alice, bob = sign_up("alice"), sign_up("bob")
    today = datetime.now(ZoneInfo(ZONE)).date()
    house = move_in(alice, bob)
    figure = {"method": "one_in", "one_in": ONE_IN, "source": "City", "as_of_on": today.isoformat()}
    got(alice.post(f"{house}/prevalence", data=figure), 201)

    got(alice.put(f"{house}/me/life-value", data=FIVE_MILLION))
    got(bob.get(f"{house}/prices/current"), 404)
    got(bob.put(f"{house}/me/life-value", data=FIVE_MILLION))
    price = price_once_it_is(house, "$1.00", bob)
    changed = got(bob.put(f"{house}/me/life-value", data=ONE_MILLION))

    assert (price["per_microcovid"]["text"], price["people"]) == ("$1.00", 2)
    assert changed["effective_on"] == (today + timedelta(days=1)).isoformat()
    assert [warning["code"] for warning in changed["warnings"]] == ["two_people"]

    dinner = {**DINNER, "occurred_on": today.isoformat()}
    quoted = got(bob.post(f"{house}/quote", data=dinner))
    logged = got(bob.post(f"{house}/activities", data={**dinner, "id": (uid := str(uuid4()))}), 201)
    again = bob.post(f"{house}/activities", data={**dinner, "id": uid})
    got(bob.post(f"{house}/activities", data={**dinner, "id": uid, "title": "Lunch"}), 422)

    assert quoted["charge"] == logged["charge"] == {"micros": 10_500_000, "currency": "USD", "text": "$10.50"}
    assert (got(again), again.headers["idempotent-replayed"]) == (logged, "true")
    assert len(got(alice.get(f"{house}/activities"))["results"]) == 1

    in_next_month = today.replace(day=1) + timedelta(days=33)
    site.queue("ledger.tasks.settle_due_houses", at=f"{in_next_month}T12:00:00+09:00")
    closed = once(
        lambda: alice.get(f"{house}/months/{today:%Y-%m}"), lambda answer: answer.json()["status"] == "closed"
    )
    [transfer] = closed["transfers"]
    payment = f"{house}/transfers/{transfer['id']}"
    claimed = got(bob.post(f"{payment}/claim"))
    got(bob.post(f"{payment}/confirm"), 403)
    got(alice.post(f"{payment}/confirm"))
    balances = got(bob.get(f"{house}/balances"))["results"]

    parties = [transfer[party]["name"] for party in ("payer", "payee")]
    assert (parties, transfer["amount"]["text"]) == (["Bob", "Alice"], "$5.25")
    assert claimed["status"] == "claimed"
    assert {row["name"]: row["balance"]["micros"] for row in balances} == {"Alice": 0, "Bob": 0}
