"""What shading my number would have brought me, through the API."""

import pytest
from django.utils import timezone

from ledger import prices
from tests import factories
from tests.house.api.problems import assert_problem
from tests.ledger import scenes

pytestmark = pytest.mark.django_db

URL = "/api/v1/houses/elm-street/incentives"


def lived(cast):
    now = timezone.now()
    today = cast.house.day_of(now)
    scenes.logged(housemate=cast.bob, plan=scenes.typed("100", occurred_on=today), at=now)
    scenes.logged(housemate=cast.alice, plan=scenes.typed("900", occurred_on=today), at=now)


def test_my_figures_and_what_each_rule_would_have_brought(cast, bob_api):
    scenes.priced(cast)
    lived(cast)

    answer = bob_api.get(URL).json()

    assert answer["my_part"]["text"] == "$500,000.00"
    assert answer["tenth"]["micros"] == 50_000 * 10**6
    assert (answer["microcovids"], answer["house_microcovids"]) == ("100.000000", "1000.000000")
    assert answer["people"] == 2
    rules = {row["refund_rule"]: row for row in answer["refund_rules"]}
    assert list(rules) == ["pot", "equal", "proportional", "outside"]
    equal = rules["equal"]
    assert (equal["overstating"]["text"], equal["understating"]["text"]) == ("$20.00", "-$20.00")
    assert (equal["tempted"], equal["is_hidden"], equal["most"]) == ("overstate", False, None)
    assert equal["hiding"]["text"] == "$0.50"
    assert rules["outside"]["most"]["text"] == "$50.00"


def test_what_would_give_others_microcovids_away_is_null(cast, bob_api):
    scenes.change(cast, price_kind="externality")
    scenes.priced(cast)
    lived(cast)

    answer = bob_api.get(URL).json()

    assert (answer["microcovids"], answer["house_microcovids"]) == ("100.000000", None)
    assert [row["overstating"] is None for row in answer["refund_rules"]] == [True, True, True, False]
    assert [row["is_hidden"] for row in answer["refund_rules"]] == [True, True, True, False]


def test_what_is_missing_is_said_by_its_code(cast, bob_api, client):
    assert_problem(bob_api.get(URL), 404, "no-price")
    scenes.priced(cast)
    dora = factories.housemate_of(admin=cast.alice, name="Dora")
    client.force_login(dora.user)

    assert_problem(client.get(URL), 404, "not-in-price")
    assert prices.reprice(house_id=cast.house.pk, at=scenes.DINNER_AT) is None


def test_another_house_answers_nothing(cast, carol_api):
    scenes.priced(cast)

    assert_problem(carol_api.get(URL), 404, "not-found")
