"""The price through the API: exact, with my own part and nobody else's."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from ledger import prices
from tests import factories
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

NOW = "/api/v1/houses/elm-street/prices/current"
HISTORY = "/api/v1/houses/elm-street/prices"


def dollars(micros, text):
    return {"micros": micros, "currency": "USD", "text": text}


def test_the_price_shows_its_total_its_people_and_my_part(cast, alice_api):
    scenes.priced(cast)

    assert alice_api.get(NOW).json() == {
        "since": "2026-03-02",
        "total": dollars(10**12, "$1,000,000.00"),
        "per_microcovid": dollars("1000000", "$1.00"),
        "per_thousand": dollars("1000000000", "$1,000.00"),
        "people": 2,
        "housemates": [{"id": mate.pk, "name": mate.name} for mate in (cast.alice, cast.bob)],
        "without": [],
        "rule": {
            "kind": "gross",
            "attack_rate": "1",
            "cap": None,
            "valuation": "own",
            "prices_without": False,
            "refund_rule": "pot",
        },
        "my_rate": dollars("1000000", "$1.00"),
        "my_part": dollars(500_000_000_000, "$500,000.00"),
    }


def test_a_rate_of_my_own_is_mine_alone(cast, alice_api, bob_api):
    factories.life_value(housemate=cast.alice, cost_per_life="7654321", expected_loss="0.1")
    factories.life_value(housemate=cast.bob, cost_per_life="1000000", expected_loss="0.25")
    rule = {"price_kind": "externality", "attack_rate": Decimal("0.427"), "cost_cap": Decimal(4)}
    scenes.change(cast, **rule)
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)
    factories.housemate_of(admin=cast.alice, name="Dora")

    mine, theirs = bob_api.get(NOW).json(), alice_api.get(NOW).json()

    assert (mine["rule"]["kind"], mine["rule"]["attack_rate"], mine["rule"]["cap"]) == (
        "externality",
        "0.427",
        "4",
    )
    assert mine["my_rate"] == dollars("326839.5067", "$0.3268395067")
    assert theirs["my_rate"]["text"] == "$0.10675"
    assert bob_api.get(HISTORY).json()["results"][0]["my_rate"] == mine["my_rate"]
    assert [mate["name"] for mate in mine["without"]] == ["Dora"]


def test_a_price_below_a_micro_is_still_exact(cast, alice_api):
    factories.life_value(housemate=cast.alice, cost_per_life="12.345678", expected_loss="0.5")
    factories.life_value(housemate=cast.bob, cost_per_life="0", expected_loss="0")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    price = alice_api.get(NOW).json()

    assert price["total"]["micros"] == 6_172_839
    assert price["per_microcovid"]["micros"] == "6.172839"
    assert price["per_thousand"]["micros"] == "6172.839"


def test_nobody_reads_what_another_one_stated(cast, alice_api, bob_api):
    factories.life_value(housemate=cast.alice, cost_per_life="7654321", expected_loss="0.1")
    factories.life_value(housemate=cast.bob, cost_per_life="1000000", expected_loss="0.25")
    prices.reprice(house_id=cast.house.pk, at=scenes.FOUNDED_AT)

    answers = [bob_api.get(url).content.decode() for url in (NOW, HISTORY)]

    assert bob_api.get(NOW).json()["my_part"]["micros"] == 250_000_000_000
    assert alice_api.get(NOW).json()["my_part"]["micros"] == 765_432_100_000
    assert not any("765432" in answer for answer in answers)
    assert "my_part" not in answers[1]


def test_without_a_price_the_answer_says_what_it_waits_for(cast, alice_api):
    answer = alice_api.get(NOW)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "no-price"
    assert "everyone" in answer.json()["detail"]


def test_the_history_is_newest_first_and_paged(cast, alice_api, django_assert_max_num_queries):
    scenes.priced(cast)
    for day, cost in ((10, "15000000"), (20, "25000000")):
        factories.life_value(housemate=cast.bob, cost_per_life=cost)
        prices.reprice(house_id=cast.house.pk, at=datetime(2026, 3, day, 12, tzinfo=UTC))

    with django_assert_max_num_queries(4):
        first = alice_api.get(f"{HISTORY}?limit=2").json()
    second = alice_api.get(first["next"]).json()

    assert [row["since"] for row in first["results"]] == ["2026-03-20", "2026-03-10"]
    assert [row["since"] for row in second["results"]] == ["2026-03-02"]
    assert [row["per_microcovid"]["text"] for row in first["results"]] == ["$3.00", "$2.00"]
    assert {row["people"] for row in first["results"]} == {2}


def test_another_house_has_no_price_of_ours(cast, carol_api):
    scenes.priced(cast)

    assert carol_api.get(NOW).json()["code"] == "not-found"
    assert carol_api.get(HISTORY).status_code == 404
